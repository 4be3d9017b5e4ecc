import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { convertFixture } from "./packs.ts";

const SOAK = join(import.meta.dirname, "../../native/bench/soak.mjs");
/** The script's warm-up and as many again; by hand it runs 200. */
const CYCLES = "20";

it("native-soak-1: load, a turn, an abort, unload leave nothing behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sotto-native-"));
  try {
    const pack = await convertFixture(folder, "omni-3b-nano");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [SOAK, pack.thinker, pack.projector, CYCLES],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout).toContain("growth after warm-up");
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
