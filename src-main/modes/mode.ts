/** A mode as its file says it: front matter in YAML, then instructions in the person's own words. */
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { type FaultError, wordedFault } from "../contract/faults.ts";
import { maxModeCharacters, maxPace, maxStyleCharacters, minPace } from "../contract/limits.ts";
import { type ModeFields, modeDoes, visibleKinds } from "../contract/modes.ts";
import { worded } from "../contract/sentences.ts";

export interface Mode extends ModeFields {
  readonly name: string;
}

const schema = z.strictObject({
  title: z.string().trim().min(1).max(40),
  description: z.string().trim().max(200).default(""),
  pace: z.number().min(minPace).max(maxPace).default(1),
  voice: z.string().trim().min(1).max(64).nullable().default(null),
  style: z.string().trim().max(maxStyleCharacters).default(""),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, "a language tag such as en or pt-BR")
    .nullable()
    .default(null),
  sees: z.array(z.enum(visibleKinds)).default([...visibleKinds]),
  does: z.enum(modeDoes).default("answer"),
  mood: z.boolean().default(true),
  sound: z.literal("keep").optional(),
});

export const fence = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/;

/** Throws a fault that names the file, the field and what it may hold. */
export function parseMode(name: string, text: string): Mode {
  if (text.length > maxModeCharacters) {
    throw unusable(name, `it has more than ${maxModeCharacters} characters`, "Shorten it.");
  }
  const [, head, body = ""] = fence.exec(text) ?? [];
  if (head === undefined) {
    const remedy = "Begin it with a line ---, then title: and the rest, then a line ---.";
    throw unusable(name, "it has no front matter", remedy);
  }
  const checked = schema.safeParse(frontMatter(name, head));
  if (!checked.success) throw wrongField(name, checked.error);
  const { sound, ...fields } = checked.data;
  return { name, ...fields, keepsSound: sound === "keep", instructions: body.trim() };
}

function frontMatter(name: string, head: string): unknown {
  try {
    return parse(head, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    // Its own words quote the file; where it is wrong is enough.
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    const where = line === undefined ? "its front matter" : `line ${line + 1}`;
    throw unusable(name, `${where} is not YAML`, "Write one `name: value` on each line.");
  }
}

function wrongField(name: string, error: z.ZodError): FaultError {
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") {
    const remedy = `Known fields are ${Object.keys(schema.shape).join(", ")}.`;
    return unusable(name, `it has an unknown field ${issue.keys.join(", ")}`, remedy);
  }
  const field = String(issue?.path[0] ?? "front matter");
  return unusable(name, `its field ${field} is not valid`, allowed[field] ?? "Correct it.");
}

const allowed: Readonly<Record<string, string>> = {
  title: "It needs a title of 1 to 40 characters.",
  description: "A description has at most 200 characters.",
  pace: `A pace is a number from ${minPace} to ${maxPace}; 1 is the voice's own.`,
  voice: "A voice is the name of one of the pack's speakers, or left out.",
  style: `A style has at most ${maxStyleCharacters} characters.`,
  language: "A language is a tag such as en, de or pt-BR, or left out.",
  sees: `It may see ${visibleKinds.join(", ")}, as in [screen, image]; [] is nothing.`,
  does: "It does answer, read or say.",
  mood: "mood is true or false.",
  sound: "sound is keep, or left out.",
};

function unusable(name: string, why: string, remedy: string): FaultError {
  return wordedFault("bad-input", "setup", worded("mode-unusable", name, why, remedy));
}
