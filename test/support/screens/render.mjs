// Renders every page in pages/ with headless Chromium: NAME.png, and NAME.json with what it says as
// the DOM knows it (lines with boxes in pixels of the picture, rows, facts). `npm run screens`.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright";
import sharp from "sharp";

const here = path.dirname(fileURLToPath(import.meta.url));
const example = path.join(here, "../../../setup/example/screen.png");
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Grey antialiasing: what a screen capture holds on most systems, and the same everywhere.
  "--disable-lcd-text",
  "--font-render-hinting=none",
];

/** Runs in the page. A line is a run of text on one visual line inside one block element. */
function truth() {
  const lines = [];
  const rowIds = new Map();
  const rowOf = (element) => {
    const container = element.closest("tr, [data-row]");
    if (!container) return null;
    if (!rowIds.has(container)) rowIds.set(container, rowIds.size);
    return rowIds.get(container);
  };
  const block = (element) => {
    let at = element;
    while (getComputedStyle(at).display === "inline") at = at.parentElement;
    return at;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style")) continue;
    const range = document.createRange();
    for (let i = 0; i < node.data.length; i++) {
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const rect = [...range.getClientRects()].findLast((r) => r.width > 0);
      if (!rect) continue;
      const home = block(parent);
      const middle = (rect.top + rect.bottom) / 2;
      if (!last || last.home !== home || Math.abs(last.middle - middle) > rect.height * 0.6) {
        last = { home, middle, text: "", rects: [], group: rowOf(parent) };
        lines.push(last);
      }
      last.text += node.data[i] === "\n" ? " " : node.data[i];
      if (node.data[i].trim()) last.rects.push(rect);
    }
  }
  let row = -1;
  let group = null;
  return lines
    .filter((line) => line.rects.length > 0)
    .map((line) => {
      if (line.group === null || line.group !== group) row++;
      group = line.group;
      const x = Math.min(...line.rects.map((r) => r.left));
      const y = Math.min(...line.rects.map((r) => r.top));
      const box = {
        x,
        y,
        width: Math.max(...line.rects.map((r) => r.right)) - x,
        height: Math.max(...line.rects.map((r) => r.bottom)) - y,
      };
      return { text: line.text.replace(/\s+/g, " ").trim(), box, row };
    });
}

async function render(browser, name) {
  const file = path.join(here, "pages", `${name}.html`);
  const meta = (key) =>
    readFileSync(file, "utf8").match(new RegExp(`<meta name="${key}" content="(.*?)">`))[1];
  const [width, height, scale] = meta("screen").split(/[x@]/).map(Number);
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => document.fonts.ready);
  const lines = (await page.evaluate(truth)).map((line) => ({
    ...line,
    box: Object.fromEntries(Object.entries(line.box).map(([k, v]) => [k, Math.round(v * scale)])),
  }));
  const png = await sharp(await page.screenshot())
    .removeAlpha()
    .png({ compressionLevel: 9, effort: 10, adaptiveFiltering: true })
    .toBuffer();
  await page.close();
  writeFileSync(path.join(here, `${name}.png`), png);
  const head = {
    name,
    width: width * scale,
    height: height * scale,
    facts: meta("facts").split("|"),
  };
  const body = lines.map((line) => `    ${JSON.stringify(line)}`).join(",\n");
  writeFileSync(
    path.join(here, `${name}.json`),
    `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "lines": [\n${body}\n  ]\n}\n`,
  );
  if (name === "receipt") writeFileSync(example, png);
  console.log(`${name}: ${lines.length} lines, ${Math.round(png.length / 1024)} KiB`);
}

const profile = mkdtempSync(path.join(tmpdir(), "sotto-screens-"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [...flags, `--disk-cache-dir=${profile}`],
});
try {
  const wanted = process.argv.slice(2);
  for (const entry of readdirSync(path.join(here, "pages")).sort()) {
    const name = path.basename(entry, ".html");
    if (wanted.length === 0 || wanted.includes(name)) await render(browser, name);
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
