/** Modes: each is a file that says how Sotto behaves. Here it is changed field by field. */
import { useCallback, useEffect, useState } from "react";
import { type Fault, toFault } from "../../../src-main/contract/faults.ts";
import type { ModeEntry, ModeFields } from "../../../src-main/contract/modes.ts";
import { faultWords } from "../../locale/faults.ts";
import { text } from "../../locale/text.ts";
import { modeHint, modeTitle } from "../ModePicker.tsx";
import { usePage, useShown } from "../page.ts";
import { ModeForm } from "./ModeForm.tsx";
import { Group, Select } from "./parts.tsx";

const blank: ModeFields = {
  title: "",
  description: "",
  pace: 1,
  voice: null,
  style: "",
  language: null,
  sees: ["screen", "camera", "image", "video"],
  does: "answer",
  mood: true,
  keepsSound: false,
  instructions: "",
};

/** Chosen in place of a mode: one that is not there yet. */
const fresh = " ";

export function Modes() {
  const page = usePage();
  const modes = useShown((state) => state.modes);
  const used = useShown((state) => state.preferences.mode);
  const [chosen, setChosen] = useState(used);
  const [fault, setFault] = useState<Fault | null>(null);
  const words = text.modes;
  useEffect(() => void page.modes.refresh(), [page]);
  const entry = modes.find(({ name }) => name === chosen) ?? null;
  const [fields, reload] = useFields(entry, chosen === fresh, setFault);
  const act = async (action: () => Promise<string>) => {
    try {
      setFault(null);
      setChosen(await action());
      reload();
    } catch (error) {
      setFault(toFault(error, "setup"));
    }
  };
  const save = (changed: ModeFields) =>
    act(async () => {
      const name = entry?.name ?? page.modes.nameFor(changed.title);
      await page.modes.write(name, changed);
      return name;
    });
  const remove = () =>
    act(async () => {
      if (entry === null) return used;
      await page.modes.remove(entry.name);
      return entry.builtIn ? entry.name : "assistant";
    });
  return (
    <>
      <Group>
        <Select
          label={words.edit}
          hint={entry === null ? words.newHint : modeHint(entry)}
          value={entry?.name ?? fresh}
          options={[
            ...modes.map((mode) => [mode.name, modeTitle(mode)] as const),
            [fresh, words.begin] as const,
          ]}
          onChange={setChosen}
        />
      </Group>
      {fault !== null && <Wrong fault={fault} />}
      {entry?.fault !== undefined && fault === null && <Wrong fault={entry.fault} />}
      {fields !== null && (
        <ModeForm
          key={`${entry?.name} ${JSON.stringify(fields)}`}
          fields={fields}
          entry={entry}
          onSave={(changed) => void save(changed)}
          onRemove={() => void remove()}
        />
      )}
    </>
  );
}

function Wrong({ fault }: { readonly fault: Fault }) {
  const { message, remedy, original } = faultWords(fault);
  return (
    <p className="note wrong" role="alert">
      {original ?? `${message} ${remedy}`}
    </p>
  );
}

/** As the file has them; those that came with Sotto are named in the page's language. */
function useFields(
  entry: ModeEntry | null,
  isNew: boolean,
  wrong: (fault: Fault) => void,
): readonly [ModeFields | null, () => void] {
  const page = usePage();
  const [fields, setFields] = useState<ModeFields | null>(null);
  const [asked, setAsked] = useState(0);
  const name = entry?.name ?? null;
  const own = entry?.own ?? false;
  const language = useShown((state) => state.language);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew, it is read anew; the names follow the language.
  useEffect(() => {
    let left = false;
    if (name === null) {
      setFields(isNew ? blank : null);
      return;
    }
    page.modes.file(name).then(
      (file) => {
        if (left || file === null) return;
        const named =
          entry && !own ? { title: modeTitle(entry), description: modeHint(entry) } : {};
        setFields({ ...(file.fields ?? { ...blank, title: name }), ...named });
      },
      (error: unknown) => wrong(toFault(error, "setup")),
    );
    return () => {
      left = true;
    };
  }, [page, name, own, isNew, asked, language]);
  return [fields, useCallback(() => setAsked((count) => count + 1), [])];
}
