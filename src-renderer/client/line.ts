/** The line to the assistant: opened, kept, and found again without losing the conversation. */
import type { Session } from "../../src-main/contract/assistant.ts";
import { connectSession } from "../../src-main/contract/client.ts";
import type { CommandResults } from "../../src-main/contract/commands.ts";
import { type Fault, type FaultCode, toFault } from "../../src-main/contract/faults.ts";
import { protocolVersion } from "../../src-main/contract/limits.ts";
import type { Wire } from "../../src-main/contract/wire.ts";

/** A restarted server is back in a second or two; one that stays away is asked rarely. */
const firstRetryMs = 250;
const longestRetryMs = 8_000;
const sessionKey = "sotto.session";

/** No attempt by itself can mend these. */
const lasting: ReadonlySet<FaultCode> = new Set(["unauthorized", "protocol-mismatch", "busy"]);

export interface LineListener {
  opened(session: Session, result: CommandResults["session.open"]): void;
  /** `final`: this page cannot mend it, no further attempt follows. */
  lost(fault: Fault, final: boolean): void;
}

export class Line {
  readonly #openWire: () => Wire;
  readonly #shell: "web" | "desktop";
  readonly #listener: LineListener;
  #retryMs = firstRetryMs;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(openWire: () => Wire, shell: "web" | "desktop", listener: LineListener) {
    this.#openWire = openWire;
    this.#shell = shell;
    this.#listener = listener;
    // The network is back, or the lid was opened: no reason to wait any longer.
    addEventListener("online", () => this.#soon());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#soon();
    });
  }

  /** Opens now; does nothing while open. */
  connect(): void {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#open();
  }

  /** Another conversation goes on: that one is found again. */
  resume(conversation: string): void {
    sessionStorage.setItem(sessionKey, conversation);
  }

  async #open(): Promise<void> {
    const session = connectSession(this.#openWire());
    session.onClose((reason) => this.#lost(reason));
    const resume = sessionStorage.getItem(sessionKey);
    try {
      const result = await session.call<"session.open">({
        type: "session.open",
        protocol: protocolVersion,
        shell: this.#shell,
        ...(resume === null ? {} : { resume }),
      });
      this.#retryMs = firstRetryMs;
      sessionStorage.setItem(sessionKey, result.session);
      this.#listener.opened(session, result);
    } catch (error) {
      await session[Symbol.asyncDispose]();
      this.#lost(toFault(error, "wire"));
    }
  }

  #lost(reason: Fault): void {
    if (!this.#busy) return;
    this.#busy = false;
    // `busy`: the conversation goes on in another window, which is not to be fought over.
    const final = lasting.has(reason.code);
    if (!final) {
      this.#timer = setTimeout(() => this.connect(), this.#retryMs);
      this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
    }
    this.#listener.lost(reason, final);
  }

  #soon(): void {
    if (this.#timer !== undefined) this.connect();
  }
}
