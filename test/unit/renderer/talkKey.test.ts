import { describe, expect, it } from "vitest";
import { type Talk, TalkKey, tapMs } from "../../../src-main/contract/talkKey.ts";

function setUp() {
  const done: string[] = [];
  let listening = false;
  const talk: Talk = {
    get listening() {
      return listening;
    },
    press: () => {
      done.push("press");
      listening = true;
    },
    latch: () => void done.push("latch"),
    release: () => {
      done.push("release");
      listening = false;
    },
  };
  return { done, key: new TalkKey(talk) };
}

describe("talk key", () => {
  it("key-1: held, it listens until it is let go", () => {
    const { done, key } = setUp();
    key.down(1000);
    key.up(1000 + tapMs);
    expect(done).toEqual(["press", "release"]);
  });

  it("key-2: tapped, it listens until the next tap, which asks nothing new", () => {
    const { done, key } = setUp();
    key.down(1000);
    key.up(1000 + tapMs - 1);
    expect(done).toEqual(["press", "latch"]);
    key.down(5000);
    key.up(5050);
    expect(done).toEqual(["press", "latch", "release"]);
  });

  it("key-3: a key-up that never comes ends the question", () => {
    const { done, key } = setUp();
    key.down(1000);
    key.lost();
    key.up(9000);
    expect(done).toEqual(["press", "release"]);
  });

  it("key-4: after a tap, losing the window changes nothing", () => {
    const { done, key } = setUp();
    key.down(0);
    key.up(10);
    key.lost();
    expect(done).toEqual(["press", "latch"]);
  });

  it("key-5: assistive technology's click begins and ends", () => {
    const { done, key } = setUp();
    key.click();
    key.click();
    expect(done).toEqual(["press", "latch", "release"]);
  });
});
