/** Which modes there are: those that came with Sotto, and the person's own files in the data folder. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type FaultError, fault, toFault } from "../contract/faults.ts";
import type { ModeEntry, ModeFields, ModeFile } from "../contract/modes.ts";
import { builtIn } from "./builtIn.ts";
import { withFields } from "./edit.ts";
import { type Mode, parseMode } from "./mode.ts";

export const plainMode = "assistant";
const ending = ".md";
const nameLike = /^[a-z0-9][a-z0-9-]{0,31}$/;

interface Read {
  readonly text: string;
  readonly atMs: number;
}

/**
 * Files are read where they are asked for, so that an editor's save is a mode's change. They are a page
 * long and looked at once a turn: synchronous.
 */
export class ModeStore {
  readonly #folder: string;
  readonly #read = new Map<string, Read>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  list(): ModeEntry[] {
    const names = [...new Set([...builtIn.keys(), ...this.#ownNames()])];
    return names.flatMap((name) => {
      try {
        return [this.#entry(name)];
      } catch (error) {
        return [brokenEntry(name, error)];
      }
    });
  }

  /** The mode to work with: an own file that is broken does not keep anyone from asking. */
  use(name: string): Mode {
    try {
      return this.get(name);
    } catch {
      const text = builtIn.get(name) ?? builtIn.get(plainMode) ?? "";
      return parseMode(builtIn.has(name) ? name : plainMode, text);
    }
  }

  /** Throws where there is none of that name, or its file is wrong. */
  get(name: string): Mode {
    return parseMode(name, this.#text(name));
  }

  file(name: string): ModeFile {
    const text = this.#text(name);
    return { name, text, own: this.#own(name) !== null, fields: fieldsOf(name, text) };
  }

  /** The same, field by field; a name that nobody has is a new mode. */
  write(name: string, fields: ModeFields): void {
    this.set(name, withFields(this.#own(name) ?? builtIn.get(name) ?? "", fields));
  }

  /** Checked first: what is wrong in it is said, and the file stays as it was. */
  set(name: string, text: string): void {
    parseMode(name, text);
    mkdirSync(this.#folder, { recursive: true });
    const path = this.#path(name);
    writeFileSync(`${path}.new`, text.endsWith("\n") ? text : `${text}\n`);
    renameSync(`${path}.new`, path);
  }

  remove(name: string): void {
    if (this.#own(name) === null) throw this.#missing(name);
    rmSync(this.#path(name), { force: true });
  }

  #entry(name: string): ModeEntry {
    const { title, description, sees, keepsSound } = this.get(name);
    const own = this.#own(name) !== null;
    return { name, title, description, sees, keepsSound, own, builtIn: builtIn.has(name) };
  }

  #text(name: string): string {
    const text = this.#own(name) ?? builtIn.get(name);
    if (text === undefined) throw this.#missing(name);
    return text;
  }

  #ownNames(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((file) => file.endsWith(ending))
        .map((file) => file.slice(0, -ending.length))
        .filter((name) => nameLike.test(name))
        .sort();
    } catch {
      return [];
    }
  }

  #own(name: string): string | null {
    if (!nameLike.test(name)) return null;
    try {
      const { mtimeMs: atMs } = statSync(this.#path(name));
      const known = this.#read.get(name);
      if (known?.atMs === atMs) return known.text;
      const text = readFileSync(this.#path(name), "utf8");
      this.#read.set(name, { text, atMs });
      return text;
    } catch {
      return null;
    }
  }

  #path(name: string): string {
    return join(this.#folder, `${name}${ending}`);
  }

  #missing(name: string): FaultError {
    const names = [...new Set([...builtIn.keys(), ...this.#ownNames()])];
    return fault(
      "not-found",
      "setup",
      `There is no mode named ${JSON.stringify(name)}.`,
      `Use one of these: ${names.join(", ")}.`,
    );
  }
}

function fieldsOf(name: string, text: string): ModeFields | null {
  try {
    const { name: _, ...fields } = parseMode(name, text);
    return fields;
  } catch {
    return null;
  }
}

/** Shown with what is wrong; one that came with Sotto still works, as it came. */
function brokenEntry(name: string, error: unknown): ModeEntry {
  const text = builtIn.get(name);
  const known = text === undefined ? null : parseMode(name, text);
  return {
    name,
    title: known?.title ?? name,
    description: known?.description ?? "",
    sees: known?.sees ?? [],
    keepsSound: known?.keepsSound ?? false,
    own: true,
    builtIn: known !== null,
    fault: toFault(error, "setup"),
  };
}
