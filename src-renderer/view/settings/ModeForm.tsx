/** The fields of one mode, as they will stand in its file. */
import { useState } from "react";
import {
  maxModeCharacters,
  maxPace,
  maxStyleCharacters,
  minPace,
} from "../../../src-main/contract/limits.ts";
import {
  type ModeDoes,
  type ModeEntry,
  type ModeFields,
  modeDoes,
  visibleKinds,
} from "../../../src-main/contract/modes.ts";
import { languages } from "../../../src-main/contract/preferences.ts";
import { languageName } from "../../locale/format.ts";
import { text } from "../../locale/text.ts";
import { useShown } from "../page.ts";
import { FieldRow, Group, Row, Select, Slider, Switch } from "./parts.tsx";
import { Sample } from "./Sample.tsx";

/** Of a title and of a description, as the file's check has them. */
const titleCharacters = 40;
const descriptionCharacters = 200;

type Change = (changed: Partial<ModeFields>) => void;

export function ModeForm({
  fields,
  entry,
  onSave,
  onRemove,
}: {
  readonly fields: ModeFields;
  /** Null: it is not there yet. */
  readonly entry: ModeEntry | null;
  readonly onSave: (fields: ModeFields) => void;
  readonly onRemove: () => void;
}) {
  const [draft, setDraft] = useState(fields);
  const change: Change = (changed) => setDraft({ ...draft, ...changed });
  const words = text.modes;
  const unchanged = JSON.stringify(draft) === JSON.stringify(fields);
  return (
    <form
      className="mode-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(draft);
      }}
    >
      <Group>
        <Line
          label={words.title}
          most={titleCharacters}
          required
          value={draft.title}
          onChange={(title) => change({ title })}
        />
        <Line
          label={words.description}
          most={descriptionCharacters}
          value={draft.description}
          onChange={(description) => change({ description })}
        />
        <Instructions value={draft.instructions} change={change} />
        <Select<ModeDoes>
          label={words.does}
          value={draft.does}
          options={modeDoes.map((kind) => [kind, words.kinds[kind]] as const)}
          onChange={(does) => change({ does })}
        />
      </Group>
      <Speaking draft={draft} change={change} />
      <Sees draft={draft} change={change} />
      <p className="buttons">
        <button type="submit" className="plain strong" data-action="save-mode" disabled={unchanged}>
          {words.save}
        </button>
        {entry?.own && (
          <button type="button" className="plain" data-action="remove-mode" onClick={onRemove}>
            {entry.builtIn ? words.reset : words.remove}
          </button>
        )}
      </p>
    </form>
  );
}

function Speaking({ draft, change }: { readonly draft: ModeFields; readonly change: Change }) {
  const { pace, style, voice, language } = draft;
  const own = useShown((state) => state.preferences);
  const speakers = useShown((state) => state.pack?.speakers) ?? [];
  const words = text.modes;
  const voices = voice === null || speakers.includes(voice) ? speakers : [...speakers, voice];
  const tags = languages.some((tag) => tag === language) || language === null;
  return (
    <Group title={text.settings.pages.voice}>
      <Slider
        label={words.pace}
        value={pace}
        shown={text.settings.paceValue(pace)}
        min={minPace}
        max={maxPace}
        step={0.05}
        onChange={(chosen) => change({ pace: chosen })}
      />
      {voices.length > 0 && (
        <Select
          label={text.settings.speaker}
          value={voice ?? ""}
          options={[["", words.asChosen], ...voices.map((name) => [name, name] as const)]}
          onChange={(chosen) => change({ voice: chosen || null })}
        />
      )}
      <Line
        label={text.settings.style}
        hint={text.settings.styleHint}
        most={maxStyleCharacters}
        value={style}
        onChange={(chosen) => change({ style: chosen })}
      />
      <Select
        label={text.settings.language}
        value={language ?? ""}
        options={[
          ["", words.asAsked],
          ...(tags ? languages : [...languages, language]).map(
            (tag) => [tag, languageName(tag), tag] as const,
          ),
        ]}
        onChange={(chosen) => change({ language: chosen || null })}
      />
      <Switch
        label={words.mood}
        hint={words.moodHint}
        on={draft.mood}
        onChange={(mood) => change({ mood })}
      />
      <Switch
        label={words.keepsSound}
        on={draft.keepsSound}
        onChange={(keepsSound) => change({ keepsSound })}
      />
      <Row label={text.settings.sample.label}>
        <Sample
          manner={{
            pace: Math.min(maxPace, Math.max(minPace, own.pace * pace)),
            ...(style === "" ? {} : { style }),
            ...(voice === null || !speakers.includes(voice) ? {} : { speaker: voice }),
          }}
        />
      </Row>
    </Group>
  );
}

function Sees({ draft, change }: { readonly draft: ModeFields; readonly change: Change }) {
  const words = text.modes;
  return (
    <Group title={words.sees}>
      {visibleKinds.map((kind) => (
        <Switch
          key={kind}
          label={words.visible[kind]}
          on={draft.sees.includes(kind)}
          onChange={(on) =>
            change({
              sees: visibleKinds.filter((one) => (one === kind ? on : draft.sees.includes(one))),
            })
          }
        />
      ))}
    </Group>
  );
}

function Instructions({ value, change }: { readonly value: string; readonly change: Change }) {
  const idle = useShown((state) => state.pack?.name === "default");
  const words = text.modes;
  const hint = idle ? words.instructionsIdle : words.instructionsHint;
  return (
    <FieldRow wide label={words.instructions} hint={hint}>
      {(id) => (
        <textarea
          id={id}
          dir="auto"
          rows={6}
          maxLength={maxModeCharacters / 2}
          value={value}
          onChange={({ target }) => change({ instructions: target.value })}
        />
      )}
    </FieldRow>
  );
}

function Line({
  label,
  hint,
  most,
  required = false,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly most: number;
  readonly required?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <FieldRow label={label} hint={hint}>
      {(id) => (
        <input
          id={id}
          type="text"
          dir="auto"
          autoComplete="off"
          maxLength={most}
          required={required}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </FieldRow>
  );
}
