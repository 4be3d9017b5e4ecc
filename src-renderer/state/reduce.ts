/** The page's only rule book: what happened, and what is shown then. Pure. */
import type { Exchange, ShownSight } from "../../src-main/contract/assistant.ts";
import type { AssistantEvent, EventOf } from "../../src-main/contract/events.ts";
import type { Fault } from "../../src-main/contract/faults.ts";
import type { Action, SwitchAction } from "./actions.ts";
import { actionFor, actionForPack } from "./remedies.ts";
import type { Announcement, ExchangeView, ReadView, SightView, State } from "./state.ts";

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "line.opened":
      return opened(state, action.result);
    case "line.lost":
      return { ...ended(state, state.live), line: "lost" };
    case "assistant":
      return heard(state, action.event);
    case "turn.asked":
      return asked(state, action);
    case "turn.sight":
      return exchange(state, action.turn, (view) => ({
        ...view,
        sights: [...view.sights, action.sight],
      }));
    case "turn.released":
      return exchange({ ...state, latched: false }, action.turn, (view) =>
        view.phase === "listening" ? { ...view, phase: "thinking" } : view,
      );
    case "turn.dropped":
      return ended(state, action.turn);
    case "turn.played":
      return exchange(state, action.turn, (view) => ({ ...view, heardSamples: action.samples }));
    case "turn.replayable":
      return exchange(state, action.turn, (view) => ({ ...view, replayable: action.replayable }));
    case "conversation.opened": {
      const { session: id, earlier, conversation } = action.result;
      const exchanges = conversation.map(pastExchange);
      return { ...state, ...quiet, conversation: { id, earlier }, exchanges };
    }
    case "conversation.earlier": {
      const { earlier, conversation } = action.part;
      const exchanges = [...conversation.map(pastExchange), ...state.exchanges];
      return { ...state, conversation: { ...state.conversation, earlier }, exchanges };
    }
    case "sight.fetched":
      return exchange(state, action.turn, (view) => ({
        ...view,
        sights: view.sights.map((sight) =>
          sight.id === action.id ? { ...sight, url: action.url } : sight,
        ),
      }));
    case "sight.added":
      return { ...state, sights: [...state.sights, action.sight] };
    case "sight.changed":
      return {
        ...state,
        sights: state.sights.map((sight) => (sight.id === action.sight.id ? action.sight : sight)),
      };
    case "sight.removed":
      return { ...state, sights: state.sights.filter(({ id }) => id !== action.id) };
    case "sights.sent":
      return { ...state, sights: [] };
    case "sight.forgotten":
      return { ...state, exchanges: state.exchanges.map((view) => without(view, action.id)) };
    default:
      return switched(state, action);
  }
}

/** Nothing of another conversation goes on. */
const quiet = {
  live: null,
  latched: false,
  replaying: null,
  announcement: null,
} as const;

/** One thing each, with nothing else changing. */
function switched(state: State, action: SwitchAction): State {
  switch (action.type) {
    case "latched":
      return { ...state, latched: action.latched };
    case "replay":
      return { ...state, replaying: action.turn };
    case "preferences":
      return { ...state, preferences: action.preferences };
    case "preferences.choose":
      return { ...state, preferences: action.preferences, choosing: state.choosing + 1 };
    case "preferences.chosen": {
      const choosing = state.choosing - 1;
      return choosing > 0
        ? { ...state, choosing }
        : { ...state, choosing, preferences: action.preferences };
    }
    case "language":
      return { ...state, language: action.language };
    case "microphone":
      return { ...state, microphone: action.microphone };
    case "hands-free":
      return { ...state, handsFree: action.on, muted: false };
    case "muted":
      return { ...state, muted: action.muted };
    case "screen":
      return { ...state, screenShared: action.shared };
    case "camera":
      return { ...state, cameraOpen: action.open };
    case "settings":
      return { ...state, settings: action.page };
    case "fault":
      return { ...state, fault: { fault: action.fault, action: action.action }, notice: null };
    case "fault-dismissed":
      return { ...state, fault: null };
    case "notice":
      return { ...state, notice: action.notice };
    case "packs":
      return { ...state, packs: action.packs };
    case "past":
      return { ...state, past: { ...state.past, ...action.changed } };
    case "modes":
      return { ...state, modes: action.modes };
  }
}

function opened(state: State, result: Extract<Action, { type: "line.opened" }>["result"]): State {
  const known = new Map(state.exchanges.map((view) => [view.turn, view]));
  const kept = result.resumed ? known : new Map<number, ExchangeView>();
  const restarted = !result.resumed && state.exchanges.length > 0;
  return {
    ...state,
    line: "open",
    engine: state.engine === "lost" ? "ready" : state.engine,
    pack: result.pack,
    preferences: result.preferences,
    // What the page itself saw of a turn (pictures, sound) is more than what history holds.
    conversation: { id: result.session, earlier: result.earlier },
    exchanges: result.conversation.map((past) => kept.get(past.turn) ?? pastExchange(past)),
    live: null,
    latched: false,
    replaying: null,
    fault: state.fault?.action === "reconnect" ? null : state.fault,
    notice: restarted ? "newConversation" : state.notice,
  };
}

function pastExchange(past: Exchange): ExchangeView {
  return {
    turn: past.turn,
    source: "past",
    question: past.question,
    note: past.asked?.note ?? null,
    answerNote: null,
    sights: (past.sights ?? []).map((sight, index) => pastSight(past.turn, index, sight)),
    reads: past.read,
    reply: past.reply,
    pieces: [],
    heardSamples: 0,
    phase: "ended",
    spoken: false,
    outcome: past.interrupted ? "interrupted" : "answered",
    timing: null,
    replayable: past.sound ?? false,
    mode: past.asked?.mode ?? null,
    ...(past.asked ? { asked: past.asked } : {}),
  };
}

function pastSight(turn: number, index: number, { kind, name, kept }: ShownSight): SightView {
  const id = `past ${turn} ${index}`;
  return { id, kind, name, kept, url: null, width: 0, height: 0, seconds: null, progress: 1 };
}

function asked(state: State, action: Extract<Action, { type: "turn.asked" }>): State {
  const view: ExchangeView = {
    turn: action.turn,
    source: action.source,
    question: action.question,
    note: null,
    answerNote: null,
    sights: action.sights,
    reads: [],
    reply: "",
    pieces: [],
    heardSamples: 0,
    phase: action.source === "text" ? "thinking" : "listening",
    spoken: action.spoken,
    outcome: null,
    timing: null,
    replayable: false,
    mode: state.preferences.mode,
  };
  return {
    ...state,
    exchanges: [...state.exchanges, view],
    live: action.turn,
    latched: false,
    replaying: null,
    fault: null,
    notice: null,
    announcement: null,
  };
}

function heard(state: State, event: AssistantEvent): State {
  if (event.type === "engine.state") return engine(state, event);
  if (event.type === "audio.lost") return { ...state, notice: "soundTaken", handsFree: false };
  if (event.type === "preferences.changed")
    return state.choosing > 0 ? state : { ...state, preferences: event.preferences };
  if (event.type === "history.changed") return state;
  if (event.type === "history.fault") {
    return { ...state, fault: { fault: event.fault, action: actionFor(event.fault) } };
  }
  if (!("turn" in event)) return packed(state, event);
  if (event.type === "turn.ended") return turnEnded(state, event);
  const next = exchange(state, event.turn, (view) => progressed(view, event));
  // Words came out of what was silent: it was only quiet.
  const speaks = event.type === "turn.heard" && event.text !== "";
  return speaks && next.notice === "microphoneSilent" ? { ...next, notice: null } : next;
}

type PackEvent = EventOf<"pack.progress" | "pack.ended" | "pack.selected">;

/** The list itself is asked for again when an installation ends (client/packs.ts). */
function packed(state: State, event: PackEvent): State {
  switch (event.type) {
    case "pack.progress":
      return { ...state, installing: { pack: event.pack, progress: event.progress } };
    case "pack.ended": {
      const next = { ...state, installing: null };
      const { fault } = event;
      return fault === undefined || fault.code === "cancelled"
        ? next
        : { ...next, fault: { fault, action: actionForPack(fault), pack: event.pack } };
    }
    case "pack.selected":
      return { ...state, pack: event.pack };
  }
}

type TurnProgress = Exclude<Extract<AssistantEvent, { turn: number }>, { type: "turn.ended" }>;

function progressed(view: ExchangeView, event: TurnProgress): ExchangeView {
  switch (event.type) {
    case "turn.state":
      // A released question is never listened to again, whatever was already under way.
      return view.phase === "ended" || (event.state === "listening" && view.phase !== "waiting")
        ? view
        : { ...view, phase: event.state };
    case "turn.heard":
      return { ...view, question: event.text, note: event.note ?? view.note };
    case "turn.endpoint":
      return { ...view, phase: view.phase === "listening" ? "thinking" : view.phase };
    case "turn.read":
      return { ...view, reads: withRead(view.reads, event) };
    case "turn.used":
      return {
        ...view,
        reads: view.reads.map((read) =>
          read.sight === event.sight ? { ...read, used: event.lines } : read,
        ),
      };
    case "turn.text":
      return view.phase === "ended" ? view : { ...view, reply: view.reply + event.text };
    case "speech.started":
      return { ...view, spoken: true };
    case "speech.aligned": {
      const { firstSample, samples, text } = event;
      return { ...view, pieces: [...view.pieces, { firstSample, samples, text }] };
    }
    case "turn.note":
      return { ...view, answerNote: event.note };
    case "turn.started":
    case "turn.voiced":
    case "turn.barged":
    case "speech.ended":
    case "speech.stopped":
      return view;
  }
}

/** A picture may be read twice: a first pass, then a closer one. */
function withRead(reads: readonly ReadView[], event: EventOf<"turn.read">): readonly ReadView[] {
  const { sight, width, height, lines } = event;
  const others = reads.filter((read) => read.sight !== sight);
  return [...others, { sight, width, height, lines, used: [] }];
}

function engine(state: State, event: EventOf<"engine.state">): State {
  const lacking = event.state === "failed" && isLack(event.fault);
  const next = { ...state, engine: event.state, lacking };
  // The page itself offers to fetch what is lacking.
  if (event.fault === undefined || lacking) return next;
  return { ...next, fault: { fault: event.fault, action: actionFor(event.fault) } };
}

function isLack(reason: Fault | undefined): boolean {
  return reason?.code === "pack-missing" || reason?.code === "pack-broken";
}

const announcements: Readonly<Partial<Record<string, Announcement>>> = {
  answered: "answered",
  interrupted: "interrupted",
  "nothing-heard": "nothingHeard",
  discarded: "discarded",
};

function turnEnded(state: State, event: EventOf<"turn.ended">): State {
  const done = exchange(state, event.turn, (view) => ({
    ...view,
    phase: "ended",
    outcome: event.outcome,
    timing: event.timing,
    // T4: what was not heard was not said.
    reply: event.outcome === "answered" ? view.reply || event.played : event.played,
  }));
  const gone = event.outcome === "discarded";
  return {
    ...done,
    exchanges: gone ? done.exchanges.filter(({ turn }) => turn !== event.turn) : done.exchanges,
    live: state.live === event.turn ? null : state.live,
    latched: state.live === event.turn ? false : state.latched,
    announcement: announcements[event.outcome] ?? null,
    fault:
      event.fault === undefined || event.fault.code === "cancelled"
        ? state.fault
        : { fault: event.fault, action: actionFor(event.fault) },
  };
}

/** The turn is over for the page. A question that got nowhere leaves no trace. */
function ended(state: State, turn: number | null): State {
  if (turn === null) return state;
  const closed = exchange(state, turn, (view) => ({ ...view, phase: "ended", outcome: "failed" }));
  return {
    ...closed,
    exchanges: closed.exchanges.filter(
      (view) => view.turn !== turn || view.question !== "" || view.reply !== "",
    ),
    live: state.live === turn ? null : state.live,
    latched: state.live === turn ? false : state.latched,
  };
}

/** Its place stays, so that what was read keeps its number. */
function without(view: ExchangeView, id: string): ExchangeView {
  if (!view.sights.some((sight) => sight.id === id)) return view;
  const sights = view.sights.map((sight) => (sight.id === id ? { ...sight, url: null } : sight));
  return { ...view, sights };
}

function exchange(state: State, turn: number, change: (view: ExchangeView) => ExchangeView): State {
  const index = state.exchanges.findLastIndex((view) => view.turn === turn);
  const view = state.exchanges[index];
  if (view === undefined) return state;
  const changed = change(view);
  if (changed === view) return state;
  const exchanges = [...state.exchanges];
  exchanges[index] = changed;
  return { ...state, exchanges };
}
