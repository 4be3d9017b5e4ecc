/** A mode file with other values in it: the person's own lines, their order and their comments stay. */
import { type Document, parseDocument } from "yaml";
import { type ModeFields, visibleKinds } from "../contract/modes.ts";
import { fence } from "./mode.ts";

/** What a file need not say. */
const usual: Omit<ModeFields, "title" | "keepsSound" | "instructions"> = {
  description: "",
  pace: 1,
  voice: null,
  style: "",
  language: null,
  sees: visibleKinds,
  does: "answer",
  mood: true,
};

/** `text`: what was there before; one that cannot be read is written anew. */
export function withFields(text: string, fields: ModeFields): string {
  const [, head = ""] = fence.exec(text) ?? [];
  const parsed = parseDocument(head);
  const document = parsed.errors.length > 0 ? parseDocument("") : parsed;
  const { title, keepsSound, instructions } = fields;
  document.set("title", title);
  for (const [key, value] of Object.entries(usual)) {
    put(document, key, fields[key as keyof typeof usual], value);
  }
  put(document, "sound", keepsSound ? "keep" : null, null);
  return `---\n${document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim()}\n---\n${instructions.trim()}\n`;
}

function put(document: Document, key: string, value: unknown, usually: unknown): void {
  if (same(value, document.toJS()?.[key] ?? usually)) return;
  if (same(value, usually)) document.delete(key);
  else document.set(key, document.createNode(value, { flow: true }));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
