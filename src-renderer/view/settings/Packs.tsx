import { languageName, list } from "../../locale/format.ts";
import { text } from "../../locale/text.ts";
import { PackList } from "../PackList.tsx";
import { useShown } from "../page.ts";

export function Packs() {
  return (
    <>
      <PackFacts />
      <PackList />
    </>
  );
}

/** The one that answers: what it is made of, and what it really runs on. */
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
