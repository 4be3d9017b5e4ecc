import type { Draft } from "./text.ts";

export const zh: Draft = {};
