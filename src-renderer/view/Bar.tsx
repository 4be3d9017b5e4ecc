import { useRef, useState } from "react";
import { fieldId } from "../client/questions.ts";
import { text } from "../locale/text.ts";
import { acceptedFiles } from "../platform/files.ts";
import { liveExchange, phaseOf } from "../state/select.ts";
import {
  CameraIcon,
  CloseIcon,
  HandsFreeIcon,
  MicrophoneIcon,
  PictureIcon,
  ScreenIcon,
  SendIcon,
  StopIcon,
} from "./icons.tsx";
import { Meter } from "./Meter.tsx";
import { ModePicker } from "./ModePicker.tsx";
import { FaultCard, NoticeLine } from "./Notices.tsx";
import { usePage, useShown } from "./page.ts";
import { Status } from "./Status.tsx";
import { Strip } from "./Strip.tsx";
import { TalkButton } from "./TalkButton.tsx";
import { TourEnd } from "./Tour.tsx";

/** Where everything is asked: one panel, always in the same place. */
export function Bar() {
  const page = usePage();
  const phase = useShown(phaseOf);
  const [draft, setDraft] = useState("");
  const listening = phase === "listening" || phase === "opening";
  const send = () => {
    if (page.questions.ask(draft)) setDraft("");
  };
  return (
    <section className="dock" aria-label={text.bar.label}>
      <FaultCard />
      <NoticeLine />
      <TourEnd />
      <div className="bar" data-phase={phase}>
        <Strip />
        <Question listening={listening} draft={draft} onDraft={setDraft} onSend={send} />
        <div className="bar-tools">
          <Attach />
          <Pace />
          <ModePicker />
          <Status />
          <OpenMicrophone />
          <Stop />
          {draft.trim() === "" || listening ? <TalkButton /> : <Send onSend={send} />}
        </div>
      </div>
    </section>
  );
}

function Question({
  listening,
  draft,
  onDraft,
  onSend,
}: {
  readonly listening: boolean;
  readonly draft: string;
  readonly onDraft: (draft: string) => void;
  readonly onSend: () => void;
}) {
  return (
    <div className="question-row">
      {listening && <Meter className="meter-large" />}
      <div className="grow" data-value={draft} hidden={listening}>
        <textarea
          id={fieldId}
          rows={1}
          dir="auto"
          value={draft}
          placeholder={text.bar.placeholder}
          aria-label={text.bar.placeholder}
          aria-keyshortcuts="/"
          autoComplete="off"
          enterKeyHint="send"
          onChange={(event) => onDraft(event.target.value)}
          onKeyDown={(event) => {
            // While an input method composes, Enter chooses a word.
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onSend();
          }}
        />
      </div>
    </div>
  );
}

function Send({ onSend }: { readonly onSend: () => void }) {
  return (
    <button
      type="button"
      className="send"
      aria-label={text.bar.send}
      data-tip={text.bar.send}
      onClick={onSend}
    >
      <SendIcon />
    </button>
  );
}

function Attach() {
  const page = usePage();
  const shared = useShown((state) => state.screenShared);
  const handsFree = useShown((state) => state.handsFree);
  const chooser = useRef<HTMLInputElement>(null);
  const screenLabel = shared ? text.bar.screenStop : text.bar.screen;
  return (
    <>
      <button
        type="button"
        className="tool"
        aria-pressed={shared}
        aria-label={text.bar.screen}
        data-tip={screenLabel}
        data-tool="screen"
        onClick={() => (shared ? page.sights.stopScreen() : void page.sights.shareScreen())}
      >
        <ScreenIcon />
      </button>
      <button
        type="button"
        className="tool"
        aria-label={text.bar.camera}
        data-tip={text.bar.camera}
        data-tool="camera"
        onClick={() => page.store.dispatch({ type: "camera", open: true })}
      >
        <CameraIcon />
      </button>
      <button
        type="button"
        className="tool"
        aria-label={text.bar.attach}
        data-tip={text.bar.attach}
        data-tool="file"
        onClick={() => chooser.current?.click()}
      >
        <PictureIcon />
      </button>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept={acceptedFiles}
        aria-label={text.bar.attach}
        onChange={({ target }) => {
          void page.sights.addFiles([...(target.files ?? [])]);
          target.value = "";
        }}
      />
      <button
        type="button"
        className="tool"
        aria-pressed={handsFree}
        aria-label={text.bar.handsFree}
        data-tip={handsFree ? text.bar.handsFree : text.bar.handsFreeHint}
        data-tool="hands-free"
        onClick={() => (handsFree ? page.handsFree.leave() : void page.handsFree.enter())}
      >
        <HandsFreeIcon />
      </button>
    </>
  );
}

/** The whole range of the contract in steps that can be told apart. */
const paces = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

function Pace() {
  const page = usePage();
  const pace = useShown((state) => state.preferences.pace);
  const choices = paces.includes(pace) ? paces : [...paces, pace].sort((a, b) => a - b);
  return (
    <span className="pace" data-tip={text.settings.pace}>
      <select
        aria-label={text.settings.pace}
        value={pace}
        onChange={({ target }) => void page.prefer({ pace: Number(target.value) })}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {text.settings.paceValue(choice)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Between questions the microphone stays open for a while: that is shown, and can be ended. */
function OpenMicrophone() {
  const { microphones } = usePage();
  const idle = useShown(
    ({ microphone, live, replaying }) =>
      microphone === "open" && live === null && replaying === null,
  );
  if (!idle) return null;
  return (
    <button
      type="button"
      className="tool open-microphone"
      aria-label={text.bar.microphoneOpen}
      data-tip={text.bar.microphoneOpen}
      onClick={() => microphones.close()}
    >
      <MicrophoneIcon />
    </button>
  );
}

function Stop() {
  const page = usePage();
  const live = useShown((state) => liveExchange(state)?.phase ?? null);
  const replaying = useShown((state) => state.replaying !== null);
  const handsFree = useShown((state) => state.handsFree);
  const answering = live === "thinking" || live === "speaking" || live === "waiting";
  if (!answering && !replaying && (live !== "listening" || handsFree)) return null;
  const label = live === "listening" ? text.bar.discard : text.bar.stop;
  return (
    <button
      type="button"
      className="stop"
      aria-label={label}
      aria-keyshortcuts="Escape"
      data-tip={label}
      onClick={() => page.stop()}
    >
      {live === "listening" ? <CloseIcon /> : <StopIcon />}
    </button>
  );
}
