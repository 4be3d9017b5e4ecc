/** What Sotto may look at, where answers come from, and what is kept. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type {
  DesktopSettings,
  ScreenSource,
  SightTarget,
} from "../../../src-main/shells/desktop/messages.ts";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { text } from "../../locale/text.ts";
import { CloudIcon, LockIcon } from "../icons.tsx";
import { useShown } from "../page.ts";
import { Kept } from "./Kept.tsx";
import { Group, Select, Switch } from "./parts.tsx";

const targets = ["pointer", "all", "window", "none"] as const;

export function Privacy({ desktop }: { readonly desktop: DesktopEnd | null }) {
  return (
    <>
      <Where />
      {desktop === null ? (
        <Group title={text.settings.sight}>
          <p className="note">{text.settings.browserSight}</p>
        </Group>
      ) : (
        <Sight desktop={desktop} />
      )}
      <Kept />
    </>
  );
}

/** The one question that matters: does anything leave this machine? */
function Where() {
  const pack = useShown((state) => state.pack);
  if (pack === null) return null;
  const words = text.settings;
  return (
    <p className="where" data-remote={pack.remote}>
      {pack.remote ? <CloudIcon /> : <LockIcon />}
      <span>
        <strong>{pack.remote ? text.header.remote(pack.host ?? null) : text.header.local}</strong>
        <span>{pack.remote ? words.whereRemote : words.whereLocal}</span>
      </span>
    </p>
  );
}

function Sight({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  if (settings === null) return null;
  const { sight } = settings;
  const change = (changed: Partial<DesktopSettings["sight"]>) =>
    void desktop.set({ sight: { ...sight, ...changed } });
  return (
    <Group title={text.settings.sight}>
      <Switch
        label={text.desktop.sight}
        on={sight.allowed}
        onChange={(allowed) => change({ allowed })}
      />
      <Target desktop={desktop} target={sight.target} disabled={!sight.allowed} onChange={change} />
      <Switch
        label={text.desktop.watch}
        on={sight.watch}
        disabled={!sight.allowed}
        onChange={(watch) => change({ watch })}
      />
    </Group>
  );
}

function Target({
  desktop,
  target,
  disabled,
  onChange,
}: {
  readonly desktop: DesktopEnd;
  readonly target: SightTarget;
  readonly disabled: boolean;
  readonly onChange: (changed: { readonly target: SightTarget }) => void;
}) {
  const [sources, setSources] = useState<readonly ScreenSource[]>([]);
  const choose = async (kind: SightTarget["kind"]) => {
    if (kind !== "window") return onChange({ target: { kind } });
    const found = await desktop.bridge.call<"sight.sources">({ type: "sight.sources" });
    setSources(found.filter((source) => source.kind === "window"));
  };
  return (
    <>
      <Select<SightTarget["kind"]>
        label={text.desktop.target}
        value={target.kind}
        disabled={disabled}
        options={targets.map((kind) => [
          kind,
          kind === "window" && target.kind === "window" ? target.name : text.desktop.targets[kind],
        ])}
        onChange={(kind) => void choose(kind)}
      />
      {sources.length > 0 && (
        <ul className="sources" aria-label={text.desktop.targets.window}>
          {sources.map(({ id, name, thumbnail }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => {
                  setSources([]);
                  onChange({ target: { kind: "window", name } });
                }}
              >
                <Thumbnail data={thumbnail} />
                <span>{name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
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
