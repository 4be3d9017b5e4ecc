/** Everything a person chose, as one file. The assistant and the desktop check it as they check any wish. */
import type { Preferences } from "../../src-main/contract/preferences.ts";
import type { DesktopSettings } from "../../src-main/shells/desktop/messages.ts";
import { pageFault } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { saveFile } from "../platform/save.ts";
import type { Page } from "./page.ts";

const kind = "sotto-settings";
const version = 1;
/** A file of ours has two kilobytes. */
const maxFileBytes = 100_000;

/** The pack is not among them (another machine has others), nor whether the tour was seen. */
function portable({ pack: _, toured: __, ...rest }: Preferences) {
  return rest;
}

export async function exportSettings(page: Page): Promise<void> {
  const settings = page.desktop?.state.settings ?? null;
  const content = {
    kind,
    version,
    preferences: portable(page.store.state.preferences),
    ...(settings === null ? {} : { desktop: settings }),
  };
  const json = `${JSON.stringify(content, null, 2)}\n`;
  try {
    await saveFile("sotto-settings.json", new Blob([json], { type: "application/json" }));
  } catch (error) {
    page.turns.report(error);
  }
}

/** All of it or nothing. */
export async function importSettings(page: Page, file: Blob): Promise<void> {
  const { session, desktop, store } = page;
  if (session === null || !page.turns.mayAsk()) return;
  const before = portable(store.state.preferences);
  try {
    const found = await contentOf(file);
    const speakers = store.state.pack?.speakers ?? [];
    const { speaker } = found.preferences;
    // Another pack's: it would be refused, and the rest with it.
    const known = typeof speaker === "string" && !speakers.includes(speaker) ? null : speaker;
    const wished = { ...found.preferences, ...(speaker === undefined ? {} : { speaker: known }) };
    // Not known to be one yet: the assistant checks every field, and refuses the whole.
    await session
      .call<"preferences.set">({ ...wished, type: "preferences.set" })
      .catch(refusedAs(notOurs));
    if (desktop !== null && found.desktop !== undefined) {
      try {
        const settings = found.desktop as Partial<DesktopSettings>;
        await desktop.bridge.call<"settings.set">({ type: "settings.set", settings });
      } catch (error) {
        await session.call<"preferences.set">({ ...before, type: "preferences.set" });
        throw notOurs(error);
      }
    }
    store.dispatch({ type: "notice", notice: "settingsImported" });
  } catch (error) {
    page.turns.report(error);
  }
}

interface Content {
  readonly preferences: Partial<Preferences>;
  readonly desktop?: unknown;
}

async function contentOf(file: Blob): Promise<Content> {
  if (file.size > maxFileBytes) throw notOurs();
  let found: unknown;
  try {
    found = JSON.parse(await file.text());
  } catch (error) {
    throw notOurs(error);
  }
  if (!isRecord(found) || found.kind !== kind || !isRecord(found.preferences)) throw notOurs();
  if (found.version !== version) {
    const { fileVersion, fileVersionRemedy } = text.settings;
    throw pageFault("bad-input", "setup", fileVersion, fileVersionRemedy);
  }
  return found as unknown as Content;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notOurs(cause?: unknown): Error {
  const { fileBad, fileBadRemedy } = text.settings;
  return pageFault("bad-input", "setup", fileBad, fileBadRemedy, cause);
}

function refusedAs(refusal: (cause: unknown) => Error): (error: unknown) => never {
  return (error) => {
    throw refusal(error);
  };
}
