import {
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { faultWords } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import { remedyInMain } from "../state/remedies.ts";
import { heardCharacters, liveExchange, phaseOf } from "../state/select.ts";
import type { ExchangeView, FaultView } from "../state/state.ts";
import {
  CheckIcon,
  CloseIcon,
  CopyIcon,
  LinesIcon,
  PinIcon,
  ScreenIcon,
  StopIcon,
  WindowIcon,
} from "../view/icons.tsx";
import { noticeWords, remedyWords } from "../view/Notices.tsx";
import { Level } from "./Level.tsx";
import type { OverlayState, OverlayStore } from "./overlayStore.ts";

export function Panel({ overlay }: { readonly overlay: OverlayStore }) {
  const state = useSyncExternalStore(overlay.subscribe, () => overlay.state);
  const panel = useRef<HTMLElement>(null);
  useHeight(panel, overlay);
  const { turns, hears } = state;
  const view = turns.exchanges.at(-1);
  const phase = phaseOf(turns);
  const { theme } = turns.preferences;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset.phase = phase;
    dataset.hears = `${hears}`;
    dataset.theme = theme;
  }, [phase, hears, theme]);
  return (
    <main className="panel" ref={panel} data-phase={phase} aria-label={text.title}>
      <h1 className="heard-only">{text.title}</h1>
      <Head overlay={overlay} state={state} />
      {turns.fault !== null && <PanelFault overlay={overlay} shown={turns.fault} />}
      {turns.notice !== null && (
        <p className="panel-notice" role="status">
          {noticeWords(turns.notice)}
        </p>
      )}
      {view !== undefined && <Turn view={view} />}
      {view !== undefined && view.phase === "ended" && !state.sightAllowed && (
        <p className="panel-hint">{text.overlay.sightOff}</p>
      )}
    </main>
  );
}

/** What can be done is done in the main window, which is brought to the front. */
function PanelFault({
  overlay,
  shown,
}: {
  readonly overlay: OverlayStore;
  readonly shown: FaultView;
}) {
  const { message, remedy } = faultWords(shown.fault);
  const action = remedyInMain(shown.action) ?? "dismiss";
  return (
    <div className="panel-fault" role="alert" data-code={shown.fault.code}>
      <p>{message}</p>
      <p>{remedy}</p>
      <button
        type="button"
        className="plain"
        data-remedy={action}
        onClick={() => overlay.remedy(action)}
      >
        {remedyWords(action)}
      </button>
    </div>
  );
}

function Head({
  overlay,
  state,
}: {
  readonly overlay: OverlayStore;
  readonly state: OverlayState;
}) {
  const { turns, capturing, pinned, level } = state;
  const live = liveExchange(turns);
  const phase = phaseOf(turns);
  const view = turns.exchanges.at(-1);
  const { bridge } = overlay;
  return (
    <header className="panel-head" {...useDrag(overlay)}>
      <Level phase={phase} level={level} />
      <p role="status" className="panel-state">
        {text.states[phase]}
        {live?.phase === "listening" && <Release latched={turns.latched} />}
      </p>
      {capturing && (
        <span className="panel-capturing" role="img" aria-label={text.overlay.capturing}>
          <ScreenIcon />
        </span>
      )}
      {live !== null && (
        <Button
          label={live.phase === "listening" ? text.bar.discard : text.bar.stop}
          className="panel-stop"
          onPress={() => void bridge.call<"turn.stop">({ type: "turn.stop" })}
        >
          <StopIcon />
        </Button>
      )}
      {view !== undefined && view.reply !== "" && live === null && (
        <Copy onCopy={() => void bridge.call<"copy">({ type: "copy", text: view.reply })} />
      )}
      <Button
        label={pinned ? text.overlay.unpin : text.overlay.pin}
        pressed={pinned}
        onPress={() => overlay.pin(!pinned)}
      >
        <PinIcon />
      </Button>
      <Button
        label={text.overlay.open}
        onPress={() => void bridge.call<"main.show">({ type: "main.show" })}
      >
        <WindowIcon />
      </Button>
      {live === null && (
        <Button label={text.overlay.hide} onPress={() => overlay.hide()}>
          <CloseIcon />
        </Button>
      )}
    </header>
  );
}

function Release({ latched }: { readonly latched: boolean }) {
  return <span> {latched ? text.overlay.tapAgain : text.overlay.letGo}</span>;
}

function Turn({ view }: { readonly view: ExchangeView }) {
  const turn = useRef<HTMLDivElement>(null);
  const written = view.reply.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls when more is written.
  useEffect(() => {
    const element = turn.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [written]);
  if (view.outcome === "nothing-heard") {
    return <p className="panel-question">{text.exchange.heardNothing}</p>;
  }
  if (view.question === "" && view.reply === "") return null;
  return (
    <div className="panel-turn" ref={turn}>
      {view.question !== "" && (
        <p className="panel-question" dir="auto">
          {view.question}
        </p>
      )}
      {view.reply !== "" && <Reply view={view} />}
      <Read view={view} />
    </div>
  );
}

function Reply({ view }: { readonly view: ExchangeView }) {
  const follows = view.spoken && view.phase !== "ended" && view.pieces.length > 0;
  const heard = follows ? heardCharacters(view) : view.reply.length;
  return (
    <p className="panel-reply" dir="auto">
      <span>{view.reply.slice(0, heard)}</span>
      {heard < view.reply.length && <span className="to-come">{view.reply.slice(heard)}</span>}
    </p>
  );
}

/** What it read: the lines that count first, the rest when asked for. */
function Read({ view }: { readonly view: ExchangeView }) {
  const [open, setOpen] = useState(false);
  const lines = view.reads.flatMap((read) =>
    read.lines.map((line, index) => ({ text: line.text, used: read.used.includes(index) })),
  );
  if (lines.length === 0) return null;
  const used = lines.filter((line) => line.used);
  const shown = open ? lines : used;
  return (
    <section className="panel-read">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <LinesIcon />
        {text.exchange.read(lines.length, used.length)}
      </button>
      {shown.length > 0 && (
        <ul>
          {shown.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are numbered by their place.
            <li key={index} data-used={line.used} dir="auto">
              {line.text}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Copy({ onCopy }: { readonly onCopy: () => void }) {
  const [done, setDone] = useState(false);
  return (
    <Button
      label={done ? text.exchange.copied : text.exchange.copy}
      onPress={() => {
        onCopy();
        setDone(true);
      }}
    >
      {done ? <CheckIcon /> : <CopyIcon />}
    </Button>
  );
}

function Button({
  label,
  className = "",
  pressed,
  onPress,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={`small-tool ${className}`}
      aria-label={label}
      title={label}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** By the screen's pixels: the window itself moves beneath the pointer. */
function useDrag(overlay: OverlayStore) {
  const last = useRef({ x: 0, y: 0 });
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.target instanceof Element && event.target.closest("button") !== null) return;
      last.current = { x: event.screenX, y: event.screenY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: ({ currentTarget, pointerId, screenX, screenY }: PointerEvent<HTMLElement>) => {
      if (!currentTarget.hasPointerCapture(pointerId)) return;
      const [x, y] = [screenX - last.current.x, screenY - last.current.y];
      last.current = { x: screenX, y: screenY };
      void overlay.bridge.call<"overlay.drag">({ type: "overlay.drag", x, y });
    },
  };
}

/** The window is as high as what it shows. */
function useHeight(panel: { readonly current: HTMLElement | null }, overlay: OverlayStore): void {
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      void overlay.bridge.call<"overlay.size">({ type: "overlay.size", height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [panel, overlay]);
}
