/**
 * The contract, W1–W7, for any kind of wire and any assistant. What is particular to wires (limits,
 * order, garbage) is in `wireSuite.ts`.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Assistant } from "../../src-main/contract/assistant.ts";
import { connectSession } from "../../src-main/contract/client.ts";
import type { CommandOf } from "../../src-main/contract/commands.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { ModeFields } from "../../src-main/contract/modes.ts";
import type { Served } from "../../src-main/contract/serving.ts";
import { serveSession } from "../../src-main/contract/serving.ts";
import type { ServerMessage, Wire } from "../../src-main/contract/wire.ts";
import { Ear, faultOf, Heard, opening, rawEnd } from "./listening.ts";

export interface WireKind {
  /** Both raw ends of a new wire: the shell's, the assistant's. */
  pair(): Promise<[Wire, Wire]>;
  close?(): Promise<void>;
}

export interface Subject {
  readonly assistant: Assistant;
  /** Makes the next calls wait until released; absent where nothing can be made to wait. */
  hold?(): () => void;
  close(): Promise<void>;
}

type Start = CommandOf<"turn.start">;
const question = "How much is it?";

function spokenText(turn: number, text = question): Start {
  return { type: "turn.start", turn, source: { kind: "text", text }, sights: [] };
}
function silentText(turn: number, text = question): Start {
  return { ...spokenText(turn, text), speak: false };
}
function keyDown(turn: number): Start {
  return { type: "turn.start", turn, source: { kind: "voice" }, sights: [] };
}

export function contractSuite(
  name: string,
  makeKind: () => Promise<WireKind>,
  makeSubject: () => Promise<Subject>,
): void {
  describe(name, () => {
    let kind: WireKind;
    let subject: Subject;
    let served: Served[];

    beforeEach(async () => {
      kind = await makeKind();
      subject = await makeSubject();
      served = [];
    });
    afterEach(async () => {
      for (const line of served) await line[Symbol.asyncDispose]();
      await subject.close();
      await kind.close?.();
    });

    const line = async () => {
      const [near, far] = await kind.pair();
      const serving = serveSession(far, subject.assistant);
      served.push(serving);
      return { near, serving };
    };
    const ear = async () => new Ear(connectSession((await line()).near));
    const raw = async () => rawEnd((await line()).near);

    test("W1: any other command first is refused, and the session can still open", async () => {
      const { session, open } = pick(await ear());
      const refused = await faultOf(session.call({ type: "pack.get" }));
      expect(refused.code).toBe("bad-input");
      expect((await open()).protocol).toBe(protocolVersion);
    });

    test("W1: another version is a protocol-mismatch, whatever else its command holds", async () => {
      const end = await raw();
      const command = { ...opening, protocol: protocolVersion + 1, novelty: true };
      end.sendAnything({ type: "call", id: 1, command });
      expect(await end.reply(1)).toMatchObject({ fault: { code: "protocol-mismatch" } });
      end.sendAnything({ type: "call", id: 2, command: opening });
      expect(await end.reply(2)).toMatchObject({ type: "done" });
    });

    test("W1: a session opens once", async () => {
      const { open } = pick(await ear());
      await open();
      expect((await faultOf(open())).code).toBe("bad-input");
    });

    test("W1: a new wire resumes the conversation of a lost one; an unknown id starts anew", async () => {
      const { near } = await line();
      const before = new Ear(connectSession(near));
      const { session, nextTurn } = await before.open();
      await before.session.call(silentText(nextTurn));
      await before.event("turn.ended", nextTurn);
      near.close();
      await served[0]?.ended;

      const after = await (await ear()).open(session);
      expect(after).toMatchObject({ resumed: true, session, nextTurn: nextTurn + 1 });
      expect(after.conversation.map(({ turn }) => turn)).toEqual([nextTurn]);
      const stranger = await (await ear()).open("no such session");
      expect(stranger).toMatchObject({ resumed: false, conversation: [] });
    });

    test("W1: resuming on a new wire closes the old one, with a reason", async () => {
      const before = await ear();
      const { session, nextTurn } = await before.open();
      await before.session.call(silentText(nextTurn));
      await before.event("turn.ended", nextTurn);
      await before.session.call(keyDown(nextTurn + 1));
      const after = await (await ear()).open(session);
      expect(after).toMatchObject({ resumed: true, conversation: [{ turn: nextTurn }] });
      expect((await before.closes.first(() => true)).code).toBe("busy");
    });

    test("W2: every call gets exactly one answer, good or bad", async () => {
      const end = await raw();
      end.sendAnything({ type: "call", id: 1, command: opening });
      await end.reply(1);
      for (let id = 2; id <= 20; id++) {
        const command = id % 2 ? { type: "pack.get" } : { type: "no.such.command" };
        end.sendAnything({ type: "call", id, command });
      }
      await end.reply(20);
      end.sendAnything({ type: "call", id: 21, command: { type: "preferences.get" } });
      await end.reply(21);
      const answered = end.messages.all.flatMap((message) => ("id" in message ? [message.id] : []));
      expect(answered.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 21 }, (_, i) => i + 1),
      );
      const faults = end.messages.all.filter(({ type }) => type === "fault");
      expect(faults).toHaveLength(10);
    });

    test("W2: a call id used twice closes the wire; the first call keeps its one answer", async () => {
      const end = await raw();
      end.sendAnything({ type: "call", id: 7, command: opening });
      await end.reply(7);
      end.sendAnything({ type: "call", id: 7, command: { type: "pack.get" } });
      await end.closed;
      const answers = end.messages.all.filter((message) => "id" in message && message.id === 7);
      expect(answers).toHaveLength(1);
      expect(end.messages.all.at(-1)).toMatchObject({ type: "closing" });
    });

    test("W3: an aborted call is cancelled", async () => {
      const { session, open } = pick(await ear());
      await open();
      const release = subject.hold?.();
      const abort = new AbortController();
      const held = session.call({ type: "pack.get" }, abort.signal);
      abort.abort();
      // Without a way to hold a call, its answer may win the race; it is one or the other.
      if (release) expect((await faultOf(held)).code).toBe("cancelled");
      else await held.catch((error) => expect(error.fault.code).toBe("cancelled"));
      release?.();
      const late = await faultOf(session.call({ type: "pack.get" }, AbortSignal.abort()));
      expect(late.code).toBe("cancelled");
      expect(await session.call({ type: "pack.get" })).toHaveProperty("name");
    });

    test("W3: an abort that comes after the answer changes nothing", async () => {
      const end = await raw();
      end.sendAnything({ type: "call", id: 1, command: opening });
      await end.reply(1);
      end.sendAnything({ type: "abort", id: 1 });
      end.sendAnything({ type: "abort", id: 99 });
      end.sendAnything({ type: "call", id: 2, command: { type: "pack.get" } });
      expect(await end.reply(2)).toMatchObject({ type: "done" });
      expect(end.messages.all.filter((message) => "id" in message)).toHaveLength(2);
    });

    test("W4: unknown events and messages are ignored", async () => {
      const [near, far] = await kind.pair();
      far.hear({ message: () => {}, sound: () => {}, garbage: () => {}, closed: () => {} });
      const { events } = new Ear(connectSession(near));
      far.send({ type: "event", event: { type: "mood.changed" } } as unknown as ServerMessage);
      far.send({ type: "weather" } as unknown as ServerMessage);
      far.send({ type: "event", event: { type: "audio.lost" } });
      await events.first(() => true);
      expect(events.all).toEqual([{ type: "audio.lost" }]);
      near.close();
    });

    test("W5: while one listens, another gets audio-busy, and may write without sound", async () => {
      const [owner, other] = [await ear(), await ear()];
      const turn = (await owner.open()).nextTurn;
      const otherTurn = (await other.open()).nextTurn;
      await owner.session.call(keyDown(turn));
      expect((await faultOf(other.session.call(keyDown(otherTurn)))).code).toBe("audio-busy");
      expect((await faultOf(other.session.call(spokenText(otherTurn)))).code).toBe("audio-busy");
      await other.session.call(silentText(otherTurn + 1));
      await other.event("turn.started", otherTurn + 1);
      expect(owner.events.all.some(({ type }) => type === "audio.lost")).toBe(false);
      // An engine that serves one after the other answers when the one who listens is done (T1).
      await owner.session.call({ type: "turn.interrupt", turn, heardSamples: 0 });
      expect((await other.event("turn.ended", otherTurn + 1)).outcome).toBe("answered");
    });

    test("W5: takeAudio takes the sound; the loser is told and its turn ends", async () => {
      const [owner, other] = [await ear(), await ear()];
      const turn = (await owner.open()).nextTurn;
      const otherTurn = (await other.open()).nextTurn;
      await owner.session.call(keyDown(turn));
      await other.session.call({ ...keyDown(otherTurn), takeAudio: true });
      await owner.event("audio.lost");
      expect((await owner.event("turn.ended", turn)).outcome).toBe("discarded");
      expect((await faultOf(owner.session.call(keyDown(turn + 1)))).code).toBe("audio-busy");
    });

    test("W5: the sound is free again when the turn has ended", async () => {
      const [owner, other] = [await ear(), await ear()];
      const turn = (await owner.open()).nextTurn;
      const otherTurn = (await other.open()).nextTurn;
      await owner.session.call(keyDown(turn));
      await owner.session.call({ type: "turn.interrupt", turn, heardSamples: 0 });
      await owner.event("turn.ended", turn);
      await other.session.call(keyDown(otherTurn));
      await other.event("turn.started", otherTurn);
    });

    test("W6: closing the owner's wire interrupts its turn and frees the sound", async () => {
      const { near, serving } = await line();
      const owner = new Ear(connectSession(near));
      const { session, nextTurn } = await owner.open();
      await owner.session.call(spokenText(nextTurn));
      await owner.event("speech.started", nextTurn);
      near.close();
      await serving.ended;

      const other = await ear();
      const { conversation } = await other.open(session);
      expect(conversation).toMatchObject([{ turn: nextTurn, interrupted: true, reply: "" }]);
      await other.session.call(keyDown(nextTurn + 1));
    });

    test("W7: nothing that was said enters a log or a fault", async () => {
      const secret = "xyzzy-my-diagnosis";
      const written = new Heard<string>();
      const spies = [process.stdout, process.stderr].map((stream) =>
        vi.spyOn(stream, "write").mockImplementation((chunk) => {
          written.add(String(chunk));
          return true;
        }),
      );
      const end = await raw();
      const { nextTurn: turn } = await openRaw(end);
      const misplaced = [
        { type: secret },
        { ...silentText(turn), [secret]: secret },
        { ...silentText(turn), source: { kind: secret } },
        { ...silentText(turn), sights: [{ kind: "image", name: secret, data: secret }] },
        { ...silentText(turn), turn: secret },
        silentText(turn, secret),
      ];
      for (const [index, command] of misplaced.entries()) {
        end.sendAnything({ type: "call", id: index + 2, command });
        await end.reply(index + 2);
      }
      await end.messages.first((m) => m.type === "event" && m.event.type === "turn.ended");
      end.sendAnything({ type: secret });
      await end.closed;
      for (const spy of spies) spy.mockRestore();
      const faults = end.messages.all.filter((message) => "fault" in message);
      expect(faults).toHaveLength(misplaced.length);
      expect(JSON.stringify(faults)).not.toContain(secret);
      expect(written.all.join("")).not.toContain(secret);
    });

    test("history-1: a turn is kept, found, named, deleted and restored", async () => {
      const page = await ear();
      const { session: conversation, nextTurn: turn } = await page.open();
      const { session } = page;
      await session.call(silentText(turn, "Where is the Größenvergleich?"));
      await page.event("turn.ended", turn);
      await page.event("history.changed");
      const list = () => session.call({ type: "history.list", limit: 10 });
      expect(await list()).toMatchObject({
        conversations: [{ id: conversation, title: "Where is the Größenvergleich?", turns: 1 }],
        total: 1,
      });
      const search = (query: string) => session.call({ type: "history.search", query, limit: 5 });
      const { hits } = await search("grossen");
      expect(hits).toMatchObject([{ conversation, turn, where: "question" }]);
      const found = hits[0]?.snippet.filter((part) => part.found).map(({ text }) => text);
      expect(found).toEqual(["Größenvergleich"]);
      expect((await search("umbrella")).hits).toEqual([]);
      await session.call({ type: "conversation.rename", conversation, title: "Sizes" });
      expect((await list()).conversations[0]?.title).toBe("Sizes");
      await session.call({ type: "conversation.delete", conversation });
      expect(await list()).toEqual({ conversations: [], total: 0 });
      expect((await search("grossen")).hits).toEqual([]);
      await session.call({ type: "conversation.restore", conversation });
      expect((await list()).total).toBe(1);
      const stranger = { type: "conversation.rename", conversation: "none", title: "x" } as const;
      expect((await faultOf(session.call(stranger))).code).toBe("not-found");
    });

    test("history-2: another conversation is begun, and the first one gone on with", async () => {
      const page = await ear();
      const { session: first, nextTurn: turn } = await page.open();
      const { session } = page;
      await session.call(silentText(turn));
      await page.event("turn.ended", turn);
      await page.event("history.changed");
      const fresh = await session.call({ type: "conversation.new" });
      expect(fresh).toMatchObject({ conversation: [], earlier: 0 });
      expect(fresh.session).not.toBe(first);
      // A frame that is still on its way belongs to a lower number.
      expect(fresh.nextTurn).toBeGreaterThan(turn);
      const again = await session.call({ type: "conversation.open", conversation: first });
      expect(again).toMatchObject({ session: first, conversation: [{ turn, question }] });
      expect(again.nextTurn).toBeGreaterThanOrEqual(fresh.nextTurn);
      await session.call(silentText(again.nextTurn, "And then?"));
      await page.event("turn.ended", again.nextTurn);
      const { conversation } = await session.call({ type: "conversation.get", limit: 1 });
      expect(conversation.map(({ question: asked }) => asked)).toEqual(["And then?"]);
      const before = await session.call({ type: "conversation.get", before: again.nextTurn });
      expect(before.conversation.map(({ turn: number }) => number)).toEqual([turn]);
      const unknown = session.call({ type: "conversation.open", conversation: "none" });
      expect((await faultOf(unknown)).code).toBe("not-found");
    });

    test("history-3: kept sound is what was heard, and an export holds the whole", async () => {
      const page = await ear();
      const { session } = page;
      const { session: conversation, nextTurn: turn } = await page.open();
      await session.call({ type: "preferences.set", history: { sound: true } });
      await session.call(spokenText(turn));
      await page.playOut(turn);
      await page.event("history.changed");
      const played = page.sounds.all.reduce((sum, { samples }) => sum + samples.length, 0);
      const sound = await session.call({ type: "conversation.sound", conversation, turn });
      expect(sound.samples).toBeInstanceOf(Int16Array);
      expect(sound.samples).toHaveLength(played);
      const file = async (format: "markdown" | "json" | "wav") => {
        const wish = { type: "conversation.export", conversation, format, from: 0 } as const;
        const { data, next, name } = await session.call(wish);
        expect(next).toBe(null);
        return { data: Buffer.from(data), name };
      };
      const wav = await file("wav");
      expect(wav.data.subarray(0, 4).toString()).toBe("RIFF");
      expect(wav.data).toHaveLength(44 + 2 * played);
      expect((await file("markdown")).data.toString()).toContain(`## ${question}`);
      const json = JSON.parse((await file("json")).data.toString());
      expect(json.turns).toMatchObject([{ turn, question }]);
      const none = session.call({ type: "conversation.sound", conversation, turn: turn + 9 });
      expect((await faultOf(none)).code).toBe("not-found");
    });

    test("history-4: erased is empty, and nothing is kept once that is switched off", async () => {
      const page = await ear();
      const { session } = page;
      const { nextTurn: turn } = await page.open();
      await session.call(silentText(turn));
      await page.event("turn.ended", turn);
      await page.event("history.changed");
      await session.call({ type: "history.erase" });
      const info = await session.call({ type: "history.info" });
      expect(info).toMatchObject({ conversations: 0, turns: 0, soundBytes: 0 });
      await session.call({ type: "preferences.set", history: { keep: false } });
      await session.call(silentText(turn + 1));
      await page.event("turn.ended", turn + 1);
      expect((await session.call({ type: "history.list", limit: 5 })).total).toBe(0);
      const defaults = await session.call({ type: "preferences.erase" });
      expect(defaults).toMatchObject({ pace: 1, mode: "assistant", history: { keep: true } });
    });

    test("modes-1: modes are listed, changed with a check, and brought back", async () => {
      const page = await ear();
      const { session } = page;
      await page.open();
      const { modes } = await session.call({ type: "mode.list" });
      expect(modes.map(({ name }) => name)).toEqual([
        "assistant",
        "tutor",
        "support",
        "reader",
        "narrator",
      ]);
      const { text } = await session.call({ type: "mode.get", mode: "tutor" });
      const mine = text.replace("pace: 0.9", "pace: 0.8");
      await session.call({ type: "mode.set", mode: "tutor", text: mine });
      expect(await session.call({ type: "mode.get", mode: "tutor" })).toMatchObject({
        text: mine,
        own: true,
      });
      const wrong = { type: "mode.set", mode: "tutor", text: mine.replace("0.8", "80") } as const;
      const refused = await faultOf(session.call(wrong));
      expect(refused.message).toContain("tutor.md");
      expect(refused.message).toContain("pace");
      const { fields } = await session.call({ type: "mode.get", mode: "tutor" });
      const slower = { ...fields, pace: 0.7 } as ModeFields;
      await session.call({ type: "mode.write", mode: "tutor", fields: slower });
      expect(await session.call({ type: "mode.get", mode: "tutor" })).toMatchObject({
        text: mine.replace("pace: 0.8", "pace: 0.7"),
        fields: slower,
      });
      await session.call({ type: "mode.remove", mode: "tutor" });
      expect(await session.call({ type: "mode.get", mode: "tutor" })).toMatchObject({
        text,
        own: false,
      });
      const outside = { type: "mode.get", mode: "../preferences" } as const;
      expect((await faultOf(session.call(outside))).code).toBe("bad-input");
      const none = session.call({ type: "mode.get", mode: "none" });
      expect((await faultOf(none)).code).toBe("not-found");
    });

    test("wire-1: one turn's messages come in order, its sound without gap or repeat", async () => {
      const page = await ear();
      const { nextTurn: turn } = await page.open();
      await page.session.call(spokenText(turn));
      const ended = await page.playOut(turn);
      expect(ended.outcome).toBe("answered");
      const types = page.events.all.map(({ type }) => type);
      expect(types.filter((type) => type === "turn.ended")).toHaveLength(1);
      const order = ["turn.started", "turn.heard", "turn.text", "speech.started", "speech.ended"];
      const places = [...order, "turn.ended"].map((type) => types.indexOf(type as never));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places).not.toContain(-1);
      let next = 0;
      for (const frame of page.sounds.all) {
        expect(frame).toMatchObject({ kind: "speech", turn, firstSample: next });
        next += frame.samples.length;
      }
      expect(next).toBe((await page.event("speech.ended", turn)).samples);
      const written = page.events.all.flatMap((e) => (e.type === "turn.text" ? [e.text] : []));
      expect(ended.played).toBe(written.join(""));
    });
  });
}

function pick(ear: Ear) {
  return { session: ear.session, open: () => ear.open() };
}

async function openRaw(end: ReturnType<typeof rawEnd>): Promise<{ nextTurn: number }> {
  end.sendAnything({ type: "call", id: 1, command: opening });
  const reply = await end.reply(1);
  if (reply.type !== "done") throw new Error("the session did not open");
  return reply.result as { nextTurn: number };
}
