/** What a person chose about the desktop, and where its windows were; one file, written as a whole. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { Listeners } from "../../base/disposal.ts";
import { parseShortcut } from "./keys/shortcut.ts";
import type { DesktopSettings } from "./messages.ts";

const shortcut = z
  .string()
  .max(80)
  .refine((text) => text === "" || parseShortcut(text) !== null, "no shortcut");
const deviceName = z.string().max(300).nullable();

export const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pointer") }),
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("window"), name: z.string().min(1).max(500) }),
  z.strictObject({ kind: z.literal("none") }),
]);

export const settingsSchema = z.strictObject({
  shortcuts: z.strictObject({ talk: shortcut, region: shortcut, interrupt: shortcut }),
  sight: z.strictObject({ allowed: z.boolean(), target: targetSchema, watch: z.boolean() }),
  sound: z.strictObject({
    microphone: deviceName,
    speaker: deviceName,
    volume: z.number().min(0).max(1),
    cues: z.boolean(),
    warm: z.boolean(),
  }),
  overlay: z.boolean(),
  points: z.boolean(),
  autostart: z.boolean(),
  api: z.boolean(),
});

const place = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().min(100),
  height: z.number().min(100),
});
const fileSchema = z.object({
  settings: z.record(z.string(), z.unknown()).catch({}),
  windows: z.record(z.string(), place).catch({}),
});
export type WindowPlace = z.infer<typeof place>;

/**
 * A lone modifier types nothing into the window in front, and is under a finger of one hand. macOS
 * keyboards have no right Control.
 */
const talkKey = process.platform === "darwin" ? "RightAlt" : "RightCtrl";

export const defaultSettings: DesktopSettings = {
  shortcuts: { talk: talkKey, region: `Shift+${talkKey}`, interrupt: "Escape" },
  sight: { allowed: false, target: { kind: "pointer" }, watch: false },
  sound: { microphone: null, speaker: null, volume: 1, cues: true, warm: false },
  overlay: true,
  points: true,
  autostart: false,
  api: false,
};

export class SettingsStore {
  readonly #file: string;
  readonly #changes = new Listeners<DesktopSettings>();
  #settings: DesktopSettings;
  #windows: Record<string, WindowPlace>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    file: string,
    settings: DesktopSettings,
    windows: Record<string, WindowPlace>,
  ) {
    this.#file = file;
    this.#settings = settings;
    this.#windows = windows;
  }

  /** A missing or damaged file costs the choices in it, never the start: what is whole is kept. */
  static async open(file: string): Promise<SettingsStore> {
    const text = await readFile(file, "utf8").catch(() => "{}");
    const found = fileSchema.safeParse(parsed(text));
    const kept = found.success ? found.data : { settings: {}, windows: {} };
    return new SettingsStore(file, wholeParts(kept.settings), kept.windows);
  }

  get current(): DesktopSettings {
    return this.#settings;
  }

  onChange(listener: (settings: DesktopSettings) => void): Disposable {
    return this.#changes.add(listener);
  }

  change(changed: Partial<DesktopSettings>): DesktopSettings {
    this.#settings = { ...this.#settings, ...changed };
    this.#changes.tell(this.#settings);
    this.#save();
    return this.#settings;
  }

  windowPlace(name: string): WindowPlace | null {
    return this.#windows[name] ?? null;
  }

  placeWindow(name: string, at: WindowPlace): void {
    this.#windows = { ...this.#windows, [name]: at };
    this.#save();
  }

  /** Resolves when everything so far is on disk. */
  saved(): Promise<void> {
    return this.#writing;
  }

  #save(): void {
    // A folder that cannot be written costs the memory of a choice, not the choice.
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {});
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    const beside = `${this.#file}.new`;
    const content = { settings: this.#settings, windows: this.#windows };
    await writeFile(beside, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    await rename(beside, this.#file);
  }
}

function wholeParts(raw: Record<string, unknown>): DesktopSettings {
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    const part = schema.safeParse(raw[name]);
    if (part.success) settings[name] = part.data;
  }
  return settings as unknown as DesktopSettings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
