/** What a shell may ask of the assistant: a closed map, checked on arrival (`schema` below). */
import { z } from "zod";
import type { PackInfo, Preferences } from "./assistant.ts";
import type { Diagnostics, Storage } from "./diagnostics.ts";
import {
  type ConversationEntry,
  type ConversationPart,
  type ExportPiece,
  exportFormats,
  type HistoryHit,
  type HistoryInfo,
} from "./history.ts";
import {
  maxDaysKept,
  maxExchangesSet,
  maxFilmFrames,
  maxHits,
  maxListed,
  maxModeCharacters,
  maxPace,
  maxQuestionCharacters,
  maxSearchCharacters,
  maxSightBytes,
  maxSights,
  maxStyleCharacters,
  maxTitleCharacters,
  minPace,
  speechQualities,
} from "./limits.ts";
import { type ModeEntry, type ModeFile, modeDoes, visibleKinds } from "./modes.ts";
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
const conversation = z.string().min(1).max(64);
/** File names without their ending: nothing that leads out of a folder. */
const mode = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const habits = z.strictObject({
  keep: z.boolean(),
  days: z.int().min(1).max(maxDaysKept).nullable(),
  sound: z.boolean(),
  pictures: z.boolean(),
});

/** Their limits are checked where the file is. */
const modeFields = z.strictObject({
  title: words,
  description: words,
  pace: z.number(),
  voice: z.string().max(64).nullable(),
  style: words,
  language: z.string().max(64).nullable(),
  sees: z.array(z.enum(visibleKinds)).max(visibleKinds.length).readonly(),
  does: z.enum(modeDoes),
  mood: z.boolean(),
  keepsSound: z.boolean(),
  instructions: z.string().max(maxModeCharacters),
});

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
    /** The reply ends after so many tokens, if it has not before. */
    maxTokens: z.int().min(1).max(1_000_000).optional(),
    /** Of this turn, instead of the preferences. */
    mode: mode.optional(),
    /** Not part of the conversation and not kept: how a voice sounds. */
    aside: z.boolean().optional(),
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
  /** Of this session's conversation the newest turns, or those before turn `before`. */
  z.strictObject({
    type: z.literal("conversation.get"),
    before: turn.optional(),
    limit: z.int().min(1).max(maxListed).optional(),
  }),
  /** The session goes on with an empty one; what was kept of the one before stays in the history. */
  z.strictObject({ type: z.literal("conversation.new") }),
  /** The session goes on with this one of the history. Another session that has it open loses it. */
  z.strictObject({ type: z.literal("conversation.open"), conversation }),
  z.strictObject({
    type: z.literal("conversation.rename"),
    conversation,
    title: z.string().trim().min(1).max(maxTitleCharacters),
  }),
  /** It is gone from every list at once and from the disk in a minute; until then it can be restored. */
  z.strictObject({ type: z.literal("conversation.delete"), conversation }),
  z.strictObject({ type: z.literal("conversation.restore"), conversation }),
  /** A piece of a file at a time, beginning with 0. */
  z.strictObject({
    type: z.literal("conversation.export"),
    conversation,
    format: z.enum(exportFormats),
    from: z.int().nonnegative(),
    /** Only this turn. */
    turn: turn.optional(),
  }),
  z.strictObject({ type: z.literal("conversation.sound"), conversation, turn }),
  z.strictObject({
    type: z.literal("conversation.picture"),
    conversation,
    turn,
    sight: z.int().nonnegative().max(maxSights),
  }),
  z.strictObject({
    type: z.literal("history.list"),
    after: z.strictObject({ updatedAt: z.number(), id: conversation }).optional(),
    limit: z.int().min(1).max(maxListed),
  }),
  /** Whole words and beginnings of words, in any order; newest first. */
  z.strictObject({
    type: z.literal("history.search"),
    query: z.string().max(maxSearchCharacters),
    limit: z.int().min(1).max(maxHits),
  }),
  z.strictObject({ type: z.literal("history.info") }),
  /** All of it, from the disk as well. */
  z.strictObject({ type: z.literal("history.retry") }),
  z.strictObject({ type: z.literal("history.erase") }),
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
    mode: mode.optional(),
    history: habits.partial().optional(),
    ...manner,
    speak: z.boolean().optional(),
    language: z.enum(languages).nullable().optional(),
    theme: z.enum(themes).optional(),
    toured: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("storage.get") }),
  z.strictObject({ type: z.literal("diagnostics.get") }),
  /** All of them are as they came. */
  z.strictObject({ type: z.literal("preferences.erase") }),
  z.strictObject({ type: z.literal("mode.list") }),
  z.strictObject({ type: z.literal("mode.get"), mode }),
  /** The person's own file for it; refused with what is wrong in it. */
  z.strictObject({ type: z.literal("mode.set"), mode, text: z.string().max(maxModeCharacters) }),
  /** The same by fields: of the file, comments and what is not named stay. */
  z.strictObject({ type: z.literal("mode.write"), mode, fields: modeFields }),
  /** The own file goes; a mode that came with Sotto is as it came. */
  z.strictObject({ type: z.literal("mode.remove"), mode }),
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

/** What a session goes on with. */
export interface OpenedConversation extends ConversationPart {
  /** The conversation's id, and what `resume` takes. */
  readonly session: string;
  /** Turn numbers already used by this session or in this conversation; the shell goes on above them. */
  readonly nextTurn: number;
}

/** What `done` carries, by command. */
export interface CommandResults {
  "session.open": OpenedConversation & {
    readonly protocol: number;
    readonly resumed: boolean;
    readonly pack: PackInfo;
    readonly preferences: Preferences;
  };
  /** Resolves when the turn is accepted; what follows arrives as events. */
  "turn.start": Record<string, never>;
  "turn.attach": Record<string, never>;
  "turn.release": Record<string, never>;
  "turn.interrupt": Record<string, never>;
  "turn.played": Record<string, never>;
  "conversation.get": ConversationPart;
  "conversation.new": OpenedConversation;
  "conversation.open": OpenedConversation;
  "conversation.rename": Record<string, never>;
  "conversation.delete": Record<string, never>;
  "conversation.restore": Record<string, never>;
  "conversation.export": ExportPiece;
  "conversation.sound": { readonly sampleRateHz: number; readonly samples: Int16Array };
  "conversation.picture": { readonly data: Uint8Array };
  "history.list": { readonly conversations: readonly ConversationEntry[]; readonly total: number };
  "history.search": { readonly hits: readonly HistoryHit[] };
  "history.info": HistoryInfo;
  "history.erase": Record<string, never>;
  "history.retry": HistoryInfo;
  "conversation.set": { readonly nextTurn: number };
  "preferences.get": Preferences;
  "preferences.set": Preferences;
  "storage.get": Storage;
  "diagnostics.get": Diagnostics;
  "preferences.erase": Preferences;
  "mode.list": { readonly modes: readonly ModeEntry[] };
  "mode.get": ModeFile;
  "mode.set": Record<string, never>;
  "mode.write": Record<string, never>;
  "mode.remove": Record<string, never>;
  "pack.get": PackInfo;
  "pack.list": { readonly packs: readonly PackEntry[] };
  "pack.install": Record<string, never>;
  "pack.cancel": Record<string, never>;
  "pack.remove": Record<string, never>;
  "pack.select": PackInfo;
}
