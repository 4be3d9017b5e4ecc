/** One process (or page) that works the sound card: started when needed, replaced when it is gone. */
import type { Port } from "../../../base/port.ts";

export class AudioEnd<To, From> implements Disposable {
  readonly #start: () => Port;
  readonly #heard: (message: From) => void;
  readonly #lost: (reason: string) => void;
  #port: Port | null = null;

  constructor(
    start: () => Port,
    heard: (message: From) => void,
    /** It went away by itself; `drop` is not told. */
    lost: (reason: string) => void,
  ) {
    this.#start = start;
    this.#heard = heard;
    this.#lost = lost;
  }

  get running(): boolean {
    return this.#port !== null;
  }

  /** Has it ready before it is needed. */
  ensure(): Port {
    if (this.#port) return this.#port;
    const port = this.#start();
    this.#port = port;
    port.onMessage((message) => {
      if (this.#port === port) this.#heard(message as From);
    });
    port.onClose((reason) => {
      if (this.#port !== port) return;
      this.#port = null;
      this.#lost(reason);
    });
    return port;
  }

  post(message: To): void {
    this.ensure().post(message);
  }

  /** Ends it at once, whatever it is busy with; the next post starts another. */
  drop(): void {
    const port = this.#port;
    this.#port = null;
    port?.close();
  }

  [Symbol.dispose](): void {
    this.drop();
  }
}
