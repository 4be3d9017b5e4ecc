/** The desktop's words on the command line. Chromium's own switches stand beside them and are not ours. */
export interface DesktopOptions {
  /** Null: the one that was chosen in the settings. */
  readonly pack: string | null;
  /** Started with the system: only the tray is shown. */
  readonly hidden: boolean;
}

export function parseDesktop(args: readonly string[]): DesktopOptions {
  const at = args.indexOf("--pack");
  const joined = args.find((arg) => arg.startsWith("--pack="))?.slice("--pack=".length);
  const pack = joined ?? (at < 0 ? undefined : args[at + 1]);
  return { pack: pack || null, hidden: args.includes("--hidden") };
}
