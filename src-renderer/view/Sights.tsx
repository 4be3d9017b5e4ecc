/** The pictures of a question, with what was read in them. */
import { useEffect, useRef, useState } from "react";
import type { Box, ReadLine } from "../../src-main/contract/events.ts";
import { text } from "../locale/text.ts";
import type { ExchangeView, ReadView, SightView } from "../state/state.ts";
import { Dialog } from "./Dialog.tsx";
import { LinesIcon } from "./icons.tsx";

/** The line the answer came from is shown with what stands before it. */
const linesAbovePx = 48;

export function Sights({ view }: { readonly view: ExchangeView }) {
  const [open, setOpen] = useState<number | null>(null);
  if (view.sights.every(({ url }) => url === null)) return null;
  const chosen = open === null ? undefined : view.sights[open];
  return (
    <>
      <ul className="sights">
        {view.sights.map((sight, index) =>
          sight.url === null ? null : (
            <li key={sight.id}>
              <button
                type="button"
                className="sight"
                aria-label={text.exchange.open(describe(sight))}
                onClick={() => setOpen(index)}
              >
                <ReadPicture sight={sight} read={readOf(view, index)} />
              </button>
            </li>
          ),
        )}
      </ul>
      {chosen !== undefined && open !== null && (
        <PictureDialog sight={chosen} read={readOf(view, open)} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

function describe(sight: SightView): string {
  return sight.seconds === null ? sight.name : text.exchange.clip(sight.name, sight.seconds);
}

function readOf(view: ExchangeView, sight: number): ReadView | undefined {
  return view.reads.find((read) => read.sight === sight);
}

/** Boxes lie over the picture in its own pixels; those the answer came from are lit. */
function ReadPicture({
  sight,
  read,
}: {
  readonly sight: SightView;
  readonly read: ReadView | undefined;
}) {
  return (
    <span className="read-picture">
      {sight.url !== null && <img src={sight.url} alt={text.exchange.picture(describe(sight))} />}
      {read !== undefined && read.width > 0 && (
        <svg
          viewBox={`0 0 ${read.width} ${read.height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {read.lines.map(({ box }, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are numbered by their place.
              key={index}
              className={read.used.includes(index) ? "used" : undefined}
              {...roomy(box)}
            />
          ))}
        </svg>
      )}
    </span>
  );
}

/** A reader's box touches the letters; a frame around words needs a little air. */
function roomy({ x, y, width, height }: Box) {
  const air = height * 0.16;
  const box = { x: x - air, y: y - air, width: width + 2 * air, height: height + 2 * air };
  return { ...box, rx: height * 0.22 };
}

function PictureDialog({
  sight,
  read,
  onClose,
}: {
  readonly sight: SightView;
  readonly read: ReadView | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={describe(sight)} className="picture-dialog" onClose={onClose}>
      <div className="picture-sides" data-read={read !== undefined}>
        <div className="picture-large">
          <ReadPicture sight={sight} read={read} />
        </div>
        {read !== undefined && <Lines lines={read.lines} used={read.used} />}
      </div>
    </Dialog>
  );
}

/** For those who do not see the boxes, and for turns whose pictures are gone. */
export function ReadLines({ view }: { readonly view: ExchangeView }) {
  const [open, setOpen] = useState(false);
  const lines = view.reads.flatMap((read) =>
    read.lines.map((line, index) => ({ line, used: read.used.includes(index) })),
  );
  if (view.reads.length === 0) return null;
  if (lines.length === 0) return <p className="note">{text.exchange.noLines}</p>;
  const used = lines.flatMap((entry, index) => (entry.used ? [index] : []));
  return (
    <details className="read" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <LinesIcon />
        {text.exchange.read(lines.length, used.length)}
      </summary>
      {open && <Lines lines={lines.map(({ line }) => line)} used={used} />}
    </details>
  );
}

function Lines({
  lines,
  used,
}: {
  readonly lines: readonly ReadLine[];
  readonly used: readonly number[];
}) {
  const list = useRef<HTMLUListElement>(null);
  const [firstUsed] = used;
  useEffect(() => {
    const element = list.current;
    const line = element?.children[firstUsed ?? -1];
    if (element && line instanceof HTMLElement) element.scrollTop = line.offsetTop - linesAbovePx;
  }, [firstUsed]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
    <ul className="lines" ref={list} tabIndex={0} aria-label={text.exchange.readLines}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are numbered by their place.
        <li key={index} data-used={used.includes(index)} dir="auto">
          {line.text}
          {used.includes(index) && <span className="heard-only"> ({text.exchange.usedLine})</span>}
        </li>
      ))}
    </ul>
  );
}
