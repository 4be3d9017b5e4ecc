import { describe, expect, test } from "vitest";
import { plain, whole } from "../../../src-main/base/plainMessages.ts";

function crossed(message: unknown): unknown {
  return whole(JSON.parse(JSON.stringify(plain(message))));
}

describe("messages as JSON", () => {
  test("port-1: what our processes say to each other arrives as it was", () => {
    const message = {
      type: "push",
      deep: [{ samples: Int16Array.of(1, -2, 32_767) }, Float32Array.of(0.5, Number.NaN)],
      limit: Number.POSITIVE_INFINITY,
      text: "“ünïcode” $typed",
      nothing: null,
      yes: true,
    };
    expect(crossed(message)).toEqual(message);
  });

  test("port-2: a part of a larger buffer arrives alone, and a Buffer as bytes", () => {
    const large = Int16Array.from({ length: 100 }, (_, at) => at);
    expect(crossed(large.subarray(10, 13))).toEqual(Int16Array.of(10, 11, 12));
    expect(crossed(Buffer.from([7, 8, 9]).subarray(1))).toEqual(Uint8Array.of(8, 9));
  });
});
