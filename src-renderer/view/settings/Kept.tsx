/** What is kept of conversations, how much that is, and how to be rid of it. */
import { useEffect, useState } from "react";
import type { HistoryHabits, HistoryInfo } from "../../../src-main/contract/history.ts";
import { bytes } from "../../locale/format.ts";
import { text } from "../../locale/text.ts";
import { usePage, useShown } from "../page.ts";
import { Group, Row, Select, SureButton, Switch } from "./parts.tsx";

const ages = ["always", "365", "90", "30", "7"] as const;
type Age = (typeof ages)[number];

export function Kept() {
  const page = usePage();
  const habits = useShown((state) => state.preferences.history);
  const words = text.settings.kept;
  const change = (changed: Partial<HistoryHabits>) =>
    void page.prefer({ history: { ...habits, ...changed } });
  const age = ages.find((known) => known === String(habits.days)) ?? "always";
  return (
    <Group title={text.past.heading}>
      <Switch
        label={words.keep}
        hint={words.keepHint}
        on={habits.keep}
        onChange={(keep) => change({ keep })}
      />
      <Switch
        label={words.sound}
        hint={words.soundHint}
        on={habits.sound}
        disabled={!habits.keep}
        onChange={(sound) => change({ sound })}
      />
      <Switch
        label={words.pictures}
        on={habits.pictures}
        disabled={!habits.keep}
        onChange={(pictures) => change({ pictures })}
      />
      <Select<Age>
        label={words.days}
        value={age}
        options={ages.map((known) => [known, words.ages[known]] as const)}
        onChange={(chosen) => change({ days: chosen === "always" ? null : Number(chosen) })}
      />
      <Erase />
    </Group>
  );
}

function Erase() {
  const page = usePage();
  const words = text.settings.kept;
  const [info, setInfo] = useState<HistoryInfo | null>(null);
  useEffect(() => void page.past.info().then(setInfo), [page]);
  return (
    <Row
      label={words.erase}
      hint={info === null ? undefined : words.size(info.conversations, bytes(info.bytes))}
    >
      <SureButton
        ask={words.eraseNow}
        sure={words.eraseSure}
        onSure={() => void page.past.erase().then(setInfo)}
      />
    </Row>
  );
}
