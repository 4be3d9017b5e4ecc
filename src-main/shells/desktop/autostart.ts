/** Starts with the system, in the tray. Electron does it on macOS and Windows; Linux has a folder for it. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export const autostartArgs = ["--hidden"];

export interface Home {
  readonly folder: string;
  /** As the system sets it, or undefined. */
  readonly xdgConfig: string | undefined;
}

/** The XDG autostart entry; `command`: the program and its arguments. */
export async function writeAutostart(
  on: boolean,
  command: readonly string[],
  { folder, xdgConfig }: Home,
): Promise<void> {
  const file = join(xdgConfig || join(folder, ".config"), "autostart", "app.sotto.desktop");
  if (!on) return rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  const entry = [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Sotto",
    `Exec=${command.map(quoted).join(" ")}`,
    "X-GNOME-Autostart-enabled=true",
  ];
  await writeFile(file, `${entry.join("\n")}\n`);
}

/** As the Desktop Entry Specification asks: quoted, and a percent sign doubled. */
function quoted(word: string): string {
  // Each is escaped for the quotes, and that backslash for the file.
  const escaped = word.replace(/["`$\\]/g, (mark) =>
    mark === "\\" ? "\\".repeat(4) : `\\\\${mark}`,
  );
  return `"${escaped.replaceAll("%", "%%")}"`;
}
