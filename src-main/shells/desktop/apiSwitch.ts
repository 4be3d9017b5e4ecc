/**
 * The API for programs of this machine, as a switch: on and off at once, one after the other, so that the
 * last wish is what holds. What becomes of it is told; a port that is taken does not end the app.
 */
import { toFault } from "../../contract/faults.ts";
import type { ApiState } from "./messages.ts";

export interface OpenApi extends AsyncDisposable {
  readonly address: string;
}

export interface ApiDoor {
  open(key: string): Promise<OpenApi>;
  /** The kept one, made where there is none. */
  key(): Promise<string>;
  /** Another one from now on: whoever had the old one is out. */
  renew(): Promise<string>;
}

const off: ApiState = { address: null, key: null, problem: null };

export class ApiSwitch implements AsyncDisposable {
  readonly #door: ApiDoor;
  readonly #tell: (state: ApiState) => void;
  #open: OpenApi | null = null;
  #wished = false;
  #state = off;
  #last: Promise<void> = Promise.resolve();

  constructor(door: ApiDoor, tell: (state: ApiState) => void) {
    this.#door = door;
    this.#tell = tell;
  }

  get state(): ApiState {
    return this.#state;
  }

  use(on: boolean): void {
    if (on === this.#wished) return;
    this.#wished = on;
    void this.#next(() => this.#settle(() => this.#door.key()));
  }

  async renew(): Promise<ApiState> {
    await this.#next(async () => {
      await this.#close();
      await this.#settle(() => this.#door.renew());
    });
    return this.#state;
  }

  #next(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work);
    return this.#last;
  }

  async #settle(keyOf: () => Promise<string>): Promise<void> {
    try {
      if (!this.#wished) {
        await this.#close();
        return this.#say(off);
      }
      if (this.#open) return;
      const key = await keyOf();
      this.#open = await this.#door.open(key);
      this.#say({ address: this.#open.address, key, problem: null });
    } catch (error) {
      this.#say({ ...off, problem: toFault(error, "setup") });
    }
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.[Symbol.asyncDispose]();
  }

  #say(state: ApiState): void {
    this.#state = state;
    this.#tell(state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wished = false;
    await this.#next(() => this.#close());
  }
}
