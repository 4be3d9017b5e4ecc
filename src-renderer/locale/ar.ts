import type { Draft } from "./text.ts";

export const ar: Draft = {};
