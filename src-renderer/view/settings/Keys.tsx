/** Shortcuts that work in every window, and what the keyboard really sends. */
import { Fragment, useEffect, useState, useSyncExternalStore } from "react";
import type {
  Conflict,
  DesktopSettings,
  KeysNote,
  KeysProblem,
  Permissions,
  ShortcutName,
} from "../../../src-main/shells/desktop/messages.ts";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { text } from "../../locale/text.ts";
import { Group, Row } from "./parts.tsx";

const shortcutNames: readonly ShortcutName[] = ["talk", "region", "interrupt"];

export function Keys({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  if (settings === null) return null;
  return (
    <>
      <Shortcuts desktop={desktop} settings={settings} />
      <Diagnostic desktop={desktop} />
      <Allowed desktop={desktop} />
    </>
  );
}

function Shortcuts({
  desktop,
  settings,
}: {
  readonly desktop: DesktopEnd;
  readonly settings: DesktopSettings;
}) {
  const { keys } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  const [recording, setRecording] = useState<ShortcutName | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
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
    <Group>
      {shortcutNames.map((name) => (
        <Row key={name} label={text.desktop.shortcuts[name]}>
          <button
            type="button"
            className="plain shortcut"
            data-shortcut={name}
            aria-label={text.desktop.record(
              text.desktop.shortcuts[name],
              settings.shortcuts[name].replaceAll("+", " "),
            )}
            onClick={() => void record(name)}
          >
            {recording === name ? (
              text.desktop.press
            ) : (
              <Combination shortcut={settings.shortcuts[name]} />
            )}
          </button>
        </Row>
      ))}
      {conflict !== null && (
        <p className="conflict" role="alert">
          {conflictWords(conflict)}
        </p>
      )}
      {keys?.note && <p className="conflict">{noteWords(keys.note)}</p>}
      {keys?.problems.map(({ shortcut, problem }) => (
        <p className="conflict" key={shortcut}>
          {problemWords(problem)}
        </p>
      ))}
    </Group>
  );
}

function noteWords(note: KeysNote): string {
  const words = text.desktop.keyNotes;
  switch (note.kind) {
    case "not-yet":
      return words.notYet;
    case "portal": {
      const { shortcuts } = text.desktop;
      const chosen = note.chosen.map(({ shortcut, keys }) => `${shortcuts[shortcut]}: ${keys}.`);
      return [words.portal, ...chosen].join(" ");
    }
    case "switched-off":
      return `${words.switchedOff} ${words.toggles}`;
    case "not-allowed":
      return `${words.notAllowed} ${words.toggles}`;
    case "no-portal":
      return `${words.noPortal} ${words.toggles}`;
    case "no-hook":
      return `${words.noHook(note.reason)} ${words.toggles}`;
  }
}

function problemWords(problem: KeysProblem): string {
  const words = text.desktop.keyProblems;
  switch (problem.kind) {
    case "taken":
      return words.taken(problem.keys);
    case "replaced":
      return words.replaced(problem.wanted, problem.keys);
    default:
      return words[problem.kind];
  }
}

function conflictWords(conflict: Conflict): string {
  const words = text.desktop.conflicts;
  return conflict.kind === "same"
    ? words.same(text.desktop.shortcuts[conflict.name])
    : words[conflict.kind];
}

/** Key by key, in the order in which they are held, whatever way the page runs. */
export function Combination({ shortcut }: { readonly shortcut: string }) {
  return (
    <span className="combination" dir="ltr">
      {shortcut.split("+").map((key, index) => (
        <Fragment key={key}>
          {/* Said as it is read: each key a word of its own. */}
          {index > 0 && " "}
          <kbd>{key}</kbd>
        </Fragment>
      ))}
    </span>
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

function Allowed({ desktop }: { readonly desktop: DesktopEnd }) {
  const [permissions, setPermissions] = useState<Permissions | null>(null);
  useEffect(() => {
    void desktop.bridge
      .call<"permissions.get">({ type: "permissions.get" })
      .then((found) => setPermissions(found));
  }, [desktop]);
  if (permissions === null || permissions.advice.length === 0) return null;
  return (
    <Group title={text.desktop.permissions}>
      <ul className="advice">
        {permissions.advice.map(({ system, what }) => (
          <li key={what}>{text.desktop.advice[system][what]}</li>
        ))}
      </ul>
    </Group>
  );
}
