"""What the chooser learns from: screens as the reader saw them, their questions, and what is made anew of them each time."""

import base64
import random
import re

import numpy as np
import torch

from model import LONGEST, WAYS

BEFORE, AFTER, QUESTION_PIECE, PIECE_QUESTION, QUESTION_QUESTION = 15, 16, 17, 18, 19
BATCH_TOKENS = 24_576
# Of answerable questions for one value, so many are asked again where the row that answers was taken away.
CUT = 0.3
# And so many of all are asked of a screen that has nothing to do with them.
FOREIGN = 0.04
# Kinds drawn by rules have few wordings: they count less than screens written one by one.
WEIGHTS = {"written": 1.0, "pages": 1.0, "dev": 0.35}
# So many screens get rows of another one beside theirs, other figures in place of their own, words that are hidden.
BESIDE, REFIGURED, HIDDEN_SHARE, LOST_WORDS = 0.25, 0.5, 0.04, 0.04
CLS, SEP, MASK = 101, 102, 103
WORKERS = 14

OPENINGS = ["hey ", "um ", "so ", "can you tell me ", "please tell me ", "quick question ", "okay and "]


def refigured(rng):
    """The same other digits for the same digits of one screen and its question; the first is never 0."""
    known = {}

    def other(match):
        figure = match[0]
        if figure not in known:
            first = figure[0] if figure[0] == "0" else rng.choice("123456789")
            known[figure] = first + "".join(rng.choice("0123456789") for _ in figure[1:])
        return known[figure]

    return lambda text: re.sub(r"\d+", other, text)


class Screen:
    def __init__(self, row, tokenizer):
        self.set, self.kind, self.rows = row["set"], row["kind"], row["rows"]
        self.texts, self.sizes = row["pieces"], row["sizes"]
        self.states = row.get("states") or [0] * len(self.texts)
        count = len(self.texts)
        self.relations = np.frombuffer(base64.b64decode(row["relations"]), np.uint8).reshape(count, count)
        self.ids = [encoded.ids or [100] for encoded in tokenizer.encode_batch(self.texts, add_special_tokens=False)] if count else []
        self.questions = row["questions"]

    def varied(self, rng, tokenizer, others):
        """Another screen of the same build, and what the question has to go through."""
        screen = self
        change = refigured(rng) if rng.random() < REFIGURED else None
        if change or rng.random() < BESIDE:
            screen = object.__new__(Screen)
            screen.__dict__.update(self.__dict__)
        if change:
            screen.texts = [change(text) for text in self.texts]
            changed = [at for at, (a, b) in enumerate(zip(self.texts, screen.texts)) if a != b]
            screen.ids = list(self.ids)
            for at, encoded in zip(changed, tokenizer.encode_batch([screen.texts[at] for at in changed], add_special_tokens=False)):
                screen.ids[at] = encoded.ids or [100]
        if screen is not self and rng.random() < BESIDE:
            screen.beside(rng.choice(others), rng)
        return screen, change or (lambda text: text)

    def beside(self, other, rng):
        """Some rows of another screen above or below."""
        if not other.texts:
            return
        rows = sorted(set(other.rows))
        start = rng.randrange(len(rows))
        taken = [p for p, row in enumerate(other.rows) if row in set(rows[start : start + rng.randrange(2, 9)])]
        own, more = len(self.texts), len(taken)
        relations = np.full((own + more, own + more), AFTER, np.uint8)
        relations[own:, :own] = BEFORE
        relations[:own, :own] = self.relations
        relations[own:, own:] = other.relations[np.ix_(taken, taken)]
        self.relations = relations
        self.texts = self.texts + [other.texts[p] for p in taken]
        self.ids = self.ids + [other.ids[p] for p in taken]
        self.sizes, self.states = self.sizes + [other.sizes[p] for p in taken], self.states + [other.states[p] for p in taken]
        self.rows = self.rows + [10_000 + other.rows[p] for p in taken]


def build(screen, question, kept, groups, rng=None):
    """One example; `kept`: the pieces that are there, in their order. Longer screens: a window around an answer."""
    budget = LONGEST - len(question) - 3
    lengths = [min(len(screen.ids[p]), 64) for p in kept]
    if sum(lengths) > budget:
        wanted = {p for group in groups for p in group}
        ends = [at for at, p in enumerate(kept) if p in wanted]
        middle = (rng.choice(ends) if ends else rng.randrange(len(kept))) if rng else 0
        start = end = middle
        used = lengths[middle]
        while True:
            left, right = start > 0 and used + lengths[start - 1] <= budget, end + 1 < len(kept) and used + lengths[end + 1] <= budget
            if not left and not right:
                break
            if left and (not right or rng.random() < 0.5):
                start -= 1
                used += lengths[start]
            else:
                end += 1
                used += lengths[end]
        kept = kept[start : end + 1]
    index = {p: at + 1 for at, p in enumerate(kept)}
    ids, piece, size, state = [CLS, *question, SEP], [0] * (len(question) + 2), [0] * (len(question) + 2), [0] * (len(question) + 2)
    for p in kept:
        own = screen.ids[p][:64]
        ids += own
        piece += [index[p]] * len(own)
        size += [screen.sizes[p]] * len(own)
        state += [screen.states[p]] * len(own)
    ids, piece, size, state = ids + [SEP], piece + [0], size + [0], state + [0]
    relations = np.full((len(kept) + 1, len(kept) + 1), QUESTION_PIECE, np.uint8)
    relations[1:, 0], relations[0, 0] = PIECE_QUESTION, QUESTION_QUESTION
    chosen = np.array(kept, int)
    relations[1:, 1:] = screen.relations[np.ix_(chosen, chosen)]
    left = [[index[p] for p in group if p in index] for group in groups]
    return ids, piece, size, state, relations, [group for group in left if group]


def examples(screens, tokenizer, rng, train, others=None):
    """Yields (screen, way, built, weight); training draws wordings, cuts and foreign questions anew each time."""
    for base, q in ((s, q) for s in screens for q in s.questions):
        wordings = q["wordings"] if train else q["wordings"][:1]
        if train and len(wordings) > 2:
            wordings = rng.sample(wordings, 2)
        for text in wordings:
            screen, change = base.varied(rng, tokenizer, others) if train else (base, lambda text: text)
            if q["past"]:
                text = f"{q['past'][-1]} {text}"
            text = change(text)
            if train and rng.random() < 0.15:
                text = rng.choice(OPENINGS) + text
            if train:
                words = text.split()
                text = " ".join(word for word in words if len(words) < 4 or rng.random() > LOST_WORDS)
            ids = tokenizer.encode(text.lower(), add_special_tokens=False).ids[:48]
            kept = list(range(len(screen.texts)))
            groups = q["groups"]
            weight = WEIGHTS[screen.set] if train else 1.0
            if train:
                answers = {p for group in groups for p in group}
                if q["way"] in ("value", "why", "two") and groups and rng.random() < CUT:
                    gone = {screen.rows[p] for p in answers}
                    same = {screen.texts[p] for p in answers}
                    left = [p for p in kept if screen.rows[p] not in gone and screen.texts[p] not in same]
                    if left and len(left) < len(kept):
                        yield screen, "cut", build(screen, ids, left, [], rng), weight * 0.8
                if rng.random() < FOREIGN:
                    other = rng.choice(others)
                    if other is not base and other.texts:
                        yield other, "foreign", build(other, ids, list(range(len(other.texts))), [], rng), weight * 0.5
                if rng.random() < 0.3:
                    rows = sorted({screen.rows[p] for p in kept} - {screen.rows[p] for p in answers})
                    lost = set(rng.sample(rows, int(len(rows) * rng.random() * 0.3)))
                    kept = [p for p in kept if screen.rows[p] not in lost]
            if kept:
                yield screen, q["way"], build(screen, ids, kept, groups, rng), weight


LEARNT = []


def drawn(task):
    """In a worker: a share of an epoch's examples, without their screens."""
    seed, part, tokenizer_json = task
    from tokenizers import Tokenizer

    rng = random.Random(seed * 1009 + part)
    found = []
    for _, way, built, weight in examples(LEARNT[part::WORKERS], Tokenizer.from_str(tokenizer_json), rng, True, LEARNT):
        ids, piece, size, state, relations, groups = built
        hidden = [MASK if p and rng.random() < HIDDEN_SHARE else i for i, p in zip(ids, piece)]
        found.append((None, way, (np.array(hidden, np.int16), np.array(piece, np.int16), np.array(size, np.int8), np.array(state, np.int8), relations, groups), weight))
    return found


def batches(items, rng):
    items = sorted(items, key=lambda item: len(item[2][0]) + rng.random() * 24)
    found, batch, longest = [], [], 0
    for item in items:
        longest = max(longest, len(item[2][0]))
        if batch and longest * (len(batch) + 1) > BATCH_TOKENS:
            found.append(batch)
            batch, longest = [], len(item[2][0])
        batch.append(item)
    found.append(batch)
    rng.shuffle(found)
    return found


def collate(batch, device):
    length = max(len(item[2][0]) for item in batch)
    count = max(item[2][4].shape[0] for item in batch)
    most = max([len(item[2][5]) for item in batch] + [1])
    shape = (len(batch), length)
    ids, piece, size, state = (np.zeros(shape, np.int64) for _ in range(4))
    mask = np.zeros(shape, bool)
    relations = np.zeros((len(batch), count, count), np.uint8)
    target = np.zeros((len(batch), most, count), bool)
    there = np.zeros((len(batch), most), bool)
    for at, (_, _, (i, p, z, s, r, groups), _) in enumerate(batch):
        n = len(i)
        ids[at, :n], piece[at, :n], size[at, :n], state[at, :n], mask[at, :n] = i, p, z, s, True
        relations[at, : r.shape[0], : r.shape[0]] = r
        for g, group in enumerate(groups or [[0]]):
            target[at, g, group], there[at, g] = True, True
    move = lambda array: torch.from_numpy(array).to(device, non_blocking=True)
    weight = torch.tensor([item[3] for item in batch], device=device)
    # What is absent has a form too, but nobody wrote down which.
    way = torch.tensor([WAYS.index(item[1]) if item[1] in WAYS else -1 for item in batch], device=device)
    return move(ids), move(piece), move(size), move(state), move(relations).long(), move(mask), move(target), move(there), weight, way
