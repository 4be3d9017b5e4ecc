/** The default pack's screen reader, as built, on the named set and on what is no screen at all. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { childPort } from "../../src-main/base/port.ts";
import { entryFile } from "../../src-main/engine/entries.ts";
import type { EnginePack } from "../../src-main/engine/messages.ts";
import { ScreenReader } from "../../src-main/engine/read/screenReader.ts";
import { simplify } from "../../src-main/engine/read/simplify.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { brokenRows, score, screen, screenImage, screenNames } from "../support/screens/score.ts";

let files: EnginePack["reading"];
beforeAll(async () => {
  files = (await loadPack("default", dataHome())).engine.reading;
});

const never = new AbortController().signal;

/** A reader whose process can be watched; `idleMs` is an hour unless a test is about idling. */
function watched(idleMs = 3_600_000) {
  const processes: ChildProcess[] = [];
  const spawn = () => {
    const child = fork(entryFile("reader.js"), [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    processes.push(child);
    return childPort(child);
  };
  return { reader: new ScreenReader(files, { idleMs, spawn }), processes };
}

describe("the named set", () => {
  const accuracies: number[] = [];
  let reader: ScreenReader;
  beforeAll(() => {
    reader = new ScreenReader(files);
  });
  afterAll(() => reader[Symbol.asyncDispose]());

  test.each(screenNames())("read-set-1: %s is read, rows whole, facts present", async (name) => {
    const truth = screen(name);
    const read = await reader.read(screenImage(name), never);
    expect([read.width, read.height]).toEqual([truth.width, truth.height]);
    const { accuracy, wrong } = score(truth, read.pieces);
    accuracies.push(accuracy);
    // The worst page (fixed-width code with double underscores) has 97.2 %.
    expect(accuracy, JSON.stringify(wrong, null, 1)).toBeGreaterThanOrEqual(0.96);
    expect(brokenRows(truth, read.pieces)).toEqual([]);
    const rows = new Map<number, string>();
    for (const { text, row } of read.pieces) rows.set(row, `${rows.get(row) ?? ""} ${text}`);
    // The recogniser's dictionary has no euro sign.
    const missing = truth.facts
      .map((fact) => fact.replace("€ ", ""))
      .filter((fact) => ![...rows.values()].some((row) => row.includes(fact)));
    expect(missing).toEqual([]);
  });

  test("read-set-2: mean of characters read, spaces ignored, is at least 97 %", () => {
    expect(accuracies).toHaveLength(screenNames().length);
    const mean = accuracies.reduce((sum, one) => sum + one, 0) / accuracies.length;
    expect(mean).toBeGreaterThanOrEqual(0.97);
  });

  test("read-set-3: fewer than 2 % of the spaces between words are lost or invented", async () => {
    const names = ["mail", "article", "error-dialog", "small-text"];
    let [errors, spaces] = [0, 0];
    for (const name of names) {
      const { pieces } = await reader.read(screenImage(name), never);
      const counted = score(screen(name), pieces);
      errors += counted.spaceErrors;
      spaces += counted.spaces;
    }
    expect(errors / spaces).toBeLessThan(0.02);
  });

  test("read-set-4: side bar, columns, conversation and cards keep their order", async () => {
    const order = async (name: string, ...wanted: string[]) => {
      const { pieces } = await reader.read(screenImage(name), never);
      const places = wanted.map((text) => pieces.findIndex((piece) => piece.text.includes(text)));
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places, name).toEqual([...places].sort((a, b) => a - b));
    };
    await order("settings", "Network", "About", "Resolution", "Refresh rate", "HDR");
    await order("article", "For the first time", "A carpenter", "Since then", "On Saturday");
    await order("two-windows", "Medicine", "rubbish", "Ljubljana", "Wednesday");
    await order("calendar", "Wednesday 18", "Lisbon", "Thursday 19", "Okafor", "Friday 20");
    await order("prices", "Starter", "$4", "Studio", "$19", "Enterprise", "$65");
    await order("chat", "Did you see", "Yes, it leaves", "Good, twenty", "Can you bring");
  });
});

test.each([
  ["detector", [1, 3, 160, 320]],
  ["recogniser", [2, 3, 48, 320]],
] as const)(
  "read-graph-1: the rewritten %s computes what the published one does",
  async (role, dims) => {
    const published = await readFile(files[role]);
    const length = dims.reduce<number>((product, n) => product * n, 1);
    const data = Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7) * Math.cos(i / 911));
    const run = async (model: Uint8Array) => {
      const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
      const output = await session.run({ x: new Tensor("float32", data, dims) });
      const values = output[session.outputNames[0] ?? ""]?.data as Float32Array;
      await session.release();
      return values;
    };
    const [before, after] = [await run(published), await run(simplify(published))];
    expect(after.length).toBe(before.length);
    let largest = 0;
    for (const [at, value] of before.entries()) {
      largest = Math.max(largest, Math.abs(value - (after[at] ?? 0)));
    }
    expect(largest).toBeLessThan(1e-5);
  },
);

describe("what is no screen", () => {
  let reader: ScreenReader;
  beforeAll(() => {
    reader = new ScreenReader(files);
  });
  afterAll(() => reader[Symbol.asyncDispose]());

  const plain = (width: number, height: number, background: string) =>
    sharp({ create: { width, height, channels: 3, background } });

  test("read-hostile-1: pictures without text give no text", async () => {
    const noise = Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * 2654435761) >>> 24);
    const pictures = [
      await plain(1, 1, "#000").png().toBuffer(),
      await plain(12_000, 200, "#369").png().toBuffer(),
      await plain(3, 4000, "#fff").jpeg().toBuffer(),
      await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
        .png()
        .toBuffer(),
    ];
    for (const picture of pictures) {
      const { pieces } = await reader.read(picture, never);
      expect(pieces).toEqual([]);
    }
  });

  test("read-hostile-2: a bad picture is one fault, and the next picture is read", async () => {
    const whole = screenImage("receipt");
    for (const bad of [whole.subarray(0, 5000), Buffer.from("not a picture"), new Uint8Array(0)]) {
      await expect(reader.read(bad, never)).rejects.toMatchObject({
        fault: { code: "bad-input", stage: "perceive" },
      });
    }
    const { pieces } = await reader.read(whole, never);
    expect(pieces.map(({ text }) => text)).toContain("33.73");
  });

  test("read-hostile-3: a very wide picture with text is read to its end", async () => {
    const receipt = sharp(screenImage("receipt")).extract({
      left: 320,
      top: 450,
      width: 640,
      height: 60,
    });
    const wide = await plain(12_000, 200, "#fff")
      .composite([{ input: await receipt.toBuffer(), left: 11_000, top: 70 }])
      .png()
      .toBuffer();
    const { pieces } = await reader.read(wide, never);
    expect(pieces.map(({ text }) => text)).toEqual(expect.arrayContaining(["Total due", "33.73"]));
    expect(pieces.every(({ box }) => box.x >= 11_000)).toBe(true);
  });

  test("read-hostile-4: a script that the pack does not know gives no invented words", async () => {
    const arabic = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200"><rect width="600" height="200" fill="#fff"/><text x="560" y="110" font-family="Noto Naskh Arabic" font-size="40" text-anchor="start" direction="rtl">مرحبا بكم في المكتبة</text></svg>`;
    const { pieces } = await reader.read(await sharp(Buffer.from(arabic)).png().toBuffer(), never);
    const letters = pieces.flatMap(({ text }) => text.match(/\p{L}/gu) ?? []);
    expect(letters.length).toBeLessThanOrEqual(3);
  });
});

describe("the process", () => {
  test("read-process-1: key down starts it, reading uses the same one", async () => {
    const { reader, processes } = watched();
    await using _ = reader;
    reader.warm();
    reader.warm();
    await reader.read(screenImage("receipt"), never);
    await reader.read(screenImage("settings"), never);
    expect(processes).toHaveLength(1);
  });

  test("read-process-2: when nothing was read for a while it ends, and starts again", async () => {
    const { reader, processes } = watched(1);
    await using _ = reader;
    await reader.read(screenImage("receipt"), never);
    if (processes[0]?.signalCode === null) await once(processes[0], "exit");
    const { pieces } = await reader.read(screenImage("receipt"), never);
    expect(pieces.length).toBeGreaterThan(20);
    expect(processes).toHaveLength(2);
  });

  test("read-process-3: killed while it reads is a fault of this stage; the next read works", async () => {
    const { reader, processes } = watched();
    await using _ = reader;
    await reader.read(screenImage("receipt"), never);
    const reading = reader.read(screenImage("small-text"), never);
    processes[0]?.kill("SIGKILL");
    await expect(reading).rejects.toMatchObject({
      fault: { code: "engine-failed", stage: "perceive" },
    });
    const { pieces } = await reader.read(screenImage("receipt"), never);
    expect(pieces.map(({ text }) => text)).toContain("Total due");
  });

  test("read-process-4: an abort ends the reading, and pictures behind it are read", async () => {
    const { reader, processes } = watched();
    await using _ = reader;
    const abort = new AbortController();
    const first = reader.read(screenImage("tickets-4k"), abort.signal);
    const second = reader.read(screenImage("receipt"), never);
    abort.abort();
    await expect(first).rejects.toMatchObject({ fault: { code: "cancelled" } });
    expect((await second).pieces.length).toBeGreaterThan(20);
    expect(processes).toHaveLength(1);
  });

  test("read-process-5: broken weights are named with their remedy", async () => {
    const wrong = { ...files, recogniser: files.characters };
    await using reader = new ScreenReader(wrong);
    await expect(reader.read(screenImage("receipt"), never)).rejects.toMatchObject({
      fault: { code: "pack-broken", stage: "perceive", remedy: "Run npm run packs -- verify." },
    });
  });

  test("read-process-6: it goes with its owner", async () => {
    const { reader, processes } = watched();
    await reader.read(screenImage("receipt"), never);
    await reader[Symbol.asyncDispose]();
    const [child] = processes;
    if (child?.signalCode === null) await once(child, "exit");
    expect(child?.signalCode).toBe("SIGKILL");
  });
});
