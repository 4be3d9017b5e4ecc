import { describe, expect, test } from "vitest";
import remotePack from "../../../models/catalogue/remote.json" with { type: "json" };
import { remoteManifestSchema } from "../../../src-main/library/remoteManifest.ts";

describe("remote-1 a remote pack as data", () => {
  test("remote-1 the catalogue's own is one, and what it leaves out has a value", () => {
    expect(remoteManifestSchema.parse(remotePack)).toMatchObject({
      hears: true,
      sees: true,
      speaks: true,
      local: "default",
      timeouts: { firstMs: 60_000, gapMs: 30_000 },
    });
  });

  test.each([
    ["an address of another protocol", { endpoints: [{ url: "file:///etc/passwd" }] }],
    ["no server at all", { endpoints: [] }],
    ["a dialect nobody speaks", { dialect: "morse" }],
    ["a key in the file", { key: "sk-1" }],
    ["a time-out of nothing", { timeouts: { firstMs: 0 } }],
  ])("remote-1 %s is refused", (_, wrong) => {
    expect(remoteManifestSchema.safeParse({ ...remotePack, ...wrong }).success).toBe(false);
  });
});
