import { useEffect, useId, useState } from "react";
import {
  maxPace,
  maxStyleCharacters,
  minPace,
  speechQualities,
} from "../../../src-main/contract/limits.ts";
import { text } from "../../locale/text.ts";
import { usePage, useShown } from "../page.ts";
import { Choices, FieldRow, Group, Row, Select, Slider, Switch } from "./parts.tsx";
import { Sample } from "./Sample.tsx";

/** Typed style is kept once the hand rests; each kept word would be a file written. */
const restMs = 600;

export function Voice() {
  const page = usePage();
  const { speak, pace, speaker, style, quality } = useShown((state) => state.preferences);
  const speakers = useShown((state) => state.pack?.speakers) ?? [];
  const own = speaker !== null && speakers.includes(speaker) ? { speaker } : {};
  const words = text.settings;
  return (
    <>
      <Group>
        <Switch
          label={words.speak}
          hint={words.speakHint}
          on={speak}
          onChange={(on) => void page.prefer({ speak: on })}
        />
        <Slider
          label={words.pace}
          value={pace}
          shown={words.paceValue(pace)}
          min={minPace}
          max={maxPace}
          step={0.05}
          onChange={(chosen) => void page.prefer({ pace: chosen })}
        />
        <Row label={words.sample.label}>
          <Sample manner={{ pace, style, quality, ...own }} />
        </Row>
      </Group>
      <OwnVoice />
    </>
  );
}

/** Of packs whose model speaks by itself. */
function OwnVoice() {
  const page = usePage();
  const speakers = useShown((state) => state.pack?.speakers) ?? [];
  const { speaker, quality } = useShown((state) => state.preferences);
  const words = text.settings;
  if (speakers.length === 0) {
    return (
      <Group title={words.ownVoice}>
        <p className="note">{words.ownVoiceNone}</p>
      </Group>
    );
  }
  const known = speaker !== null && speakers.includes(speaker) ? speaker : "";
  return (
    <Group title={words.ownVoice}>
      <Select
        label={words.speaker}
        value={known}
        options={[
          ["", words.speakerDefault(speakers[0] ?? "")],
          ...speakers.map((name) => [name, name] as const),
        ]}
        onChange={(chosen) => void page.prefer({ speaker: chosen || null })}
      />
      <Style />
      <Choices
        label={words.quality}
        hint={words.qualityHints[quality]}
        name="quality"
        value={quality}
        options={speechQualities.map((choice) => [choice, words.qualities[choice]] as const)}
        onChange={(chosen) => void page.prefer({ quality: chosen })}
      />
    </Group>
  );
}

function Style() {
  const page = usePage();
  const { style } = useShown((state) => state.preferences);
  const [draft, setDraft] = useState(style);
  const examples = useId();
  const words = text.settings;
  useEffect(() => setDraft(style), [style]);
  useEffect(() => {
    if (draft === style) return;
    const timer = setTimeout(() => void page.prefer({ style: draft }), restMs);
    return () => clearTimeout(timer);
  }, [draft, style, page]);
  return (
    <FieldRow label={words.style} hint={words.styleHint}>
      {(id) => (
        <>
          <input
            id={id}
            type="text"
            dir="auto"
            list={examples}
            maxLength={maxStyleCharacters}
            value={draft}
            placeholder={words.stylePlaceholder}
            autoComplete="off"
            onChange={({ target }) => setDraft(target.value)}
            onBlur={() => {
              if (draft !== style) void page.prefer({ style: draft });
            }}
          />
          <datalist id={examples}>
            {words.styles.map((example) => (
              <option key={example} value={example} />
            ))}
          </datalist>
        </>
      )}
    </FieldRow>
  );
}
