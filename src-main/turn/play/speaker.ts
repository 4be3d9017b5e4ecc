/**
 * The sound card for the command line, through a player that the system has: it is fed raw samples as
 * they are made. The desktop app has its own way to the card.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { fault } from "../../contract/faults.ts";

export interface Player {
  readonly command: string;
  /** Plays mono 16-bit little-endian samples from standard input and ends when they are played. */
  readonly args: (rateHz: number) => readonly string[];
}

/** In the order they are tried; `play` is SoX. */
export const players: readonly Player[] = [
  {
    command: "paplay",
    args: (rate) => [
      "--raw",
      `--rate=${rate}`,
      "--format=s16le",
      "--channels=1",
      "--latency-msec=60",
    ],
  },
  {
    command: "aplay",
    args: (rate) => ["-q", "-t", "raw", "-f", "S16_LE", "-r", `${rate}`, "-c", "1", "-"],
  },
  {
    command: "play",
    args: (rate) => [
      "-q",
      "-t",
      "raw",
      "-e",
      "signed",
      "-b",
      "16",
      "-c",
      "1",
      "-r",
      `${rate}`,
      "-",
    ],
  },
  {
    command: "ffplay",
    args: (rate) =>
      `-loglevel quiet -nodisp -autoexit -f s16le -ar ${rate} -ch_layout mono -i -`.split(" "),
  },
];

/** A player that works plays this much silence in well under a second; one without a card may hang. */
const trialSeconds = 0.05;
const trialMs = 3_000;
const trialRateHz = 22_050;

/** What the command line hands the reply's sound to. */
export interface Speaker extends Disposable {
  start(sampleRateHz: number): void;
  write(samples: Int16Array): void;
  /** Resolves with the samples that were heard, when the last one was. */
  end(): Promise<number>;
}

/** Tries the players with a moment of silence; a fault when none reaches a sound card. */
export async function openSpeaker(candidates: readonly Player[] = players): Promise<Speaker> {
  for (const player of candidates) if (await works(player)) return new PlayerSpeaker(player);
  throw fault(
    "unsupported",
    "play",
    `No sound card can be reached (tried ${candidates.map(({ command }) => command).join(", ")}).`,
    "Install pulseaudio-utils, alsa-utils, sox or ffmpeg, or write the reply to a file with --say.",
  );
}

async function works(player: Player): Promise<boolean> {
  const child = started(player, trialRateHz);
  const late = setTimeout(() => child.kill("SIGKILL"), trialMs);
  child.stdin.end(new Uint8Array(Math.round(trialSeconds * trialRateHz) * 2));
  const code = await ended(child);
  clearTimeout(late);
  return code === 0;
}

class PlayerSpeaker implements Speaker {
  readonly #player: Player;
  #child: ReturnType<typeof started> | null = null;
  #ended: Promise<number | null> = Promise.resolve(null);
  #written = 0;

  constructor(player: Player) {
    this.#player = player;
  }

  start(sampleRateHz: number): void {
    this[Symbol.dispose]();
    this.#written = 0;
    this.#child = started(this.#player, sampleRateHz);
    this.#ended = ended(this.#child);
  }

  write(samples: Int16Array): void {
    if (!this.#child?.stdin.writable) return;
    this.#written += samples.length;
    // Copied: the caller may use its buffer again before the pipe has taken it.
    this.#child.stdin.write(new Uint8Array(samples.slice().buffer));
  }

  async end(): Promise<number> {
    this.#child?.stdin.end();
    const code = await this.#ended;
    // A player that broke off tells nobody how far it came: nothing is claimed to have been heard.
    return code === 0 ? this.#written : 0;
  }

  /** Silence at once: what the player still holds is dropped with it. */
  [Symbol.dispose](): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }
}

function started(player: Player, rateHz: number): ChildProcessByStdio<Writable, null, null> {
  const child = spawn(player.command, player.args(rateHz), {
    stdio: ["pipe", "ignore", "ignore"],
    windowsHide: true,
  });
  // A player that dies takes its pipe along; its exit says so.
  child.stdin.on("error", () => {});
  return child;
}

/** Its exit code; null for a command that is not there or was killed. */
function ended(child: ReturnType<typeof started>): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("error", () => resolve(null));
    child.on("exit", (code) => resolve(code));
  });
}
