import type { ReactNode } from "react";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { text } from "../../locale/text.ts";
import type { SettingsPage } from "../../state/state.ts";
import { Dialog } from "../Dialog.tsx";
import {
  InfoIcon,
  KeyboardIcon,
  PackIcon,
  PenIcon,
  SettingsIcon,
  ShieldIcon,
  SpeakerIcon,
  StorageIcon,
  VoiceIcon,
} from "../icons.tsx";
import { usePage, useShown } from "../page.ts";
import { About } from "./About.tsx";
import { General } from "./General.tsx";
import { Keys } from "./Keys.tsx";
import { Modes } from "./Modes.tsx";
import { Packs } from "./Packs.tsx";
import { Privacy } from "./Privacy.tsx";
import { Sound } from "./Sound.tsx";
import { StoragePage } from "./StoragePage.tsx";
import { Voice } from "./Voice.tsx";

interface PageEntry {
  readonly name: SettingsPage;
  readonly icon: () => ReactNode;
  readonly view: (desktop: DesktopEnd | null) => ReactNode;
}

const pages: readonly PageEntry[] = [
  { name: "general", icon: SettingsIcon, view: (desktop) => <General desktop={desktop} /> },
  { name: "voice", icon: VoiceIcon, view: () => <Voice /> },
  {
    name: "keys",
    icon: KeyboardIcon,
    view: (desktop) => desktop !== null && <Keys desktop={desktop} />,
  },
  { name: "sound", icon: SpeakerIcon, view: (desktop) => <Sound desktop={desktop} /> },
  { name: "privacy", icon: ShieldIcon, view: (desktop) => <Privacy desktop={desktop} /> },
  { name: "modes", icon: PenIcon, view: () => <Modes /> },
  { name: "packs", icon: PackIcon, view: () => <Packs /> },
  { name: "storage", icon: StorageIcon, view: () => <StoragePage /> },
  { name: "about", icon: InfoIcon, view: () => <About /> },
];

export function SettingsDialog({ shown }: { readonly shown: SettingsPage }) {
  const { store, desktop } = usePage();
  const language = useShown((state) => state.language);
  const words = text.settings;
  // Keys of other windows are the desktop app's alone.
  const there = pages.filter(({ name }) => name !== "keys" || desktop !== null);
  const current = there.find(({ name }) => name === shown) ?? there[0];
  const open = (page: SettingsPage | null) => store.dispatch({ type: "settings", page });
  return (
    <Dialog title={words.title} className="settings-dialog" onClose={() => open(null)}>
      <div className="settings" key={language}>
        <nav aria-label={words.pagesLabel}>
          <ul>
            {there.map(({ name, icon: Icon }) => (
              <li key={name}>
                <button
                  type="button"
                  data-page={name}
                  aria-current={name === current?.name ? "page" : undefined}
                  onClick={() => open(name)}
                >
                  <Icon />
                  <span>{words.pages[name]}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        {current !== undefined && (
          <section
            className="settings-page"
            key={current.name}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
            tabIndex={0}
            aria-label={words.pages[current.name]}
          >
            <h3>{words.pages[current.name]}</h3>
            {current.view(desktop)}
          </section>
        )}
      </div>
    </Dialog>
  );
}
