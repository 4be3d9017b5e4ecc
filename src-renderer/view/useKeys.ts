/** Keys that work wherever the focus is: space talks, Escape stops, a slash leads to the field. */
import { useEffect } from "react";
import { TalkKey } from "../../src-main/contract/talkKey.ts";
import { fieldId } from "../client/questions.ts";
import { usePage } from "./page.ts";

export function useKeys(): void {
  const page = usePage();
  useEffect(() => {
    const key = new TalkKey(page.questions);
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || modalIsOpen()) return;
      if (event.key === "Escape") page.stop();
      if (event.key === "/" && !typesOrPresses(event.target, "/")) {
        event.preventDefault();
        document.getElementById(fieldId)?.focus();
      }
      if (event.key !== " " || typesOrPresses(event.target, " ")) return;
      event.preventDefault();
      if (event.repeat) return;
      if (page.handsFree.on) page.handsFree.mute(!page.store.state.muted);
      else key.down(event.timeStamp);
    };
    const up = (event: KeyboardEvent) => {
      if (event.key !== " " || typesOrPresses(event.target, " ")) return;
      // The browser would press a button that the mouse left focused.
      event.preventDefault();
      if (!page.handsFree.on) key.up(event.timeStamp);
    };
    const lost = () => key.lost();
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", lost);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", lost);
    };
  }, [page]);
}

function modalIsOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** The focused element has a use of its own for this key. */
function typesOrPresses(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input, textarea, select, [contenteditable]") !== null) return true;
  // A button that only the mouse has touched does not show its focus, and does not own the bar.
  const pressed = target.closest("button, summary, a[href]");
  return (
    key === " " &&
    pressed !== null &&
    !pressed.matches(".talk") &&
    pressed.matches(":focus-visible")
  );
}
