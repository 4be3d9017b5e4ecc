/** Looks of the screens: fonts, sizes and colours that systems and sites have. */
import type { Random } from "../fuzz/random.ts";

const palettes = [
  {
    ground: "#ffffff",
    card: "#ffffff",
    ink: "#1c1c1e",
    muted: "#6b7280",
    line: "#d1d5db",
    accent: "#2563eb",
    stripe: "#f3f4f6",
    chosen: "#dbeafe",
    off: "#c4c8cf",
  },
  {
    ground: "#f3f4f6",
    card: "#ffffff",
    ink: "#111827",
    muted: "#6b7280",
    line: "#e5e7eb",
    accent: "#16a34a",
    stripe: "#f9fafb",
    chosen: "#dcfce7",
    off: "#d1d5db",
  },
  {
    ground: "#1e1e1e",
    card: "#2a2a2c",
    ink: "#f2f2f2",
    muted: "#a1a1aa",
    line: "#3f3f46",
    accent: "#3b82f6",
    stripe: "#262629",
    chosen: "#1e3a5f",
    off: "#55555c",
  },
  {
    ground: "#0f172a",
    card: "#1e293b",
    ink: "#e2e8f0",
    muted: "#94a3b8",
    line: "#334155",
    accent: "#f97316",
    stripe: "#172033",
    chosen: "#3b2a1a",
    off: "#475569",
  },
  {
    ground: "#fdf6e3",
    card: "#fffaf0",
    ink: "#3b3a36",
    muted: "#7d7a70",
    line: "#e4dcc4",
    accent: "#b45309",
    stripe: "#f7eed6",
    chosen: "#f5dfae",
    off: "#c9c2ad",
  },
  {
    ground: "#eef2ff",
    card: "#ffffff",
    ink: "#1e1b4b",
    muted: "#64748b",
    line: "#c7d2fe",
    accent: "#7c3aed",
    stripe: "#f5f3ff",
    chosen: "#ddd6fe",
    off: "#cbd5e1",
  },
] as const;
const fonts = [
  "DejaVu Sans",
  "Noto Sans",
  "Noto Serif",
  "DejaVu Serif",
  "Noto Sans Display",
  "DejaVu Sans Condensed",
];

export function document(
  body: string,
  random: Random,
  mono = false,
): { html: string; theme: string } {
  const which = random.below(palettes.length);
  const p = palettes[which] as (typeof palettes)[number];
  const font = mono ? "DejaVu Sans Mono" : random.pick(fonts);
  const size = random.pick([14, 15, 16, 16, 18]);
  const width = random.pick([460, 560, 680, 820]);
  const style = `:root{--muted:${p.muted};--accent:${p.accent}}
*{box-sizing:border-box}body{margin:0;padding:22px 28px;background:${p.ground};color:${p.ink};font:${size}px/1.5 '${font}',sans-serif}
main{max-width:${width}px;margin:${random.pick(["0", "0 auto"])}}
h1{font-size:1.7em;margin:.2em 0 .5em}h2{font-size:1.35em;margin:.2em 0 .5em}h3{font-size:1.1em;margin:1em 0 .3em}p{margin:.45em 0}
.card{background:${p.card};border:1px solid ${p.line};border-radius:8px;padding:10px 16px;margin:8px 0}
.between{display:flex;justify-content:space-between;gap:24px;padding:6px 0;align-items:center}
.pair{display:flex;padding:5px 0}.label{width:190px;color:${p.muted}}
.grid{display:flex;flex-wrap:wrap;gap:14px;margin:8px 0}.stack{background:${p.card};border:1px solid ${p.line};border-radius:8px;padding:10px 16px;min-width:160px}
.small{font-size:.85em;color:${p.muted}}
table{border-collapse:collapse;margin:10px 0;min-width:70%}th,td{padding:6px 14px;text-align:left}th{font-weight:600}.num{text-align:right}
.lined td,.lined th{border-bottom:1px solid ${p.line}}.striped tr:nth-child(even) td{background:${p.stripe}}.boxed td,.boxed th{border:1px solid ${p.line}}
.plain .left{color:${p.muted};font-weight:400;padding-left:0}.selected td{background:${p.chosen}!important}
.pill{display:inline-block;width:44px;height:24px;border-radius:12px;background:${p.off};position:relative;flex:none}
.pill i{position:absolute;left:3px;top:3px;width:18px;height:18px;border-radius:9px;background:#fff}.pill.on{background:${p.accent}}.pill.on i{left:23px}
.pill.small{width:34px;height:18px;font-size:1em}.pill.small i{width:14px;height:14px;left:2px;top:2px}.pill.small.on i{left:18px}
.pill.outline{background:transparent;border:2px solid ${p.muted}}.pill.outline i{background:${p.muted};width:14px;height:14px;top:3px}.pill.outline.on{background:${p.accent};border-color:${p.accent}}.pill.outline.on i{background:#fff;left:23px}
.check{padding:4px 0}.check input{width:16px;height:16px;vertical-align:middle;margin-right:8px;accent-color:${p.accent}}
.box{display:inline-block;width:18px;height:18px;border:2px solid ${p.muted};border-radius:4px;vertical-align:middle;margin-right:8px;font-size:14px;line-height:14px;text-align:center;color:#fff}
.box.on{background:${p.accent};border-color:${p.accent}}.box.radio{border-radius:50%}.box.radio.on{background:radial-gradient(circle,#fff 0 30%,${p.accent} 36%)}
.button{display:inline-block;border:1px solid ${p.line};border-radius:6px;padding:6px 18px;margin:10px 10px 0 0;background:${p.card}}.button.primary{background:${p.accent};color:#fff;border-color:${p.accent}}
.tabs{display:flex;gap:4px;border-bottom:1px solid ${p.line};margin-bottom:10px}.tab{padding:8px 16px}.tabs .chosen{border-bottom:3px solid ${p.accent};font-weight:600}
.side{width:190px;flex:none;padding:8px;background:${p.stripe}}.side .chosen{background:${p.accent};color:#fff;border-radius:6px}.cols{display:flex;gap:26px}
.in{border:1px solid ${p.line};background:${p.card};border-radius:5px;padding:7px 10px;min-width:230px;display:inline-block}
.me{background:${p.accent};color:#fff;margin-left:30%}.them{background:${p.card};border:1px solid ${p.line};margin-right:30%}.bubble{border-radius:12px;padding:8px 14px;margin:4px 0}
.muted{color:${p.muted}}pre{margin:0;font:inherit;white-space:pre-wrap}.bar{height:8px;background:${p.off};border-radius:4px;margin:6px 0}.bar i{display:block;height:8px;border-radius:4px;background:${p.accent}}
.dialog{background:${p.card};border:1px solid ${p.line};border-radius:10px;box-shadow:0 8px 30px #0004;max-width:520px;margin:40px auto;padding:20px 26px}
.cal{display:grid;gap:0;border-left:1px solid ${p.line}}.cal>div{border-right:1px solid ${p.line};border-bottom:1px solid ${p.line};padding:5px 8px;min-height:34px}`;
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style></head><body><main>${body}</main></body></html>`,
    theme: `${which}-${font}-${size}`,
  };
}
