import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { text } from "../locale/text.ts";
import type { ExchangeView } from "../state/state.ts";
import { Exchange } from "./Exchange.tsx";
import { usePage, useShown } from "./page.ts";

/** Nearer than this to the end, the reader follows the answer; farther, they read something else. */
const followPx = 120;
/** Turns that come and go together: so few that one is drawn within a frame. */
const blockTurns = 10;
/** Turns at the end that are always there, as a page shows them that has just opened. */
const keptTurns = 60;
/** How far from sight a block is drawn, and earlier turns are asked for: two screens. */
const margin = "1600px 0px";

export function Conversation() {
  const exchanges = useShown((state) => state.exchanges);
  const blocks = useMemo(() => blocksOf(exchanges), [exchanges]);
  const list = useRef<HTMLOListElement>(null);
  useFollow(list);
  useShownTurn();
  const lasting = exchanges[Math.max(0, exchanges.length - keptTurns)]?.turn ?? 0;
  return (
    <ol className="conversation" ref={list} aria-label={text.header.conversation}>
      <Earlier />
      {blocks.map(({ number, views }) => (
        <Block key={number} views={views} lasting={(views.at(-1)?.turn ?? 0) >= lasting} />
      ))}
    </ol>
  );
}

interface BlockOf {
  readonly number: number;
  readonly views: readonly ExchangeView[];
}

/** By their numbers, so that a block stays itself whatever comes before or after it. */
function blocksOf(exchanges: readonly ExchangeView[]): BlockOf[] {
  const blocks: { number: number; views: ExchangeView[] }[] = [];
  for (const view of exchanges) {
    const number = Math.floor(view.turn / blockTurns);
    const last = blocks.at(-1);
    if (last?.number === number) last.views.push(view);
    else blocks.push({ number, views: [view] });
  }
  return blocks;
}

/** Far from sight it is an empty place of the same height. */
const Block = memo(
  function Block({
    views,
    lasting,
  }: {
    readonly views: readonly ExchangeView[];
    readonly lasting: boolean;
  }) {
    const item = useRef<HTMLLIElement>(null);
    const [near, setNear] = useState(true);
    const height = useRef(0);
    useEffect(() => {
      const element = item.current;
      if (element === null || lasting) return;
      const root = element.closest(".stage");
      const look = new IntersectionObserver(
        ([entry]) => {
          if (!entry) return;
          if (!entry.isIntersecting) height.current = entry.boundingClientRect.height;
          setNear(entry.isIntersecting);
        },
        { root, rootMargin: margin },
      );
      look.observe(element);
      return () => look.disconnect();
    }, [lasting]);
    const drawn = near || lasting;
    return (
      <li ref={item} className="block" style={drawn ? undefined : { blockSize: height.current }}>
        {drawn && views.map((view) => <Exchange key={view.turn} view={view} />)}
      </li>
    );
  },
  (before, now) =>
    before.lasting === now.lasting &&
    before.views.length === now.views.length &&
    before.views.every((view, index) => view === now.views[index]),
);

/** Stands above the first turn; when it comes near, the turns before are fetched. */
function Earlier() {
  const page = usePage();
  const earlier = useShown((state) => state.conversation.earlier);
  const first = useShown((state) => state.exchanges[0]?.turn ?? 0);
  const item = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked for again above each new first turn.
  useEffect(() => {
    const element = item.current;
    const root = element?.closest(".stage");
    if (!element || !root) return;
    const look = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        // Browsers keep the place of what is read only where something is above it.
        if (root.scrollTop === 0) root.scrollTop = 1;
        void page.past.earlier();
      },
      { root, rootMargin: margin },
    );
    look.observe(element);
    return () => look.disconnect();
  }, [page, first, earlier > 0]);
  if (earlier === 0) return null;
  return (
    <li ref={item} className="earlier">
      {text.past.earlier(earlier)}
    </li>
  );
}

/** A turn that was looked for is brought to sight, and lit for a moment. */
function useShownTurn(): void {
  const page = usePage();
  const shown = useShown((state) => state.past.shown);
  useEffect(() => {
    if (shown === null) return;
    const element = document.querySelector(`[data-turn="${shown}"]`);
    if (element === null) {
      const block =
        document.querySelectorAll(".conversation > .block")[
          blocksOf(page.store.state.exchanges).findIndex(({ views }) =>
            views.some(({ turn }) => turn === shown),
          )
        ];
      block?.scrollIntoView({ block: "start" });
    }
    requestAnimationFrame(() => {
      const found = document.querySelector(`[data-turn="${shown}"]`);
      found?.scrollIntoView({ block: "center" });
      if (found instanceof HTMLElement) found.dataset.found = "true";
    });
    page.store.dispatch({ type: "past", changed: { shown: null } });
  }, [shown, page]);
}

/** Stays at the end while the list grows, unless the person has scrolled away. */
function useFollow(list: React.RefObject<HTMLOListElement | null>): void {
  const last = useShown((state) => state.exchanges.at(-1)?.turn ?? 0);
  const conversation = useShown((state) => state.conversation.id);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is always looked at.
  useLayoutEffect(() => {
    follows.current = true;
  }, [last, conversation]);
  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element?.closest(".stage");
    if (!element || !scroller) return;
    const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const scrolled = () => {
      follows.current = atEnd() < followPx;
    };
    const grown = new ResizeObserver(() => {
      if (follows.current) scroller.scrollTop = scroller.scrollHeight;
    });
    grown.observe(element);
    scroller.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      grown.disconnect();
      scroller.removeEventListener("scroll", scrolled);
    };
  }, [list]);
}
