import type { PackEntry } from "../../src-main/contract/packs.ts";

/** A list with every state in it. */
export const everyPackState: readonly PackEntry[] = [
  {
    name: "default",
    title: "Default (English)",
    kind: "small",
    bytes: 223_000_000,
    state: "installed",
    active: true,
  },
  {
    name: "omni-3b",
    title: "Qwen2.5-Omni 3B",
    kind: "omni",
    bytes: 6_800_000_000,
    state: "not-installed",
    active: false,
  },
  {
    name: "omni-7b",
    title: "Qwen2.5-Omni 7B",
    kind: "omni",
    bytes: 11_800_000_000,
    state: "paused",
    arrivedBytes: 4_100_000_000,
    active: false,
  },
  {
    name: "mine",
    title: "My Models",
    kind: "own",
    bytes: 2_100_000_000,
    state: "damaged",
    damaged: ["thinker.gguf"],
    active: false,
  },
  {
    name: "office",
    title: "The server in the office",
    kind: "remote",
    bytes: null,
    state: "installed",
    active: false,
  },
];
