/** The desktop's words on the command line. Chromium's own switches stand beside them and are not ours. */
export interface DesktopOptions {
  /** Null: the one that was chosen in the settings. */
  readonly pack: string | null;
  /** Started with the system: only the tray is shown. */
  readonly hidden: boolean;
  /** Of the API, once it is switched on. Null: the usual one; 0: any free one. */
  readonly apiPort: number | null;
}

export function parseDesktop(args: readonly string[]): DesktopOptions {
  const port = Number(given(args, "--api-port") ?? Number.NaN);
  return {
    pack: given(args, "--pack") || null,
    hidden: args.includes("--hidden"),
    apiPort: Number.isInteger(port) && port >= 0 && port < 65_536 ? port : null,
  };
}

function given(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  const joined = args.find((arg) => arg.startsWith(`${option}=`))?.slice(option.length + 1);
  return joined ?? (at < 0 ? undefined : args[at + 1]);
}
