import { themes } from "../../src-main/contract/preferences.ts";
import { idleCloseMs } from "../client/microphones.ts";
import { languageName, list } from "../locale/format.ts";
import { text } from "../locale/text.ts";
import { DesktopSettings } from "./DesktopSettings.tsx";
import { Dialog } from "./Dialog.tsx";
import { PackList } from "./PackList.tsx";
import { usePage, useShown } from "./page.ts";

export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const page = usePage();
  const speak = useShown((state) => state.preferences.speak);
  const theme = useShown((state) => state.preferences.theme);
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
          onChange={({ target }) => void page.prefer({ speak: target.checked })}
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
                onChange={() => void page.prefer({ theme: choice })}
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

function PackFacts() {
  const pack = useShown((state) => state.pack);
  const words = text.settings;
  if (pack === null) return null;
  const facts = [
    [words.pack, pack.title],
    [words.device, pack.device],
    [words.languages, list(pack.languages.map(languageName))],
    [words.parts, list(pack.parts.map(({ name }) => name))],
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
