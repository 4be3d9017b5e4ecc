/**
 * W5: one audio owner at a time. A session owns the sound while a turn of it listens or speaks; the
 * assistant asks here before it accepts such a turn.
 */
import { wordedFault } from "./faults.ts";
import { worded } from "./sentences.ts";

export class SoundOwner<S> {
  #owner: S | null = null;

  get current(): S | null {
    return this.#owner;
  }

  /**
   * Makes `session` the owner. Returns the session that lost the sound (tell it `audio.lost` and
   * interrupt its turn), or `null`. Throws `audio-busy` when another owns it and `force` is false.
   */
  take(session: S, force: boolean): S | null {
    const loser = this.#owner === session ? null : this.#owner;
    if (loser !== null && !force) {
      throw wordedFault("audio-busy", "wire", worded("sound-elsewhere"));
    }
    this.#owner = session;
    return loser;
  }

  /** The turn is over. Nothing happens when another session owns the sound by now. */
  release(session: S): void {
    if (this.#owner === session) this.#owner = null;
  }
}
