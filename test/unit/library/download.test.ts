import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { download, partOf, sourceUrl } from "../../../src-main/library/download.ts";
import { faultOf, filesIn, neverStopped, noise, scratchFolder, sha256 } from "./folders.ts";
import { type Answer, deadOrigin, files, serve } from "./server.ts";

const data = noise(500_000);
const expected = { name: "voice/model.onnx", bytes: data.length, sha256: sha256(data) };

async function setUp(answer: Answer) {
  const server = await serve(answer);
  const folder = scratchFolder();
  const path = join(folder, "pack", "model.onnx");
  const part = partOf(path, expected);
  mkdirSync(dirname(path));
  const fetchIt = (signal = neverStopped, onBytes: (bytes: number) => void = () => {}) =>
    download(`${server.origin}/model`, path, expected, { signal, onBytes });
  return { server, folder, path, part, fetchIt };
}

test("download-1: the whole file, with its progress, and no part left", async () => {
  const { path, folder, fetchIt } = await setUp(files({ "/model": data }));
  let last = 0;
  await fetchIt(neverStopped, (bytes) => {
    expect(bytes).toBeGreaterThanOrEqual(last);
    last = bytes;
  });
  expect(last).toBe(data.length);
  expect(readFileSync(path).equals(data)).toBe(true);
  expect(filesIn(folder)).toEqual([join("pack", "model.onnx")]);
});

test("download-2: goes on where an earlier run was killed, and fetches only the rest", async () => {
  const { server, path, part, fetchIt } = await setUp(files({ "/model": data }));
  writeFileSync(part, data.subarray(0, 400_000));
  await fetchIt();
  expect(readFileSync(path).equals(data)).toBe(true);
  expect(server.requests.map(({ range, sentBytes }) => [range, sentBytes])).toEqual([
    ["bytes=400000-", 100_000],
  ]);
});

test("download-3: a line that drops is taken up again within the same run", async () => {
  const good = files({ "/model": data });
  const { server, path, fetchIt } = await setUp((request, response, record) => {
    if (server.requests.length > 3) return good(request, response, record);
    const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": data.length - from,
      ...(from > 0 ? { "content-range": `bytes ${from}-${data.length - 1}/${data.length}` } : {}),
    });
    response.write(data.subarray(from, from + 100_000), () => response.destroy());
  });
  await fetchIt();
  expect(readFileSync(path).equals(data)).toBe(true);
  expect(server.requests.length).toBeGreaterThan(1);
});

test("download-4: a server without ranges sends all of it again", async () => {
  const { path, part, fetchIt } = await setUp((_request, response) => void response.end(data));
  writeFileSync(part, noise(300_000, 5));
  await fetchIt();
  expect(readFileSync(path).equals(data)).toBe(true);
});

test("download-5: wrong bytes are refused by name, and nothing of them stays", async () => {
  const { folder, fetchIt } = await setUp(files({ "/model": noise(data.length, 3) }));
  const fault = await faultOf(fetchIt());
  expect(fault.code).toBe("pack-broken");
  expect(fault.message).toContain("voice/model.onnx");
  expect(filesIn(folder)).toEqual([]);
});

test("download-6: a damaged part is noticed at the end and fetched from the beginning", async () => {
  const { server, part, path, fetchIt } = await setUp(files({ "/model": data }));
  writeFileSync(part, noise(200_000, 4));
  await fetchIt();
  expect(readFileSync(path).equals(data)).toBe(true);
  expect(existsSync(part)).toBe(false);
  expect(server.requests.map(({ range }) => range)).toEqual(["bytes=200000-", undefined]);
});

test("download-7: more than was declared is stopped", async () => {
  const { folder, fetchIt } = await setUp(files({ "/model": noise(data.length + 1) }));
  const fault = await faultOf(fetchIt());
  expect(fault.message).toMatch(/it has 500001 bytes instead of 500000/);
  expect(filesIn(folder).filter((name) => !name.endsWith(".part"))).toEqual([]);
});

test("download-13: more than was declared is stopped without a length too", async () => {
  const { folder, fetchIt } = await setUp((_request, response) => {
    response.write(data);
    response.end("!");
  });
  expect((await faultOf(fetchIt())).message).toMatch(/more than 500000 bytes/);
  expect(filesIn(folder).filter((name) => !name.endsWith(".part"))).toEqual([]);
});

test("download-12: a file that is too short is refused, not asked for again for ever", async () => {
  const { server, fetchIt } = await setUp((_request, response) => {
    response.end(data.subarray(0, 1000));
  });
  const fault = await faultOf(fetchIt());
  expect(fault.message).toMatch(/it has 1000 bytes instead of 500000/);
  expect(server.requests).toHaveLength(1);
});

test("download-8: a busy server is asked again, a refusal is not", async () => {
  const good = files({ "/model": data });
  const busy = await setUp((request, response, record) => {
    if (busy.server.requests.length > 2) return good(request, response, record);
    response.writeHead(503, { "retry-after": "0" }).end();
  });
  await busy.fetchIt();
  expect(readFileSync(busy.path).equals(data)).toBe(true);

  const refusing = await setUp((_request, response) => void response.writeHead(403).end());
  const fault = await faultOf(refusing.fetchIt());
  expect(fault).toMatchObject({ code: "network" });
  expect(fault.message).toMatch(/voice\/model.onnx .* 127\.0\.0\.1.*403/);
  expect(refusing.server.requests).toHaveLength(1);
});

test("download-9: a lost network names the file, the host and what to do", async () => {
  const folder = scratchFolder();
  const url = `${await deadOrigin()}/model`;
  const options = { signal: neverStopped, onBytes: () => {} };
  const fault = await faultOf(download(url, join(folder, "x"), expected, options));
  expect(fault.code).toBe("network");
  expect(fault.message).toMatch(/voice\/model.onnx could not be fetched from 127\.0\.0\.1/);
  expect(fault.remedy).toContain("again");
});

test("download-10: a stop keeps what has arrived", async () => {
  const stop = new AbortController();
  const { part, fetchIt } = await setUp((_request, response) => {
    response.writeHead(200, { "content-length": data.length });
    response.write(data.subarray(0, 100_000));
  });
  await expect(
    fetchIt(stop.signal, (bytes) => {
      if (bytes === 100_000) stop.abort();
    }),
  ).rejects.toMatchObject({ name: "AbortError" });
  expect(readFileSync(part).equals(data.subarray(0, 100_000))).toBe(true);
});

test("download-11: the hub's address follows HF_ENDPOINT", () => {
  const source = { type: "hub", repository: "a/b", revision: "v1", path: "c/d.onnx" } as const;
  expect(sourceUrl(source, { HF_ENDPOINT: "https://mirror.example/" })).toBe(
    "https://mirror.example/a/b/resolve/v1/c/d.onnx",
  );
});
