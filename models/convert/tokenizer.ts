import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConvertError } from "./errors.ts";
import type { MetadataValue } from "./gguf-format.ts";
import { isRecord, printable } from "./safetensors.ts";
import { isFile, readJson } from "./source.ts";

export interface AddedToken {
  readonly id: number;
  readonly text: string;
  /** Control tokens vanish from text shown to people; the others are ordinary words of their own. */
  readonly special: boolean;
}

/** A byte-level BPE vocabulary as Qwen2's tokenizer has it. */
export interface Vocabulary {
  readonly tokens: ReadonlyMap<string, number>;
  /** "left right", in order of rank. */
  readonly merges: readonly string[];
  readonly added: readonly AddedToken[];
}

/** llama.cpp's token types. */
const TOKEN_TYPE = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

/**
 * The split that llama.cpp calls "qwen2". Another one would give other ids without any error, so a
 * tokenizer.json that says something else is refused.
 */
const QWEN2_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const TOKEN_LIMIT = 2_000_000;

/** Reads tokenizer.json, or vocab.json + merges.txt + the added tokens beside them. */
export async function readVocabulary(directory: string): Promise<Vocabulary> {
  const whole = join(directory, "tokenizer.json");
  const vocabulary = (await isFile(whole))
    ? fromTokenizerJson(await readJson(whole))
    : await fromParts(directory);
  if (vocabulary.tokens.size + vocabulary.added.length > TOKEN_LIMIT)
    throw unsupported("the vocabulary is absurdly large");
  return vocabulary;
}

function fromTokenizerJson(raw: unknown): Vocabulary {
  const model = isRecord(raw) ? raw.model : undefined;
  if (!isRecord(raw) || !isRecord(model) || model.type !== "BPE")
    throw unsupported("tokenizer.json holds no BPE model");
  const split = findSplit(raw.pre_tokenizer);
  if (split !== undefined && split !== QWEN2_SPLIT)
    throw unsupported("tokenizer.json splits text in another way than Qwen2");
  const added = Array.isArray(raw.added_tokens) ? raw.added_tokens : [];
  return {
    tokens: readTokens("tokenizer.json", model.vocab),
    merges: readMerges(model.merges),
    added: added.map((entry) => readAdded(entry, isRecord(entry) ? entry.id : undefined)),
  };
}

async function fromParts(directory: string): Promise<Vocabulary> {
  const tokens = readTokens("vocab.json", await readJson(join(directory, "vocab.json")));
  const lines = await readFile(join(directory, "merges.txt"), "utf8").catch((cause: unknown) => {
    throw new ConvertError("file-unreadable", "merges.txt cannot be read.", { cause });
  });
  const merges = lines.split("\n").filter((line) => line !== "" && !line.startsWith("#version"));
  const config = await readJson(join(directory, "tokenizer_config.json"));
  const decoder = isRecord(config) ? config.added_tokens_decoder : undefined;
  if (!isRecord(decoder)) throw unsupported("tokenizer_config.json lists no added tokens");
  const added = Object.entries(decoder).map(([key, entry]) => readAdded(entry, Number(key)));
  return { tokens, merges: readMerges(merges), added };
}

function findSplit(preTokenizer: unknown): string | undefined {
  if (!isRecord(preTokenizer)) return undefined;
  const steps = Array.isArray(preTokenizer.pretokenizers)
    ? preTokenizer.pretokenizers
    : [preTokenizer];
  for (const step of steps) {
    if (isRecord(step) && step.type === "Split" && isRecord(step.pattern))
      return typeof step.pattern.Regex === "string" ? step.pattern.Regex : "";
  }
  return undefined;
}

function readTokens(file: string, raw: unknown): Map<string, number> {
  if (!isRecord(raw)) throw unsupported(`${file} holds no vocabulary`);
  const tokens = new Map<string, number>();
  for (const [text, id] of Object.entries(raw)) {
    if (!isId(id)) throw unsupported(`${file} gives token ${printable(text)} an impossible id`);
    tokens.set(text, id);
  }
  return tokens;
}

function readMerges(raw: unknown): string[] {
  if (!Array.isArray(raw)) throw unsupported("the merges are missing");
  return raw.map((merge) => {
    const parts = typeof merge === "string" ? merge.replace(/\r$/, "").split(" ") : merge;
    const pair =
      Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === "string");
    // Byte-level BPE has no blank inside of a token, so one blank separates the two sides.
    if (!pair || parts.some((part) => part === "" || part.includes(" ")))
      throw unsupported("a merge is not a pair of tokens");
    return parts.join(" ");
  });
}

function readAdded(entry: unknown, id: unknown): AddedToken {
  if (!isRecord(entry) || typeof entry.content !== "string" || entry.content === "" || !isId(id))
    throw unsupported("an added token has no text or an impossible id");
  if (entry.lstrip === true || entry.rstrip === true || entry.single_word === true)
    throw unsupported(`added token ${printable(entry.content)} strips blanks around it`);
  return { id, text: entry.content, special: entry.special === true };
}

function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < TOKEN_LIMIT;
}

function unsupported(what: string): ConvertError {
  return new ConvertError(
    "tokenizer-unsupported",
    `The tokenizer cannot be converted: ${what}. Fetch the checkpoint's tokenizer files again.`,
  );
}

export interface EndIds {
  readonly endOfTurn: number;
  readonly pad: number;
}

/**
 * The keys from which llama.cpp builds the same tokenizer. Ids without text (speech control,
 * padding of the table) become unused tokens, which no text can produce.
 */
export function vocabularyMetadata(
  vocabulary: Vocabulary,
  rows: number,
  ids: EndIds,
): [string, MetadataValue][] {
  const texts: string[] = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types: number[] = Array.from({ length: rows }, () => TOKEN_TYPE.unused);
  const put = (text: string, id: number, type: number) => {
    if (id >= rows)
      throw unsupported(`token ${printable(text)} lies outside of the model's ${rows} rows`);
    if (types[id] !== TOKEN_TYPE.unused && texts[id] !== text)
      throw unsupported(`two tokens share the id ${id}`);
    texts[id] = text;
    types[id] = type;
  };
  for (const [text, id] of vocabulary.tokens) put(text, id, TOKEN_TYPE.normal);
  for (const token of vocabulary.added)
    put(token.text, token.id, token.special ? TOKEN_TYPE.control : TOKEN_TYPE.userDefined);
  return [
    ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
    ["tokenizer.ggml.pre", { type: "string", value: "qwen2" }],
    ["tokenizer.ggml.tokens", { type: "array", of: "string", value: texts }],
    ["tokenizer.ggml.token_type", { type: "array", of: "i32", value: types }],
    ["tokenizer.ggml.merges", { type: "array", of: "string", value: vocabulary.merges }],
    ["tokenizer.ggml.eos_token_id", { type: "u32", value: ids.endOfTurn }],
    ["tokenizer.ggml.padding_token_id", { type: "u32", value: ids.pad }],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
  ];
}

/** The added tokens of a published GGUF, from the types it stores. */
export function addedTokensOf(metadata: ReadonlyMap<string, MetadataValue>): AddedToken[] {
  const texts = metadata.get("tokenizer.ggml.tokens");
  const types = metadata.get("tokenizer.ggml.token_type");
  if (texts?.type !== "array" || types?.type !== "array" || texts.of !== "string")
    throw unsupported("the GGUF file holds no vocabulary");
  return texts.value.flatMap((text, id) => {
    const type = types.value[id];
    const added = type === TOKEN_TYPE.control || type === TOKEN_TYPE.userDefined;
    return added ? [{ id, text: String(text), special: type === TOKEN_TYPE.control }] : [];
  });
}
