import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Language, languages, themes } from "../../../src-main/contract/preferences.ts";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { exportSettings, importSettings } from "../../client/settingsFile.ts";
import { fetchLanguages, systemLanguage } from "../../locale/languages.ts";
import { languageNames, text } from "../../locale/text.ts";
import { usePage, useShown } from "../page.ts";
import { Api } from "./Api.tsx";
import { Choices, Group, Row, Select, SureButton, Switch } from "./parts.tsx";

export function General({ desktop }: { readonly desktop: DesktopEnd | null }) {
  const page = usePage();
  const { language, theme } = useShown((state) => state.preferences);
  const words = text.settings;
  useEffect(fetchLanguages, []);
  return (
    <>
      <Group>
        <Select<Language | "system">
          label={words.language}
          hint={words.languageHint}
          value={language ?? "system"}
          options={[
            ["system", words.languageSystem(languageNames[systemLanguage()])],
            ...languages.map((tag) => [tag, languageNames[tag], tag] as const),
          ]}
          onChange={(chosen) => void page.prefer({ language: chosen === "system" ? null : chosen })}
        />
        <Choices
          label={words.theme}
          name="theme"
          value={theme}
          options={themes.map((choice) => [choice, words.themes[choice]] as const)}
          onChange={(chosen) => void page.prefer({ theme: chosen })}
        />
      </Group>
      {desktop !== null && <Habits desktop={desktop} />}
      {desktop !== null && <Api desktop={desktop} />}
      <Group title={words.file}>
        <SettingsFile />
        <Row label={words.eraseChoices} hint={words.eraseChoicesHint}>
          <SureButton
            ask={words.eraseChoicesNow}
            sure={words.eraseChoicesSure}
            onSure={() => void page.erasePreferences()}
          />
        </Row>
      </Group>
    </>
  );
}

function Habits({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  if (settings === null) return null;
  return (
    <Group title={text.settings.habits}>
      <Switch
        label={text.desktop.overlay}
        on={settings.overlay}
        onChange={(overlay) => void desktop.set({ overlay })}
      />
      <Switch
        label={text.desktop.points}
        on={settings.points}
        onChange={(points) => void desktop.set({ points })}
      />
      <Switch
        label={text.desktop.autostart}
        on={settings.autostart}
        onChange={(autostart) => void desktop.set({ autostart })}
      />
    </Group>
  );
}

/** Everything that was chosen, as one file, for another machine or after an accident. */
function SettingsFile() {
  const page = usePage();
  const chooser = useRef<HTMLInputElement>(null);
  const words = text.settings;
  return (
    <Row label={words.fileLabel} hint={words.fileHint}>
      <span className="buttons">
        <button
          type="button"
          className="plain"
          data-action="export"
          onClick={() => void exportSettings(page)}
        >
          {words.fileExport}
        </button>
        <button type="button" className="plain" onClick={() => chooser.current?.click()}>
          {words.fileImport}
        </button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept="application/json,.json"
          aria-label={words.fileImport}
          data-action="import"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void importSettings(page, file);
            target.value = "";
          }}
        />
      </span>
    </Row>
  );
}
