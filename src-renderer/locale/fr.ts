import type { Draft } from "./text.ts";

export const fr: Draft = {};
