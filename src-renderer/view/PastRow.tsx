/** One conversation of the list, and what can be done with it. */
import { memo, useEffect, useRef, useState } from "react";
import type { ConversationEntry } from "../../src-main/contract/history.ts";
import { maxTitleCharacters } from "../../src-main/contract/limits.ts";
import { ago } from "../locale/format.ts";
import { text } from "../locale/text.ts";
import { ClearIcon, MoreIcon, PenIcon, SaveIcon } from "./icons.tsx";
import { useLanguage, usePage } from "./page.ts";

/** While the list scrolls only rows that come into sight are drawn, not all of them again. */
export const PastRow = memo(function PastRow({
  entry,
  current,
}: {
  readonly entry: ConversationEntry;
  readonly current: boolean;
}) {
  const page = usePage();
  useLanguage();
  const [naming, setNaming] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const named = useRef(false);
  // The field is gone: whoever came by the keyboard is where they were before.
  useEffect(() => {
    if (named.current && !naming) row.current?.querySelector("button")?.focus();
    named.current = naming;
  }, [naming]);
  if (naming) return <Naming entry={entry} onDone={() => setNaming(false)} />;
  return (
    <div ref={row} className="past-row" data-conversation={entry.id} data-current={current}>
      <button
        type="button"
        className="past-open"
        aria-current={current}
        onClick={() => void page.past.open(entry.id)}
      >
        <span className="past-title" dir="auto">
          {entry.title || text.past.untitled}
        </span>
        <span className="past-when">
          {ago(entry.updatedAt)} · {text.past.turns(entry.turns)}
        </span>
      </button>
      <Menu entry={entry} onRename={() => setNaming(true)} />
    </div>
  );
});

function Naming({
  entry,
  onDone,
}: {
  readonly entry: ConversationEntry;
  readonly onDone: () => void;
}) {
  const page = usePage();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const done = (title: string | undefined) => {
    if (title !== undefined && title.trim() !== entry.title) void page.past.rename(entry.id, title);
    onDone();
  };
  return (
    <input
      ref={field}
      className="past-naming"
      dir="auto"
      defaultValue={entry.title}
      maxLength={maxTitleCharacters}
      aria-label={text.past.rename}
      onBlur={({ target }) => done(target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") done(event.currentTarget.value);
        if (event.key !== "Escape") return;
        event.preventDefault();
        done(undefined);
      }}
    />
  );
}

function Menu({
  entry,
  onRename,
}: {
  readonly entry: ConversationEntry;
  readonly onRename: () => void;
}) {
  const page = usePage();
  const [open, setOpen] = useState(false);
  const [up, setUp] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const words = text.past;
  useEffect(() => {
    if (!open) return;
    const list = menu.current?.closest(".past-list")?.getBoundingClientRect();
    const row = menu.current?.closest("li")?.getBoundingClientRect();
    if (list && row && menu.current) setUp(row.bottom + menu.current.offsetHeight > list.bottom);
    menu.current?.querySelector("button")?.focus();
    const outside = (event: Event) => {
      if (!menu.current?.parentElement?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [open]);
  const act = (action: () => void) => () => {
    setOpen(false);
    action();
  };
  return (
    <div className="past-more" data-open={open}>
      <button
        ref={opener}
        type="button"
        className="small-tool"
        aria-label={words.more(entry.title)}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
      </button>
      {open && (
        <div
          className="past-menu"
          data-up={up}
          role="menu"
          tabIndex={-1}
          ref={menu}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
            if (event.key === "Tab") setOpen(false);
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            setOpen(false);
            opener.current?.focus();
          }}
        >
          <button type="button" role="menuitem" onClick={act(onRename)}>
            <PenIcon />
            {words.rename}
          </button>
          {(["markdown", "json", "wav"] as const).map((format) => (
            <button
              key={format}
              type="button"
              role="menuitem"
              onClick={act(() => void page.past.export(entry.id, format))}
            >
              <SaveIcon />
              {words.exports[format]}
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            className="danger"
            onClick={act(() => void page.past.remove(entry))}
          >
            <ClearIcon />
            {words.remove}
          </button>
        </div>
      )}
    </div>
  );
}

function move(event: React.KeyboardEvent<HTMLElement>): void {
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  items[(next + items.length) % items.length]?.focus();
}
