/**
 * What Sotto says of faults that a person may meet, in English: for terminals, programs and logs. A page
 * that speaks another language says the same by kind and values (`src-renderer/locale/sentences`). Faults
 * of developers and operators have sentences of their own where they arise, and no translation.
 */
export type SentenceValue = string | number;
/** What happened, and what can be done. */
export type Said = readonly [message: string, remedy: string];

const again = "Ask again.";
const soon = "Ask again in a moment.";
const restart = "Ask again; if it stays, restart Sotto.";
const changed = "Try again; if it stays, what the source offers has changed: report it.";
const ownServer = "Ask again, or choose a pack of this machine.";
const kept = "Sound and pictures are kept only where the settings say so.";

/** Until the disk takes it: the conversation itself, or what is said from now on. */
export type Meanwhile = "memory" | "later";
const meanwhile: Readonly<Record<Meanwhile, string>> = {
  memory: "Until then this conversation is kept in memory only.",
  later: "What is said meanwhile is kept in memory and written then.",
};

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export const sentences = {
  // The history
  "conversation-gone": () => [
    "This conversation is not in the history.",
    "It was deleted or is older than you keep them; choose another one.",
  ],
  "turn-not-kept": (turn: number) => [`Of turn ${turn} nothing like that was kept.`, kept],
  "no-sound-kept": () => [
    "No sound was kept of this conversation.",
    "Let Sotto keep sound in the settings; what is said from then on can be exported.",
  ],
  "history-newer": (file: string, until: Meanwhile) => [
    `The history ${file} was written by a newer Sotto.`,
    `Start the newer one. ${meanwhile[until]}`,
  ],
  "history-full": (file: string, until: Meanwhile) => [
    `There is no room left for the history ${file}.`,
    `Free some space on that disk. ${meanwhile[until]}`,
  ],
  "history-locked": (file: string, until: Meanwhile) => [
    `Another program holds the history ${file}.`,
    `Close what has it open. ${meanwhile[until]}`,
  ],
  "history-readonly": (file: string, until: Meanwhile) => [
    `The history ${file} cannot be written to.`,
    `Allow writing in Sotto's data folder. ${meanwhile[until]}`,
  ],
  "history-failed": (file: string, until: Meanwhile, code: string) => [
    `The history ${file} failed (${code}).`,
    `Restart Sotto. ${meanwhile[until]}`,
  ],
  "history-damaged": (file: string, aside: string) => [
    `The history ${file} was damaged; it was set aside as ${aside} and a new one begun.`,
    "A backup of the data folder may hold an older one; erase the history to delete both.",
  ],
  "history-lost": () => [
    "The history's process ended unexpectedly.",
    "This conversation goes on in memory; restart Sotto to keep the next ones.",
  ],

  // Taken by something else
  answering: () => ["A question is being answered.", "Choose again in a moment."],
  "many-waiting": () => ["Too many turns are waiting already.", soon],
  loading: () => ["The models are still being loaded.", soon],
  "many-windows": (most: number) => [
    `${most} windows are connected to Sotto already.`,
    "Close one of them.",
  ],
  "sound-elsewhere": () => [
    "Another window of Sotto is listening or speaking.",
    "Wait until it is done, or take the sound over to this one.",
  ],
  "conversation-elsewhere": () => [
    "This conversation goes on in another window.",
    "Continue there, or take it back here.",
  ],

  // The line between page and Sotto
  "line-lost": () => [
    "The line to Sotto is gone.",
    "Start Sotto again, or wait until the page has found it.",
  ],
  "wrong-token": () => [
    "This page does not hold the token of the running Sotto.",
    "Open the address that Sotto printed when it started.",
  ],
  "other-version": (page: number, sotto: number) => [
    `The page speaks version ${page} of the protocol, Sotto ${sotto}.`,
    "Restart Sotto and reload the page.",
  ],
  "message-too-large": () => [
    "A message was larger than Sotto takes.",
    "Send a smaller picture or a shorter clip.",
  ],
  "sound-too-slow": () => [
    "The page took the sound too slowly.",
    "Reload the page; close what keeps the computer busy.",
  ],

  // The models at work
  "engine-ended": () => [
    "The engine process ended unexpectedly.",
    "It is being restarted; ask again.",
  ],
  "engine-dies": (times: number) => [
    `The engine process died ${times} times while it started.`,
    "Run npm run packs -- verify; if the pack is whole, report it.",
  ],
  "hearing-stopped": (reason: string) => [`The speech recogniser stopped (${reason}).`, restart],
  "reading-stopped": (reason: string) => [
    `The screen reader stopped unexpectedly (${reason}).`,
    "Ask again; it is started anew.",
  ],
  "voice-stopped": () => ["The voice stopped unexpectedly.", restart],
  "stage-hung": () => ["A stage did not stop in time.", again],
  "out-of-memory": (detail: string) => [detail, "Close other programs or use a smaller pack."],
  "context-full": (detail: string) => [detail, "Begin a new conversation."],
  "sound-length": (detail: string) => [detail, "Use a recording of 0.03 to 300 seconds."],
  "question-too-long": (tokens: number, most: number) => [
    `This question alone has ${tokens} tokens; the model can take ${most}.`,
    "Ask with a smaller picture, a shorter film or less text.",
  ],

  // Pictures
  "picture-unreadable": (what: string) => [
    `The picture cannot be read: it ${what}.`,
    "Use a whole PNG, JPEG or WebP file.",
  ],
  "picture-undecodable": () => [
    "The picture cannot be decoded: it is damaged, too large or of an unknown kind.",
    "Save it as PNG or JPEG and try again.",
  ],
  "picture-too-large": (what: string) => [
    `The picture is too large: it ${what}.`,
    "Use a picture of at most 50 million pixels and 128 MB.",
  ],
  "picture-too-long": (times: number) => [
    `The picture is more than ${times} times as long as wide.`,
    "Crop it to the part that matters.",
  ],

  // Packs
  "pack-missing": (name: string, folder: string, asked: string) => [
    `The pack ${name} is not installed in ${folder}.`,
    `Run npm run packs -- install ${asked}.`,
  ],
  "pack-damaged": (name: string, why: string, folder: string, asked: string, _files: string) => [
    `The pack ${name} is not whole: ${why} (in ${folder}).`,
    `Run npm run packs -- install ${asked}: it fetches only that.`,
  ],
  "pack-installing": (name: string) => [
    `The pack ${name} is being installed.`,
    "Wait until it is done, or stop it.",
  ],
  "pack-held": (name: string, holder: number) => [
    `The pack ${name} is being installed by process ${holder}.`,
    "Stop that first.",
  ],
  "pack-answers": (name: string) => [
    `The pack ${name} is the one that answers.`,
    "Choose another one first.",
  ],
  "pack-elsewhere": (folder: string) => [
    `${folder} is a folder of yours, not one of Sotto's.`,
    "Delete it yourself if you do not need it any more.",
  ],
  "pack-own": (name: string) => [
    `The pack ${name} is a model of your own; there is nowhere to fetch it from.`,
    "Put its files back, or import it again.",
  ],
  /** `other`: the best that fits, or nothing. */
  "pack-too-large": (
    name: string,
    why: string,
    _neededBytes: number,
    other: string,
    otherBytes: number,
  ) => [
    `The pack ${name} does not fit this machine: ${why}.`,
    other === ""
      ? "The pack default works here, and a server of your own can answer (pack remote). --anyway installs it all the same."
      : `The best that fits is ${other} (${gigabytes(otherBytes)}): npm run packs -- install ${other}. --anyway installs it all the same.`,
  ],
  "pack-untested": (name: string) => [
    `The pack ${name} was made, but did not answer its first question.`,
    "Run the same command again; if it stays, report it.",
  ],
  "installer-ended": () => [
    "The installer ended unexpectedly.",
    "Install the pack again; what has arrived is kept.",
  ],
  "fetch-failed": (name: string, host: string, reason: string) => [
    `${name} could not be fetched from ${host}: ${reason}.`,
    "Check the network and run the same command again; what has arrived is kept.",
  ],
  "fetch-refused": (name: string, host: string, reason: string) => [
    `${name} could not be fetched from ${host}: ${reason}.`,
    "It may ask who you are: accept its terms on its page and set HF_TOKEN to a token of your account.",
  ],
  "fetch-changed": (name: string, host: string) => [
    `${name} changed at ${host} while it was being fetched.`,
    "Run the same command again: it begins anew.",
  ],
  "package-unfetched": (name: string, tool: string, reason: string) => [
    `${name} could not be fetched with ${tool}: ${reason}`,
    "Check the network and run the same command again; what is already there is kept.",
  ],
  "wrong-size": (name: string, found: string, expected: number) => [
    `${name} arrived with ${found} bytes instead of ${expected}.`,
    changed,
  ],
  "wrong-hash": (name: string, found: string, right: string) => [
    `${name} has the hash ${found}… instead of ${right}…`,
    changed,
  ],
  "disk-full": (name: string, folder: string) => [
    `The disk is full: ${name} could not be written to ${folder}.`,
    "Free some space, or set SOTTO_HOME to a folder on a larger disk; then run the same command again.",
  ],
  "disk-too-small": (pack: string, neededBytes: number, folder: string, freeBytes: number) => [
    `To install the pack ${pack} needs ${megabytes(neededBytes)} in ${folder}, and ${megabytes(freeBytes)} are free.`,
    `Free ${megabytes(neededBytes - freeBytes)}, or set SOTTO_HOME to a folder on a larger disk.`,
  ],

  // Modes
  /** `why` and `how`: of the file's form, for whoever edits it. */
  "mode-unusable": (name: string, why: string, how: string) => [
    `The mode file ${name}.md cannot be used: ${why}.`,
    how,
  ],

  // Servers of remote packs
  "key-unprotected": (host: string) => [
    `The key for ${host} would go over the internet unencrypted.`,
    "Use an https address in the pack.",
  ],
  "key-refused": (host: string, pack: string) => [
    `${host} does not accept the key of the pack ${pack}.`,
    `Run npm run packs -- key ${pack} to store another one.`,
  ],
  "server-refused": (host: string, status: number, model: string) => [
    `${host} refused the question with status ${status}.`,
    `Check address, model (${model}) and dialect in the pack.`,
  ],
  "server-unreachable": (host: string) => [`The server ${host} cannot be reached.`, ownServer],
  "server-silent": (host: string) => [`The server ${host} did not answer.`, ownServer],
  "server-busy": (host: string) => [`The server ${host} is busy.`, ownServer],
  "server-failed": (host: string, status: number) => [
    `The server ${host} failed with status ${status}.`,
    ownServer,
  ],
  "server-broke-off": (host: string) => [
    `The server ${host} broke off in the middle of its answer.`,
    ownServer,
  ],
  "server-went-silent": (host: string) => [
    `The server ${host} stopped in the middle of its answer.`,
    ownServer,
  ],
  "server-too-long": (host: string) => [
    `The server ${host} sent more than an answer can hold.`,
    ownServer,
  ],
  "server-garbled": () => [
    "The server sent what is no answer of its dialect.",
    "Check the address and the dialect in the pack.",
  ],
  "server-could-not": (kind: string) => [
    `The server could not answer${kind === "" ? "" : ` (${kind})`}.`,
    "Ask again; its own log says more.",
  ],

  // The desktop
  "microphone-missing": () => [
    "No microphone was found.",
    "Plug one in or switch it on, then hold the key again; you can type meanwhile.",
  ],
  "microphone-unopened": (label: string, reason: string) => [
    `The microphone "${label}" could not be opened: ${reason}.`,
    "Close other programs that use it or choose another microphone in the settings, then try again.",
  ],
  "speaker-missing": () => [
    "No loudspeaker can be reached.",
    "Plug one in or choose another in the settings; the answer is written in full.",
  ],
  "no-sound": () => ["The sound card cannot be used.", "Type the question in Sotto's window."],
  "screen-refused": () => [
    "The system gave no picture of the screen.",
    "Allow screen recording for Sotto in the system's privacy settings.",
  ],
  "window-gone": (title: string) => [
    `The window “${title}” is not open.`,
    "Choose another window in the settings.",
  ],
  "port-taken": (port: number, host: string) => [
    `Port ${port} on ${host} is in use by another program.`,
    "Choose another with --port N, or any free one with --port 0.",
  ],
} satisfies Readonly<Record<string, (...values: never[]) => Said>>;

export type SentenceKind = keyof typeof sentences;
export type SentenceValues<K extends SentenceKind> = Parameters<(typeof sentences)[K]>;

/** Which sentence it is: what a page needs to say it in its own language. */
export interface Sentence {
  readonly kind: SentenceKind;
  readonly values: readonly SentenceValue[];
}

/** A fault's words. */
export interface Worded {
  readonly message: string;
  readonly remedy: string;
  readonly sentence: Sentence;
}

export function worded<K extends SentenceKind>(kind: K, ...values: SentenceValues<K>): Worded {
  const say = sentences[kind] as unknown as (...values: SentenceValues<K>) => Said;
  const [message, remedy] = say(...values);
  return { message, remedy, sentence: { kind, values } };
}
