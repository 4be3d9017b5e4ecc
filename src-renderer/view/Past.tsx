/** The conversations that were kept: looked through, searched, named, deleted, exported. */
import { useEffect, useRef, useState } from "react";
import type { ConversationEntry, HistoryHit } from "../../src-main/contract/history.ts";
import { text } from "../locale/text.ts";
import { ComposeIcon, SearchIcon } from "./icons.tsx";
import { PastRow } from "./PastRow.tsx";
import { usePage, useShown } from "./page.ts";

/** Of a row, as past.css has it: rows are placed by number. */
const rowPx = 58;
/** Drawn beyond what is seen, so that a fast wheel finds no holes. */
const spareRows = 12;
/** Rows come and go this many at a time: a frame that only scrolls has nothing to draw. */
const stepRows = 6;
/** So far below what is drawn the next conversations are asked for: a fast wheel does not wait for them. */
const aheadRows = 60;

export function Past() {
  const page = usePage();
  const open = useShown((state) => state.past.open);
  if (!open) return null;
  return (
    <>
      <button
        type="button"
        className="past-veil"
        tabIndex={-1}
        aria-hidden="true"
        onClick={() => page.past.toggle(false)}
      />
      <aside
        className="past"
        aria-label={text.past.heading}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.stopPropagation();
          page.past.toggle(false);
          document.querySelector<HTMLElement>('[data-tool="past"]')?.focus();
        }}
      >
        <Search />
        <Body />
        <Removed />
      </aside>
    </>
  );
}

function Search() {
  const page = usePage();
  const query = useShown((state) => state.past.query);
  return (
    <div className="past-head">
      <label className="past-search">
        <SearchIcon />
        <input
          type="search"
          value={query}
          placeholder={text.past.search}
          aria-label={text.past.search}
          onChange={({ target }) => void page.past.search(target.value)}
        />
      </label>
      <button type="button" className="past-new" onClick={() => void page.past.begin()}>
        <ComposeIcon />
        {text.past.begin}
      </button>
    </div>
  );
}

function Body() {
  const hits = useShown((state) => state.past.hits);
  const entries = useShown((state) => state.past.entries);
  const habits = useShown((state) => state.preferences.history);
  if (hits !== null) return <Hits hits={hits} />;
  if (entries === null) return <div className="past-list" />;
  if (entries.length > 0) return <Entries entries={entries} />;
  return <p className="past-none">{habits.keep ? text.past.none : text.past.off}</p>;
}

/** Only the rows in sight are there: the list of years is as quick as that of a day. */
function Entries({ entries }: { readonly entries: readonly ConversationEntry[] }) {
  const page = usePage();
  const total = useShown((state) => state.past.total);
  const current = useShown((state) => state.conversation.id);
  const list = useRef<HTMLDivElement>(null);
  const [from, to] = useRange(list);
  useEffect(() => {
    if (to + aheadRows >= entries.length && entries.length < total) void page.past.more();
  }, [to, entries.length, total, page]);
  return (
    <div className="past-list" ref={list}>
      <ul style={{ blockSize: `${Math.max(total, entries.length) * rowPx}px` }}>
        {entries.slice(from, to).map((entry, index) => (
          <li
            key={entry.id}
            style={{ transform: `translateY(${(from + index) * rowPx}px)` }}
            aria-setsize={total}
            aria-posinset={from + index + 1}
          >
            <PastRow entry={entry} current={entry.id === current} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Which rows are in sight: [first, after the last). */
function useRange(list: React.RefObject<HTMLDivElement | null>): readonly [number, number] {
  const [range, setRange] = useState<readonly [number, number]>([0, 30]);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const look = () => {
      const first = stepRows * Math.floor(element.scrollTop / rowPx / stepRows);
      const count = Math.ceil(element.clientHeight / rowPx);
      const from = Math.max(0, first - spareRows);
      const to = first + count + stepRows + spareRows;
      setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
    };
    const sized = new ResizeObserver(look);
    sized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [list]);
  return range;
}

function Hits({ hits }: { readonly hits: readonly HistoryHit[] }) {
  const page = usePage();
  return (
    <div className="past-list">
      <p className="past-count" role="status">
        {text.past.found(hits.length)}
      </p>
      <ul className="past-hits">
        {hits.map((hit) => (
          <li key={`${hit.conversation} ${hit.turn}`}>
            <button
              type="button"
              className="past-hit"
              onClick={() => void page.past.open(hit.conversation, hit.turn)}
            >
              <span className="past-title" dir="auto">
                {hit.title}
              </span>
              <span className="past-snippet" dir="auto">
                {hit.snippet.map((part, index) =>
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order.
                  part.found ? <mark key={index}>{part.text}</mark> : part.text,
                )}
              </span>
              <span className="past-when">{text.past.where[hit.where]}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Removed() {
  const page = usePage();
  const removed = useShown((state) => state.past.removed);
  return (
    <div role="status">
      {removed !== null && (
        <p className="past-removed">
          <span dir="auto">{text.past.removed(removed.title)}</span>
          <button type="button" className="plain" onClick={() => void page.past.undo()}>
            {text.past.undo}
          </button>
        </p>
      )}
    </div>
  );
}
