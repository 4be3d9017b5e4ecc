/** Names that are not words: addresses, paths, files, shortcuts, identifiers, acronyms. */
import { amount, digits } from "./numbers.ts";
import {
  acronyms,
  domainPattern,
  extensionPattern,
  keys,
  shortWords,
  spokenDomains,
  spokenExtensions,
} from "./tables.ts";

type Rule = readonly [RegExp, (...groups: string[]) => string];

/** A path of more folders is cut: nobody can follow it by ear, and the text is on the screen. */
const spokenSegments = 6;

const host = `(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,62})\\.)+`;

export const addressRules: readonly Rule[] = [
  [
    /\b([\w.+-]+)@((?:[\w-]+\.)+[A-Za-z]{2,})\b/gu,
    (_, who, where) => `${name(who)} at ${domain(where)}`,
  ],
  [/\b(?:https?|ftp|wss?|file):\/\/([^\s"<>]+)/giu, (_, rest) => address(rest)],
  [/\bwww\.[^\s"<>]+/giu, (found) => address(found)],
  [
    new RegExp(
      `(?<![\\p{L}\\p{N}@./\\\\-])${host}(?:${domainPattern})\\b(?:[:/][^\\s"<>]*)?`,
      "giu",
    ),
    (found) => address(found),
  ],
  [/\b([A-Za-z]):[\\/]((?:[^\s"<>|*?:]+)?)/g, (_, drive, rest) => drivePath(drive, rest)],
  [/(?<![\p{L}\p{N}])\\\\([^\s"<>|*?:]+)/gu, (_, rest) => `backslash backslash ${segments(rest)}`],
  [
    /(?<![\p{L}\p{N}/.])(~|\.{1,2})?((?:\/[\p{L}\p{N}_.@+-]+)+)(\/?)(?![\p{L}\p{N}])/gu,
    (_, start, path) => unixPath(start, path),
  ],
  [
    new RegExp(
      `(?<![\\p{L}\\p{N}/.\\\\-])(?:[\\p{L}\\p{N}_.@+-]+[/\\\\])+[\\p{L}\\p{N}_.@+-]*\\.(?:${extensionPattern})(?![\\p{L}\\p{N}])`,
      "giu",
    ),
    (found) => segments(found),
  ],
  [
    new RegExp(
      `(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}_][\\p{L}\\p{N}_.()-]*\\.(?:${extensionPattern})(?![\\p{L}\\p{N}])`,
      "giu",
    ),
    (found) => fileName(found),
  ],
  [
    new RegExp(`(?<![\\p{L}\\p{N}.])\\.(${extensionPattern})(?![\\p{L}\\p{N}.])`, "gi"),
    (_, extension) => ` dot ${spokenExtension(extension)}`,
  ],
];

const keyNames = Object.keys(keys)
  .sort((a, b) => b.length - a.length)
  .join("|");

export const shortcutRules: readonly Rule[] = [
  [
    new RegExp(
      `\\b((?:(?:${keyNames})\\s?\\+\\s?)+)([\\p{L}\\p{N}]{1,9}|[^\\s\\p{L}\\p{N}])(?![\\p{L}\\p{N}])`,
      "giu",
    ),
    (_, held, last) => {
      const names = held.split("+").map((key) => keys[key.trim().toLowerCase()] ?? key.trim());
      return `${names.filter(Boolean).join(" ")} ${key(last)}`;
    },
  ],
];

export const codeRules: readonly Rule[] = [
  [/\b0x([0-9a-f]+)\b/gi, (_, hex) => `zero x ${letters(hex)}`],
  [/#(?=[0-9a-f]*\d)([0-9a-f]{6})\b/gi, (_, hex) => `hash ${letters(hex)}`],
  [
    /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
    (id) => id.split("-").map(letters).join(", "),
  ],
  [
    /(?<![\p{L}\p{N}:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![\p{L}\p{N}:])/giu,
    (id) => id.split(":").map(letters).join(" colon "),
  ],
  [/\bC\+\+/g, () => "C plus plus"],
  [/\b([CF])#/g, (_, language) => `${language} sharp`],
  [/(?<=[\p{L}\p{N}])_+(?=[\p{L}\p{N}])/gu, () => " "],
];

/** Words with digits inside that no rule for quantities took: model names, codes, `utf8`. */
export const mixedRule: Rule = [
  /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}-]*\p{L})(?=[\p{L}\p{N}-]*\p{N})[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*(?![\p{L}\p{N}])/gu,
  (word) => mixed(word),
];

export const acronymRules: readonly Rule[] = [
  // Camel case of identifiers; "iPhone" stays whole, "macOS" is spelled at its end.
  [/(?<=\p{L}\p{Ll})(?=\p{Lu}\p{Ll})|(?<=\p{Ll})(?=\p{Lu}{2})/gu, () => " "],
  [
    /(?<![\p{L}\p{N}'])(\p{Lu}{2,})('?s)?(?![\p{L}\p{N}])/gu,
    (_, capitals, s) => acronym(capitals) + (s ? "'s" : ""),
  ],
];

export function letters(text: string): string {
  return digits(text.toUpperCase()).replace(/ +/g, " ");
}

function key(last: string): string {
  const known = keys[last.toLowerCase()];
  if (known) return known;
  return last.length === 1 ? last.toUpperCase() : last;
}

function address(text: string): string {
  const [, body = "", after = ""] = /^(.*?)([.,;:!?)\]'"]*)$/su.exec(text) ?? [];
  const [place = ""] = body
    .replace(/^[^@/]*@/, "")
    .replace(/^www\./i, "")
    .split(/[?#]/);
  const [where = "", ...path] = place.split("/");
  const [hostName = "", port] = where.split(":");
  const spoken = domain(hostName) + (port && /^\d+$/.test(port) ? ` port ${digits(port)}` : "");
  const parts = path.filter(Boolean);
  if (parts.length === 0) return spoken + after;
  return `${spoken} slash ${segments(parts.join("/"))}${after}`;
}

function domain(text: string): string {
  const parts = text.split(".").filter(Boolean);
  return parts
    .map((part, i) => {
      const lower = part.toLowerCase();
      if (/^\d+$/.test(part)) return digits(part);
      if (i < parts.length - 1 || spokenDomains.has(lower)) return name(part);
      return lower.length <= 3 ? letters(part).replace(/\p{L}(?=\p{L})/gu, "$& ") : name(part);
    })
    .join(" dot ");
}

function drivePath(drive: string, rest: string): string {
  const [, body = "", after = ""] = /^(.*?)([.,;!?)\]'"]*)$/su.exec(rest) ?? [];
  const path = segments(body);
  return `${drive.toUpperCase()} drive${path === "" ? "" : ` ${path}`}${after}`;
}

function unixPath(start: string | undefined, path: string): string {
  const [, body = "", after = ""] = /^(.*?)(\.*)$/su.exec(path) ?? [];
  const from =
    start === "~"
      ? "home slash "
      : start
        ? `${start === "." ? "dot" : "dot dot"} slash `
        : "slash ";
  return from + segments(body) + after;
}

function segments(path: string): string {
  const separator = path.includes("\\") ? " backslash " : " slash ";
  const all = path.split(/[\\/]/).filter(Boolean);
  const kept =
    all.length > spokenSegments ? [...all.slice(0, 2), "and so on", all.at(-1) ?? ""] : all;
  return kept
    .map((part) => (part === "and so on" ? part : fileName(part)))
    .join(separator)
    .replace(/ (?:back)?slash and so on (?:back)?slash /, " and so on, ");
}

function fileName(text: string): string {
  const [, stem, extension] = new RegExp(`^(.+)\\.(${extensionPattern})$`, "iu").exec(text) ?? [];
  if (stem === undefined || extension === undefined) return name(text);
  return `${name(stem)} dot ${spokenExtension(extension)}`;
}

function spokenExtension(extension: string): string {
  return spokenExtensions[extension.toLowerCase()] ?? spacedLetters(extension);
}

function spacedLetters(text: string): string {
  return mixedParts(text)
    .map((part) => (/^\d/.test(part) ? shortNumber(part) : [...part.toUpperCase()].join(" ")))
    .join(" ");
}

/** Parts of a name; what is in them is spoken as words and numbers. */
function name(text: string): string {
  return text
    .replace(/\./g, " dot ")
    .replace(/\+/g, " plus ")
    .replace(/[_()-]+/g, " ")
    .trim()
    .split(/\s+/)
    .map((word) => (/\p{N}/u.test(word) ? mixed(word) : word))
    .join(" ");
}

function mixed(word: string): string {
  return word
    .split("-")
    .filter(Boolean)
    .map((part) => {
      const runs = mixedParts(part);
      // Letters and digits in turn: an identifier, read sign by sign.
      if (runs.length > 3 || (runs.length > 1 && part.length > 8 && /^[0-9a-f]+$/i.test(part))) {
        return [...part.toUpperCase()].map((c) => digits(c)).join(" ");
      }
      return runs.map((run) => (/^\d/.test(run) ? shortNumber(run) : wordPart(run))).join(" ");
    })
    .join(" ");
}

function mixedParts(text: string): string[] {
  return text.match(/\d+|[^\d]+/g) ?? [];
}

/** In names, two digits are a number ("mp3", "H 264" → two sixty-four is rarer than digits). */
function shortNumber(run: string): string {
  return run.length <= 2 ? amount(run) : digits(run);
}

function wordPart(run: string): string {
  if (run.length === 1) return run.toUpperCase();
  return /^\p{Lu}+$/u.test(run) || !/[aeiouy]/i.test(run) ? [...run.toUpperCase()].join(" ") : run;
}

function acronym(capitals: string): string {
  const known = acronyms[capitals];
  if (known) return known;
  if (shortWords.has(capitals) || pronounceable(capitals)) return capitals.toLowerCase();
  return [...capitals].join(" ");
}

/** Consonants that an English word can start with; four together are nowhere in one. */
const onset =
  /^(?:[^AEIOUY]|B[LR]|C[HLR]|D[RW]|F[LR]|G[LNR]|K[NR]|P[HLR]|QU|S[CHKLMNPQTW]|SCH|S[CPT]R|SHR|T[HRWY]|THR|W[HR])?[AEIOUY]/;

function pronounceable(capitals: string): boolean {
  if (capitals.length < 4 || !onset.test(capitals)) return false;
  return !/[^AEIOUY]{4}|[AEIOUY]{3}/.test(capitals);
}
