/** The picture on the clipboard, whichever of Electron's two clipboards this is. */
import { clipboard, type NativeImage, nativeImage } from "electron";
import type { CapturedPicture } from "../messages.ts";
import { encodePng } from "./png.ts";

/** Before Electron read clipboards as browsers do. */
interface OldClipboard {
  readImage?(): NativeImage;
}

export async function clipboardPicture(): Promise<CapturedPicture | null> {
  const image = (clipboard as OldClipboard).readImage?.() ?? (await readItems());
  if (image === null || image.isEmpty()) return null;
  const { width, height } = image.getSize();
  const data = new Uint8Array(await encodePng(image.toBitmap(), width, height));
  return { name: "Picture from the clipboard", width, height, data };
}

async function readItems(): Promise<NativeImage | null> {
  for (const item of await clipboard.read()) {
    const type = item.types.find((name) => name === "image/png" || name === "image/jpeg");
    if (type === undefined) continue;
    const blob = (await item.getType(type)) as Blob;
    return nativeImage.createFromBuffer(Buffer.from(await blob.arrayBuffer()));
  }
  return null;
}
