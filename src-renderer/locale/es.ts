import type { Draft } from "./text.ts";

export const es: Draft = {};
