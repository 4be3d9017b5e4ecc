/** What the API adds to a turn, and how it holds fifty clients. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { apiPorts } from "../../src-main/app/apiPorts.ts";
import { SottoAssistant } from "../../src-main/app/assistant.ts";
import { decodeSound } from "../../src-main/app/sounds.ts";
import { dataHome } from "../../src-main/library/home.ts";
import { loadPack } from "../../src-main/library/load.ts";
import { startApiServer } from "../../src-main/shells/api/server.ts";
import { type Asked, runTurn } from "../../src-main/shells/api/turns.ts";
import { apiPlace } from "../api/apiPlace.ts";
import { crowd, furthestOutOfOrder, incomplete, memoryMiB } from "../api/crowd.ts";
import { type Figure, figure } from "./result.ts";

type Tell = (line: string) => void;

const turns = 15;
const clients = 50;
const key = "a-key-for-benches-only-0123456789";
const recording = join(import.meta.dirname, "..", "support", "recordings", "capital-of-france.wav");

export async function benchApi(_rounds: number, tell: Tell): Promise<Figure[]> {
  const { within, over } = await timeTurns(tell);
  const added = over.map((ms, turn) => ms - (within[turn] ?? Number.NaN));
  const many = await timeCrowd(tell);
  return [
    figure("within", "asked → first sound, in process", "ms", within, null),
    figure("over", "asked → first sound, through HTTP", "ms", over, null),
    figure("added", "what HTTP adds to the first sound", "ms", added, 30),
    ...many,
  ];
}

/** In turns, so that what else the machine does falls on both. */
async function timeTurns(tell: Tell): Promise<{ within: number[]; over: number[] }> {
  const home = dataHome();
  const { engine, info } = await loadPack("default", home);
  await using assistant = await SottoAssistant.open({
    pack: engine,
    info: { ...info, device: "" },
    home,
  });
  await assistant.ready();
  const options = { host: "127.0.0.1", port: 0, origins: [], key };
  await using server = await startApiServer(apiPorts(assistant), options);
  const bytes = await readFile(recording);
  const never = new AbortController().signal;
  const sound = await decodeSound(bytes, "The recording", never);
  const asked = { source: { sound }, goal: "answer", speak: true } as const;
  const within: number[] = [];
  const over: number[] = [];
  const body = requestWith(bytes.toString("base64"));
  await firstWithin(assistant, asked);
  for (let turn = 0; turn < turns; turn++) {
    within.push(await firstWithin(assistant, asked));
    over.push(await firstOver(server.address, body));
    tell(
      `turn ${turn + 1}: ${Math.round(within.at(-1) ?? 0)} and ${Math.round(over.at(-1) ?? 0)} ms`,
    );
  }
  return { within, over };
}

function requestWith(data: string): string {
  const content = [{ type: "input_audio", input_audio: { data, format: "wav" } }];
  return JSON.stringify({
    model: "sotto",
    stream: true,
    modalities: ["text", "audio"],
    audio: { voice: "alloy", format: "pcm16" },
    messages: [{ role: "user", content }],
  });
}

async function firstWithin(assistant: SottoAssistant, asked: Asked): Promise<number> {
  const started = performance.now();
  let first = Number.NaN;
  for await (const piece of runTurn(assistant, asked, new AbortController().signal)) {
    if (piece.type === "sound" && Number.isNaN(first)) first = performance.now() - started;
  }
  return first;
}

async function firstOver(address: string, body: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${address}/chat/completions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    body,
  });
  let first = Number.NaN;
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    const text = decoder.decode(chunk, { stream: true });
    if (Number.isNaN(first) && text.includes('"data":"')) first = performance.now() - started;
  }
  return first;
}

async function timeCrowd(tell: Tell): Promise<Figure[]> {
  await using place = await apiPlace();
  await crowd(place, 5);
  const before = await memoryMiB(place);
  const members = await crowd(place, clients);
  const growth = (await memoryMiB(place)) / before;
  tell(`${clients} clients were answered`);
  const waited = members.map(({ waitedMs }) => waitedMs);
  const unserved = members.filter(({ finished }) => !finished).length;
  return [
    figure(
      "crowd-wait",
      `${clients} clients at once: wait for the first sound`,
      "ms",
      waited,
      null,
    ),
    figure("crowd-unserved", `${clients} clients: never answered`, "", [unserved], 0),
    figure(
      "crowd-incomplete",
      `${clients} clients: streams that lack samples`,
      "",
      [incomplete(members)],
      0,
    ),
    figure(
      "crowd-order",
      `${clients} clients: furthest served out of order`,
      "",
      [furthestOutOfOrder(members)],
      8,
    ),
    figure("crowd-memory", `memory after ${clients} clients ÷ before`, "×", [growth], 1.1),
  ];
}
