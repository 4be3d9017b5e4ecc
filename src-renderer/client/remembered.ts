/**
 * How this browser's pages looked last: known before the assistant answers, so that nothing flashes in
 * another language or theme. The assistant's word replaces it.
 */
import {
  defaultPreferences,
  languages,
  type Preferences,
  themes,
} from "../../src-main/contract/preferences.ts";
import type { Store } from "../state/store.ts";

const key = "sotto.look";

export function rememberedLook(): Preferences {
  try {
    const { language, theme } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return {
      ...defaultPreferences,
      language: languages.find((known) => known === language) ?? null,
      theme: themes.find((known) => known === theme) ?? "system",
      // Unknown until the assistant says so: nobody is greeted twice.
      toured: true,
    };
  } catch {
    return { ...defaultPreferences, toured: true };
  }
}

/** For the next page, and for the desktop's panel, which hears of it at once. */
export function rememberLook(store: Store): void {
  let kept = "";
  store.subscribe(() => {
    const { language, theme } = store.state.preferences;
    const look = JSON.stringify({ language, theme });
    if (look === kept) return;
    kept = look;
    // A browser that keeps nothing only loses the head start.
    try {
      localStorage.setItem(key, look);
    } catch {}
  });
}

/** Another page of the same browser has changed it. */
export function onLookChanged(listener: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === key) listener();
  });
}
