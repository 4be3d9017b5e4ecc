/** Colours, fonts and sizes of the windows. */
export interface Look {
  readonly name: string;
  readonly ground: string;
  readonly card: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly soft: string;
  readonly font: string;
  readonly size: number;
  readonly round: number;
}

type Colours = Omit<Look, "font" | "size" | "round">;

const colours = (
  name: string,
  [ground, card, ink, muted, line, accent, soft]: readonly string[],
): Colours => ({ name, ground, card, ink, muted, line, accent, soft }) as Colours;

const paper = colours(
  "paper",
  "#ffffff,#ffffff,#222222,#666a70,#dddddd,#0b63ce,#eef4fc".split(","),
);
const mist = colours("mist", "#f2f4f7,#ffffff,#1d2939,#667085,#d9dee7,#0e9384,#e3f5f3".split(","));
const rose = colours("rose", "#faf7f7,#ffffff,#2b2024,#7c6a70,#eadfe2,#be123c,#fce8ec".split(","));
const night = colours(
  "night",
  "#15171c,#1f2229,#e8eaee,#9aa1ad,#343943,#6ea8fe,#26344d".split(","),
);
const coal = colours("coal", "#000000,#17181a,#f5f5f5,#a3a3a3,#333639,#f59e0b,#3a2c0c".split(","));
const moss = colours("moss", "#101914,#18251d,#e2efe6,#94a89a,#2d4034,#4ade80,#1d3a29".split(","));

export const looks: readonly Look[] = [
  { ...paper, font: "Nimbus Sans", size: 15, round: 4 },
  { ...paper, font: "DejaVu Sans", size: 13, round: 0 },
  { ...paper, font: "Noto Serif", size: 15, round: 2 },
  { ...mist, font: "Noto Sans", size: 15, round: 10 },
  { ...mist, font: "Nimbus Sans", size: 14, round: 6 },
  { ...rose, font: "Noto Sans", size: 14, round: 14 },
  { ...rose, font: "DejaVu Sans Condensed", size: 15, round: 8 },
  { ...night, font: "Noto Sans", size: 15, round: 8 },
  { ...night, font: "Nimbus Sans", size: 15, round: 4 },
  { ...coal, font: "DejaVu Sans", size: 14, round: 10 },
  { ...moss, font: "Noto Sans", size: 15, round: 6 },
];

export const sizes: readonly (readonly [number, number])[] = [
  [1280, 800],
  [1280, 800],
  [1280, 800],
  [1366, 768],
  [1440, 900],
  [1024, 768],
];

export function styleOf(p: Look, height: number): string {
  return `*{box-sizing:border-box}body{margin:0;min-height:${height}px;background:${p.ground};color:${p.ink};font:${p.size}px/1.45 '${p.font}',sans-serif;display:flex;flex-direction:column}
h1{font-size:1.65em;margin:.3em 0}h2{font-size:1.3em;margin:.4em 0}h3{font-size:1.05em;margin:.6em 0 .3em}p{margin:.5em 0}
.wtabs{display:flex;background:${p.line};padding:6px 8px 0;font:12px 'Noto Sans',sans-serif}.wtab{padding:6px 16px;color:${p.muted}}.wtab.here{background:${p.card};color:${p.ink};border-radius:8px 8px 0 0}
.wbar{display:flex;gap:14px;align-items:center;background:${p.card};padding:6px 14px;border-bottom:1px solid ${p.line};font:13px 'Noto Sans',sans-serif;color:${p.muted}}.waddress{flex:1;background:${p.ground};border:1px solid ${p.line};border-radius:14px;padding:3px 14px}
.wtitle{display:flex;gap:7px;align-items:center;background:${p.line};padding:7px 12px;font:13px 'Noto Sans',sans-serif}.wtitle i{width:12px;height:12px;border-radius:6px}.wtitle b{flex:1;text-align:center;font-weight:600}
.nav{display:flex;gap:26px;align-items:center;background:${p.card};border-bottom:1px solid ${p.line};padding:12px 26px;color:${p.muted}}.nav b{color:${p.accent};font-size:1.2em;margin-right:14px}.nav .here{color:${p.ink};border-bottom:2px solid ${p.accent}}
.side{width:190px;flex:none;padding:14px 10px;border-right:1px solid ${p.line};background:${p.card};color:${p.muted}}.side div{padding:7px 12px;border-radius:${p.round}px}.side .here{background:${p.soft};color:${p.accent}}
.foot{margin-top:auto;padding:12px 26px;border-top:1px solid ${p.line};color:${p.muted};font-size:.85em}
.page{display:flex;flex:1}.main{flex:1;padding:18px 28px;min-width:0}.narrow{max-width:900px;margin:0 auto;width:100%}
.row{display:flex;gap:16px;align-items:center}.spread{display:flex;justify-content:space-between;gap:20px}.grow{flex:1;min-width:0}
.card{background:${p.card};border:1px solid ${p.line};border-radius:${p.round}px;padding:14px 18px;margin:10px 0}
.muted{color:${p.muted}}.small{font-size:.86em}.big{font-size:1.5em}.bold{font-weight:700}.accent{color:${p.accent}}
.btn{display:inline-block;padding:7px 16px;border:1px solid ${p.line};border-radius:${p.round}px;background:${p.card};color:${p.ink};margin-right:8px}.btn.main{flex:none;background:${p.accent};border-color:${p.accent};color:${p.ground};padding:7px 16px}
.tag{display:inline-block;padding:1px 10px;border-radius:10px;background:${p.soft};color:${p.accent};font-size:.85em}
table{border-collapse:collapse;width:100%}th{color:${p.muted};font-weight:600;text-align:left}td,th{padding:7px 12px;border-bottom:1px solid ${p.line}}.r{text-align:right}
table.grid td,table.grid th{border:1px solid ${p.line};vertical-align:top}
.toggle{display:inline-block;width:40px;height:22px;border-radius:11px;background:${p.muted};position:relative}.toggle i{position:absolute;left:3px;top:3px;width:16px;height:16px;border-radius:8px;background:#fff}.toggle.on{background:${p.accent}}.toggle.on i{left:21px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:7px 26px;margin:8px 0}dt{color:${p.muted}}dd{margin:0}
.field{border:1px solid ${p.line};border-radius:${p.round}px;background:${p.card};padding:8px 12px;color:${p.muted}}
.face{width:36px;height:36px;border-radius:18px;background:${p.accent};color:${p.ground};display:inline-flex;align-items:center;justify-content:center;flex:none}
.meter{height:8px;border-radius:4px;background:${p.line};margin:5px 0}.meter i{display:block;height:8px;border-radius:4px;background:${p.accent}}`;
}
