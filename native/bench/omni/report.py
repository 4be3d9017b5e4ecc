"""OUT.jsonl of run.sh → OUT.md and OUT.svg: python3 report.py OUT"""
import json
import sys
from datetime import date
from pathlib import Path

out = Path(sys.argv[1])
lines = [json.loads(line) for line in out.with_suffix(".jsonl").read_text().splitlines() if line.startswith("{")]
one = {line["what"]: line for line in lines if "what" in line}
llama = {
    (Path(line["model_filename"]).stem, "prompt" if line["n_prompt"] else "decode", line["n_depth"]): line["avg_ts"]
    for line in lines
    if "model_filename" in line
}
waves = {line["setting"]: line for line in lines if "setting" in line}
ours = {name: value for line in lines if line.get("what") == "parts" for name, value in line.items()}
theirs = one["transformers"]
QUALITIES = ("reference", "balanced", "fast")
EVENTS = (
    "screen encoded", "speech encoded", "first token", "Talker's prompt read", "text written", "codes of the first chunk",
    "first sample", "all sound",
)


def pair(line, name):
    return f"{line[name][0]:.0f} / {line[name][1]:.0f}" if name in line else "–"


def verdict(value, bar, at_least=False):
    met = value >= bar if at_least else value <= bar
    return f"{'met' if met else 'missed'} ({'≥' if at_least else '≤'} {bar})"


def used(what):
    """MB above what the driver takes."""
    return one[what]["used_mb"] - one["memory before"]["used_mb"]


def turn_table():
    columns = [f"{when} {quality}" for when in ("warm", "cold") for quality in QUALITIES]
    yield "| event | " + " | ".join(f"{c.split()[0]} `{c.split()[1]}`" for c in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for event in EVENTS:
        mark = "**" if event == "first sample" else ""
        yield f"| {mark}{event}{mark} | " + " | ".join(f"{mark}{pair(one[c], event)}{mark}" for c in columns) + " |"


def decode_row(title, model, figure, unit):
    value, best = ours[figure][0], llama[(model, "decode", 1506)]
    share = 100 * value / best
    return f"| {title} | {value:.0f} {unit} | {best:.0f} | {share:.1f} %: {verdict(share, 95, True)} | {theirs[figure][0]:.0f} |"


def sound_rows():
    bars = {"reference": 0.06, "fast": 0.02}
    yield "| setting | whole | streamed | first sound of 36 codes, ms | bar |"
    yield "|---|---|---|---|---|"
    for name, line in waves.items():
        whole, streamed = line["wholeRtf"], line["streamRtf"]
        bar = f"whole {verdict(whole, bars[name])}, streamed {verdict(streamed, bars[name])}" if name in bars else "–"
        yield f"| `{name}` | {whole:.3f} | {streamed:.3f} | {line['firstSoundMs']['p50']:.0f} | {bar} |"


def two_gpus():
    if "two GPUs warm balanced" not in one:
        return []
    rows = ["## Two GPUs", "", "The Talker on the second, everything else on the first, as the product places them; `balanced`.", "",
            "| event | warm, one | warm, two | cold, one | cold, two |", "|---|---|---|---|---|"]
    names = ("alone warm", "two GPUs warm balanced", "alone cold", "two GPUs cold balanced")
    return rows + [f"| {event} | " + " | ".join(pair(one[name], event) for name in names) + " |" for event in EVENTS] + [""]


def report():
    warm, cold = one["warm balanced"]["first sample"][0], one["cold balanced"]["first sample"][0]
    prompt = 1000 * 1506 / llama[("thinker", "prompt", 0)]
    yield from (
        "# The omni engine on one GPU", "",
        f"{one['machine']['gpu'].replace(', ', ', driver ')}, {date.today()}. Random weights of the 7B shapes: Thinker in blocks as",
        "Q4_K_M, projector F16, Talker Q8_0, Code2Wav F16. Made by `native/bench/omni/run.sh`; every figure p50 / p95.", "",
        f"![first sound]({out.name}.svg)", "",
        f"## End of speech → sound ({one['warm balanced']['runs']} runs, ms)", "",
        "1,506-token prompt (1288x812 screen, 5 s of speech, text), 28 reply tokens, 300 codes. Warm: the screen and the speech",
        "so far were read while the user spoke. Cold: nothing was.", "",
    )
    yield from turn_table()
    yield from (
        "", f"`balanced`, warm: {warm:.0f} ms, {verdict(warm, 350)}; cold: {cold:.0f} ms, {verdict(cold, 550)}. The reference",
        f"implementation on the same work: {theirs['first sound ms'][0]:,.0f} ms.", "", "## Parts", "",
        "| part | ours | llama-bench, same run, depth 1,506 | share | transformers |", "|---|---|---|---|---|",
        decode_row("Thinker decode, hidden states read out", "thinker", "Thinker tokens/s", "tokens/s"),
        decode_row("Talker decode, 300 codes", "talker", "Talker codes/s", "codes/s"),
        f"| Thinker prompt, last logits only | {ours['Thinker prompt, last logits only, ms'][0]:.0f} ms | {prompt:.0f} ms | | |",
        f"| Thinker prompt, every hidden state | {ours['Thinker prompt, hidden, ms'][0]:.0f} ms | | | {theirs['prompt ms'][0]:.0f} ms with encoders |",
        f"| Talker prompt | {ours['Talker prompt ms'][0]:.0f} ms | {1000 * 1506 / llama[('talker', 'prompt', 0)]:.0f} ms | | {theirs['Talker prompt ms'][0]:.0f} ms |",
        f"| screen encoder | {ours['screen encoder ms'][0]:.0f} ms | | | |",
        f"| audio encoder, 2 s | {ours['audio encoder, 2 s, ms'][0]:.0f} ms | | | |", "",
        f"Code2Wav alone, 300 codes (6 s), real-time factor (transformers {theirs['Code2Wav s'][0] / 6:.3f}):", "",
    )
    yield from sound_rows()
    yield from (
        "", "## Memory", "",
        f"Above what the driver takes, 8k context for Thinker and Talker, one quality: {used('balanced memory loaded'):,.0f} MB loaded,",
        f"{used('balanced memory after'):,.0f} MB after the turns (bar 11,500).", "",
    )
    yield from two_gpus()
    notes = out.with_suffix(".notes.md")
    if notes.exists():
        yield notes.read_text().rstrip()


def plot():
    """First sound of each setting as a bar, cut where the stages end."""
    stages = (("first token", "#0b68cb", "reading"), ("codes of the first chunk", "#5b9bd5", "text and codes"), ("first sample", "#a8cdf0", "sound"))
    rows = [f"{when} {quality}" for when in ("warm", "cold") for quality in QUALITIES]
    most, left, width, high = max(one[r]["first sample"][1] for r in rows), 150, 620, 34
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 90} {70 + high * len(rows)}" font-family="system-ui, sans-serif" font-size="13">'
    yield '<rect width="100%" height="100%" fill="#fff"/><text x="16" y="24" font-size="15" font-weight="600">End of speech → first sample, ms (p50; line: p95)</text>'
    x = left
    for _, colour, title in stages:
        yield f'<rect x="{x}" y="34" width="12" height="12" fill="{colour}"/><text x="{x + 18}" y="45">{title}</text>'
        x += 130
    for index, row in enumerate(rows):
        y, start = 58 + index * high, 0.0
        yield f'<text x="16" y="{y + 17}">{row}</text>'
        for name, colour, _ in stages:
            end = one[row][name][0]
            yield f'<rect x="{left + start / most * width:.1f}" y="{y}" width="{(end - start) / most * width:.1f}" height="24" fill="{colour}"/>'
            start = end
        late = left + one[row]["first sample"][1] / most * width
        yield f'<line x1="{late:.1f}" x2="{late:.1f}" y1="{y + 3}" y2="{y + 21}" stroke="#1c2024"/><text x="{late + 8:.1f}" y="{y + 17}">{start:.0f}</text>'
    yield "</svg>"


out.with_suffix(".md").write_text("\n".join(report()) + "\n")
out.with_suffix(".svg").write_text("\n".join(plot()) + "\n")
