/** The web shell's words on the command line. */
import { parseArgs } from "node:util";

export interface WebShellOptions {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  readonly pack: string;
  readonly opensBrowser: boolean;
  readonly demo: boolean;
}

/** Not registered for anything that is in use; typed rarely, since the address is printed. */
export const defaultPort = 4747;

export const usage = `Usage: npm start -- --no-open [options]

  --port N          port of the page (default ${defaultPort}; 0: any free one)
  --host NAME       listen on this address (default 127.0.0.1: this machine only)
  --origin URL      also answer under this address, of a TLS proxy in front; may be repeated
  --pack NAME|DIR   which pack answers (default: default)
  --no-open         do not open a browser
  --demo            ask the example first
  --help, --version

Exit codes: 0 stopped, 1 internal error, 2 usage, 3 bad input, 5 pack missing or broken, 6 engine
failed, 7 network, 8 disk full, 9 port in use, 130 interrupted`;

const options = {
  port: { type: "string" },
  host: { type: "string" },
  origin: { type: "string", multiple: true },
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
    port: portFrom(values.port),
    origins: (values.origin ?? []).map(originFrom),
    pack: values.pack ?? "default",
    opensBrowser: !values["no-open"],
    demo: values.demo ?? false,
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

function portFrom(text: string | undefined): number {
  if (text === undefined) return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, not "${text}".`);
}

function originFrom(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/") return url.origin;
  throw new UsageError(`--origin takes an address like https://sotto.example, not "${text}".`);
}
