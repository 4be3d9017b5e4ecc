/** Sotto's own sentences of faults, as every language but English has them; those of the contract are English. */
import type { Said, SentenceKind, SentenceValues } from "../../src-main/contract/sentences.ts";

export type Sentences = {
  readonly [K in SentenceKind]: (...values: SentenceValues<K>) => Said;
};
