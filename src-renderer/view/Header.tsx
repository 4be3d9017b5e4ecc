import { text } from "../locale/text.ts";
import { CloudIcon, ComposeIcon, HistoryIcon, LockIcon, SettingsIcon } from "./icons.tsx";
import { Mark, Wordmark } from "./Mark.tsx";
import { usePage, useShown } from "./page.ts";

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
      <PastTools />
      <button
        type="button"
        className="tool"
        data-tool="settings"
        aria-label={text.header.settings}
        data-tip={text.header.settings}
        onClick={() => store.dispatch({ type: "settings", page: "general" })}
      >
        <SettingsIcon />
      </button>
    </header>
  );
}

/** The list of earlier conversations, and a new one. */
function PastTools() {
  const page = usePage();
  const open = useShown((state) => state.past.open);
  const empty = useShown((state) => state.exchanges.length === 0);
  return (
    <>
      <button
        type="button"
        className="tool"
        data-tool="past"
        aria-expanded={open}
        aria-label={text.past.heading}
        data-tip={text.past.heading}
        onClick={() => page.past.toggle()}
      >
        <HistoryIcon />
      </button>
      {!empty && (
        <button
          type="button"
          className="tool"
          data-tool="new"
          aria-label={text.past.begin}
          data-tip={text.past.begin}
          onClick={() => void page.past.begin()}
        >
          <ComposeIcon />
        </button>
      )}
    </>
  );
}
