"""The chooser: which piece of a screen answers a question, or that none does.

    npm run --silent eval -- default pages --examples > pages.jsonl
    npm run --silent eval -- default written --screens 2 --examples > written.jsonl
    python3 models/train/chooser.py BASE OUT pages.jsonl written.jsonl [--hold PREFIX,...] [--epochs N] [--export]

BASE is a folder with all-MiniLM-L6-v2 (Apache-2.0: model.safetensors, tokenizer.json), or models/chooser, to go on from what
is shipped. Writes OUT/chooser.onnx (8-bit weights), OUT/curve.json and OUT/predictions.jsonl of what was held out. Needs
torch, onnx, onnxruntime, tokenizers, a GPU.
"""

import argparse
import gzip
import json
import math
import multiprocessing
import os
import random
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from examples import LEARNT, WORKERS, Screen, batches, collate, drawn, examples
from model import WAYS, Chooser, export

# What no base has.
FRESH = ("relation", "size", "state", "first", "head", "way")
# New relations and the head learn faster than what is known.
RATE, BIAS_RATE = 1.5e-4, 2e-3
# Weights are averaged over the last steps: steadier than where training happens to stop.
AVERAGE = 0.998
# Of the loss, the form of the question.
WAY_SHARE = 0.2


def scores(model, ids, piece, size, state, relations, mask):
    """[B, N + 1]: "none" first, then the mean over each piece's tokens; and [B, WAYS]."""
    out, ways = model(ids, piece, size, state, relations, mask)
    out = out.float()
    count = relations.shape[1]
    own = F.one_hot(piece, count).float() * mask[:, :, None] * (piece > 0)[:, :, None]
    total = own.sum(1)
    pieces = torch.einsum("bt,btn->bn", out[:, :, 0], own) / total.clamp(min=1)
    pieces = pieces.masked_fill(total == 0, -1e4)
    return torch.cat([out[:, :1, 1], pieces[:, 1:]], 1), ways.float()


def loss_of(model, batch):
    *inputs, target, there, weight, way = batch
    found, ways = scores(model, *inputs)
    found = found.log_softmax(-1)
    group = torch.logsumexp(found[:, None, :].masked_fill(~target, -1e9), -1)
    each = -(group * there).sum(1) / there.sum(1)
    form = F.cross_entropy(ways, way, ignore_index=-1, reduction="none") * (way >= 0)
    return ((each + WAY_SHARE * form) * weight).sum() / weight.sum()


@torch.no_grad()
def measure(model, screens, tokenizer, device):
    """By way: top piece right, and what threshold refuses how much."""
    model.eval()
    rng = random.Random(5)
    rows = []
    for batch in batches(list(examples(screens, tokenizer, rng, False)), rng):
        *inputs, _, _, _, _ = collate(batch, device)
        with torch.autocast("cuda", torch.bfloat16):
            found, ways = scores(model, *inputs)
        found, ways = found.softmax(-1).cpu().numpy(), ways.argmax(-1).tolist()
        for (screen, way, built, _), p, form in zip(batch, found, ways):
            top = int(p[1:].argmax()) + 1
            rows.append({"form": WAYS[form], "set": screen.set, "kind": screen.kind, "way": way, "sure": float(1 - p[0]), "right": any(top in group for group in built[5])})
    model.train()
    return rows


def summary(rows, honest=(0.8, 0.85, 0.9)):
    there, gone = [r for r in rows if r["way"] != "absent"], [r for r in rows if r["way"] == "absent"]
    value = [r for r in there if r["way"] == "value"]
    share = lambda part, whole: round(100 * len(part) / max(1, len(whole)), 1)
    formed = [r for r in there if r["way"] in WAYS]
    result = {"n": len(rows), "form": share([r for r in formed if r["form"] == r["way"]], formed), "top": share([r for r in there if r["right"]], there), "top value": share([r for r in value if r["right"]], value)}
    if gone:
        for h in honest:
            least = float(np.quantile([r["sure"] for r in gone], h))
            told = [r for r in there if r["sure"] > least]
            result[f"honest {h}"] = {"least": round(least, 3), "right": share([r for r in told if r["right"]], there), "refused": share([r for r in there if r["sure"] <= least], there)}
        result["auc"] = round(float(np.mean([[a["sure"] > b["sure"] for b in gone] for a in there])), 3) if len(gone) * len(there) < 2e7 else None
    return result


def fit(train, held, tokenizer, base, rate, epochs, device, seed=1):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    LEARNT[:] = train
    pool = multiprocessing.get_context("fork").Pool(WORKERS)
    ask = lambda epoch: pool.map_async(drawn, [(seed * 100 + epoch, part, tokenizer.to_str()) for part in range(WORKERS)])
    coming = ask(0)
    model = Chooser()
    model.start(base)
    model.to(device).train()
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE))
    fresh = [p for n, p in model.named_parameters() if n.split(".")[0] in FRESH]
    known = [p for n, p in model.named_parameters() if n.split(".")[0] not in FRESH]
    optimizer = torch.optim.AdamW([{"params": known, "lr": rate * RATE}, {"params": fresh, "lr": rate * BIAS_RATE}], betas=(0.9, 0.98), weight_decay=0.01)
    peaks = [group["lr"] for group in optimizer.param_groups]
    curve, step, total = [], 0, None
    for epoch in range(epochs):
        started = time.time()
        order = batches([example for part in coming.get() for example in part], rng)
        if epoch + 1 < epochs:
            coming = ask(epoch + 1)
        total = total or len(order) * epochs
        running = []
        for batch in order:
            step += 1
            share = min(1, step / (0.06 * total)) * 0.5 * (1 + math.cos(math.pi * min(1, step / (1.02 * total))))
            for group, peak in zip(optimizer.param_groups, peaks):
                group["lr"] = peak * share
            with torch.autocast("cuda", torch.bfloat16):
                loss = loss_of(model, collate(batch, device))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            average.update_parameters(model)
            running.append(loss.detach())
        entry = {"epoch": epoch + 1, "examples": sum(map(len, order)), "loss": round(float(torch.stack(running).mean()), 4), "seconds": round(time.time() - started, 1)}
        for name, screens in held.items():
            entry[name] = summary(measure(average.module, screens, tokenizer, device))
        curve.append(entry)
        print(json.dumps(entry), flush=True)
    pool.terminate()
    return average.module, curve


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("out")
    parser.add_argument("data", nargs="+")
    parser.add_argument("--hold", default="")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1, help="share of the usual rates; less to go on from a chooser")
    parser.add_argument("--export", action="store_true")
    args = parser.parse_args()
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(next(f for f in (os.path.join(args.base, name) for name in ("tokenizer.json", "chooser.json")) if os.path.exists(f)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    opened = lambda file: gzip.open(file, "rt") if file.endswith(".gz") else open(file)
    screens = [Screen(json.loads(line), tokenizer) for file in args.data for line in opened(file) if line.startswith("{")]
    held = {p: [s for s in screens if s.kind.startswith(p)] for p in filter(None, args.hold.split(","))}
    out_of = {id(s) for group in held.values() for s in group}
    train = [s for s in screens if id(s) not in out_of]
    # Pages are few, and whole windows as they are met.
    train += [s for s in train if s.set == "pages"]
    print(len(train), "screens to learn,", {name: len(group) for name, group in held.items()}, "held out", flush=True)
    device = torch.device("cuda")
    model, curve = fit(train, held, tokenizer, args.base, args.rate, args.epochs, device)
    os.makedirs(args.out, exist_ok=True)
    with open(os.path.join(args.out, "curve.json"), "w") as file:
        json.dump(curve, file, indent=1)
    with open(os.path.join(args.out, "predictions.jsonl"), "w") as file:
        for group in held.values():
            for row in measure(model, group, tokenizer, device):
                file.write(json.dumps(row) + "\n")
    if args.export:
        export(model, args.out)


if __name__ == "__main__":
    main()
