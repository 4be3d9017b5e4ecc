import { createContext, useContext, useSyncExternalStore } from "react";
import type { Language } from "../../src-main/contract/preferences.ts";
import type { Page } from "../client/page.ts";
import type { State } from "../state/state.ts";

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("no page above this view");
  return page;
}

/** A part of the state; the view is drawn again only when that part changes. */
export function useShown<T>(select: (state: State) => T): T {
  const { store } = usePage();
  return useSyncExternalStore(store.subscribe, () => select(store.state));
}

/** For what is drawn apart from its parent (`memo`): it is drawn again in another language too. */
export function useLanguage(): Language {
  return useShown((state) => state.language);
}
