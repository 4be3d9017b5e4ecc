import { text } from "../locale/text.ts";
import { usePage, useShown } from "./page.ts";

/** How Sotto behaves from the next question on. */
export function ModePicker() {
  const page = usePage();
  const modes = useShown((state) => state.modes);
  const mode = useShown((state) => state.preferences.mode);
  if (modes.length === 0) return null;
  const current = modes.find(({ name }) => name === mode);
  return (
    <span className="mode" data-tip={current ? modeHint(current) : text.modes.label}>
      <select
        aria-label={text.modes.label}
        data-tool="mode"
        value={mode}
        onFocus={() => void page.modes.refresh()}
        onChange={({ target }) => void page.prefer({ mode: target.value })}
      >
        {modes.map((entry) => (
          <option key={entry.name} value={entry.name}>
            {modeTitle(entry)}
          </option>
        ))}
      </select>
    </span>
  );
}

interface Named {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly own: boolean;
}

/** Those that came with Sotto are named in the page's language; a person's own as they named it. */
export function modeTitle({ name, title, own }: Named): string {
  const words: Readonly<Record<string, { readonly title: string }>> = text.modes.builtIn;
  return own ? title : (words[name]?.title ?? title);
}

export function modeHint({ name, description, own }: Named): string {
  const words: Readonly<Record<string, { readonly hint: string }>> = text.modes.builtIn;
  return own ? description : (words[name]?.hint ?? description);
}
