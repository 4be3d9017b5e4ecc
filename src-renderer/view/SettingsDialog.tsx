import { idleCloseMs } from "../client/microphones.ts";
import { text } from "../locale/text.ts";
import type { ThemeChoice } from "../state/state.ts";
import { DesktopSettings } from "./DesktopSettings.tsx";
import { Dialog } from "./Dialog.tsx";
import { PackList } from "./PackList.tsx";
import { usePage, useShown } from "./page.ts";

const themes: readonly ThemeChoice[] = ["system", "light", "dark"];

export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const page = usePage();
  const speak = useShown((state) => state.speak);
  const theme = useShown((state) => state.theme);
  const words = text.settings;
  return (
    <Dialog title={text.header.settings} className="settings-dialog" onClose={onClose}>
      <label className="row">
        <span>{words.speak}</span>
        <input
          type="checkbox"
          role="switch"
          aria-checked={speak}
          checked={speak}
          onChange={({ target }) => page.store.dispatch({ type: "speak", speak: target.checked })}
        />
      </label>
      <fieldset className="row">
        <legend>{words.theme}</legend>
        <div className="choices">
          {themes.map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="theme"
                checked={theme === choice}
                onChange={() => page.setTheme(choice)}
              />
              <span>{words.themes[choice]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p className="row" hidden={page.desktop !== null}>
        <span>{words.microphone}</span>
        <span className="value">{words.microphoneIdle(idleCloseMs / 1000)}</span>
      </p>
      {page.desktop !== null && <DesktopSettings desktop={page.desktop} />}
      <PackFacts />
      <PackList />
    </Dialog>
  );
}

function languageName(tag: string): string {
  return new Intl.DisplayNames(document.documentElement.lang, { type: "language" }).of(tag) ?? tag;
}

function PackFacts() {
  const pack = useShown((state) => state.pack);
  const words = text.settings;
  if (pack === null) return null;
  const facts = [
    [words.pack, pack.title],
    [words.device, pack.device],
    [words.languages, pack.languages.map(languageName).join(", ")],
    [words.parts, pack.parts.map(({ name }) => name).join(", ")],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
