/** Figures of an evaluation as one table. */
import type { Reply, Verdict } from "./judge.ts";
import type { Asked } from "./page.ts";

export interface Judged {
  readonly kind: string;
  readonly seed: number;
  readonly asked: Asked;
  readonly reply: Reply;
  readonly verdict: Verdict;
  readonly milliseconds: number;
}

export interface Figures {
  readonly answerable: number;
  readonly right: number;
  readonly falseRefusals: number;
  readonly absent: number;
  readonly honest: number;
  readonly shown: number;
  readonly shownOf: number;
  readonly general: number;
  readonly generalRight: number;
  readonly repeats: number;
}

export function figures(judged: readonly Judged[]): Figures {
  const of = (test: (one: Judged) => boolean) => judged.filter(test).length;
  const screen = ({ asked: { way } }: Judged) => way !== "absent" && way !== "general";
  return {
    answerable: of(screen),
    right: of((one) => screen(one) && one.verdict.right),
    falseRefusals: of((one) => screen(one) && one.verdict.refused),
    absent: of(({ asked }) => asked.way === "absent"),
    honest: of(({ asked, verdict }) => asked.way === "absent" && verdict.honest),
    shown: of(({ verdict }) => verdict.shown === true),
    shownOf: of(({ verdict }) => verdict.shown !== null && !verdict.refused),
    general: of(({ asked }) => asked.way === "general"),
    generalRight: of(({ asked, verdict }) => asked.way === "general" && verdict.right),
    repeats: of(({ verdict }) => verdict.repeats),
  };
}

const percent = (part: number, whole: number) =>
  whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;

const heads = ["right", "honest", "refused", "shown", "general", "loops", "n"];
const head = `${"".padEnd(14)} ${heads.map((cell) => cell.padStart(9)).join("")}`;

function line(name: string, ones: readonly Judged[]): string {
  const f = figures(ones);
  const cells = [
    percent(f.right, f.answerable),
    percent(f.honest, f.absent),
    percent(f.falseRefusals, f.answerable),
    percent(f.shown, f.shownOf),
    percent(f.generalRight, f.general),
    String(f.repeats),
    String(ones.length),
  ];
  return `${name.padEnd(14)} ${cells.map((cell) => cell.padStart(9)).join("")}`;
}

/** All that may be known of screens that nobody should tune on. */
export const totals = (judged: readonly Judged[]) => `${head}\n${line("all", judged)}\n`;

export function table(judged: readonly Judged[]): string {
  const groups = (of: (one: Judged) => string) =>
    [...new Set(judged.map(of))].map((name) =>
      line(
        name,
        judged.filter((one) => of(one) === name),
      ),
    );
  return [
    head,
    line("all", judged),
    "",
    ...groups(({ kind }) => kind),
    "",
    ...groups(({ asked }) => asked.way),
    "",
  ].join("\n");
}
