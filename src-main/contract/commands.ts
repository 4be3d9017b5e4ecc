/** What a shell may ask of the assistant: a closed map, checked on arrival (`schema` below). */
import { z } from "zod";
import type { Exchange, PackInfo, Preferences } from "./assistant.ts";
import type { Diagnostics, Storage } from "./diagnostics.ts";
import {
  maxExchangesSet,
  maxFilmFrames,
  maxPace,
  maxQuestionCharacters,
  maxSightBytes,
  maxSights,
  maxStyleCharacters,
  minPace,
  speechQualities,
} from "./limits.ts";
import type { PackEntry } from "./packs.ts";
import { languages, themes } from "./preferences.ts";

export * from "./limits.ts";

const bytes = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, "bytes expected")
  .refine((value) => value.byteLength <= maxSightBytes, "too large");

/** A picture is PNG, JPEG or WebP as its bytes say; a clip is frames a fixed time apart, and sound. */
export const sightSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["screen", "image", "camera"]),
    name: z.string().max(200),
    data: bytes,
  }),
  z.strictObject({
    kind: z.literal("video"),
    name: z.string().max(200),
    frames: z.array(bytes).min(1).max(maxFilmFrames),
    framesPerSecond: z.number().positive().max(30),
    /** Mono int16 at 16 kHz, or absent. */
    sound: z.custom<Int16Array>((value) => value instanceof Int16Array).optional(),
  }),
]);
export type Sight = z.infer<typeof sightSchema>;

const turn = z.int().nonnegative().max(0xffff_ffff);
const sample = z.int().nonnegative();
const sights = z.array(sightSchema).max(maxSights);
const pack = z.string().min(1).max(64);
const words = z.string().max(maxQuestionCharacters);

/** How the reply is spoken. */
const manner = {
  /** Speaking rate: 1 is the voice's own, 2 is twice as fast. */
  pace: z.number().min(minPace).max(maxPace).optional(),
  /** One of `PackInfo.speakers`; another one is refused. Null: the pack's own choice. */
  speaker: z.string().max(64).nullable().optional(),
  /** "slower, warm": for packs whose voice follows words. */
  style: z.string().max(maxStyleCharacters).optional(),
  quality: z.enum(speechQualities).optional(),
};

export const commandSchema = z.discriminatedUnion("type", [
  /** W1: must come first on every wire. `resume` continues the conversation of an earlier wire. */
  z.strictObject({
    type: z.literal("session.open"),
    protocol: z.int(),
    shell: z.enum(["desktop", "web", "cli", "api"]),
    resume: z.string().max(64).optional(),
  }),
  /**
   * Key down. `voice`: microphone frames with this turn's number follow, until `turn.release`.
   * `text`: the question is complete. `hands-free`: frames follow without end; a detected pause ends
   * the question.
   */
  z.strictObject({
    type: z.literal("turn.start"),
    turn,
    source: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("voice") }),
      z.strictObject({ kind: z.literal("hands-free") }),
      z.strictObject({ kind: z.literal("text"), text: z.string().max(maxQuestionCharacters) }),
    ]),
    sights,
    /** A picture is being captured and comes with `turn.attach`: whatever reads it can get ready. */
    sightsFollow: z.boolean().optional(),
    /** Take the sound from another shell that owns it (W5). */
    takeAudio: z.boolean().optional(),
    /** False: text only, no speech. */
    speak: z.boolean().optional(),
    /**
     * `answer` (the default). `transcribe`: only hear; it waits for nobody's turn, and nothing is
     * written. `say`: the text is not a question, it is spoken as it is. Only answers enter history.
     */
    goal: z.enum(["answer", "transcribe", "say"]).optional(),
    /** Of this turn, instead of the preferences. */
    ...manner,
  }),
  /** A picture that was still being captured when the turn started. */
  z.strictObject({ type: z.literal("turn.attach"), turn, sight: sightSchema }),
  /** Key up: the question is samples [0, endSample). */
  z.strictObject({ type: z.literal("turn.release"), turn, endSample: sample }),
  /** Stop. `heardSamples` of this turn's speech have left the speaker. Before speech: discard. */
  z.strictObject({ type: z.literal("turn.interrupt"), turn, heardSamples: sample }),
  /** The sink's clock: so many samples of the speech have been played. Also ends the turn. */
  z.strictObject({ type: z.literal("turn.played"), turn, samples: sample, drained: z.boolean() }),
  z.strictObject({ type: z.literal("conversation.get") }),
  z.strictObject({ type: z.literal("conversation.clear") }),
  /**
   * For shells whose far end keeps the conversation: it becomes exactly this. `instructions` are added
   * to the pack's own.
   */
  z.strictObject({
    type: z.literal("conversation.set"),
    exchanges: z.array(z.strictObject({ question: words, reply: words })).max(maxExchangesSet),
    instructions: words.optional(),
  }),
  z.strictObject({ type: z.literal("preferences.get") }),
  /** What is named changes; `preferences.changed` tells every session. */
  z.strictObject({
    type: z.literal("preferences.set"),
    ...manner,
    speak: z.boolean().optional(),
    language: z.enum(languages).nullable().optional(),
    theme: z.enum(themes).optional(),
    toured: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("storage.get") }),
  z.strictObject({ type: z.literal("diagnostics.get") }),
  z.strictObject({ type: z.literal("pack.get") }),
  z.strictObject({ type: z.literal("pack.list") }),
  /** Accepted at once; `pack.progress` and one `pack.ended` follow, whoever is still listening. */
  z.strictObject({
    type: z.literal("pack.install"),
    pack,
    variant: z.string().min(1).max(16).optional(),
    /** Although it does not fit this machine. */
    anyway: z.boolean().optional(),
  }),
  /** Stops it; what has arrived is kept, and the next `pack.install` goes on there. */
  z.strictObject({ type: z.literal("pack.cancel"), pack }),
  z.strictObject({ type: z.literal("pack.remove"), pack }),
  /** It answers from now on; `engine.state` tells when it is ready. */
  z.strictObject({ type: z.literal("pack.select"), pack }),
]);

export type Command = z.infer<typeof commandSchema>;
export type CommandType = Command["type"];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** What `done` carries, by command. */
export interface CommandResults {
  "session.open": {
    readonly session: string;
    readonly protocol: number;
    readonly resumed: boolean;
    readonly pack: PackInfo;
    readonly preferences: Preferences;
    readonly conversation: readonly Exchange[];
    /** Turn numbers already used in this conversation; the shell goes on above them. */
    readonly nextTurn: number;
  };
  /** Resolves when the turn is accepted; what follows arrives as events. */
  "turn.start": Record<string, never>;
  "turn.attach": Record<string, never>;
  "turn.release": Record<string, never>;
  "turn.interrupt": Record<string, never>;
  "turn.played": Record<string, never>;
  "conversation.get": { readonly conversation: readonly Exchange[] };
  "conversation.clear": Record<string, never>;
  "conversation.set": { readonly nextTurn: number };
  "preferences.get": Preferences;
  "preferences.set": Preferences;
  "storage.get": Storage;
  "diagnostics.get": Diagnostics;
  "pack.get": PackInfo;
  "pack.list": { readonly packs: readonly PackEntry[] };
  "pack.install": Record<string, never>;
  "pack.cancel": Record<string, never>;
  "pack.remove": Record<string, never>;
  "pack.select": PackInfo;
}
