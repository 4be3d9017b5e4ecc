import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addressOf } from "../../../src-main/library/address.ts";
import {
  type Downloaded,
  download,
  type View,
  type Wanted,
} from "../../../src-main/library/download.ts";
import { mapOf, partOf, peek } from "../../../src-main/library/segments.ts";
import { Hub } from "../../support/hub.ts";
import { faultOf, filesIn, neverStopped, noise, scratchFolder, sha256 } from "./folders.ts";
import { deadOrigin } from "./server.ts";

const small = noise(500_000);
/** Five segments and a bit, fetched on four lines. */
const large = noise(22_000_000, 7);
const source = { type: "hub", repository: "a/b", revision: "main", path: "c/model.gguf" } as const;

interface Run {
  readonly signal?: AbortSignal;
  readonly onBytes?: (bytes: number, total: number) => void;
  readonly onWait?: () => void;
  readonly wanted?: Partial<Wanted>;
  readonly view?: View;
  readonly env?: NodeJS.ProcessEnv;
}

async function setUp(data: Buffer) {
  const hub = await Hub.open();
  onTestFinished(() => hub[Symbol.asyncDispose]());
  hub.put("a/b", "c/model.gguf", data);
  const folder = scratchFolder();
  const path = join(folder, "pack", "model.gguf");
  mkdirSync(dirname(path));
  const known = { name: "thinker.gguf", bytes: data.length, sha256: sha256(data) };
  const run = ({ signal = neverStopped, wanted, env, ...rest }: Run = {}): Promise<Downloaded> =>
    download(
      addressOf(source, null, { HF_ENDPOINT: hub.origin, ...env }),
      path,
      { ...known, ...wanted },
      { onBytes: () => {}, ...rest, signal },
    );
  const bytesAsked = () => hub.asked.filter(({ url }) => url.startsWith("/cdn/"));
  const expectWhole = () => {
    expect(readFileSync(path).equals(data)).toBe(true);
    expect(filesIn(folder)).toEqual([join("pack", "model.gguf")]);
  };
  return { hub, folder, path, run, bytesAsked, expectWhole };
}

test("download-1: the whole file, with its progress, and no part left", async () => {
  const { run, hub, expectWhole } = await setUp(small);
  let last = 0;
  const got = await run({
    onBytes: (bytes, total) => {
      expect(bytes).toBeGreaterThanOrEqual(last);
      expect(total).toBe(small.length);
      last = bytes;
    },
  });
  expect(last).toBe(small.length);
  expect(got).toMatchObject({ bytes: small.length, sha256: sha256(small) });
  expect(got.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(hub.sentBytes).toBe(small.length);
  expectWhole();
});

test("download-2: a large file comes on several lines at once, each byte once", async () => {
  const { run, hub, bytesAsked, expectWhole } = await setUp(large);
  await run();
  expectWhole();
  expect(hub.sentBytes).toBe(large.length);
  expect(bytesAsked().length).toBeGreaterThan(2);
});

test("download-3: stopped and run again, only what is missing is fetched", async () => {
  const { run, hub, path, bytesAsked, expectWhole } = await setUp(large);
  const stop = new AbortController();
  // Each line hangs in the middle of its stretch: nothing is in flight when it stops.
  hub.mischief = { hangAfter: () => 1_500_000 };
  const running = run({
    signal: stop.signal,
    onBytes: (bytes) => bytes >= 5_000_000 && stop.abort(),
  });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  const arrived = (await peek(path))?.arrived ?? 0;
  expect(arrived).toBeGreaterThanOrEqual(5_000_000);
  const before = bytesAsked().length;
  hub.mischief = {};
  await run();
  expectWhole();
  const again = bytesAsked().slice(before);
  expect(again.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(large.length - arrived);
});

test("download-4: lines that are reset again and again still make a whole file", async () => {
  const { run, hub, expectWhole } = await setUp(large);
  let resets = 0;
  hub.mischief = { resetAfter: () => (++resets < 8 ? 1_000_000 * resets : null) };
  await run();
  expectWhole();
  expect(resets).toBeGreaterThan(7);
});

test("download-5: wrong bytes are refused by name, and nothing of them stays", async () => {
  const { run, hub, folder } = await setUp(small);
  hub.mischief = {
    corrupt: (_, data) => {
      data[0] = (data[0] ?? 0) ^ 1;
      return data;
    },
  };
  const fault = await faultOf(run());
  expect(fault.code).toBe("pack-broken");
  expect(fault.message).toMatch(/thinker.gguf has the hash/);
  expect(filesIn(folder)).toEqual([]);
});

test("download-6: what is damaged on disk is noticed, and only its segment fetched again", async () => {
  const { run, hub, path, bytesAsked, expectWhole } = await setUp(large);
  const stop = new AbortController();
  hub.mischief = { hangAfter: () => 4_500_000 };
  const running = run({ signal: stop.signal, onBytes: (n) => n >= 12_000_000 && stop.abort() });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  const arrived = (await peek(path))?.arrived ?? 0;
  const part = readFileSync(partOf(path));
  part[100] = (part[100] ?? 0) ^ 1;
  writeFileSync(partOf(path), part);
  const before = bytesAsked().length;
  hub.mischief = {};
  await run();
  expectWhole();
  const again = bytesAsked().slice(before);
  const missing = large.length - arrived + 4 * 1024 * 1024;
  expect(again.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBeLessThanOrEqual(missing);
});

test("download-7: a part without its map, or a map without its part, starts anew", async () => {
  const { run, path, expectWhole } = await setUp(small);
  writeFileSync(partOf(path), noise(500_000, 9));
  await run();
  expectWhole();
  writeFileSync(mapOf(path), "nonsense");
  await run();
  expectWhole();
});

test("download-8: a busy server is asked again when it says so, a refusal is not", async () => {
  const { run, hub, expectWhole } = await setUp(small);
  let busy = 0;
  const waits = [429, 503];
  hub.mischief = {
    refuse: () => {
      const status = waits[busy++];
      return status ? { status, headers: { "retry-after": "0" } } : null;
    },
  };
  await run();
  expectWhole();
  expect(busy).toBe(4);

  const refusing = await setUp(small);
  refusing.hub.mischief = { refuse: () => ({ status: 404 }) };
  const fault = await faultOf(refusing.run());
  expect(fault).toMatchObject({ code: "network" });
  expect(fault.message).toMatch(/thinker.gguf could not be fetched from localhost:\d+.*404/);
  expect(refusing.hub.asked).toHaveLength(1);
});

test("download-9: a lost network names the file, the host and what to do", async () => {
  const folder = scratchFolder();
  const address = { url: `${await deadOrigin()}/model`, host: "127.0.0.1" };
  const wanted = { name: "voice/model.onnx", bytes: 5, sha256: "0".repeat(64) };
  const options = { signal: neverStopped, onBytes: () => {} };
  const fault = await faultOf(download(address, join(folder, "x"), wanted, options));
  expect(fault.code).toBe("network");
  expect(fault.message).toMatch(/voice\/model.onnx could not be fetched from 127\.0\.0\.1/);
  expect(fault.remedy).toContain("again");
});

test("download-10: a source without ranges sends all of it, and what is there is kept", async () => {
  const { run, hub, path, expectWhole } = await setUp(large);
  const stop = new AbortController();
  const hang = { hangAfter: () => 1_500_000 };
  hub.mischief = hang;
  const running = run({ signal: stop.signal, onBytes: (n) => n > 3_000_000 && stop.abort() });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(await peek(path)).not.toBeNull();
  let drops = 0;
  hub.mischief = { noRanges: true, resetAfter: () => (drops++ === 0 ? 9_000_000 : null) };
  await run();
  expectWhole();
  expect(drops).toBe(2);
});

test("download-11: links that expire on the way are asked for anew", async () => {
  const { run, hub, expectWhole } = await setUp(large);
  hub.mischief = { linkUses: 1 };
  await run();
  expectWhole();
  expect(hub.asked.filter(({ status }) => status === 302).length).toBeGreaterThan(1);
  expect(hub.asked.some(({ status }) => status === 403)).toBe(true);
});

test("download-12: a file that changes between two ranges is begun anew, not mixed", async () => {
  const { run, hub, path } = await setUp(large);
  const other = noise(large.length, 8);
  let answers = 0;
  hub.mischief = {
    refuse: ({ url }) => {
      answers += 1;
      if (answers === 4) hub.put("a/b", "c/model.gguf", other);
      // The signed links of the old content are gone with it.
      return answers >= 4 && url.includes(sha256(large)) ? { status: 404 } : null;
    },
  };
  const got = await run({ wanted: { bytes: undefined, sha256: undefined } });
  expect(got.sha256).toBe(sha256(other));
  expect(readFileSync(path).equals(other)).toBe(true);
});

test("download-13: with a pinned hash, another file is refused before its first byte", async () => {
  const { run, hub, folder } = await setUp(large);
  hub.put("a/b", "c/model.gguf", noise(large.length, 8));
  const fault = await faultOf(run());
  expect(fault.code).toBe("pack-broken");
  // The first answer's head came; of its body no more than what was in the socket already.
  expect(filesIn(folder)).toEqual([]);
});

test("download-14: another length than was declared is refused", async () => {
  const { run, hub, folder } = await setUp(small);
  hub.mischief = { declaredBytes: small.length + 1 };
  expect((await faultOf(run())).message).toMatch(/it has 500001 bytes instead of 500000/);
  hub.mischief = { tellsNothing: true, declaredBytes: 1000 };
  expect((await faultOf(run())).message).toMatch(/it has 1000 bytes instead of 500000/);
  expect(filesIn(folder)).toEqual([]);
});

test("download-15: an absurd length is refused where none is known", async () => {
  const { run, hub, folder } = await setUp(small);
  hub.put("a/b", "c/model.gguf", {
    bytes: 9e15,
    sha256: "0".repeat(64),
    read: (from, to) => Buffer.alloc(to - from),
  });
  const fault = await faultOf(
    run({ wanted: { bytes: undefined, sha256: undefined, maxBytes: 1e9 } }),
  );
  expect(fault.message).toMatch(/declared as 9,000,000,000 MB, and at most 1,000 MB are expected/);
  expect(filesIn(folder)).toEqual([]);
});

test("download-16: the hub's own hash is held even where nothing is pinned", async () => {
  const { run, hub, folder } = await setUp(small);
  hub.mischief = { corrupt: (_, data) => data.fill(1) };
  const fault = await faultOf(run({ wanted: { bytes: undefined, sha256: undefined } }));
  expect(fault.message).toMatch(/has the hash/);
  expect(filesIn(folder)).toEqual([]);
});

test("download-17: a token opens the hub's door and never travels with its redirects", async () => {
  const { run, hub, expectWhole } = await setUp(small);
  hub.token = "hf_secret";
  const fault = await faultOf(run());
  expect(fault.remedy).toContain("HF_TOKEN");
  // The links lead to another origin: the same server by its other name.
  await run({ env: { HF_TOKEN: "hf_secret" } });
  expectWhole();
  const opened = hub.asked.filter(({ status }) => status === 302);
  expect(opened.every(({ authorization }) => authorization === "Bearer hf_secret")).toBe(true);
  const other = await setUp(small);
  other.hub.elsewhere = true;
  await other.run({ env: { HF_TOKEN: "hf_secret" } });
  const moved = other.hub.asked.filter(({ url }) => url.startsWith("/cdn/"));
  expect(moved.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test("download-18: only the wanted stretches of a file, behind a head of one's own", async () => {
  const { run, hub, path } = await setUp(large);
  const head = Buffer.from("a head of its own");
  const runs = [
    { from: 1_000_000, bytes: 9_000_000 },
    { from: 12_345_678, bytes: 1_234_567 },
    { from: 21_999_000, bytes: 1000 },
  ];
  const view = { head, runs, remoteBytes: large.length };
  const stop = new AbortController();
  hub.mischief = { hangAfter: () => 2_000_000 };
  const wanted = { bytes: undefined, sha256: undefined };
  const first = run({ wanted, view, signal: stop.signal, onBytes: (n) => n > 1e6 && stop.abort() });
  await expect(first).rejects.toMatchObject({ name: "AbortError" });
  hub.mischief = {};
  const got = await run({ wanted, view });
  const right = Buffer.concat([
    head,
    ...runs.map(({ from, bytes }) => large.subarray(from, from + bytes)),
  ]);
  expect(readFileSync(path).equals(right)).toBe(true);
  expect(got.sha256).toBe(sha256(right));
});

test("download-19: a full disk is said with the folder, and goes on when there is room", async (context) => {
  const { run, path, folder, expectWhole } = await setUp(large);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", dirname(path)]);
  if (mount.status !== 0) context.skip("mounting a small disk needs root on Linux");
  onTestFinished(() => void spawnSync("umount", ["-l", dirname(path)]));
  const fault = await faultOf(run());
  expect(fault.code).toBe("disk-full");
  expect(fault.message).toContain(folder);
  spawnSync("mount", ["-o", "remount,size=64m", dirname(path)]);
  await run();
  expectWhole();
});

test("download-20: a part that was cut short is not taken for whole", async () => {
  const { run, hub, path, expectWhole } = await setUp(large);
  const stop = new AbortController();
  hub.mischief = { hangAfter: () => 4_500_000 };
  const running = run({ signal: stop.signal, onBytes: (n) => n >= 12_000_000 && stop.abort() });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  truncateSync(partOf(path), 1_000_000);
  hub.mischief = {};
  await run();
  expectWhole();
  expect(existsSync(mapOf(path))).toBe(false);
});

test("download-21: addresses follow mirror and revision", () => {
  const env = { HF_ENDPOINT: "https://mirror.example/", HF_TOKEN: "t" };
  expect(addressOf(source, null, env)).toEqual({
    url: "https://mirror.example/a/b/resolve/main/c/model.gguf",
    host: "mirror.example",
    token: "t",
  });
  const scope = { ...source, type: "modelscope" } as const;
  expect(addressOf(scope, "v1", {}).url).toBe(
    "https://modelscope.cn/models/a/b/resolve/v1/c/model.gguf",
  );
});
