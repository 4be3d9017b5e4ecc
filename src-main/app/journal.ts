/** What happened since the start, for a report of what went wrong. In memory only, and never anyone's words. */
import type { LogEntry, LoggedEntry } from "../contract/diagnostics.ts";
import type { AssistantEvent, EventOf } from "../contract/events.ts";

/** A day of questions; older ones explain nothing. */
const keptEntries = 400;

type TurnEntry = Extract<LogEntry, { type: "turn" }>;

export class Journal {
  readonly #nowMs: () => number;
  readonly #startMs: number;
  readonly #entries: LoggedEntry[] = [];

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
    this.add({ type: "started" });
  }

  get entries(): readonly LoggedEntry[] {
    return [...this.#entries];
  }

  add(entry: LogEntry): void {
    this.#entries.push({ atMs: Math.round(this.#nowMs() - this.#startMs), entry });
    if (this.#entries.length > keptEntries) this.#entries.shift();
  }

  /** Field by field: of an event that holds words only what is not words is taken. */
  turn(how: Pick<TurnEntry, "source" | "sights">, event: EventOf<"turn.ended">): void {
    const { outcome, timing, fault } = event;
    this.add({
      type: "turn",
      source: how.source,
      sights: how.sights,
      outcome,
      totalMs: Math.round(timing.totalMs),
      firstAudioMs: rounded(timing.endOfSpeechToFirstAudioMs),
      ...(fault === undefined ? {} : { code: fault.code, stage: fault.stage }),
    });
  }

  pack(event: AssistantEvent): void {
    switch (event.type) {
      case "pack.ended":
        this.add({
          type: "pack",
          step: event.type,
          ...(event.fault === undefined ? {} : { code: event.fault.code }),
        });
        break;
      case "pack.selected":
        this.add({ type: "pack", step: event.type });
        break;
      default:
        break;
    }
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
