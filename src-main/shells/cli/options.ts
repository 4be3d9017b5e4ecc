/** The command line's words. Unknown ones are refused with the nearest thing that exists. */
import { parseArgs } from "node:util";
import type { SpeechQuality } from "../../contract/assistant.ts";
import { fault } from "../../contract/faults.ts";
import { maxStyleCharacters, speechQualities } from "../../contract/limits.ts";

export interface AskOptions {
  readonly question: string | null;
  readonly voice: string | null;
  readonly pictures: readonly { readonly kind: "screen" | "image"; readonly path: string }[];
  readonly films: readonly string[];
  readonly say: string | null;
  readonly play: boolean;
  /** Null: the one that was chosen in the settings. */
  readonly pack: string | null;
  /** How it is said, instead of the preferences. */
  readonly manner: {
    readonly mode?: string;
    readonly speaker?: string;
    readonly style?: string;
    readonly quality?: SpeechQuality;
  };
  readonly pace: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const usage = `Usage: npm run ask -- [options] "question"

  --voice FILE.wav   ask with a recording instead of words
  --screen FILE      a picture of the screen (png, jpg, webp)
  --image FILE       another picture; may be repeated
  --video FILE|DIR   a film (needs ffmpeg), or a folder of frames at two per second
  --say FILE.wav     write the spoken reply
  --play             play the spoken reply
  --pack NAME|DIR    which pack answers (default: the chosen one)
  --mode NAME        how Sotto behaves: assistant, tutor, support, reader, narrator or your own
  --speaker NAME     whom an omni pack speaks as; an unknown name lists them
  --style "WORDS"    how to speak: "slower, warm"
  --quality WORD     of an omni pack's voice: reference, balanced or fast
  --pace             feed the recording in real time, as a microphone would
  --json             print one object on the last line
  --quiet            print the answer only
  --help, --version

Exit codes: 0 answered, 1 internal error, 2 usage, 3 bad input, 4 nothing heard, 5 pack missing or
broken, 6 engine failed, 7 network, 8 disk full, 9 port in use, 130 interrupted`;

const options = {
  voice: { type: "string" },
  screen: { type: "string" },
  image: { type: "string", multiple: true },
  video: { type: "string", multiple: true },
  say: { type: "string" },
  play: { type: "boolean" },
  pack: { type: "string" },
  mode: { type: "string" },
  speaker: { type: "string" },
  style: { type: "string" },
  quality: { type: "string" },
  pace: { type: "boolean" },
  json: { type: "boolean" },
  quiet: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

export class UsageError extends Error {}

export function parseAsk(args: readonly string[]): AskOptions | "help" | "version" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  if (values.version) return "version";
  if (positionals.length > 1) {
    throw new UsageError("One question at a time: put it in quotation marks.");
  }
  const question = positionals[0]?.trim() ?? "";
  if (values.voice === undefined && question === "") {
    throw new UsageError('Ask something: a question in quotation marks, or --voice "FILE.wav".');
  }
  if (values.voice !== undefined && question !== "") {
    throw new UsageError("Either a written question or --voice, not both.");
  }
  if (values.pace && values.voice === undefined) {
    throw new UsageError("--pace feeds a recording in real time: it needs --voice FILE.wav.");
  }
  const screen =
    values.screen === undefined ? [] : [{ kind: "screen" as const, path: values.screen }];
  const images = (values.image ?? []).map((path) => ({ kind: "image" as const, path }));
  return {
    question: question === "" ? null : question,
    voice: values.voice ?? null,
    pictures: [...screen, ...images],
    films: values.video ?? [],
    say: values.say ?? null,
    play: values.play ?? false,
    pack: values.pack ?? null,
    manner: mannerOf(values),
    pace: values.pace ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
}

function mannerOf({
  mode,
  speaker,
  style,
  quality,
}: {
  readonly mode?: string | undefined;
  readonly speaker?: string | undefined;
  readonly style?: string | undefined;
  readonly quality?: string | undefined;
}): AskOptions["manner"] {
  const known = speechQualities.find((name) => name === quality);
  if (quality !== undefined && known === undefined)
    throw new UsageError(`--quality is one of ${speechQualities.join(", ")}.`);
  if (style !== undefined && style.length > maxStyleCharacters)
    throw new UsageError(`--style takes at most ${maxStyleCharacters} characters.`);
  return {
    ...(mode !== undefined && { mode }),
    ...(speaker !== undefined && { speaker }),
    ...(style !== undefined && { style }),
    ...(known && { quality: known }),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

function firstSentence(message: string): string {
  return `${message.split(/\.\s/)[0]?.replace(/\.$/, "")}.`;
}

/** A picture's or recording's path that cannot be read, as a fault that names it. */
export function unreadable(path: string, error: unknown) {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === "ENOENT"
      ? "does not exist"
      : code === "EISDIR"
        ? "is a folder"
        : code === "EACCES"
          ? "may not be read"
          : "cannot be read";
  return fault("bad-input", "capture", `${path} ${why}.`, "Check the path.", error);
}
