import { fieldId } from "../client/questions.ts";
import { text } from "../locale/text.ts";
import { EnterIcon } from "./icons.tsx";
import { useShown } from "./page.ts";

/** The first thing anyone sees: what this is, and the one gesture to know. */
export function Empty() {
  const remote = useShown((state) => state.pack?.remote ?? false);
  const words = text.empty;
  return (
    <div className="empty">
      <svg className="empty-mark" viewBox="0 0 220 48" aria-hidden="true">
        {Array.from({ length: 24 }, (_, index) => {
          const tall = barHeight(index / 23);
          const x = 5 + index * 9.13;
          return <path key={x} d={`M${x} ${24 - tall / 2}v${tall}`} />;
        })}
      </svg>
      <h2>{words.heading}</h2>
      <p className="lead">{remote ? words.leadRemote : words.lead}</p>
      <p className="gesture with-keys">
        <span>
          {words.hold} <kbd>{words.space}</kbd> {words.toTalk}
        </span>
        <span>{words.orTap}</span>
        <span>
          {words.orType} <kbd>/</kbd> {words.orTypeHint}
        </span>
      </p>
      <p className="gesture with-touch">{words.orTouch}</p>
      <ul className="examples" aria-label={words.examplesLabel}>
        {words.examples.map((example) => (
          <li key={example}>
            <button type="button" onClick={() => write(example)}>
              <span>{example}</span>
              <EnterIcon />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A phrase that begins and falls silent: a decaying envelope over three syllables. */
function barHeight(at: number): number {
  const syllables = 0.55 + 0.45 * Math.cos(at * 3 * 2 * Math.PI);
  return Math.max(0.1, 44 * syllables * (1 - at) ** 1.35);
}

/** Into the field, not away: the question is the person's to send. */
function write(example: string): void {
  const field = document.getElementById(fieldId);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setRangeText(example, 0, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
