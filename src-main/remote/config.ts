/** What is known of the servers of a remote pack. */
export interface RemoteConfig {
  readonly name: string;
  readonly endpoints: readonly { readonly url: string }[];
  readonly dialect: "openai" | "vllm-omni";
  readonly model: string;
  readonly hears: boolean;
  readonly sees: boolean;
  readonly speaks: boolean;
  /** False: it is asked for the whole answer at once; older servers stream no sound. */
  readonly streams: boolean;
  readonly voice?: string | undefined;
  readonly timeouts: { readonly firstMs: number; readonly gapMs: number };
}

export interface RemoteQuestion {
  readonly instructions: string;
  readonly past: readonly { readonly question: string; readonly reply: string }[];
  readonly text: string;
  /** What was said, at 16 kHz, in place of `text`. */
  readonly sound: Int16Array | null;
  /** PNG, JPEG or WebP as their bytes say. */
  readonly pictures: readonly Uint8Array[];
  readonly speak: boolean;
}

export interface RemoteSound {
  readonly type: "sound";
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}
export type RemoteItem = { readonly type: "text"; readonly text: string } | RemoteSound;
