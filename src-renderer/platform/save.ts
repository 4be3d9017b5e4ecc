/** A file of the person's own, and the clipboard: through the desktop app where there is one. */
import { desktop } from "./desktop.ts";

/** Resolves when it is saved, or was given up. */
export async function saveFile(name: string, file: Blob): Promise<void> {
  if (desktop !== null) {
    const data = new Uint8Array(await file.arrayBuffer());
    await desktop.call<"file.save">({ type: "file.save", name, data });
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has its own hold of the bytes once it began.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export async function copyText(text: string): Promise<void> {
  if (desktop !== null) await desktop.call<"copy">({ type: "copy", text });
  else await navigator.clipboard.writeText(text);
}
