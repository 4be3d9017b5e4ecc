/** A file from its first source that works. */
import { type FaultError as Failure, FaultError, fault } from "../contract/faults.ts";
import { type Address, addressOf } from "./address.ts";
import { type Downloaded, type DownloadOptions, download, type View } from "./download.ts";
import type { DirectSource } from "./manifest.ts";
import { SourceUnavailable } from "./packages.ts";
import type { Pins } from "./pins.ts";

/** A full disk or a stop concerns every source; the rest may be this one's alone. */
export function mayTryNext(error: unknown): boolean {
  if (error instanceof SourceUnavailable) return true;
  return error instanceof FaultError && ["network", "pack-broken"].includes(error.fault.code);
}

/** Why none of a file's sources could deliver it. */
export function noSource(name: string, reasons: readonly unknown[]): Failure {
  const [first] = reasons.filter((reason) => reason instanceof FaultError);
  const unavailable = reasons.filter((reason) => reason instanceof SourceUnavailable);
  const also = unavailable.map((reason) => `${reason.message}.`).join(" ");
  if (first) {
    const message = [first.fault.message, also].filter(Boolean).join(" ");
    return new FaultError({ ...first.fault, stage: "setup", message }, first);
  }
  return fault(
    "pack-missing",
    "setup",
    `${name} cannot be fetched here. ${also}`.trim(),
    unavailable.length > 0
      ? "Install Python 3 with pip, then run the same command again."
      : "Put the file there yourself: its pack names no source for it.",
  );
}

/** Tries one source after the other. */
export async function fromFirst<S, T>(
  name: string,
  sources: readonly S[],
  work: (source: S) => Promise<T>,
): Promise<T> {
  const reasons: unknown[] = [];
  for (const source of sources) {
    try {
      return await work(source);
    } catch (error) {
      if (!mayTryNext(error)) throw error;
      reasons.push(error);
    }
  }
  throw noSource(name, reasons);
}

export interface Pinnable {
  readonly name: string;
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  readonly aboutBytes?: number | undefined;
}

/** Held to the catalogue's hash, or to the pinned one; without either, what arrives is pinned. */
export async function fetchPinned(
  file: Pinnable,
  source: DirectSource,
  path: string,
  pins: Pins,
  options: DownloadOptions & { readonly view?: View },
): Promise<Downloaded> {
  const pin = pins.get(file.name);
  // Another source does not know this one's commits.
  const commit = pin?.from.startsWith(`${source.type} `) ? pin.commit : null;
  const address: Address = addressOf(source, commit);
  const got = await download(
    address,
    path,
    {
      name: file.name,
      bytes: file.bytes ?? pin?.bytes,
      sha256: file.sha256 ?? pin?.sha256,
      maxBytes: file.aboutBytes === undefined ? undefined : file.aboutBytes * 2,
    },
    options,
  );
  if (!pin) {
    const { bytes, sha256, commit } = got;
    const from = `${source.type} ${new URL(address.url).pathname.slice(1)}`.slice(0, 300);
    await pins.set(file.name, { bytes, sha256, commit, from });
  }
  return got;
}
