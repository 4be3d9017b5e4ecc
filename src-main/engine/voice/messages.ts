/** What crosses between the engine process and the voice's worker and phonemiser. */
// Type aliases, not interfaces: only those fit a call map without an index signature.

/** One phrase in the voice's own symbols, and the silence that follows it. */
export interface Phrase {
  readonly ipa: string;
  readonly pauseMs: number;
}

export type VoiceWorkerCalls = {
  open: {
    args: { model: string; config: string; threads: number };
    input: never;
    item: never;
    result: { sampleRateHz: number };
  };
  /** Items are int16 pieces in order, trimmed, faded and with their pauses. */
  synthesise: {
    args: { phrases: readonly Phrase[]; pace: number };
    input: never;
    item: Int16Array;
    result: { samples: number };
  };
};

export type PhonemiserCalls = {
  /** IPA of each text; a text without a sound gives "". */
  phonemise: {
    args: { texts: readonly string[]; voice: string };
    input: never;
    item: never;
    result: readonly string[];
  };
};
