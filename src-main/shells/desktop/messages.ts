/**
 * What crosses between the desktop's main process and its pages, apart from the contract's wire. Closed
 * unions with `type` first; types only, so that a page may import them. What a page sends is checked in
 * `calls.ts`.
 */
import type { AssistantEvent } from "../../contract/events.ts";
import type { Fault } from "../../contract/faults.ts";
import type { SoundHealth } from "./sound/soundPort.ts";

/** A picture that goes along with a question, as a page shows it. */
export interface MirroredSight {
  readonly id: string;
  readonly kind: "screen" | "image" | "camera" | "video";
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** PNG or JPEG. */
  readonly data: Uint8Array;
}

/** A turn that began outside of the pages (the hotkey), so that they can show it like their own. */
export type Mirrored =
  | {
      readonly type: "turn.asked";
      readonly turn: number;
      readonly source: "voice" | "text";
      readonly question: string;
      readonly spoken: boolean;
    }
  | { readonly type: "turn.sight"; readonly turn: number; readonly sight: MirroredSight }
  | { readonly type: "turn.released"; readonly turn: number }
  | { readonly type: "turn.dropped"; readonly turn: number }
  | { readonly type: "turn.played"; readonly turn: number; readonly samples: number }
  | { readonly type: "latched"; readonly latched: boolean };

export type SightTarget =
  | { readonly kind: "pointer" } // the display under the pointer
  | { readonly kind: "all" } // every display
  | { readonly kind: "window"; readonly name: string } // one window, found again by its title
  | { readonly kind: "none" };

export interface Shortcuts {
  /** Hold to talk, tap to toggle. */
  readonly talk: string;
  /** The same, with a region dragged first. */
  readonly region: string;
  /** Stops a question or an answer. */
  readonly interrupt: string;
}
export type ShortcutName = keyof Shortcuts;

export interface DesktopSettings {
  readonly shortcuts: Shortcuts;
  readonly sight: {
    /** Nothing is captured until a person has said so. */
    readonly allowed: boolean;
    readonly target: SightTarget;
    /** While the key is held, a frame a second goes along. */
    readonly watch: boolean;
  };
  readonly sound: {
    readonly microphone: string | null;
    readonly speaker: string | null;
    readonly volume: number;
    readonly cues: boolean;
    readonly warm: boolean;
  };
  readonly overlay: boolean;
  readonly points: boolean;
  readonly autostart: boolean;
  /** Programs of this machine may ask, through the OpenAI-compatible API. */
  readonly api: boolean;
}

/** The API's switch, as it really stands: all null while it is off. */
export interface ApiState {
  readonly address: string | null;
  readonly key: string | null;
  /** Why it is not open although it should be. */
  readonly problem: Fault | null;
}

/** How keys are heard here, and what that costs. */
export interface KeysState {
  readonly source: "hook" | "portal" | "electron" | "none";
  /** Why it is not the hook. */
  readonly note: KeysNote | null;
  readonly problems: readonly { readonly shortcut: ShortcutName; readonly problem: KeysProblem }[];
}

/** Worded by the page. */
export type KeysNote =
  | { readonly kind: "not-yet" }
  /** The system decides, and says in its own words what was chosen. */
  | { readonly kind: "portal"; readonly chosen: readonly ChosenKeys[] }
  /** Each press switches, because … */
  | { readonly kind: "switched-off" | "not-allowed" | "no-portal" }
  | { readonly kind: "no-hook"; readonly reason: string };

export interface ChosenKeys {
  readonly shortcut: ShortcutName;
  readonly keys: string;
}

/** Worded by the page. */
export type KeysProblem =
  | { readonly kind: "taken"; readonly keys: string }
  | { readonly kind: "replaced"; readonly wanted: string; readonly keys: string }
  | { readonly kind: "refused" | "none" };

/** What a person can do about what the system does not allow; worded by the page. */
export interface Advice {
  readonly system: "mac" | "windows" | "wayland" | "x11";
  readonly what: "screen" | "microphone" | "camera" | "keys";
}

/** Why a shortcut is not a good one; worded by the page. */
export type Conflict =
  | { readonly kind: "same"; readonly name: ShortcutName }
  | { readonly kind: "types" | "program" | "system" | "altgr-types" | "altgr" | "capitals" };

/** What can be done about a fault in the main window alone; its page has the words and does it. */
export type Remedy = "install" | "packs" | "storage" | "privacy" | "keep-again" | "restart";

export type PermissionState = "granted" | "denied" | "ask" | "unknown";
export interface Permissions {
  readonly screen: PermissionState;
  readonly microphone: PermissionState;
  readonly camera: PermissionState;
  readonly keys: PermissionState;
  /** What to do about those that are not granted, for this system. */
  readonly advice: readonly Advice[];
}

export interface ScreenSource {
  readonly id: string;
  readonly name: string;
  readonly kind: "display" | "window";
  /** PNG. */
  readonly thumbnail: Uint8Array;
}

/** Main process → page. */
export type ToPage =
  | { readonly type: "mirror"; readonly action: Mirrored }
  /** To the overlay, which holds no wire. */
  | { readonly type: "event"; readonly event: AssistantEvent }
  | { readonly type: "level"; readonly peak: number }
  | { readonly type: "capturing"; readonly on: boolean }
  | { readonly type: "fault"; readonly fault: Fault }
  | { readonly type: "settings"; readonly settings: DesktopSettings }
  | { readonly type: "keys"; readonly keys: KeysState }
  /** Holds the key: to the main window only. */
  | { readonly type: "api"; readonly api: ApiState }
  /** The keyboard diagnostic. */
  | { readonly type: "key"; readonly name: string; readonly down: boolean; readonly atMs: number }
  | {
      readonly type: "sound.devices";
      readonly microphones: readonly string[];
      readonly speakers: readonly string[];
    }
  | { readonly type: "sound.health"; readonly health: SoundHealth }
  | { readonly type: "show"; readonly what: "settings" | "clipboard" }
  /** To the main window: the button of a fault was pressed in the panel. */
  | { readonly type: "remedy"; readonly remedy: Remedy }
  /** To the page over which a region is dragged: the display as it was. JPEG. */
  | { readonly type: "shot"; readonly data: Uint8Array }
  /** To the page that points, where windows can be transparent. */
  | { readonly type: "rings"; readonly rings: readonly Region[] };

/** Page → main process: what `call` takes, and what it answers with. */
export type DesktopCall =
  | { readonly type: "settings.get" }
  | { readonly type: "settings.set"; readonly settings: Partial<DesktopSettings> }
  /** Resolves with what was pressed, or null when it was given up. */
  | { readonly type: "keys.record" }
  | { readonly type: "api.get" }
  /** Another key; whoever had the old one is out. */
  | { readonly type: "api.renew" }
  | { readonly type: "keys.diagnose"; readonly on: boolean }
  | { readonly type: "permissions.get" }
  | {
      readonly type: "permissions.open";
      readonly what: "screen" | "microphone" | "camera" | "keys";
    }
  | { readonly type: "sight.sources" }
  | { readonly type: "sight.capture" }
  | { readonly type: "sight.clipboard" }
  | { readonly type: "turn.stop" }
  | { readonly type: "overlay.size"; readonly height: number }
  /** By so many pixels. */
  | { readonly type: "overlay.drag"; readonly x: number; readonly y: number }
  | { readonly type: "overlay.pin"; readonly pinned: boolean }
  | { readonly type: "overlay.hide" }
  | { readonly type: "copy"; readonly text: string }
  /** Where to is the person's choice, in the system's own dialog. */
  | { readonly type: "file.save"; readonly name: string; readonly data: Uint8Array }
  /** What is wrong here, and done there. */
  | { readonly type: "main.show"; readonly remedy?: Remedy }
  | { readonly type: "region.done"; readonly region: Region | null };

/** In the page's own pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CapturedPicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** PNG, or JPEG where a PNG would be over the limit. */
  readonly data: Uint8Array;
}

export interface DesktopAnswers {
  "settings.get": {
    readonly settings: DesktopSettings;
    readonly keys: KeysState;
    readonly microphones: readonly string[];
    readonly speakers: readonly string[];
  };
  "settings.set": DesktopSettings;
  "keys.record": { readonly shortcut: string; readonly conflict: Conflict | null } | null;
  "keys.diagnose": null;
  "api.get": ApiState;
  "api.renew": ApiState;
  "permissions.get": Permissions;
  "permissions.open": null;
  "sight.sources": readonly ScreenSource[];
  "sight.capture": readonly CapturedPicture[];
  "sight.clipboard": CapturedPicture | null;
  "turn.stop": null;
  "overlay.size": null;
  "overlay.drag": null;
  "overlay.pin": null;
  "overlay.hide": null;
  copy: null;
  /** False when the person gave it up. */
  "file.save": boolean;
  "main.show": null;
  "region.done": null;
}

/** What the preload puts into a page as `window.desktop`. */
export interface DesktopBridge {
  readonly page: "main" | "overlay" | "region" | "points";
  call<T extends DesktopCall["type"]>(
    call: Extract<DesktopCall, { type: T }>,
  ): Promise<DesktopAnswers[T]>;
  /** One listener at a time; a page has one place that hears. */
  onMessage(listener: (message: ToPage) => void): void;
}

/** What a page posts to its own window, with a port: the preload hands that to the assistant, or the sound. */
export type LineRequest = "sotto:line" | "sotto:sound";
