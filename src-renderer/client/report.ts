/**
 * The report of the diagnostics page, in English for whoever reads it: facts of the machine and a log of
 * what happened. Nothing anyone said, saw or asked; names of devices, windows and files are left out too.
 */
import type { Diagnostics, LoggedEntry } from "../../src-main/contract/diagnostics.ts";
import type { Page } from "./page.ts";

export async function reportOf(page: Page): Promise<string> {
  const { session } = page;
  if (session === null) return ["Sotto: no line to the assistant", ...windowLines(page)].join("\n");
  const found = await session.call<"diagnostics.get">({ type: "diagnostics.get" });
  return [...machineLines(found), ...windowLines(page), "", ...found.log.map(logLine)].join("\n");
}

function machineLines(found: Diagnostics): string[] {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return [
    `Sotto      ${found.version}, ${found.runtime}`,
    `System     ${found.system}`,
    `Processor  ${found.processor}, ${found.threads} threads`,
    `Memory     ${gigabytes(found.freeMemoryBytes)} free of ${gigabytes(found.memoryBytes)}`,
    `Models     ${found.engine}, on ${found.device || "nothing yet"}`,
    `Packs      ${found.packs
      .filter(({ state }) => state !== "not-installed")
      .map(({ name, state, active }) => `${name} ${state}${active ? " (answers)" : ""}`)
      .join(", ")}`,
  ];
}

function windowLines(page: Page): string[] {
  const { state } = page.store;
  const { sampleRate, state: sound } = page.sound.context;
  const { missed, repeated } = page.counters;
  const lines = [
    `Window     ${navigator.userAgent}`,
    `           ${innerWidth} × ${innerHeight} at ${devicePixelRatio}, ${state.language}, ${state.preferences.theme}`,
    `Sound      ${sampleRate} Hz, ${sound}, microphone ${state.microphone}, ${missed} missed, ${repeated} repeated`,
  ];
  const { desktop } = page;
  if (desktop === null) return lines;
  const { settings, keys, microphones, speakers } = desktop.state;
  const chosen = (name: string | null | undefined) => (name ? "chosen" : "as the system");
  lines.push(
    `Devices    ${microphones.length} microphones (${chosen(settings?.sound.microphone)}), ${speakers.length} speakers (${chosen(settings?.sound.speaker)})`,
    `Keys       ${keys?.source ?? "unknown"}, ${keys?.problems.length ?? 0} problems`,
  );
  return lines;
}

function logLine({ atMs, entry }: LoggedEntry): string {
  const { type, ...rest } = entry;
  const words = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return `${(atMs / 1000).toFixed(3).padStart(10)}  ${type} ${words.join(" ")}`.trimEnd();
}
