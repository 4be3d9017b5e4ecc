/**
 * The command line on the real pack. One engine serves most cases in this process, through the same
 * `runAsk` that the entry calls; whole processes are started where exit codes and signals matter.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SottoAssistant } from "../../src-main/app/assistant.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { parseAsk, UsageError } from "../../src-main/shells/cli/options.ts";
import { encodeWav } from "../../src-main/turn/play/wav.ts";
import { askWith, type Report, refusedWith } from "./asking.ts";

const root = join(import.meta.dirname, "..", "..");
const recording = (name: string) => join(root, "test/support/recordings", `${name}.wav`);
const screen = (name: string) => join(root, "test/support/screens", `${name}.png`);

let assistant: SottoAssistant;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sotto-ask-"));
  const { engine, info } = await loadPack("default", dataHome());
  assistant = await SottoAssistant.open({
    pack: engine,
    info: { ...info, device: "" },
    home: folder,
  });
  await assistant.ready();
});
afterAll(async () => {
  await assistant[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const ask = (...args: string[]) => askWith(assistant, args);
const refused = (...args: string[]) => refusedWith(assistant, args);

describe("ask-1 a spoken question about a screen", () => {
  test("ask-1 is heard, read, answered and spoken", async () => {
    const say = join(folder, "reply.wav");
    const { code, report } = await ask(
      ...["--voice", recording("receipt-total"), "--screen", screen("receipt"), "--say", say],
    );
    expect(code).toBe(0);
    expect(report.heard).toMatch(/total on this receipt/i);
    expect(report.text).toContain("33.73");
    const line = report.read.find(({ text }) => /33\.73/.test(text));
    expect(line?.box.x).toBeGreaterThan(700);
    expect(report.audio).toMatchObject({ path: say, sampleRate: 22_050 });
    const wav = await readFile(say);
    expect((wav.length - 44) / 2 / 22_050).toBeCloseTo(report.audio?.seconds ?? 0, 5);
    expect(report.timing.endOfSpeechToFirstAudioMs).toBeTypeOf("number");
    expect(report.memory.peakPssMiB).toBeGreaterThan(0);
  });

  test("ask-1 what the screen does not hold is admitted", async () => {
    const { report } = await ask(
      "--screen",
      screen("receipt"),
      "What is the wifi password on this page?",
    );
    expect(report.text).toMatch(/can't find that on the screen/i);
  });

  test("ask-1 two pictures are both read", async () => {
    const { report } = await ask(
      ...[
        "--image",
        screen("receipt"),
        "--image",
        screen("error-dialog"),
        "What is the error code?",
      ],
    );
    expect(report.text).toContain("0x80070070");
    expect(report.read.some(({ text }) => text.includes("Total due"))).toBe(true);
  });

  test("ask-1 a question in another language is answered by saying so", async () => {
    const { code, report } = await ask("Wie viel kostet das Olivenöl auf diesem Kassenzettel?");
    expect(code).toBe(0);
    expect(report.text).toMatch(/only understand English.*German/);
  });
});

describe("ask-2 silence and long speech", () => {
  const silent = (seconds: number) => encodeWav([new Int16Array(16_000 * seconds)], 16_000);

  test("ask-2 silence is “I heard nothing”, with an exit code of its own", async () => {
    const path = join(folder, "silence.wav");
    await writeFile(path, silent(2));
    const { code, report } = await ask("--voice", path);
    expect({ code, heard: report.heard }).toEqual({ code: 4, heard: "" });
    expect(report.text).toMatch(/heard nothing/i);
  });

  test("ask-2 thirty minutes of speech are answered from the last minute, and it says so", async () => {
    const question = (await readFile(recording("capital-of-france"))).subarray(44);
    const pause = Buffer.alloc(16_000 * 2);
    const once = Buffer.concat([question, pause]);
    const count = Math.ceil((30 * 60 * 32_000) / once.length);
    const path = join(folder, "long.wav");
    const all = Buffer.concat(Array.from({ length: count }, () => once));
    await writeFile(
      path,
      encodeWav([new Int16Array(all.buffer, all.byteOffset, all.length / 2)], 16_000),
    );
    const { code, report } = await ask("--voice", path);
    expect(code).toBe(0);
    expect(report.note).toBe("last-minute");
    expect(report.heard).toMatch(/capital of france/i);
    expect(report.heard.length).toBeLessThan(60 * 25);
  }, 240_000);
});

describe("ask-3 bad input gives one sentence that names the file", () => {
  async function file(name: string, bytes: Uint8Array): Promise<string> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  }
  /** A whole picture whose header lies about its size. */
  const claiming = (png: Buffer, width: number, height: number) => {
    const lying = Buffer.from(png);
    lying.writeUInt32BE(width, 16);
    lying.writeUInt32BE(height, 20);
    lying.writeUInt32BE(crc32(lying.subarray(12, 29)), 29);
    return lying;
  };

  test("ask-3 pictures", async () => {
    const whole = await readFile(screen("receipt"));
    const cases: [string, string, RegExp][] = [
      [join(folder, "none.png"), "bad-input", /none\.png does not exist/],
      [folder, "bad-input", /is a folder/],
      [await file("cut.png", whole.subarray(0, 900)), "bad-input", /cut\.png/],
      [await file("huge.png", claiming(whole, 60_000, 60_000)), "too-large", /huge\.png.*60,?000/],
      [await file("text.png", Buffer.from("hello, this is text")), "bad-input", /text\.png/],
      [await file("empty.png", new Uint8Array()), "bad-input", /empty\.png/],
    ];
    for (const [path, code, message] of cases) {
      const fault = await refused("--screen", path, "What is it?");
      expect(fault, path).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(fault.message, path).not.toMatch(/\n| at .*:\d+:\d+/);
    }
  });

  test("ask-3 unusual but whole pictures are read", async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    const strip = await sharp({
      create: { width: 12_000, height: 200, channels: 3, background: "#eee" },
    })
      .png()
      .toBuffer();
    for (const [name, bytes] of [
      ["dot.png", dot],
      ["strip.png", strip],
    ] as const) {
      const { code, report } = await ask(
        "--image",
        await file(name, bytes),
        "What is the total here?",
      );
      expect(code, name).toBe(0);
      expect(report.text, name).toMatch(/no text/i);
    }
  });

  test("ask-3 recordings", async () => {
    const whole = await readFile(recording("receipt-total"));
    const cases: [string, string][] = [
      ["none.wav", join(folder, "none.wav")],
      ["cut.wav", await file("cut.wav", whole.subarray(0, 30))],
      ["text.wav", await file("text.wav", Buffer.from("not a recording at all, only text"))],
      ["zero.wav", await file("zero.wav", encodeWav([], 16_000))],
    ];
    for (const [name, path] of cases) {
      const fault = await refused("--voice", path);
      expect(["bad-input", "not-found"], name).toContain(fault.code);
      expect(fault.message, name).toContain(name);
    }
  });

  test("ask-3 a place that cannot be written", async () => {
    const fault = await refused(
      "--say",
      join(folder, "no", "such", "reply.wav"),
      "What is one plus one?",
    );
    expect(fault).toMatchObject({
      code: "bad-input",
      message: expect.stringMatching(/folder does not exist/),
    });
  });

  test("ask-3 words that are no options", () => {
    for (const args of [
      [],
      ["--screen"],
      ["--bogus", "x"],
      ["a", "b"],
      ["--pace", "x"],
      ["--voice", "a.wav", "x"],
    ]) {
      expect(() => parseAsk(args), args.join(" ")).toThrow(UsageError);
    }
  });
});

describe("ask-4 the command as a process", () => {
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const command = [join(root, "out/main/ask.js"), ...args];
      const options = { env: { ...process.env, ...env } };
      const child = execFile(process.execPath, command, options, (_, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr }),
      );
    });

  test("ask-4 --json is the last line of stdout, the reply's file is named, exit 0", async () => {
    const say = join(folder, "process.wav");
    const { code, stdout, stderr } = await run([
      "--json",
      "--say",
      say,
      "What is the capital of France?",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Report;
    expect(report.text).toContain("Paris");
    await access(say);
  });

  test("ask-4 usage is exit 2, a missing pack 5, bad input 3; no stack traces", async () => {
    const usage = await run(["--bogus"]);
    const pack = await run(["hello"], { SOTTO_HOME: join(folder, "empty-home") });
    const input = await run(["--screen", join(folder, "none.png"), "what?"]);
    expect([usage.code, pack.code, input.code]).toEqual([2, 5, 3]);
    for (const { stderr } of [usage, pack, input]) {
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
    }
    expect(pack.stderr).toMatch(/not installed.*npm run packs -- install default/s);
  });

  test("ask-4 ctrl-C ends it with 130 and leaves no process behind", async () => {
    const command = [join(root, "out/main/ask.js"), "--pace", "--voice", recording("train")];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.resume();
    // The engine has been started by then: it is what must not outlive the command.
    const children = join("/proc", String(child.pid), "task", String(child.pid), "children");
    let engines: string[] = [];
    while (engines.length === 0)
      engines = (await readFile(children, "utf8")).split(" ").filter(Boolean);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    expect(code).toBe(130);
    for (const pid of engines) {
      await expect
        .poll(() =>
          access(`/proc/${pid}`).then(
            () => true,
            () => false,
          ),
        )
        .toBe(false);
    }
  });
});

test("ask-5 a killed engine ends the turn with engine-lost, and the next question is answered", async () => {
  const pid = process.pid;
  const children = async () =>
    (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).split(" ").filter(Boolean);
  const engines: number[] = [];
  for (const child of await children()) {
    const command = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
    if (command.includes("engine.js")) engines.push(Number(child));
  }
  expect(engines).toHaveLength(1);
  const lost = refused(
    "--pace",
    "--voice",
    recording("receipt-total"),
    "--screen",
    screen("receipt"),
  );
  setImmediate(() => process.kill(engines[0] ?? 0, "SIGKILL"));
  expect(await lost).toMatchObject({ code: "engine-lost" });
  const { code, report } = await ask("What is the capital of France?");
  expect(code).toBe(0);
  expect(report.text).toContain("Paris");
});
