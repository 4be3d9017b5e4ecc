/** What only the desktop app has to choose: keys, the screen, sound, habits. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type {
  Permissions,
  ScreenSource,
  DesktopSettings as Settings,
  ShortcutName,
  SightTarget,
} from "../../src-main/shells/desktop/messages.ts";
import type { DesktopEnd } from "../client/desktopEnd.ts";
import { text } from "../locale/text.ts";

const shortcutNames: readonly ShortcutName[] = ["talk", "region", "interrupt"];

export function DesktopSettings({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  if (settings === null) return null;
  return (
    <>
      <Keys desktop={desktop} settings={settings} />
      <Sight desktop={desktop} settings={settings} />
      <Sound desktop={desktop} settings={settings} />
      <Switch
        label={text.desktop.overlay}
        on={settings.overlay}
        onChange={(overlay) => desktop.set({ overlay })}
      />
      <Switch
        label={text.desktop.autostart}
        on={settings.autostart}
        onChange={(autostart) => desktop.set({ autostart })}
      />
      <Allowed desktop={desktop} />
    </>
  );
}

interface Part {
  readonly desktop: DesktopEnd;
  readonly settings: Settings;
}

function Keys({ desktop, settings }: Part) {
  const { keys } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  const [recording, setRecording] = useState<ShortcutName | null>(null);
  const [conflict, setConflict] = useState<string | null>(null);
  const record = async (name: ShortcutName) => {
    setRecording(name);
    setConflict(null);
    const recorded = await desktop.record();
    setRecording(null);
    if (recorded === null) return;
    setConflict(recorded.conflict);
    await desktop.set({ shortcuts: { ...settings.shortcuts, [name]: recorded.shortcut } });
  };
  return (
    <>
      {shortcutNames.map((name) => (
        <p className="row" key={name}>
          <span>{text.desktop.shortcuts[name]}</span>
          <button
            type="button"
            className="plain"
            data-shortcut={name}
            aria-label={text.desktop.record(text.desktop.shortcuts[name], settings.shortcuts[name])}
            onClick={() => void record(name)}
          >
            {recording === name ? text.desktop.press : settings.shortcuts[name]}
          </button>
        </p>
      ))}
      {conflict !== null && (
        <p className="conflict" role="alert">
          {conflict}
        </p>
      )}
      {keys?.note && <p className="conflict">{keys.note}</p>}
      {keys?.problems.map(({ shortcut, problem }) => (
        <p className="conflict" key={shortcut}>
          {problem}
        </p>
      ))}
      <Diagnostic desktop={desktop} />
    </>
  );
}

/** For "it does not hear my key": every key as it arrives, and nothing of it is kept. */
function Diagnostic({ desktop }: { readonly desktop: DesktopEnd }) {
  const { seen } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  const [on, setOn] = useState(false);
  useEffect(() => {
    if (!on) return;
    void desktop.diagnose(true);
    return () => void desktop.diagnose(false);
  }, [on, desktop]);
  return (
    <details className="diagnostic" onToggle={({ currentTarget }) => setOn(currentTarget.open)}>
      <summary>{text.desktop.diagnostic}</summary>
      <p className="note">{text.desktop.diagnosticHint}</p>
      <output>{seen.join(" · ")}</output>
    </details>
  );
}

function Sight({ desktop, settings }: Part) {
  const { sight } = settings;
  const [sources, setSources] = useState<readonly ScreenSource[]>([]);
  const choose = async (kind: SightTarget["kind"]) => {
    if (kind !== "window") return desktop.set({ sight: { ...sight, target: { kind } } });
    const found = await desktop.bridge.call<"sight.sources">({ type: "sight.sources" });
    setSources(found.filter((source) => source.kind === "window"));
  };
  return (
    <>
      <Switch
        label={text.desktop.sight}
        on={sight.allowed}
        onChange={(allowed) => desktop.set({ sight: { ...sight, allowed } })}
      />
      <label className="row">
        <span>{text.desktop.target}</span>
        <select
          value={sight.target.kind}
          disabled={!sight.allowed}
          onChange={({ target }) => void choose(target.value as SightTarget["kind"])}
        >
          {(["pointer", "all", "window", "none"] as const).map((kind) => (
            <option key={kind} value={kind}>
              {kind === "window" && sight.target.kind === "window"
                ? sight.target.name
                : text.desktop.targets[kind]}
            </option>
          ))}
        </select>
      </label>
      {sources.length > 0 && (
        <ul className="sources" aria-label={text.desktop.targets.window}>
          {sources.map(({ id, name, thumbnail }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => {
                  setSources([]);
                  void desktop.set({ sight: { ...sight, target: { kind: "window", name } } });
                }}
              >
                <Thumbnail data={thumbnail} />
                <span>{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Switch
        label={text.desktop.watch}
        on={sight.watch}
        onChange={(watch) => desktop.set({ sight: { ...sight, watch } })}
      />
      <Switch
        label={text.desktop.points}
        on={settings.points}
        onChange={(points) => desktop.set({ points })}
      />
    </>
  );
}

function Thumbnail({ data }: { readonly data: Uint8Array }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([Uint8Array.from(data)], { type: "image/png" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return url === "" ? null : <img src={url} alt="" />;
}

function Sound({ desktop, settings }: Part) {
  const { microphones, speakers } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  const { sound } = settings;
  const device = (kind: "microphone" | "speaker", names: readonly string[]) => (
    <label className="row">
      <span>{text.desktop[kind]}</span>
      <select
        value={sound[kind] ?? ""}
        onChange={({ target }) =>
          void desktop.set({ sound: { ...sound, [kind]: target.value || null } })
        }
      >
        <option value="">{text.desktop.followSystem}</option>
        {[...new Set([...names, ...(sound[kind] === null ? [] : [sound[kind]])])].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      {device("microphone", microphones)}
      {device("speaker", speakers)}
      <label className="row">
        <span>{text.desktop.volume}</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={sound.volume}
          onChange={({ target }) =>
            void desktop.set({ sound: { ...sound, volume: Number(target.value) } })
          }
        />
      </label>
      <Switch
        label={text.desktop.cues}
        on={sound.cues}
        onChange={(cues) => desktop.set({ sound: { ...sound, cues } })}
      />
      <Switch
        label={text.desktop.warm}
        hint={text.desktop.warmHint}
        on={sound.warm}
        onChange={(warm) => desktop.set({ sound: { ...sound, warm } })}
      />
    </>
  );
}

function Allowed({ desktop }: { readonly desktop: DesktopEnd }) {
  const [permissions, setPermissions] = useState<Permissions | null>(null);
  useEffect(() => {
    void desktop.bridge
      .call<"permissions.get">({ type: "permissions.get" })
      .then((found) => setPermissions(found));
  }, [desktop]);
  if (permissions === null || permissions.advice.length === 0) return null;
  return (
    <ul className="advice" aria-label={text.desktop.permissions}>
      {permissions.advice.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Switch({
  label,
  hint,
  on,
  onChange,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => Promise<void>;
}) {
  return (
    <label className="row">
      <span>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={({ target }) => void onChange(target.checked)}
      />
    </label>
  );
}
