import { useSyncExternalStore } from "react";
import type { DesktopSettings } from "../../../src-main/shells/desktop/messages.ts";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { idleCloseMs } from "../../client/microphones.ts";
import { percent } from "../../locale/format.ts";
import { text } from "../../locale/text.ts";
import { Group, Select, Slider, Switch } from "./parts.tsx";

export function Sound({ desktop }: { readonly desktop: DesktopEnd | null }) {
  if (desktop !== null) return <Devices desktop={desktop} />;
  return (
    <Group>
      <p className="note">{text.settings.microphoneIdle(idleCloseMs / 1000)}</p>
      <p className="note">{text.settings.browserDevices}</p>
    </Group>
  );
}

function Devices({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings, microphones, speakers } = useSyncExternalStore(
    desktop.subscribe,
    () => desktop.state,
  );
  if (settings === null) return null;
  const { sound } = settings;
  const change = (changed: Partial<DesktopSettings["sound"]>) =>
    void desktop.set({ sound: { ...sound, ...changed } });
  return (
    <>
      <Group>
        <Select
          label={text.desktop.microphone}
          value={sound.microphone ?? ""}
          options={deviceOptions(microphones, sound.microphone)}
          onChange={(chosen) => change({ microphone: chosen || null })}
        />
        <Select
          label={text.desktop.speaker}
          value={sound.speaker ?? ""}
          options={deviceOptions(speakers, sound.speaker)}
          onChange={(chosen) => change({ speaker: chosen || null })}
        />
        <Slider
          label={text.desktop.volume}
          value={sound.volume}
          shown={percent(sound.volume)}
          min={0}
          max={1}
          step={0.05}
          onChange={(volume) => change({ volume })}
        />
      </Group>
      <Group>
        <Switch label={text.desktop.cues} on={sound.cues} onChange={(cues) => change({ cues })} />
        <Switch
          label={text.desktop.warm}
          hint={text.desktop.warmHint}
          on={sound.warm}
          onChange={(warm) => change({ warm })}
        />
      </Group>
    </>
  );
}

/** A device that was chosen and is unplugged stays in the list, and is used when it is back. */
function deviceOptions(names: readonly string[], chosen: string | null) {
  const all = new Set([...names, ...(chosen === null ? [] : [chosen])]);
  return [
    ["", text.desktop.followSystem] as const,
    ...[...all].map((name) => [name, name] as const),
  ];
}
