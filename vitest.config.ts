import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // A fresh process per file: native libraries and their threads do not outlive their tests.
    pool: "forks",
    // Models load in seconds on two busy cores; a hang is still found.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default"],
  },
});
