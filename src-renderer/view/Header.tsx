import { useEffect, useRef, useState } from "react";
import { text } from "../locale/text.ts";
import { ClearIcon, CloudIcon, LockIcon, SettingsIcon } from "./icons.tsx";
import { Mark, Wordmark } from "./Mark.tsx";
import { usePage, useShown } from "./page.ts";

/** A second press within this time clears; then the button forgets that it was asked. */
const sureForMs = 4_000;

export function Header() {
  const pack = useShown((state) => state.pack);
  const { store } = usePage();
  return (
    <header className="header">
      <h1 className="brand">
        <Mark />
        <Wordmark />
        <span className="heard-only">{text.title}</span>
      </h1>
      {pack !== null && (
        <p className="locality" data-remote={pack.remote}>
          {pack.remote ? <CloudIcon /> : <LockIcon />}
          <span>{pack.remote ? text.header.remote(pack.host ?? null) : text.header.local}</span>
        </p>
      )}
      <Clear />
      <button
        type="button"
        className="tool"
        aria-label={text.header.settings}
        data-tip={text.header.settings}
        onClick={() => store.dispatch({ type: "settings", page: "general" })}
      >
        <SettingsIcon />
      </button>
    </header>
  );
}

function Clear() {
  const page = usePage();
  const empty = useShown((state) => state.exchanges.length === 0);
  const [sure, setSure] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (empty) return null;
  const press = () => {
    clearTimeout(timer.current);
    if (sure) void page.clear();
    else timer.current = setTimeout(() => setSure(false), sureForMs);
    setSure(!sure);
  };
  return (
    <button
      type="button"
      className="tool"
      data-sure={sure}
      aria-label={sure ? text.header.clearSure : text.header.clear}
      data-tip={sure ? text.header.clearSure : text.header.clear}
      onClick={press}
    >
      <ClearIcon />
      {sure && <span>{text.header.clearSure}</span>}
    </button>
  );
}
