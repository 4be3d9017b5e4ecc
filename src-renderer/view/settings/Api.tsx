/** The API for programs of this machine: off until someone wants it, and then what those programs need. */
import { useSyncExternalStore } from "react";
import type { DesktopEnd } from "../../client/desktopEnd.ts";
import { faultText } from "../../locale/faults.ts";
import { text } from "../../locale/text.ts";
import { Group, Row, Switch } from "./parts.tsx";

export function Api({ desktop }: { readonly desktop: DesktopEnd }) {
  const { settings, api } = useSyncExternalStore(desktop.subscribe, () => desktop.state);
  if (settings === null) return null;
  const words = text.api;
  return (
    <Group title={words.title}>
      <Switch
        label={words.on}
        hint={words.hint}
        on={settings.api}
        onChange={(on) => void desktop.set({ api: on })}
      />
      {api.problem !== null && (
        <p className="conflict" role="alert">
          {faultText(api.problem)}
        </p>
      )}
      {api.address !== null && api.key !== null && (
        <>
          <Row label={words.address}>
            <output data-api="address">{api.address}</output>
          </Row>
          <Row label={words.key} hint={words.keyHint}>
            <span className="buttons">
              <button
                type="button"
                className="plain"
                data-action="copy-key"
                onClick={() => void desktop.copy(api.key ?? "")}
              >
                {words.copyKey}
              </button>
              <button
                type="button"
                className="plain"
                data-action="renew-key"
                onClick={() => void desktop.renewApiKey()}
              >
                {words.renewKey}
              </button>
            </span>
          </Row>
        </>
      )}
    </Group>
  );
}
