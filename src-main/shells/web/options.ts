/** The web shell's words on the command line. */
import { parseArgs } from "node:util";

export interface WebShellOptions {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  /** Null: the one that was chosen in the settings. */
  readonly pack: string | null;
  readonly opensBrowser: boolean;
  readonly demo: boolean;
  /** Port of the API; null: no API. */
  readonly apiPort: number | null;
}

/** Not registered for anything that is in use; typed rarely, since the address is printed. */
export const defaultPort = 4747;
export const defaultApiPort = 4748;

export const usage = `Usage: npm start -- --no-open [options]

  --port N          port of the page (default ${defaultPort}; 0: any free one)
  --host NAME       listen on this address (default 127.0.0.1: this machine only)
  --origin URL      also answer under this address, of a TLS proxy in front; may be repeated
  --api             also serve the OpenAI-compatible API (key: see the line it prints)
  --api-port N      port of the API (default ${defaultApiPort}; 0: any free one); means --api
  --pack NAME|DIR   which pack answers (default: the chosen one)
  --no-open         do not open a browser
  --demo            ask the example first
  --help, --version

Exit codes: 0 stopped, 1 internal error, 2 usage, 3 bad input, 5 pack missing or broken, 6 engine
failed, 7 network, 8 disk full, 9 port in use, 130 interrupted`;

const options = {
  port: { type: "string" },
  host: { type: "string" },
  origin: { type: "string", multiple: true },
  api: { type: "boolean" },
  "api-port": { type: "string" },
  pack: { type: "string" },
  "no-open": { type: "boolean" },
  demo: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

export class UsageError extends Error {}

export function parseWeb(args: readonly string[]): WebShellOptions | "help" | "version" {
  const values = parsed(args);
  if (values.help) return "help";
  if (values.version) return "version";
  return {
    host: values.host ?? "127.0.0.1",
    port: portFrom("--port", values.port) ?? defaultPort,
    origins: (values.origin ?? []).map(originFrom),
    pack: values.pack ?? null,
    opensBrowser: !values["no-open"],
    demo: values.demo ?? false,
    apiPort: portFrom("--api-port", values["api-port"]) ?? (values.api ? defaultApiPort : null),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The first sentence says what is wrong; node's advice after it is about how parseArgs works.
    throw new UsageError(`${message.split(/\.\s/)[0]?.replace(/\.$/, "")}.`);
  }
}

function portFrom(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`${option} takes a number from 0 to 65535, not "${text}".`);
}

function originFrom(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/") return url.origin;
  throw new UsageError(`--origin takes an address like https://sotto.example, not "${text}".`);
}
