import type { Draft } from "./text.ts";

export const de: Draft = {};
