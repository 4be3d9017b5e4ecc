/** An installation's progress: a bar that redraws itself on a terminal; elsewhere one line per step. */
import { megabytes } from "../../base/bytes.ts";
import type { PackProgress } from "../../contract/packs.ts";

export interface ProgressView extends Disposable {
  readonly show: (progress: PackProgress) => void;
  end(): void;
}

export function progressView(stream: NodeJS.WriteStream): ProgressView {
  const terminal = stream.isTTY === true;
  let open = false;
  let step = "";
  const end = () => {
    if (open) stream.write("\n");
    open = false;
  };
  const draw = (text: string) => {
    const width = Math.max(20, (stream.columns ?? 80) - 1);
    stream.write(`\r${text.slice(0, width)}\u001b[K`);
    open = true;
  };
  const line = (text: string) => {
    end();
    stream.write(`${text}\n`);
  };
  /** Elsewhere than on a terminal each step is said once. */
  const tell = (name: string, once: string, live: string) => {
    if (name !== step) {
      end();
      step = name;
      if (!terminal) line(once);
    }
    if (terminal) draw(live);
  };
  const show = (progress: PackProgress) => {
    switch (progress.type) {
      case "downloading": {
        const { name, totalBytes } = progress;
        const once = `  fetching ${name} (${megabytes(totalBytes)})`;
        return tell(`fetch ${name}`, once, `  ${bar(progress)}  ${name}`);
      }
      case "converting": {
        const { name, doneBytes, totalBytes } = progress;
        const live = `  [${cells(doneBytes / totalBytes)}] converting ${name}`;
        return tell(`convert ${name}`, `  converting ${name} (${megabytes(totalBytes)})`, live);
      }
      case "unpacking":
        return terminal ? draw(`  unpacking ${progress.name}`) : undefined;
      case "testing":
        return tell("test", "  asking it a first question", "  asking it a first question");
      case "damaged":
        return line(`  ${progress.name} is damaged and is fetched again`);
      case "offline":
        return tell(
          `offline ${progress.name}`,
          "  the line is gone; trying again",
          "  the line is gone; trying again, what has arrived is kept",
        );
      case "waiting":
        return line(`  waiting for another installer (process ${progress.holder})`);
      case "checking":
        return;
    }
  };
  return { show, end, [Symbol.dispose]: end };
}

/** `[█████·····] 54 of 93 MB, 11 MB/s, 4 s left`, over everything that is fetched. */
function bar(progress: PackProgress & { type: "downloading" }): string {
  const { allDoneBytes, allTotalBytes, bytesPerSecond, secondsLeft } = progress;
  const rate = secondsLeft === null ? "" : `, ${megabytes(bytesPerSecond)}/s, ${left(secondsLeft)}`;
  const amount = `${Math.floor(allDoneBytes / 1e6).toLocaleString("en")} of ${megabytes(allTotalBytes)}`;
  return `[${cells(allDoneBytes / allTotalBytes)}] ${amount}${rate}`;
}

function cells(share: number): string {
  const count = 24;
  const full = Math.round(Math.min(1, share) * count);
  return "█".repeat(full) + "·".repeat(count - full);
}

function left(seconds: number): string {
  if (seconds < 90) return `${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min left` : `${(minutes / 60).toFixed(1)} h left`;
}
