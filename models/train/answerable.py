"""Weights that choose the item of a screen that answers a question, or none: a softmax over items and "not there".

    npm run --silent eval -- default dev --screens 8 --no-general --dump > features.jsonl
    python3 models/train/answerable.py features.jsonl src-main/turn/think/screen/weights.json

An example is one question with its best items; an item is right where reading it out was judged right. "Not there" is
right where the screen does not answer. Full-batch Adam from zero: nothing is drawn at random, so the weights are the
same again. What is printed first was measured on kinds of screens that the weights had not seen. Needs numpy.
"""

import json
import sys

import numpy as np

STEPS = 150
RATE = 0.08
DECAY = 5e-3
# A value that is not there costs more trust than an answer that is missing.
ABSENT_WEIGHT = 1.6
# The same question where the row that answers was taken away.
CUT_WEIGHT = 0.6
# Where no item is right, refusing is better than nothing, but no more.
MISSED_WEIGHT = 0.3
FOLDS = 8
# The threshold refuses this share of unanswerable questions about kinds that the weights have not seen.
HONEST = 0.91


def load(source):
    rows = [json.loads(line) for line in open(source) if line.startswith("{")]
    names = list(next(row for row in rows if row["items"])["items"][0]["features"])
    # Without any item nothing is left to decide: refused, and counted as that.
    empty = sum(not row["items"] and not row["answerable"] and not row["cut"] for row in rows)
    rows = [row for row in rows if row["items"]]
    for row in rows:
        row["x"] = np.array([[item["features"][name] for name in names] for item in row["items"]], float)
        row["y"] = np.array([item["right"] for item in row["items"]], float)
    return rows, names, empty


def fit(rows):
    most = max(len(row["y"]) for row in rows)
    x = np.zeros((len(rows), most, rows[0]["x"].shape[1]))
    right, there = np.zeros((len(rows), most)), np.zeros((len(rows), most), bool)
    for at, row in enumerate(rows):
        count = len(row["y"])
        x[at, :count], right[at, :count], there[at, :count] = row["x"], row["y"], True
    found = right.sum(1) > 0
    answerable = np.array([row["answerable"] for row in rows])
    target = np.concatenate([~found[:, None], right], 1)
    cut = np.array([row["cut"] for row in rows])
    weight = np.where(found, 1.0, np.where(answerable, MISSED_WEIGHT, np.where(cut, CUT_WEIGHT, ABSENT_WEIGHT)))
    w = np.zeros(x.shape[2] + 1)
    mean, spread = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, STEPS + 1):
        score = np.where(there, x @ w[1:], -1e9)
        score = np.concatenate([np.full((len(rows), 1), w[0]), score], 1)
        p = np.exp(score - score.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        wanted = p * target
        wanted /= wanted.sum(1, keepdims=True) + 1e-12
        error = (p - wanted) * weight[:, None] / weight.sum()
        slope = np.concatenate([[error[:, 0].sum()], np.einsum("nm,nmd->d", error[:, 1:] * there, x) + DECAY * w[1:]])
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.999 * spread + 0.001 * slope**2
        w -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return w


def best(w, row):
    score = row["x"] @ w[1:] - w[0]
    # That any of them answers; the best one is said.
    there = np.exp(score - max(0, score.max()))
    return there.sum() / (there.sum() + np.exp(-max(0, score.max()))), bool(row["y"][score.argmax()])


def main(source, out):
    rows, names, empty = load(source)
    kinds = sorted({row["kind"] for row in rows})
    sure, right = np.zeros(len(rows)), np.zeros(len(rows), bool)
    for fold in range(FOLDS):
        unseen = set(kinds[fold::FOLDS])
        w = fit([row for row in rows if row["kind"] not in unseen])
        for at, row in enumerate(rows):
            if row["kind"] in unseen:
                sure[at], right[at] = best(w, row)
    answerable = np.array([row["answerable"] for row in rows])
    absent = ~answerable & ~np.array([row["cut"] for row in rows])
    cut = ~answerable & ~absent
    asked = np.concatenate([sure[absent], np.zeros(empty)])
    print(f"{len(rows)} examples of {len(kinds)} kinds, {absent.sum() + empty} unanswerable, {cut.sum()} without their row; best item right {right[answerable].mean():.3f}")
    for honest in (0.8, 0.85, 0.88, 0.9, HONEST, 0.92, 0.94, 0.96):
        least = np.quantile(asked, honest)
        told = sure > least
        print(f"  refuses {honest:.2f} of unanswerable at {least:.2f}: right {(told & right)[answerable].mean():.3f}, refused {(~told)[answerable].mean():.3f}, row gone and refused {(~told)[cut].mean():.3f}")
    least = float(np.quantile(asked, HONEST))
    w = fit(rows)
    result = {
        "bias": round(-float(w[0]), 3),
        "features": {name: round(float(value), 3) for name, value in zip(names, w[1:])},
        "least": round(least, 3),
    }
    with open(out, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")


main(*sys.argv[1:])
