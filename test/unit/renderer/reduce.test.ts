import { describe, expect, it } from "vitest";
import type { AssistantEvent, TurnOutcome } from "../../../src-main/contract/events.ts";
import type { Fault } from "../../../src-main/contract/faults.ts";
import { defaultPreferences } from "../../../src-main/contract/preferences.ts";
import type { Action } from "../../../src-renderer/state/actions.ts";
import { reduce } from "../../../src-renderer/state/reduce.ts";
import { actionFor } from "../../../src-renderer/state/remedies.ts";
import { heardCharacters, phaseOf } from "../../../src-renderer/state/select.ts";
import { initialState, type State } from "../../../src-renderer/state/state.ts";
import { drivenPack } from "../../support/drivenAssistant.ts";

const opened = {
  session: "s",
  protocol: 1,
  resumed: false,
  pack: drivenPack,
  preferences: { ...defaultPreferences, pace: 1.25 },
  conversation: [],
  earlier: 0,
  nextTurn: 1,
};
const open: Action = { type: "line.opened", result: opened };
const timing = {
  endOfSpeechToFirstTextMs: 1,
  endOfSpeechToFirstAudioMs: 2,
  totalMs: 3,
  stages: {},
};

const asked = (turn: number, source: "voice" | "text" = "voice"): Action => ({
  type: "turn.asked",
  turn,
  source,
  question: source === "text" ? "Why?" : "",
  sights: [],
  spoken: true,
});
const says = (event: AssistantEvent): Action => ({ type: "assistant", event });
const ends = (turn: number, outcome: TurnOutcome, played = "", fault?: Fault): Action =>
  says({ type: "turn.ended", turn, outcome, played, timing, ...(fault ? { fault } : {}) });
const stateAfter = (...actions: Action[]): State => [open, ...actions].reduce(reduce, initialState);
const openMicrophone: Action = { type: "microphone", microphone: "open" };

describe("state", () => {
  it("state-1: an open line is ready, with what the session told", () => {
    const state = stateAfter();
    expect(phaseOf(state)).toBe("ready");
    expect(state).toMatchObject({ pack: drivenPack, preferences: { pace: 1.25 } });
  });

  it("state-1: a microphone that was called silent is not, once words are heard", () => {
    const silent: Action = { type: "notice", notice: "microphoneSilent" };
    const words = (text: string) => says({ type: "turn.heard", turn: 1, text, final: false });
    expect(stateAfter(asked(1), silent, words("")).notice).toBe("microphoneSilent");
    expect(stateAfter(asked(1), silent, words("What")).notice).toBeNull();
  });

  it("state-1: of two quick choices the second stands, whatever is told of the first meanwhile", () => {
    const paced = (pace: number) => ({ ...defaultPreferences, pace });
    const told = (pace: number) => says({ type: "preferences.changed", preferences: paced(pace) });
    const choices = stateAfter(
      { type: "preferences.choose", preferences: paced(0.75) },
      { type: "preferences.choose", preferences: paced(1.5) },
      told(0.75),
      { type: "preferences.chosen", preferences: paced(0.75) },
    );
    expect(choices.preferences.pace).toBe(1.5);
    const settled = [
      told(1.5),
      { type: "preferences.chosen", preferences: paced(1.5) } as const,
    ].reduce(reduce, choices);
    expect(settled.preferences.pace).toBe(1.5);
    expect(reduce(settled, told(1)).preferences.pace).toBe(1);
  });

  it("state-2: the phases of a spoken turn, in order", () => {
    const steps: [Action, string][] = [
      [asked(1), "opening"],
      [openMicrophone, "listening"],
      [{ type: "turn.released", turn: 1 }, "thinking"],
      [says({ type: "turn.state", turn: 1, state: "speaking" }), "speaking"],
      [ends(1, "answered", "Yes."), "ready"],
    ];
    let state = stateAfter();
    for (const [action, phase] of steps) {
      state = reduce(state, action);
      expect(phaseOf(state)).toBe(phase);
    }
  });

  it("state-3: a released question is never shown as listening again", () => {
    const late = says({ type: "turn.state", turn: 1, state: "listening" });
    const state = stateAfter(asked(1), openMicrophone, { type: "turn.released", turn: 1 }, late);
    expect(phaseOf(state)).toBe("thinking");
  });

  it("state-4: a transcript replaces the one before it", () => {
    const state = stateAfter(
      asked(1),
      says({ type: "turn.heard", turn: 1, text: "How", final: false }),
      says({ type: "turn.heard", turn: 1, text: "How much?", final: true, note: "last-minute" }),
    );
    expect(state.exchanges[0]).toMatchObject({ question: "How much?", note: "last-minute" });
  });

  it("T4: an interrupted answer shows what was played, never more", () => {
    const state = stateAfter(
      asked(1, "text"),
      says({ type: "turn.text", turn: 1, text: "One. " }),
      says({ type: "turn.text", turn: 1, text: "Two." }),
      ends(1, "interrupted", "One. "),
      says({ type: "turn.text", turn: 1, text: "Three." }),
    );
    expect(state.exchanges[0]?.reply).toBe("One. ");
    expect(state.announcement).toBe("interrupted");
  });

  it("T9: silence stays on the page as such; a discarded question leaves nothing", () => {
    expect(stateAfter(asked(1), ends(1, "nothing-heard")).exchanges[0]?.outcome).toBe(
      "nothing-heard",
    );
    expect(stateAfter(asked(1), ends(1, "discarded")).exchanges).toEqual([]);
  });

  it("state-5: a fault names its remedy's button, and the next question takes it away", () => {
    const fault: Fault = { code: "engine-lost", stage: "think", message: "m", remedy: "r" };
    const state = stateAfter(asked(1, "text"), ends(1, "failed", "", fault));
    expect(state.fault).toEqual({ fault, action: "again" });
    expect(phaseOf(state)).toBe("fault");
    expect(phaseOf(reduce(state, asked(2, "text")))).toBe("thinking");
  });

  it("state-6: every fault has a button", () => {
    const of = (code: Fault["code"], stage: Fault["stage"]) =>
      actionFor({ code, stage, message: "", remedy: "" });
    expect(of("audio-busy", "capture")).toBe("take-sound");
    expect(of("unauthorized", "capture")).toBe("microphone");
    expect(of("unauthorized", "wire")).toBe("reload");
    expect(of("protocol-mismatch", "wire")).toBe("reload");
    expect(of("network", "wire")).toBe("reconnect");
    expect(of("busy", "wire")).toBe("reconnect");
    expect(of("engine-failed", "speak")).toBe("again");
    expect(of("engine-failed", "setup")).toBe("restart");
    expect(of("pack-missing", "setup")).toBe("install");
    expect(of("disk-full", "history")).toBe("storage");
    expect(of("storage-failed", "history")).toBe("keep-again");
    expect(of("storage-damaged", "history")).toBe("privacy");
    expect(of("too-large", "capture")).toBe("edit");
  });

  it("state-7: a pack that is lacking is offered by the page, without a card, until one is there", () => {
    const fault = { code: "pack-missing", stage: "setup", message: "", remedy: "" } as const;
    const lacking = reduce(initialState, {
      type: "assistant",
      event: { type: "engine.state", state: "failed", fault },
    });
    expect(lacking).toMatchObject({ lacking: true, fault: null });
    expect(phaseOf({ ...lacking, line: "open" })).toBe("lacking");
    const starting = { type: "engine.state", state: "starting" } as const;
    expect(reduce(lacking, { type: "assistant", event: starting }).lacking).toBe(false);
  });

  it("state-7: a lost line ends the turn and keeps the conversation", () => {
    const answered = [asked(1, "text"), says({ type: "turn.text", turn: 1, text: "Yes." })];
    const state = stateAfter(...answered, ends(1, "answered", "Yes."), asked(2), {
      type: "line.lost",
    });
    expect(phaseOf(state)).toBe("reconnecting");
    expect(state.live).toBeNull();
    expect(state.exchanges.map(({ turn }) => turn)).toEqual([1]);
  });

  it("state-8: a resumed conversation keeps what the page knew of it", () => {
    const sight = { id: "a", kind: "image", name: "n", url: "u", width: 1, height: 1 } as const;
    const shown: Action = {
      type: "turn.sight",
      turn: 1,
      sight: { ...sight, seconds: null, progress: 1 },
    };
    const past = { turn: 1, question: "Why?", reply: "Yes.", interrupted: false, read: [] };
    const again: Action = {
      ...open,
      result: { ...opened, resumed: true, conversation: [past, { ...past, turn: 2 }] },
    };
    const state = stateAfter(asked(1, "text"), shown, ends(1, "answered", "Yes."), again);
    expect(state.exchanges.map(({ turn, sights }) => [turn, sights.length])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(state.notice).toBeNull();
    const fresh = reduce(state, open);
    expect(fresh.exchanges).toEqual([]);
    expect(fresh.notice).toBe("newConversation");
  });

  it("state-9: what was read, and which of it was used, belongs to its picture", () => {
    const box = { x: 0, y: 0, width: 1, height: 1 };
    const read = (sight: number, text: string) =>
      says({ type: "turn.read", turn: 1, sight, width: 9, height: 9, lines: [{ text, box }] });
    const used = says({ type: "turn.used", turn: 1, sight: 1, lines: [0] });
    const state = stateAfter(asked(1), read(0, "a"), read(1, "b"), read(0, "c"), used);
    const reads = state.exchanges[0]?.reads ?? [];
    expect(reads.map(({ sight, lines, used }) => [sight, lines[0]?.text, used])).toEqual([
      [1, "b", [0]],
      [0, "c", []],
    ]);
  });

  it("state-10: engine states are shown while nothing else is", () => {
    const engine = (state: "starting" | "lost" | "ready") => says({ type: "engine.state", state });
    expect(phaseOf(stateAfter(engine("starting")))).toBe("starting");
    expect(phaseOf(stateAfter(engine("lost")))).toBe("engineLost");
    expect(phaseOf(stateAfter(engine("lost"), engine("ready")))).toBe("ready");
  });

  it("state-11: events of turns the page does not know change nothing", () => {
    const state = stateAfter();
    expect(reduce(state, says({ type: "turn.text", turn: 99, text: "x" }))).toBe(state);
  });

  it("state-12: the heard part of a reply grows by whole words", () => {
    const state = stateAfter(
      asked(1, "text"),
      says({ type: "turn.text", turn: 1, text: "One two three." }),
      says({ type: "turn.text", turn: 1, text: " Four five." }),
      says({
        type: "speech.aligned",
        turn: 1,
        firstSample: 0,
        samples: 100,
        text: "One two three.",
      }),
      says({ type: "speech.aligned", turn: 1, firstSample: 100, samples: 50, text: "Four five." }),
    );
    const heard = (samples: number) => {
      const view = reduce(state, { type: "turn.played", turn: 1, samples }).exchanges[0];
      return view?.reply.slice(0, heardCharacters(view));
    };
    expect(heard(0)).toBe("");
    expect(heard(10)).toBe("One");
    expect(heard(100)).toBe("One two three.");
    expect(heard(110)).toBe("One two three. Four");
    expect(heard(150)).toBe("One two three. Four five.");
  });

  it("state-13: another shell's sound ends hands-free", () => {
    const state = stateAfter({ type: "hands-free", on: true }, says({ type: "audio.lost" }));
    expect(state).toMatchObject({ handsFree: false, notice: "soundTaken" });
  });
});
