import { useLayoutEffect, useRef } from "react";
import { text } from "../locale/text.ts";
import { Exchange } from "./Exchange.tsx";
import { useShown } from "./page.ts";

/** Nearer than this to the end, the reader follows the answer; farther, they read something else. */
const followPx = 120;

export function Conversation() {
  const exchanges = useShown((state) => state.exchanges);
  const list = useRef<HTMLOListElement>(null);
  useFollow(list);
  return (
    <ol className="conversation" ref={list} aria-label={text.header.conversation}>
      {exchanges.map((view) => (
        <li key={view.turn}>
          <Exchange view={view} />
        </li>
      ))}
    </ol>
  );
}

/** Stays at the end while the list grows, unless the person has scrolled away. */
function useFollow(list: React.RefObject<HTMLOListElement | null>): void {
  const count = useShown((state) => state.exchanges.length);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is always looked at.
  useLayoutEffect(() => {
    follows.current = true;
  }, [count]);
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
