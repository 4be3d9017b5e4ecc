/** What a person sees of the set-up: bars on a terminal, plain lines elsewhere; always on stderr. */

const terminal = process.stderr.isTTY === true;
const redrawMs = 120;
const cells = 24;

/** One line that says something once. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends the program with one sentence that says what to do. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs `work` under a title. `work` gets `progress(fraction 0..1 | null, text)`. What it returns is
 * said behind the title when it ends.
 */
export async function step(title, work) {
  const startedAt = performance.now();
  let fraction = null;
  let detail = "";
  const draw = () => {
    const seconds = Math.floor((performance.now() - startedAt) / 1000);
    const bar = fraction === null ? movingBar(performance.now()) : fullBar(fraction);
    const line = `${title} ${bar} ${detail} ${seconds} s`;
    process.stderr.write(`\r${line.slice(0, (process.stderr.columns ?? 80) - 1)}\u001b[K`);
  };
  const timer = terminal ? setInterval(draw, redrawMs) : null;
  if (!terminal) say(`${title} …`);
  const finish = (text) => {
    if (timer) clearInterval(timer);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const told = text ? `${text}, ` : "";
    if (terminal) process.stderr.write(`\r${title}: ${told}${seconds} s\u001b[K\n`);
    else say(`${title}: ${told}${seconds} s`);
  };
  try {
    const result = await work((done, text = "") => {
      fraction = done;
      detail = text;
    });
    finish(typeof result === "string" ? result : "done");
    return result;
  } catch (error) {
    finish("failed");
    throw error;
  }
}

function fullBar(fraction) {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * cells);
  return `[${"█".repeat(full)}${"·".repeat(cells - full)}] ${Math.floor(fraction * 100)} %`;
}

/** For what cannot say how far it is. */
function movingBar(nowMs) {
  const at = Math.floor(nowMs / redrawMs) % cells;
  return `[${"·".repeat(at)}█${"·".repeat(cells - at - 1)}]`;
}
