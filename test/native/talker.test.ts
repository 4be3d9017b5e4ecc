import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Model, Speech, SpeechOptions, Talker } from "../../native/types/binding.d.ts";
import { codeOf, codeThrown, loadAddon } from "./addon.ts";
import { distance, Golden } from "./golden.ts";
import { convertFixture, type TestPack } from "./packs.ts";

const native = loadAddon();
const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
const STRICT = { contextTokens: 512, cacheType: "f32", flashAttention: "off", threads: 1 } as const;

beforeAll(async () => {
  await native.loadBackends();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const fixture of ["omni-7b-nano", "omni-3b-nano"]) {
  describe(fixture, () => {
    const golden = new Golden(fixture);
    const numbers = (id: string, name: string) =>
      golden.case(id).outputs.find((output) => output.name === name)?.value as number[];
    const wantedCodes = numbers("talker_greedy.image", "codes");
    const [firstPosition = 0] = numbers("talker_greedy.image", "positions");
    const rows = golden.output("talker.image", "rows").data;
    const places = golden.tensor("talker.safetensors", "image.positions");
    const total = places.shape[1] ?? 0;
    const prompt = total - 2;
    let pack: TestPack;
    let model: Model;
    let talker: Talker;
    let width = 0;
    /** Hidden states and embeddings of the reply's forwarded tokens. */
    let reply: { hidden: Float32Array; embeddings: Float32Array };

    beforeAll(async () => {
      pack = await convertFixture(folder, fixture);
      model = await native.loadModel(pack.talker, { device: "CPU" });
      talker = await model.createTalker(pack.bridge, STRICT);
      width = talker.info.inputWidth;
      const hidden = golden.output("thinker_greedy.image", "stepHidden").data;
      const ids = numbers("thinker_greedy.image", "ids");
      const thinker = await native.loadModel(pack.thinker, { device: "CPU" });
      const written = Int32Array.from(ids.slice(0, hidden.length / width));
      reply = { hidden, embeddings: await thinker.embed(written) };
      await thinker.dispose();
    });
    beforeEach(() => talker.keep(0));
    afterAll(async () => {
      await talker.dispose();
      await model.dispose();
    });

    const planes = (from: number, to: number) =>
      Int32Array.from({ length: 3 * (to - from) }, (_, i) => {
        const plane = Math.floor(i / (to - from));
        return places.data[plane * total + from + (i % (to - from))] ?? 0;
      });
    const append = (from: number, to: number, options = {}) => {
      const part = rows.slice(from * width, to * width);
      const zeros = new Float32Array(part.length);
      return talker.append(part, zeros, { positions: planes(from, to), ...options });
    };
    const row = (all: Float32Array, i: number) => all.slice(i * width, (i + 1) * width);
    const feed = (speech: Speech, from = 0, to = reply.hidden.length / width) => {
      for (let i = from; i < to; i++) speech.feed(row(reply.hidden, i), row(reply.embeddings, i));
    };
    const start = (options: Partial<SpeechOptions> = {}) => {
      const codes: number[] = [];
      const batches: number[] = [];
      const speech = talker.speak({
        speaker: "Chelsie",
        positions: planes(prompt, total),
        firstPosition,
        sampling: { repetitionPenalty: 1.05 },
        mostCodes: wantedCodes.length,
        stop: false,
        guard: false,
        onCodes: (batch) => {
          codes.push(...batch);
          batches.push(batch.length);
        },
        ...options,
      });
      return { speech, codes, batches };
    };

    it("native-talker-1: what the files say is reported", () => {
      expect(talker.info).toMatchObject({
        inputWidth: 128,
        vocabulary: 320,
        capacity: 512,
        codes: { pad: 292, begin: 293, end: 294, mask: 296, rows: 258 },
      });
      expect([...talker.info.speakers].sort()).toEqual(["Chelsie", "Ethan"]);
      expect(talker.bytes).toBeGreaterThan(100_000);
    });

    it("native-talker-2: greedy codes, rows and logits equal the reference", async () => {
      const seen = await append(0, prompt, { projected: true });
      const { speech, codes } = start({ trace: true });
      feed(speech);
      speech.end();
      const spoken = await speech.spoken;
      expect(codes).toEqual(wantedCodes);
      expect(spoken).toMatchObject({ end: "length", codes: codes.length, stopCode: -1 });
      const narrow = talker.info.width;
      const x = golden.output("talker.image", "x");
      const all = Float32Array.from([...(seen ?? []), ...(spoken.rows ?? []).slice(0, 2 * narrow)]);
      expect(distance(all, x.data).relRms).toBeLessThan(x.tolerance.relRms);
      const stepX = golden.output("talker_greedy.image", "stepX");
      const steps = spoken.rows?.slice(2 * narrow) ?? [];
      expect(distance(steps, stepX.data).relRms).toBeLessThan(stepX.tolerance.relRms);
      const logits = golden.output("talker_greedy.image", "stepLogits");
      expect(distance(spoken.logits ?? [], logits.data).relRms).toBeLessThan(
        logits.tolerance.relRms,
      );
      expect(talker.length).toBe(prompt);
    });

    it("native-talker-3: a prompt in pieces, cut back and spoken twice, gives the same codes", async () => {
      await append(0, 7);
      await append(7, prompt - 3);
      await talker.keep(5);
      await append(5, prompt - 1);
      await append(prompt - 1, prompt);
      for (let i = 0; i < 2; i++) {
        const { speech, codes } = start();
        feed(speech);
        speech.end();
        await speech.spoken;
        expect(codes).toEqual(wantedCodes);
      }
    });

    it("native-talker-4: it waits for rows, and has read exactly one more than it has said", async () => {
      await append(0, prompt);
      const { speech, codes } = start();
      let heard = () => {};
      const progress = () =>
        new Promise<void>((resolve) => {
          heard = resolve;
        });
      let said = 0;
      const waiting = start({
        onCodes: (batch) => {
          said += batch.length;
          heard();
        },
      });
      // Its turn comes when the first speech has ended.
      for (let i = 0; i < 7; i++) feed(speech, i, i + 1);
      speech.end();
      await speech.spoken;
      expect(codes).toEqual(wantedCodes);
      for (let i = 0; i < 7; i++) {
        const next = progress();
        feed(waiting.speech, i, i + 1);
        // One row, one code, and then it waits.
        await next;
        expect(said).toBe(i + 1);
      }
      waiting.speech.end();
      await waiting.speech.spoken;
    });

    it("native-talker-5: no row before the end of the text is silence", async () => {
      await append(0, prompt);
      const { speech, codes } = start();
      speech.end();
      expect(await speech.spoken).toMatchObject({ end: "silent", codes: 0, replyRows: 0 });
      expect(codes).toEqual([]);
    });

    it("native-talker-6: an abort while it waits or speaks leaves the prompt as it was", async () => {
      await append(0, prompt);
      for (const rowsFirst of [0, 3]) {
        const abort = new AbortController();
        const { speech } = start({ signal: abort.signal, mostCodes: 4096 });
        feed(speech, 0, rowsFirst);
        abort.abort();
        expect(await codeOf(speech.spoken)).toBe("aborted");
      }
      const { speech, codes } = start();
      feed(speech);
      speech.end();
      await speech.spoken;
      expect(codes).toEqual(wantedCodes);
    });

    it("native-talker-7: sampling is seeded, stays among codes with a sound, and stops", async () => {
      await append(0, prompt);
      const say = async (seed: number) => {
        const { speech, codes } = start({
          sampling: { temperature: 0.9, topK: 40, topP: 0.8, repetitionPenalty: 1.05, seed },
          mostCodes: 300,
          stop: true,
          guard: true,
        });
        feed(speech);
        speech.end();
        return { codes, spoken: await speech.spoken };
      };
      const [first, same, other] = [await say(5), await say(5), await say(6)];
      expect(first.codes).toEqual(same.codes);
      expect(first.codes).not.toEqual(other.codes);
      for (const { codes, spoken } of [first, other]) {
        expect(codes.every((code) => code < 258)).toBe(true);
        expect(spoken.codes).toBe(codes.length);
        if (spoken.end === "stop") expect([292, 294]).toContain(spoken.stopCode);
      }
    });

    it("native-talker-8: codes come in batches, and a full cache is the end", async () => {
      await append(0, prompt);
      const { speech, codes, batches } = start({ mostCodes: 4096, batchCodes: 100 });
      feed(speech);
      speech.end();
      expect(await speech.spoken).toMatchObject({ end: "length" });
      // The last code needs no place: it is not fed back.
      expect(codes.length).toBe(STRICT.contextTokens - prompt - 2 + 1);
      expect(batches.length).toBeLessThan(10);
    });

    it("native-talker-9: wrong arguments are named and change nothing", async () => {
      await append(0, prompt);
      expect(codeThrown(() => talker.speak({} as never))).toBe("bad-argument");
      expect(codeThrown(() => start({ positions: new Int32Array(5) }))).toBe("bad-argument");
      expect(codeThrown(() => start({ mostCodes: 0 }))).toBe("bad-argument");
      const unknown = start({ speaker: "Nobody" });
      expect(await codeOf(unknown.speech.spoken)).toBe("bad-argument");
      const { speech } = start();
      expect(codeThrown(() => speech.feed(new Float32Array(3), new Float32Array(3)))).toBe(
        "bad-argument",
      );
      speech.feed(new Float32Array(width).fill(Number.NaN), new Float32Array(width));
      speech.end();
      expect(await codeOf(speech.spoken)).toBe("not-finite");
      expect(await codeOf(append(0, prompt, { positions: new Int32Array(3) }))).toBe(
        "bad-argument",
      );
      const zeros = new Float32Array(600 * width);
      const positions = new Int32Array(3 * 600);
      expect(await codeOf(talker.append(zeros, zeros, { positions }))).toBe("context-full");
      expect(talker.length).toBe(prompt);
    });

    it("native-talker-10: dispose ends a speech that waits", async () => {
      const mine = await model.createTalker(pack.bridge, STRICT);
      const zeros = new Float32Array(width);
      await mine.append(zeros, zeros, { positions: new Int32Array(3) });
      const { spoken } = mine.speak({
        speaker: "Ethan",
        positions: Int32Array.of(1, 2, 1, 2, 1, 2),
        firstPosition: 3,
        onCodes: () => {},
      });
      const ended = codeOf(spoken);
      await mine.dispose();
      expect(await ended).toBe("aborted");
    });
  });
}

describe("files of a Talker", () => {
  it("native-talker-11: a bridge that is none, damaged, or of another model", async () => {
    const [large, small] = [
      await convertFixture(folder, "omni-7b-nano"),
      await convertFixture(folder, "omni-3b-nano"),
    ];
    await using model = await native.loadModel(large.talker, { device: "CPU" });
    await using thinker = await native.loadModel(large.thinker, { device: "CPU" });
    const code = (bridge: string) => codeOf(model.createTalker(bridge, STRICT));
    expect(await code(large.projector)).toBe("wrong-model");
    expect(await code(small.bridge)).toBe("wrong-model");
    expect(await code(join(folder, "none.gguf"))).toBe("file-unreadable");
    expect(await codeOf(thinker.createTalker(large.bridge, STRICT))).toBe("wrong-model");
    const bytes = readFileSync(large.bridge);
    const cut = join(folder, "cut.gguf");
    for (const length of [0, 20, 300, bytes.length - 40]) {
      writeFileSync(cut, bytes.subarray(0, length));
      expect(["file-damaged", "wrong-model"]).toContain(await code(cut));
    }
    const at = bytes.indexOf("bridge.code_rows") + "bridge.code_rows".length + 4;
    for (const value of [0xffffffff, 100_000]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt32LE(value, at);
      writeFileSync(cut, changed);
      expect(["file-damaged", "wrong-model"]).toContain(await code(cut));
    }
  });
});
