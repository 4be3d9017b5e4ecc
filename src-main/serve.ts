/** Web entry: composes the assistant, serves the page, ends in an exit code. */
import { join } from "node:path";
import { apiPorts } from "./app/apiPorts.ts";
import { SottoAssistant } from "./app/assistant.ts";
import { chosenPack } from "./app/chosen.ts";
import { record } from "./app/recordings.ts";
import { remoteOf } from "./app/remoteOf.ts";
import { exitCodeOf, exitCodes, toFault } from "./contract/faults.ts";
import { dataHome } from "./library/home.ts";
import { apiKey } from "./shells/api/key.ts";
import { type ApiServer, startApiServer } from "./shells/api/server.ts";
import { parseWeb, UsageError, usage, type WebShellOptions } from "./shells/web/options.ts";
import { keptToken } from "./shells/web/token.ts";
import { exitCodeAfter, runWeb } from "./shells/web.ts";
import { writeWav } from "./turn/play/wav.ts";

const stopped = new AbortController();
let exitCode: number = exitCodes.answered;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // Once: a second one ends a process that does not stop by itself.
  process.once(signal, () => {
    exitCode = exitCodeAfter(signal);
    stopped.abort();
  });
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseWeb(args);
    if (options === "help") return print(usage);
    if (options === "version") return print(`sotto ${__SOTTO_VERSION__}`);
    await serve(options);
    return exitCode;
  } catch (error) {
    if (stopped.signal.aborted) return exitCode;
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\nnpm start -- --help lists the options.\n`);
      return exitCodes.usage;
    }
    const { code, message, remedy } = toFault(error, "setup");
    process.stderr.write(`${message} ${remedy}\n`);
    return exitCodeOf(code);
  }
}

async function serve(options: WebShellOptions): Promise<void> {
  const home = dataHome();
  const { engine, info, remote, note } = await chosenPack(options.pack, home, stopped.signal);
  if (note) process.stderr.write(`${note}\n`);
  await using assistant = await SottoAssistant.open({
    pack: engine,
    info: { ...info, device: "" },
    remote: remoteOf(remote, home),
    home,
  });
  // Built files lie in out/main and out/renderer, the example beside what sets Sotto up.
  const out = join(import.meta.dirname, "..");
  const example = join(out, "..", "setup", "example");
  const ports = {
    assistant,
    ready: (signal: AbortSignal) => assistant.ready(signal),
    token: await keptToken(join(home, "web-token")),
    pageFolder: join(out, "renderer"),
    demo: {
      question: join(example, "question.wav"),
      screen: join(example, "screen.png"),
      reply: join(home, "example-reply.wav"),
      record,
      writeWav,
    },
    stdout: process.stdout,
  };
  await using api = await serveApi(options, assistant, home);
  await runWeb(options, { ...ports, alsoAt: api ? [api.line] : [] }, stopped.signal);
}

/** Null where nobody asked for it: a port that is not open needs no lock. */
async function serveApi(
  { host, origins, apiPort }: WebShellOptions,
  assistant: SottoAssistant,
  home: string,
): Promise<(ApiServer & { readonly line: string }) | null> {
  if (apiPort === null) return null;
  const { key, place } = await apiKey(home, process.env);
  const server = await startApiServer(apiPorts(assistant), { host, port: apiPort, origins, key });
  return { ...server, line: `The API is at ${server.address} (key: ${place})` };
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCodes.answered;
}
