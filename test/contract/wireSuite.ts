/** What every kind of wire owes whoever holds it: limits, order, and an end for garbage. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AudioFrame } from "../../src-main/contract/audio.ts";
import { maxFrameSamples } from "../../src-main/contract/audio.ts";
import { connectSession } from "../../src-main/contract/client.ts";
import type { Command, CommandOf } from "../../src-main/contract/commands.ts";
import {
  maxGapSamples,
  maxMessageBurst,
  maxOutstandingCalls,
  maxSightBytes,
} from "../../src-main/contract/limits.ts";
import type { Served, ServingOptions } from "../../src-main/contract/serving.ts";
import { serveSession } from "../../src-main/contract/serving.ts";
import { ScriptedAssistant } from "../support/scriptedAssistant.ts";
import { Ear, faultOf, Heard, opening, rawEnd } from "./listening.ts";
import type { WireKind } from "./suite.ts";

const voiceTurn: CommandOf<"turn.start"> = {
  type: "turn.start",
  turn: 1,
  source: { kind: "voice" },
  sights: [],
};
const microphone = (firstSample: number, length: number, turn = 1): AudioFrame => ({
  kind: "microphone",
  turn,
  firstSample,
  samples: Int16Array.from({ length }, (_, index) => (firstSample + index) % 30_000),
});

const wrongCommands: readonly [string, unknown][] = [
  ["no object", 5],
  ["null", null],
  ["a list", [1, 2]],
  ["no type", { turn: 1 }],
  ["an unknown type", { type: "turn.explode" }],
  ["an inherited name as type", { type: "constructor" }],
  ["a missing field", { type: "turn.release", turn: 1 }],
  ["an extra field", { type: "pack.get", also: 1 }],
  ["a negative turn", { type: "turn.release", turn: -1, endSample: 0 }],
  ["a turn over 32 bits", { type: "turn.release", turn: 2 ** 32, endSample: 0 }],
  ["half a sample", { type: "turn.release", turn: 1, endSample: 0.5 }],
  ["text as a number", { type: "preferences.set", pace: "1" }],
  ["a pace out of range", { type: "preferences.set", pace: 99 }],
  ["a picture that is text", { type: "turn.attach", turn: 1, sight: picture("no bytes" as never) }],
  ["clip sound that is bytes", { type: "turn.attach", turn: 1, sight: clip(new Uint8Array(2)) }],
];

export function wireSuite(name: string, makeKind: () => Promise<WireKind>): void {
  describe(name, () => {
    let kind: WireKind;
    let assistant: ScriptedAssistant;
    let served: Served[];

    beforeEach(async () => {
      kind = await makeKind();
      assistant = new ScriptedAssistant();
      served = [];
    });
    afterEach(async () => {
      for (const serving of served) await serving[Symbol.asyncDispose]();
      await kind.close?.();
    });

    const line = async (options?: ServingOptions) => {
      const [near, far] = await kind.pair();
      const serving = serveSession(far, assistant, options);
      served.push(serving);
      return { near, serving };
    };
    const openedRaw = async (options?: ServingOptions) => {
      const { near, serving } = await line(options);
      const end = rawEnd(near);
      end.sendAnything({ type: "call", id: 1, command: opening });
      await end.reply(1);
      return { ...end, serving };
    };
    const opened = async () => {
      const { near, serving } = await line();
      const ear = new Ear(connectSession(near));
      await ear.open();
      return { ear, near, serving };
    };

    for (const [what, command] of wrongCommands) {
      test(`wire-2: a command with ${what} is bad-input and the wire lives on`, async () => {
        const end = await openedRaw();
        end.sendAnything({ type: "call", id: 2, command });
        expect(await end.reply(2)).toMatchObject({ type: "fault", fault: { code: "bad-input" } });
        end.sendAnything({ type: "call", id: 3, command: { type: "pack.get" } });
        expect(await end.reply(3)).toMatchObject({ type: "done" });
      });
    }

    const garbage: readonly [string, unknown][] = [
      ["of an unknown type", { type: "shout", id: 2 }],
      ["without type", { id: 2 }],
      ["that is a list", []],
      [
        "with a call id that is no number",
        { type: "call", id: "2", command: { type: "pack.get" } },
      ],
      ["with a call id of zero", { type: "call", id: 0, command: { type: "pack.get" } }],
      ["with a field too many", { type: "abort", id: 1, why: "because" }],
    ];
    for (const [what, message] of garbage) {
      test(`wire-3: a message ${what} closes the wire with a reason`, async () => {
        const end = await openedRaw();
        end.sendAnything(message);
        await end.closed;
        const last = end.messages.all.at(-1);
        expect(last).toMatchObject({ type: "closing", fault: { code: "bad-input" } });
        expect((await end.serving.ended)?.code).toBe("bad-input");
        expect(assistant.sessions.size).toBe(0);
      });
    }

    test("wire-3: sound that is not from a microphone closes the wire", async () => {
      const end = await openedRaw();
      end.wire.sendSound({ ...microphone(0, 160), kind: "speech" });
      await end.closed;
      expect(end.messages.all.at(-1)).toMatchObject({ fault: { code: "bad-input" } });
    });

    test("wire-4: bytes arrive as they were sent: pictures, clips, sound of every value", async () => {
      const { ear } = await opened();
      const data = Uint8Array.from({ length: 7_001 }, (_, index) => index * 31);
      const sound = Int16Array.from([-32_768, -1, 0, 1, 32_767]);
      const seen: unknown[] = [];
      const [session] = assistant.sessions;
      const call = session?.call.bind(session);
      if (!session || !call) throw new Error("no session");
      session.call = (command, signal) => {
        const { type, sights } = command as Command & { sights?: unknown[] };
        if (type === "turn.start") seen.push(...(sights ?? []));
        return call(command, signal);
      };
      await ear.session.call({ ...voiceTurn, sights: [picture(data), clip(sound, data)] });
      expect(seen).toEqual([picture(data), clip(sound, data)]);
      ear.session.sound({ ...microphone(0, 5), samples: sound });
      await ear.session.call({ type: "pack.get" });
      expect(assistant.microphone[0]?.samples).toEqual(sound);
    });

    test("wire-5: a picture over the limit is too-large and the wire lives on", async () => {
      const { ear } = await opened();
      const command = { type: "turn.attach", turn: 1 } as const;
      const big = picture(new Uint8Array(maxSightBytes + 1));
      expect((await faultOf(ear.session.call({ ...command, sight: big }))).code).toBe("too-large");
      expect(await ear.session.call({ type: "pack.get" })).toHaveProperty("name");
    });

    test("wire-6: more outstanding calls than allowed are busy, the others get their answer", async () => {
      const { ear } = await opened();
      let release = () => {};
      assistant.gate = new Promise((resolve) => {
        release = resolve;
      });
      const calls = Array.from({ length: maxOutstandingCalls + 3 }, () =>
        ear.session.call({ type: "pack.get" }).then(
          () => "done",
          (error) => error.fault.code,
        ),
      );
      const refused = await Promise.all(calls.slice(maxOutstandingCalls));
      expect(refused).toEqual(["busy", "busy", "busy"]);
      release();
      const answers = await Promise.all(calls.slice(0, maxOutstandingCalls));
      expect(new Set(answers)).toEqual(new Set(["done"]));
    });

    test("wire-7: more messages than a page sends close the wire", async () => {
      const end = await openedRaw({ nowMs: () => 0 });
      // The opening call was the first of the burst; while time stands still none is added.
      for (let sent = 1; sent <= maxMessageBurst; sent++) {
        end.sendAnything({ type: "abort", id: 1 });
      }
      await end.closed;
      expect(end.messages.all.at(-1)).toMatchObject({ type: "closing" });
    });

    test("wire-8: ten thousand events and frames arrive all, in the order of sending", async () => {
      const [near, far] = await kind.pair();
      const client = connectSession(near);
      const order = new Heard<number>();
      client.onEvent((event) => event.type === "turn.started" && order.add(event.turn));
      client.onSound(({ turn }) => order.add(turn));
      const count = 10_000;
      for (let index = 0; index < count; index++) {
        if (index % 2) far.send({ type: "event", event: { type: "turn.started", turn: index } });
        else far.sendSound({ ...microphone(0, 16, index), kind: "speech" });
      }
      await order.first((index) => index === count - 1);
      expect(order.all).toEqual(Array.from({ length: count }, (_, index) => index));
    });

    test("wire-9: frames that follow turn.start at once are heard from their first sample", async () => {
      const { ear } = await opened();
      const started = ear.session.call(voiceTurn);
      ear.session.sound(microphone(0, 160));
      ear.session.sound(microphone(160, 160));
      ear.session.sound(microphone(0, 160, 9));
      await started;
      await ear.session.call({ type: "pack.get" });
      expect(spans(assistant)).toEqual([
        [0, 160],
        [160, 320],
      ]);
    });

    test("wire-10: a gap keeps its index, a repeat is cut off", async () => {
      const { ear } = await opened();
      await ear.session.call(voiceTurn);
      for (const [first, length] of [
        [0, 100],
        [300, 100],
        [350, 100],
        [0, 100],
        [450, 50],
      ] as const) {
        ear.session.sound(microphone(first, length));
      }
      await ear.session.call({ type: "pack.get" });
      expect(spans(assistant)).toEqual([
        [0, 100],
        [300, 400],
        [400, 450],
        [450, 500],
      ]);
      expect(assistant.microphone[2]?.samples[0]).toBe(400);
    });

    test("wire-10: a hole that no clock explains closes the wire", async () => {
      const end = await openedRaw();
      end.sendAnything({ type: "call", id: 2, command: voiceTurn });
      await end.reply(2);
      end.wire.sendSound(microphone(maxGapSamples + 1, 160));
      await end.closed;
      expect(end.messages.all.at(-1)).toMatchObject({ fault: { code: "bad-input" } });
    });

    test("wire-11: a frame over the limit travels as several", async () => {
      const { ear } = await opened();
      await ear.session.call(voiceTurn);
      ear.session.sound(microphone(0, maxFrameSamples * 2 + 1));
      await ear.session.call({ type: "pack.get" });
      expect(spans(assistant)).toEqual([
        [0, maxFrameSamples],
        [maxFrameSamples, maxFrameSamples * 2],
        [maxFrameSamples * 2, maxFrameSamples * 2 + 1],
      ]);
    });

    test("wire-12: a wire that closes during a call ends the call and the session", async () => {
      const { ear, serving } = await opened();
      assistant.gate = new Promise(() => {});
      const held = ear.session.call({ type: "pack.get" });
      await serving.close({
        code: "cancelled",
        stage: "wire",
        message: "Sotto is closing.",
        remedy: "Start it again.",
      });
      expect((await faultOf(held)).message).toBe("Sotto is closing.");
      expect((await ear.closes.first(() => true)).code).toBe("cancelled");
      expect((await faultOf(ear.session.call({ type: "pack.get" }))).code).toBe("cancelled");
      expect(assistant.sessions.size).toBe(0);
    });

    test("wire-12: a session disposed by its shell hears nothing more", async () => {
      const { ear, serving } = await opened();
      assistant.gate = new Promise(() => {});
      const held = ear.session.call({ type: "pack.get" });
      const outcome = faultOf(held);
      await ear.session[Symbol.asyncDispose]();
      expect((await outcome).code).toBe("cancelled");
      await serving.ended;
      expect(ear.closes.all).toEqual([]);
      expect(assistant.sessions.size).toBe(0);
    });

    test("wire-13: an assistant that ends a session says why", async () => {
      const { ear } = await opened();
      await assistant[Symbol.asyncDispose]();
      expect((await ear.closes.first(() => true)).message).toBe("Sotto is closing.");
    });
  });
}

function picture(data: Uint8Array) {
  return { kind: "image", name: "a.png", data } as const;
}

function clip(sound: Int16Array | Uint8Array, frame = new Uint8Array(3)) {
  const frames = [frame, frame.slice(1)];
  return {
    kind: "video",
    name: "clip",
    frames,
    framesPerSecond: 2,
    sound: sound as Int16Array,
  } as const;
}

function spans({ microphone }: ScriptedAssistant): [number, number][] {
  return microphone.map(({ firstSample, samples }) => [firstSample, firstSample + samples.length]);
}
