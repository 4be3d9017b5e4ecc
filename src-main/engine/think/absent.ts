/** The Thinker of a remote pack, as this machine has it: its place. */
import { fault } from "../../contract/faults.ts";

export class AbsentThinker implements Disposable {
  readonly device: string;

  constructor(host: string) {
    this.device = host;
  }

  prefill(): Promise<never> {
    return absent();
  }

  generate(): Promise<never> {
    return absent();
  }

  [Symbol.dispose](): void {}
}

async function absent(): Promise<never> {
  throw fault("unsupported", "think", "This pack thinks on another machine.", "Ask that one.");
}
