/**
 * An answer that no voice says, for those who listen to the page: each clause is added once it is
 * whole. Letter by letter, a screen reader would begin again with each of them.
 */
import { clausesOf } from "../state/select.ts";
import { useShown } from "./page.ts";

export function Announced() {
  const last = useShown((state) => state.exchanges.at(-1));
  const silent = last !== undefined && !last.spoken && last.source !== "past";
  const clauses = silent ? clausesOf(last.reply, last.phase === "ended") : [];
  return (
    <div className="heard-only" role="log" aria-live="polite" data-announced="">
      {clauses.map((clause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is said stays said; more is only added.
        <p key={`${last?.turn} ${index}`} dir="auto">
          {clause}
        </p>
      ))}
    </div>
  );
}
