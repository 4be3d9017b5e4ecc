/** `npm run doctor`: what this machine has, what would be chosen and why, and whether it really works. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeTinyModel } from "../models/tiny.ts";
import { gigabytes } from "./base/bytes.ts";
import { type Hardware, planFit } from "./base/fit.ts";
import { exitCodes } from "./contract/faults.ts";
import { isSoftware } from "./engine/hardware.ts";
import { measureHardware, type Probed, possibleBackends, probe } from "./engine/probing.ts";
import { dataHome } from "./library/home.ts";
import { inspectPack } from "./library/inspect.ts";
import { everyPack, type LocatedPack } from "./library/locate.ts";
import { choose, needOf } from "./library/needs.ts";
import { freeBytes } from "./library/write.ts";

const usage = `Usage: npm run doctor [-- --json]

Says what Sotto finds on this machine, runs a tiny model on every backend, and says which packs would
run where, and why. Nothing is changed, nothing leaves this machine.`;

/** Half-precision products differ in the third digit; anything beyond is a broken driver. */
const toleratedDifference = 0.02;

type Level = "ok" | "note" | "bad";

interface Finding {
  readonly level: Level;
  readonly what: string;
  readonly said: string;
  readonly remedy?: string;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return exitCodes.answered;
  }
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (!values.json) process.stdout.write(`${line(finding)}\n`);
  };
  await examine(tell, stop.signal);
  if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  return findings.some(({ level }) => level === "bad") ? exitCodes.engine : exitCodes.answered;
}

function line({ level, what, said, remedy }: Finding): string {
  const mark = { ok: "✓", note: "·", bad: "✗" }[level];
  const more = remedy ? `\n${" ".repeat(14)}${remedy}` : "";
  return `${mark} ${what.padEnd(11)} ${said}${more}`;
}

async function examine(tell: (finding: Finding) => void, signal: AbortSignal): Promise<void> {
  const home = dataHome();
  const hardware = await measureHardware(signal);
  const { cpu, memory } = hardware;
  tell({ level: "ok", what: "processor", said: `${cpu.name}, ${cpu.threads} threads` });
  tell({
    level: "ok",
    what: "memory",
    said: `${gigabytes(memory.freeBytes)} free of ${gigabytes(memory.totalBytes)}`,
  });
  tell({ level: "ok", what: "disk", said: `${gigabytes(await freeBytes(home))} free for ${home}` });
  for (const { name, freeBytes: free, totalBytes } of hardware.gpus) {
    tell({
      level: "ok",
      what: "gpu",
      said: `${name}: ${gigabytes(free)} free of ${gigabytes(totalBytes)}`,
    });
  }
  await examineBackends(tell, signal);
  for (const located of await everyPack(home)) tell(await examinePack(located, hardware, signal));
}

async function examineBackends(tell: (finding: Finding) => void, signal: AbortSignal) {
  const folder = await mkdtemp(join(tmpdir(), "sotto-doctor-"));
  try {
    const model = join(folder, "tiny.gguf");
    await writeTinyModel(model);
    let right: Probed | null = null;
    for (const backend of possibleBackends()) {
      const probed = await probe(backend, model, signal);
      right ??= probed;
      tell(judge(probed, right));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The processor's answer is the right one; a GPU that answers differently must not be used. */
function judge(probed: Probed, right: Probed): Finding {
  const what = probed.backend;
  if ("error" in probed) {
    const said = `not usable: ${probed.error}`;
    if (what !== "cpu") return { level: "note", what, said };
    return { level: "bad", what, said, remedy: "Run npm ci; if it stays, report it." };
  }
  const [gpu] = probed.report.gpus;
  const name = gpu ? `${gpu.name}, ` : "";
  const took = `${Math.round(probed.report.run?.milliseconds ?? 0)} ms`;
  const difference = "error" in right ? null : differenceOf(probed, right);
  if (difference !== null && difference > toleratedDifference) {
    return {
      level: "bad",
      what,
      said: `${name}runs a tiny model but computes something else than the processor (${difference.toFixed(3)})`,
      remedy: "Update the graphics driver. Until then choose the processor.",
    };
  }
  if (gpu && isSoftware(gpu.name)) {
    return {
      level: "note",
      what,
      said: `${name}works (${took}), but is the processor in disguise: not used`,
    };
  }
  return { level: "ok", what, said: `${name}runs a tiny model in ${took}` };
}

/** Largest difference between the probabilities of the likeliest next tokens. */
function differenceOf(probed: Probed, right: Probed): number | null {
  if ("error" in probed || "error" in right) return null;
  const [mine, theirs] = [probed.report.run?.next, right.report.run?.next];
  if (!mine || !theirs) return null;
  const known = new Map(theirs);
  return Math.max(0, ...mine.map(([token, p]) => Math.abs(p - (known.get(token) ?? 0))));
}

async function examinePack(
  located: LocatedPack,
  hardware: Hardware,
  signal: AbortSignal,
): Promise<Finding> {
  const { manifest } = located;
  const what = manifest.name;
  const state = await inspectPack(located, { signal });
  if (state.type === "damaged") {
    const remedy = `Run npm run packs -- install ${what}.`;
    return { level: "bad", what, said: `not whole: ${state.why}`, remedy };
  }
  const here = state.type === "installed" ? "installed" : "not installed";
  if (manifest.kind === "remote") {
    return {
      level: "note",
      what,
      said: `asks ${manifest.endpoints.map(({ url }) => url).join(", ")}`,
    };
  }
  if (manifest.kind !== "omni") {
    const level = what === "default" && state.type !== "installed" ? "bad" : "ok";
    const remedy = level === "bad" ? { remedy: "Run npm run packs -- install default." } : {};
    return { level, what, said: `${here}; runs on the processor`, ...remedy };
  }
  const { variant, fit } = choose(manifest, hardware);
  const now = planFit(needOf(manifest, variant), hardware);
  if (fit.where === "nowhere")
    return { level: "note", what, said: `${here}; too large: ${fit.why}` };
  const where = { gpu: "the GPU", shared: "GPU and processor", cpu: "the processor", nowhere: "" };
  const wait = now.where === "nowhere" ? `; not at the moment: ${now.why}` : `: ${now.why}`;
  const slow = now.where === "cpu" ? " (slowly)" : "";
  const place = now.where === "nowhere" ? where[fit.where] : where[now.where];
  const said = `${here}; as ${variant ?? "it is"} it would run on ${place}${slow}${wait}`;
  return { level: "ok", what, said };
}
