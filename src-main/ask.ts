/** Command-line entry: composes the assistant, hands it to the command line, ends in an exit code. */
import { SottoAssistant } from "./app/assistant.ts";
import { chosenPack } from "./app/chosen.ts";
import { readFilm } from "./app/films.ts";
import { record } from "./app/recordings.ts";
import { remoteOf } from "./app/remoteOf.ts";
import { exitCodeOf, exitCodes, toFault } from "./contract/faults.ts";
import { dataHome } from "./library/home.ts";
import { runAsk } from "./shells/cli/ask.ts";
import { type AskOptions, parseAsk, UsageError, usage } from "./shells/cli/options.ts";
import { openSpeaker } from "./turn/play/speaker.ts";
import { writeWav } from "./turn/play/wav.ts";

const stopped = new AbortController();
process.once("SIGINT", () => stopped.abort());
process.once("SIGTERM", () => stopped.abort());

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseAsk(args);
    if (options === "help") return print(usage);
    if (options === "version") return print(`sotto ${__SOTTO_VERSION__}`);
    return await answer(options);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nnpm run ask -- --help lists the options.\n`);
      return exitCodes.usage;
    }
    const { code, message, remedy } = toFault(error, "setup");
    process.stderr.write(`${message} ${remedy}\n`);
    return stopped.signal.aborted ? exitCodes.interrupted : exitCodeOf(code);
  }
}

async function answer(options: AskOptions): Promise<number> {
  const home = dataHome();
  const { engine, info, remote, note } = await chosenPack(options.pack, home);
  if (note) process.stderr.write(`${note}\n`);
  await using assistant = await SottoAssistant.open({
    pack: engine,
    info: { ...info, device: "" },
    remote: remoteOf(remote, home),
    home,
  });
  await using session = assistant.connect();
  const ports = {
    session,
    ready: (signal: AbortSignal) => assistant.ready(signal),
    readFilm,
    record,
    player: openSpeaker,
    writeWav,
    stdout: process.stdout,
    stderr: process.stderr,
  };
  return await runAsk(options, ports, stopped.signal);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.answered;
}
