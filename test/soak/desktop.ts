/**
 * The desktop for a long while: spoken questions by the real key, with everything that goes wrong on a
 * real machine in between. Every turn must end, and what is not disturbed must be answered.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { heldByProcess } from "../../src-main/base/processMemory.ts";
import { DesktopPlace, Surroundings } from "../e2e/desktopPlace.ts";
import { Random } from "../fuzz/random.ts";
import { childOf } from "../support/processes.ts";
import { type Recording, recordings, recordingsFolder } from "../support/recordings/recordings.ts";
import { wordErrors } from "../support/recordings/wordError.ts";

export interface SoakPlan {
  readonly turns: number;
  readonly interrupts: number;
  readonly unplugs: number;
  readonly engineKills: number;
  readonly suspends: number;
  readonly seed: number;
}

export type Mishap = "none" | "interrupt" | "unplug" | "engine-kill" | "suspend";

export interface SoakTurn {
  readonly turn: number;
  readonly mishap: Mishap;
  /** `discarded` leaves no trace, as promised. */
  readonly outcome: string;
  readonly seconds: number;
  /** Of what was said; null where nothing was to be understood. */
  readonly wordErrors: number | null;
}

/** What each kind of process holds, in MiB. */
export type Held = Readonly<Record<string, number>>;

export interface SoakResult {
  readonly plan: SoakPlan;
  readonly turns: readonly SoakTurn[];
  readonly memoryBeforeMiB: number;
  readonly memoryAfterMiB: number;
  readonly heldBefore: Held;
  readonly heldAfter: Held;
  /** What did not go as promised, a sentence each; empty when all is well. */
  readonly problems: readonly string[];
}

/** Models are warm and caches full after so many turns: memory is compared from there. */
const warmTurns = 8;
/**
 * What a turn may take before it counts as hung. The longest takes 15 s with its speech; the one after a
 * dead engine waits for models that are read again, which took a minute beside builds and other tests.
 */
const hungMs = 180_000;
/** Buffers of the last turn are let go. */
const restMs = 6_000;
/** Short questions of general knowledge: a hundred turns take a quarter of an hour. */
const longestSeconds = 2.2;

export async function soakDesktop(
  plan: SoakPlan,
  tell: (line: string) => void,
): Promise<SoakResult> {
  await using around = await Surroundings.open();
  await using place = await DesktopPlace.open(around);
  await place.ready();
  const soak = new Soak(around, place, new Random(plan.seed));
  const mishaps = planned(plan, new Random(plan.seed + 1));
  const questions = (await recordings()).filter(
    ({ screen, seconds }) => screen === null && seconds <= longestSeconds,
  );
  const warm = Math.min(warmTurns, Math.floor(plan.turns / 3));
  let before: Held = {};
  for (const [turn, mishap] of mishaps.entries()) {
    const question = questions[turn % questions.length] as Recording;
    const done = await soak.turn(question, mishap);
    tell(`${turn + 1}/${plan.turns} ${mishap}: ${done.outcome}, ${done.seconds} s`);
    if (turn + 1 === warm) before = await soak.memory();
  }
  const after = await soak.memory();
  const { turns, problems } = soak;
  const memory = { memoryBeforeMiB: total(before), memoryAfterMiB: total(after) };
  return { plan, turns, problems, ...memory, heldBefore: before, heldAfter: after };
}

function total(held: Held): number {
  return Math.round(Object.values(held).reduce((sum, size) => sum + size, 0));
}

/** `engine.js`, `audio.js microphone`, `renderer`; the app itself is `main`. */
function kindOf(command: string): string {
  const type = /--type=([\w-]+)/.exec(command)?.[1];
  return type ?? /([\w.]+\.js(?: \w+)?)/.exec(command)?.[1] ?? "main";
}

/** Undisturbed at first, and again after every mishap: the next question must work. */
function planned(plan: SoakPlan, random: Random): Mishap[] {
  const wanted: Mishap[] = [
    ...Array<Mishap>(plan.interrupts).fill("interrupt"),
    ...Array<Mishap>(plan.unplugs).fill("unplug"),
    ...Array<Mishap>(plan.engineKills).fill("engine-kill"),
    ...Array<Mishap>(plan.suspends).fill("suspend"),
  ];
  const all = Array<Mishap>(plan.turns).fill("none");
  const first = Math.min(warmTurns, Math.floor(plan.turns / 3));
  const places = Array.from(
    { length: Math.ceil((plan.turns - first) / 2) },
    (_, n) => first + 2 * n,
  );
  for (const mishap of wanted) {
    const [at] = places.splice(random.below(places.length), 1);
    if (at === undefined) throw new Error("More mishaps than half of the turns.");
    all[at] = mishap;
  }
  return all;
}

class Soak {
  readonly turns: SoakTurn[] = [];
  readonly problems: string[] = [];
  readonly #around: Surroundings;
  readonly #place: DesktopPlace;
  readonly #random: Random;
  #unplugs = 0;

  constructor(around: Surroundings, place: DesktopPlace, random: Random) {
    this.#around = around;
    this.#place = place;
    this.#random = random;
  }

  async memory(): Promise<Held> {
    await wait(restMs);
    const held: Record<string, number> = {};
    for (const one of await heldByProcess(this.#place.app.process().pid ?? 0)) {
      const kind = kindOf(one.command);
      held[kind] = Math.round(((held[kind] ?? 0) + one.heldMiB) * 10) / 10;
    }
    return held;
  }

  async turn(question: Recording, mishap: Mishap): Promise<SoakTurn> {
    const start = performance.now();
    const repair = await this.#prepare(mishap);
    await this.#around.keys("keydown", "Control_R");
    await this.#place.hears();
    const turn = await this.#newest();
    const disturbed = this.#disturb(mishap);
    await this.#around.sound.speak(join(recordingsFolder, question.file));
    await this.#around.keys("keyup", "Control_R");
    const outcome = await this.#outcome(turn);
    await disturbed;
    await repair();
    const heard = outcome === "answered" ? await this.#heard(turn) : null;
    const errors = heard === null ? null : wordErrors(question.text, heard);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    const done = { turn, mishap, outcome, seconds, wordErrors: errors };
    this.turns.push(done);
    this.#judge(done, heard);
    return done;
  }

  /** Something to unplug; what it returns plugs things in again. */
  async #prepare(mishap: Mishap): Promise<() => Promise<void>> {
    if (mishap !== "unplug") return async () => {};
    const { sound } = this.#around;
    const microphone = this.#unplugs % 2 === 0;
    const kind = microphone ? "source" : "sink";
    if (microphone) await sound.plugMicrophone("headset", "A headset");
    else await sound.plugSpeaker("headset", "A headset");
    await sound.pactl(`set-default-${kind}`, "headset");
    // The desktop hears of it as of any device.
    await wait(300);
    return async () => {
      await sound.pactl(`set-default-${kind}`, microphone ? "microphone" : "speaker");
    };
  }

  async #disturb(mishap: Mishap): Promise<void> {
    const { app } = this.#place;
    switch (mishap) {
      case "none":
        return;
      case "interrupt":
        await wait(this.#random.below(6_000));
        await this.#around.keys("key", "Escape");
        return;
      case "unplug":
        await this.#unplug(this.#unplugs++ % 2 === 0 ? "source" : "sink");
        return;
      case "engine-kill":
        await wait(500 + this.#random.below(2_500));
        process.kill(await childOf(app.process().pid ?? 0, "engine.js"), "SIGKILL");
        return;
      case "suspend":
        await wait(500 + this.#random.below(3_500));
        await app.evaluate(({ powerMonitor }) => powerMonitor.emit("suspend"));
        await wait(500);
        await app.evaluate(({ powerMonitor }) => powerMonitor.emit("resume"));
    }
  }

  /** The microphone while one speaks, the speaker while it speaks. */
  async #unplug(kind: "source" | "sink"): Promise<void> {
    const { sound } = this.#around;
    if (kind === "source") await wait(300 + this.#random.below(900));
    else await this.#place.overlaySays("speaking");
    await sound.unplug(await sound.moduleOf(kind, "headset"));
  }

  /** The number that the page gives the turn. */
  async #newest(): Promise<number> {
    const last = this.#place.main.locator("article.exchange").last();
    return Number(await last.getAttribute("data-turn"));
  }

  async #outcome(turn: number): Promise<string> {
    const found = await this.#place.main
      .waitForFunction(
        (number) => {
          const exchange = document.querySelector<HTMLElement>(
            `article.exchange[data-turn="${number}"]`,
          );
          if (exchange?.dataset.phase === "ended") return exchange.dataset.outcome ?? "unknown";
          const resting = document.querySelector('.bar[data-phase="ready"]') !== null;
          return exchange === null && resting ? "discarded" : false;
        },
        turn,
        { timeout: hungMs, polling: 50 },
      )
      .catch(() => null);
    return found === null ? "hung" : ((await found.jsonValue()) as string);
  }

  async #heard(turn: number): Promise<string> {
    const exchange = this.#place.main.locator(`article.exchange[data-turn="${turn}"]`);
    return (await exchange.locator(".asked").textContent()) ?? "";
  }

  #judge({ turn, mishap, outcome, wordErrors: errors }: SoakTurn, heard: string | null): void {
    if (!allowed[mishap].includes(outcome)) {
      this.problems.push(`turn ${turn} (${mishap}) ended as ${outcome}`);
    }
    // A hole of a moment may cost a word; nothing else may.
    if ((errors ?? 0) > (mishap === "unplug" ? 2 : 1)) {
      this.problems.push(`turn ${turn} (${mishap}) was misunderstood: “${heard}”`);
    }
  }
}

/** A mishap that comes after the answer changes nothing. */
const allowed: Readonly<Record<Mishap, readonly string[]>> = {
  none: ["answered"],
  interrupt: ["answered", "interrupted", "discarded"],
  unplug: ["answered"],
  "engine-kill": ["answered", "failed"],
  suspend: ["answered", "interrupted", "discarded"],
};
