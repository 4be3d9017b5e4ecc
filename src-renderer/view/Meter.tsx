/** The level, as the mark's bars: what the microphone hears, or what Sotto says. */
import { useEffect, useRef } from "react";
import { usePage } from "./page.ts";

const barPx = 3;
const gapPx = 3;
/** One new bar each 40 ms: a syllable is about five of them. */
const barEveryMs = 40;
/** Speech at arm's length is about -30 dBFS; this makes it half the height. */
const loudest = 0.25;

export function Meter({ className }: { readonly className: string }) {
  const page = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const bars: number[] = [];
    const samples = new Float32Array(1024);
    let frame = 0;
    const draw = () => {
      const level = levelOf(page.analyser, samples);
      // Of silence after silence there is nothing to draw.
      if (level === 0 && bars.length > 0 && bars.every((bar) => bar === 0)) return;
      // Without motion all bars stand and only their height follows the voice.
      if (still) bars.fill(level, 0, bars.length);
      paint(element, context, bars, level, still);
    };
    // Asked for when there is something to draw: a frame that changes nothing still costs one.
    const timer = setInterval(() => {
      cancelAnimationFrame(frame);
      // Another one's microphone is not seen from here.
      if (page.analyser !== null) frame = requestAnimationFrame(draw);
    }, barEveryMs);
    draw();
    return () => {
      clearInterval(timer);
      cancelAnimationFrame(frame);
    };
  }, [page]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus; the state has a word.
  return <canvas ref={canvas} className={className} aria-hidden="true" />;
}

function levelOf(analyser: AnalyserNode | null, samples: Float32Array<ArrayBuffer>): number {
  if (analyser === null) return 0;
  analyser.getFloatTimeDomainData(samples);
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.min(1, Math.sqrt(Math.sqrt(sum / samples.length) / loudest));
}

function paint(
  element: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  bars: number[],
  level: number,
  still: boolean,
): void {
  const { clientWidth: width, clientHeight: height } = element;
  const ratio = devicePixelRatio;
  if (element.width !== Math.round(width * ratio)) element.width = Math.round(width * ratio);
  if (element.height !== Math.round(height * ratio)) element.height = Math.round(height * ratio);
  const count = Math.floor((width + gapPx) / (barPx + gapPx));
  if (!still) bars.push(level);
  while (bars.length > count) bars.shift();
  while (bars.length < count) bars.unshift(0);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.fillStyle = getComputedStyle(element).color;
  bars.forEach((bar, index) => {
    const tall = Math.max(barPx, bar * height);
    // The newest is the clearest; the past falls silent.
    context.globalAlpha = 0.25 + 0.75 * (index / count);
    context.beginPath();
    context.roundRect(index * (barPx + gapPx), (height - tall) / 2, barPx, tall, barPx / 2);
    context.fill();
  });
}
