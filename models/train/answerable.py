"""Weights that tell whether the best item of a screen answers the question: logistic regression.

    npm run --silent eval -- default dev --screens 8 --dump > features.jsonl
    python3 models/train/answerable.py features.jsonl src-main/turn/think/screen/weights.json

An example is the best found item of one question; it is positive where reading that item out was right. Needs numpy.
Full-batch gradient descent from zero: nothing is drawn at random, so the weights are the same again.
"""

import json
import sys

import numpy as np

STEPS = 4000
RATE = 0.5
DECAY = 2e-3
# A value that is not there costs more trust than an answer that is missing.
ABSENT_WEIGHT = 1.6
# The threshold is the lowest at which this share of unanswerable questions is refused; new kinds refuse less.
HONEST = 0.96


def main(source, out):
    rows = [json.loads(line) for line in open(source) if line.startswith("{")]
    names = list(rows[0]["features"])
    x = np.array([[row["features"][name] for name in names] for row in rows], float)
    y = np.array([row["right"] and row["answerable"] for row in rows], float)
    absent = np.array([not row["answerable"] for row in rows])
    # Wrong best items of answerable questions are wrong answers too, but a threshold cannot make them right.
    weight = np.where(absent, ABSENT_WEIGHT, 1.0)
    w, b = np.zeros(len(names)), 0.0
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(x @ w + b)))
        error = weight * (p - y) / weight.sum()
        w -= RATE * (x.T @ error + DECAY * w)
        b -= RATE * error.sum()
    p = 1 / (1 + np.exp(-(x @ w + b)))
    best = min((t for t in np.arange(0.05, 0.95, 0.01) if (p[absent] < t).mean() >= HONEST), default=0.5)
    told = ~absent & (p >= best)
    print(f"{len(rows)} examples, {absent.sum()} unanswerable; at {best:.2f}: refused of unanswerable {(p[absent] < best).mean():.3f}, "
          f"right of answerable {(told & (y == 1)).sum() / (~absent).sum():.3f}, answered {told.sum() / (~absent).sum():.3f}")
    result = {"bias": round(b, 3), "features": {name: round(value, 3) for name, value in zip(names, w)}, "least": round(float(best), 2)}
    with open(out, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(result)


main(*sys.argv[1:])
