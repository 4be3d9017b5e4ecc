/**
 * The first steps, in the place of the empty page: nothing is locked meanwhile, the bar below works from
 * the first moment. It ends with a spoken answer, whoever asked for it.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { languages } from "../../src-main/contract/preferences.ts";
import { en } from "../locale/en.ts";
import { languageName, list } from "../locale/format.ts";
import { fetchLanguages } from "../locale/languages.ts";
import { languageNames, text } from "../locale/text.ts";
import { FirstPack } from "./FirstPack.tsx";
import { MicrophoneIcon } from "./icons.tsx";
import { Meter } from "./Meter.tsx";
import { usePage, useShown } from "./page.ts";

type Step = "welcome" | "pack" | "hear" | "ask";

const steps: readonly Step[] = ["welcome", "hear", "ask"];
const stepsWithPack: readonly Step[] = ["welcome", "pack", "hear", "ask"];

/** A quiet voice at arm's length; a silent room is far below. */
const voicePeak = 0.02;
const lookEveryMs = 100;

export function Tour() {
  const page = usePage();
  const [name, setName] = useState<Step>("welcome");
  const heading = useRef<HTMLHeadingElement>(null);
  const words = text.tour;
  const lacking = useShown((state) => state.lacking);
  // Once it was to be fetched, its step stays: it tells that it is here.
  const lacked = useRef(false);
  lacked.current ||= lacking;
  const all = lacked.current ? stepsWithPack : steps;
  const step = all.indexOf(name);
  const go = (by: number) => setName(all[step + by] ?? name);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step is told to those who listen.
  useEffect(() => {
    if (first.current) first.current = false;
    else heading.current?.focus();
  }, [name]);
  return (
    <section className="tour" aria-label={words.label} data-step={name}>
      <p className="tour-step">{words.step(step + 1, all.length)}</p>
      <h2 ref={heading} tabIndex={-1}>
        {words[name]}
      </h2>
      {stepView[name]()}
      <p className="tour-buttons">
        {step > 0 && (
          <button type="button" className="plain" onClick={() => go(-1)}>
            {words.back}
          </button>
        )}
        {step < all.length - 1 && (
          <button type="button" className="plain strong" onClick={() => go(1)}>
            {words.next}
          </button>
        )}
        <button
          type="button"
          className="quiet"
          data-action="skip-tour"
          onClick={() => void page.prefer({ toured: true })}
        >
          {words.skip}
        </button>
      </p>
    </section>
  );
}

const stepView: Readonly<Record<Step, () => ReactNode>> = {
  welcome: () => <Welcome />,
  pack: () => <FirstPack />,
  hear: () => <Hear />,
  ask: () => <Ask />,
};

function Welcome() {
  const page = usePage();
  const language = useShown((state) => state.language);
  useEffect(fetchLanguages, []);
  return (
    <>
      <p className="lead">{text.tour.welcomeText}</p>
      <fieldset className="tour-languages">
        <legend className="heard-only">{text.tour.language}</legend>
        {languages.map((tag) => (
          <label key={tag}>
            <input
              type="radio"
              name="tour-language"
              checked={language === tag}
              onChange={() => void page.prefer({ language: tag })}
            />
            <span lang={tag}>{languageNames[tag]}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

/** The microphone itself, not a picture of one: it is open while this is shown, and no longer. */
function Hear() {
  const { microphones, turns } = usePage();
  const [state, setState] = useState<"closed" | "open" | "heard">("closed");
  const words = text.tour;
  useEffect(() => () => microphones.close(), [microphones]);
  useEffect(() => {
    if (state !== "open") return;
    const look = setInterval(() => {
      if ((microphones.current?.peak ?? 0) > voicePeak) setState("heard");
    }, lookEveryMs);
    return () => clearInterval(look);
  }, [state, microphones]);
  const open = () =>
    microphones.open("spoken").then(
      () => setState("open"),
      (error: unknown) => turns.report(error),
    );
  return (
    <>
      <p className="lead">{words.hearText}</p>
      {state === "closed" ? (
        <button type="button" className="plain" data-action="try-microphone" onClick={open}>
          <MicrophoneIcon />
          {words.hearTry}
        </button>
      ) : (
        <Meter className="tour-meter" />
      )}
      <p role="status" className="tour-said" data-heard={state === "heard"}>
        {state === "closed" ? words.hearLater : null}
        {state === "open" ? words.hearWaits : null}
        {state === "heard" ? words.hearWorks : null}
      </p>
    </>
  );
}

function Ask() {
  const page = usePage();
  const pack = useShown((state) => state.pack);
  const language = useShown((state) => state.language);
  const lacking = useShown((state) => state.lacking);
  if (lacking) return <FirstPack />;
  const speaks = pack === null || pack.languages.some((tag) => tag.split("-")[0] === language);
  // A pack that knows English only would have to refuse the question.
  const examples = speaks ? text.tour.askExamples : en.tour.askExamples;
  return (
    <>
      <p className="lead">{text.tour.askText}</p>
      {!speaks && (
        <p className="note">{text.tour.packLanguages(list(pack.languages.map(languageName)))}</p>
      )}
      <ul className="examples" aria-label={text.empty.examplesLabel}>
        {examples.map((example) => (
          <li key={example}>
            <button
              type="button"
              lang={speaks ? language : "en"}
              onClick={() => page.questions.ask(example)}
            >
              <span dir="auto">{example}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Under the first answer, once it was heard. */
export function TourEnd() {
  const page = usePage();
  const over = useShown(
    ({ exchanges, preferences }) =>
      !preferences.toured && exchanges.some(({ outcome }) => outcome === "answered"),
  );
  if (!over) return null;
  return (
    <aside className="tour-end" aria-label={text.tour.label}>
      <p role="status">
        <strong>{text.tour.done}</strong> {text.tour.doneText}
      </p>
      <button
        type="button"
        className="plain strong"
        data-action="finish-tour"
        onClick={() => void page.prefer({ toured: true })}
      >
        {text.tour.finish}
      </button>
    </aside>
  );
}
