import { memo, useEffect, useState } from "react";
import type { AskedHow } from "../../src-main/contract/assistant.ts";
import type { Past } from "../client/past.ts";
import type { Speech } from "../client/speech.ts";
import { moment } from "../locale/format.ts";
import { text } from "../locale/text.ts";
import { copyText } from "../platform/save.ts";
import { heardCharacters } from "../state/select.ts";
import type { ExchangeView } from "../state/state.ts";
import { CheckIcon, CopyIcon, PlayIcon, SaveIcon, StopIcon, TextIcon } from "./icons.tsx";
import { useLanguage, usePage, useShown } from "./page.ts";
import { ReadLines, Sights } from "./Sights.tsx";

/** One question and its answer, as a page of a script. */
export const Exchange = memo(function Exchange({ view }: { readonly view: ExchangeView }) {
  useLanguage();
  const { past } = usePage();
  const waits = view.sights.some(({ kept, url }) => kept === true && url === null);
  useEffect(() => {
    if (waits) void past.pictures(view.turn);
  }, [past, waits, view.turn]);
  return (
    <article
      className="exchange"
      data-turn={view.turn}
      data-phase={view.phase}
      data-outcome={view.outcome ?? undefined}
    >
      <div className="question">
        <h2 className="heard-only">{text.exchange.you}</h2>
        {view.outcome !== "nothing-heard" && <Sights view={view} />}
        <p className="asked" dir="auto">
          {view.question || <Waiting view={view} />}
        </p>
        {view.note !== null && <p className="note">{text.exchange.heardNotes[view.note]}</p>}
      </div>
      <Answer view={view} />
    </article>
  );
});

function Waiting({ view }: { readonly view: ExchangeView }) {
  if (view.phase === "listening") {
    return <span className="pale">{text.exchange.listening}</span>;
  }
  return view.outcome === "nothing-heard" ? null : (
    <span className="pale">{text.exchange.spoken}</span>
  );
}

function Answer({ view }: { readonly view: ExchangeView }) {
  const { outcome, phase } = view;
  if (outcome === "nothing-heard") {
    return (
      <p className="nothing">
        {text.exchange.heardNothing} <span>{text.exchange.heardNothingHint}</span>
      </p>
    );
  }
  if (phase === "listening") return null;
  return (
    <div className="answer">
      <h2 className="heard-only">{text.exchange.sotto}</h2>
      {view.answerNote !== null && <p className="note">{text.exchange.notes[view.answerNote]}</p>}
      {view.reply === "" ? <NoReply view={view} /> : <Reply view={view} />}
      <Footer view={view} />
    </div>
  );
}

function NoReply({ view }: { readonly view: ExchangeView }) {
  if (view.phase !== "ended") {
    return (
      <p className="thinking" aria-hidden="true">
        <i />
        <i />
        <i />
      </p>
    );
  }
  const { outcome } = view;
  return (
    <p className="nothing">
      {outcome === "interrupted" ? text.exchange.stopped : text.exchange.failed}
    </p>
  );
}

/** What has been heard is set in full ink; the rest follows the voice. */
function Reply({ view }: { readonly view: ExchangeView }) {
  const follows = view.spoken && view.phase !== "ended" && view.pieces.length > 0;
  const heard = follows ? heardCharacters(view) : view.reply.length;
  return (
    <p className="reply" dir="auto">
      <span>{view.reply.slice(0, heard)}</span>
      {heard < view.reply.length && <span className="to-come">{view.reply.slice(heard)}</span>}
      {view.outcome === "interrupted" && <span className="cut">{text.exchange.stopped}</span>}
    </p>
  );
}

function Footer({ view }: { readonly view: ExchangeView }) {
  const ended = view.phase === "ended";
  const waited = view.timing?.endOfSpeechToFirstAudioMs ?? null;
  if (view.reads.length === 0 && (!ended || view.reply === "")) return null;
  return (
    <div className="exchange-footer">
      {view.replayable && <Replay turn={view.turn} />}
      {view.replayable && <SaveNarrated view={view} />}
      {ended && view.reply !== "" && <Copy reply={view.reply} />}
      {waited !== null && view.outcome === "answered" && (
        <span className="timing">{text.exchange.firstSound(waited / 1000)}</span>
      )}
      <ReadLines view={view} />
      {view.asked && <Asked asked={view.asked} />}
    </div>
  );
}

/** When an earlier turn was asked. */
function Asked({ asked }: { readonly asked: AskedHow }) {
  return (
    <time className="timing" dateTime={new Date(asked.at).toISOString()}>
      {moment(asked.at)}
    </time>
  );
}

function Replay({ turn }: { readonly turn: number }) {
  const { past, speech } = usePage();
  const playing = useShown((state) => state.replaying === turn);
  const busy = useShown((state) => state.live !== null);
  const label = playing ? text.exchange.replayStop : text.exchange.replay;
  return (
    <button
      type="button"
      className="small-tool"
      aria-label={label}
      data-tip={label}
      data-replay={turn}
      disabled={busy}
      onClick={() => void replay(past, speech, turn)}
    >
      {playing ? <StopIcon /> : <PlayIcon />}
    </button>
  );
}

/** Of a mode whose sound is what it is for: its text and its sound as files. */
function SaveNarrated({ view }: { readonly view: ExchangeView }) {
  const { past } = usePage();
  const conversation = useShown((state) => state.conversation.id);
  const wished = useShown(
    ({ modes, preferences }) =>
      preferences.history.keep &&
      modes.some(({ name, keepsSound }) => keepsSound && name === view.mode),
  );
  if (!wished || conversation === null) return null;
  return (["wav", "markdown"] as const).map((format) => (
    <button
      key={format}
      type="button"
      className="small-tool"
      aria-label={text.past.exports[format]}
      data-tip={text.past.exports[format]}
      data-save={format}
      onClick={() => void past.export(conversation, format, view.turn)}
    >
      {format === "wav" ? <SaveIcon /> : <TextIcon />}
    </button>
  ));
}

async function replay(past: Past, speech: Speech, turn: number): Promise<void> {
  if (!speech.holds(turn)) {
    const sound = await past.sound(turn);
    if (sound === null) return;
    speech.take(turn, sound.sampleRateHz, sound.samples);
  }
  speech.replay(turn);
}

function Copy({ reply }: { readonly reply: string }) {
  const [done, setDone] = useState(false);
  const label = done ? text.exchange.copied : text.exchange.copy;
  return (
    <button
      type="button"
      className="small-tool"
      aria-label={label}
      data-tip={label}
      onClick={() => void copyText(reply).then(() => setDone(true))}
      onBlur={() => setDone(false)}
      onPointerLeave={() => setDone(false)}
    >
      {done ? <CheckIcon /> : <CopyIcon />}
    </button>
  );
}
