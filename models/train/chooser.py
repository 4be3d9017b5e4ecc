"""The chooser: which piece of a screen answers a question, or that none does.

    npm run --silent eval -- default written --screens 2 --examples > written.jsonl
    npm run --silent eval -- default dev --screens 8 --no-general --examples > dev.jsonl
    python3 models/train/chooser.py BASE OUT written.jsonl dev.jsonl [--hold PREFIX,...] [--epochs N]

BASE is a folder with all-MiniLM-L6-v2 (Apache-2.0): model.safetensors and tokenizer.json. One encoder reads the question
and all pieces of text of the screen at once; how two pieces lie to each other is a learned bias of each attention head
(Wang et al. 2020, RAT-SQL). A softmax over "none" and the pieces says which answers. Writes OUT/chooser.onnx (8-bit
weights), OUT/curve.json and OUT/predictions.jsonl of what was held out. Needs torch, onnx, onnxruntime, tokenizers, a GPU.
"""

import argparse
import base64
import gzip
import json
import math
import multiprocessing
import os
import random
import re
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HIDDEN, HEADS, LAYERS, VOCABULARY = 384, 12, 6, 30522
RELATIONS, BEFORE, AFTER, QUESTION_PIECE, PIECE_QUESTION, QUESTION_QUESTION = 20, 15, 16, 17, 18, 19
LONGEST = 512
BATCH_TOKENS = 24_576
RATE, BIAS_RATE = 1.5e-4, 2e-3
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
# Weights are averaged over the last steps: steadier than where training happens to stop.
AVERAGE = 0.998


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, 4 * HIDDEN), nn.Linear(4 * HIDDEN, HIDDEN)
        self.attended, self.fed = nn.LayerNorm(HIDDEN, 1e-12), nn.LayerNorm(HIDDEN, 1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, bias):
        heads = lambda y: y.view(*y.shape[:2], HEADS, -1).transpose(1, 2)
        q, k, v = heads(self.q(x)), heads(self.k(x)), heads(self.v(x))
        if self.training:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        else:
            mixed = ((q @ k.transpose(-1, -2)) / math.sqrt(HIDDEN // HEADS) + bias).softmax(-1) @ v
        x = self.attended(x + self.drop(self.o(mixed.transpose(1, 2).reshape(x.shape))))
        return self.fed(x + self.drop(self.down(F.gelu(self.up(x)))))


class Chooser(nn.Module):
    def __init__(self):
        super().__init__()
        self.word, self.place, self.part = nn.Embedding(VOCABULARY, HIDDEN), nn.Embedding(LONGEST, HIDDEN), nn.Embedding(2, HIDDEN)
        self.size, self.state, self.first = nn.Embedding(5, HIDDEN), nn.Embedding(3, HIDDEN), nn.Embedding(2, HIDDEN)
        self.relation = nn.Embedding(RELATIONS, HEADS)
        self.normal, self.drop = nn.LayerNorm(HIDDEN, 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(HIDDEN, 2)
        for table in (self.size, self.state, self.first, self.relation):
            nn.init.zeros_(table.weight)

    def forward(self, ids, piece, size, state, relations, mask=None):
        """ids, piece, size, state: [B, T]; relations: [B, N + 1, N + 1], index 0 is the question. Returns [B, T, 2]."""
        batch, length = ids.shape
        first = F.pad((piece[:, 1:] != piece[:, :-1]).long(), (1, 0))
        places = torch.arange(length, device=ids.device)
        x = self.word(ids) + self.place(places) + self.part((piece > 0).long()) + self.size(size) + self.state(state) + self.first(first)
        rows = torch.gather(relations, 1, piece[:, :, None].expand(-1, -1, relations.shape[2]))
        pairs = torch.gather(rows, 2, piece[:, None, :].expand(-1, length, -1))
        bias = self.relation(pairs).permute(0, 3, 1, 2)
        if mask is not None:
            bias = bias.masked_fill(~mask[:, None, None, :], -1e4)
        x = self.drop(self.normal(x))
        for layer in self.layers:
            x = layer(x, bias.to(x.dtype))
        return self.head(x)

    def load(self, base):
        """`base`: names of transformers' BertModel to arrays."""
        take = lambda name: torch.from_numpy(np.array(base[name], dtype=np.float32))
        with torch.no_grad():
            for ours, theirs in ((self.word, "word_embeddings"), (self.place, "position_embeddings"), (self.part, "token_type_embeddings")):
                ours.weight.copy_(take(f"embeddings.{theirs}.weight"))
            parts = [(self.normal, "embeddings.LayerNorm")]
            for at, layer in enumerate(self.layers):
                names = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "o": "attention.output.dense", "attended": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "fed": "output.LayerNorm"}
                parts += [(getattr(layer, ours), f"encoder.layer.{at}.{theirs}") for ours, theirs in names.items()]
            for ours, theirs in parts:
                ours.weight.copy_(take(f"{theirs}.weight"))
                ours.bias.copy_(take(f"{theirs}.bias"))


def read_base(folder):
    packed = os.path.join(folder, "base.npz")
    if os.path.exists(packed):
        data = np.load(packed)
        scaled = lambda name: data[name].astype(np.float32) * data[f"{name}/scale"] if f"{name}/scale" in data else data[name]
        return {name: scaled(name) for name in data.files if not name.endswith("/scale")}
    from safetensors.numpy import load_file

    return load_file(os.path.join(folder, "model.safetensors"))


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
    return move(ids), move(piece), move(size), move(state), move(relations).long(), move(mask), move(target), move(there), weight


def scores(model, ids, piece, size, state, relations, mask):
    """[B, N + 1]: "none" first, then the mean over each piece's tokens."""
    out = model(ids, piece, size, state, relations, mask).float()
    count = relations.shape[1]
    own = F.one_hot(piece, count).float() * mask[:, :, None] * (piece > 0)[:, :, None]
    total = own.sum(1)
    pieces = torch.einsum("bt,btn->bn", out[:, :, 0], own) / total.clamp(min=1)
    pieces = pieces.masked_fill(total == 0, -1e4)
    return torch.cat([out[:, :1, 1], pieces[:, 1:]], 1)


def loss_of(model, batch):
    *inputs, target, there, weight = batch
    found = scores(model, *inputs).log_softmax(-1)
    group = torch.logsumexp(found[:, None, :].masked_fill(~target, -1e9), -1)
    each = -(group * there).sum(1) / there.sum(1)
    return (each * weight).sum() / weight.sum()


@torch.no_grad()
def measure(model, screens, tokenizer, device):
    """By way: top piece right, and what threshold refuses how much."""
    model.eval()
    rng = random.Random(5)
    rows = []
    for batch in batches(list(examples(screens, tokenizer, rng, False)), rng):
        *inputs, _, _, _ = collate(batch, device)
        with torch.autocast("cuda", torch.bfloat16):
            found = scores(model, *inputs).softmax(-1).cpu().numpy()
        for (screen, way, built, _), p in zip(batch, found):
            top = int(p[1:].argmax()) + 1
            rows.append({"set": screen.set, "kind": screen.kind, "way": way, "sure": float(1 - p[0]), "right": any(top in group for group in built[5])})
    model.train()
    return rows


def summary(rows, honest=(0.8, 0.85, 0.9)):
    there, gone = [r for r in rows if r["way"] != "absent"], [r for r in rows if r["way"] == "absent"]
    value = [r for r in there if r["way"] == "value"]
    share = lambda part, whole: round(100 * len(part) / max(1, len(whole)), 1)
    result = {"n": len(rows), "top": share([r for r in there if r["right"]], there), "top value": share([r for r in value if r["right"]], value)}
    if gone:
        for h in honest:
            least = float(np.quantile([r["sure"] for r in gone], h))
            told = [r for r in there if r["sure"] > least]
            result[f"honest {h}"] = {"least": round(least, 3), "right": share([r for r in told if r["right"]], there), "refused": share([r for r in there if r["sure"] <= least], there)}
        result["auc"] = round(float(np.mean([[a["sure"] > b["sure"] for b in gone] for a in there])), 3) if len(gone) * len(there) < 2e7 else None
    return result


def fit(train, held, tokenizer, base, epochs, device, seed=1):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    LEARNT[:] = train
    pool = multiprocessing.get_context("fork").Pool(WORKERS)
    ask = lambda epoch: pool.map_async(drawn, [(seed * 100 + epoch, part, tokenizer.to_str()) for part in range(WORKERS)])
    coming = ask(0)
    model = Chooser()
    model.load(base)
    model.to(device).train()
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE))
    fresh = [p for n, p in model.named_parameters() if n.split(".")[0] in ("relation", "size", "state", "first", "head")]
    known = [p for n, p in model.named_parameters() if n.split(".")[0] not in ("relation", "size", "state", "first", "head")]
    optimizer = torch.optim.AdamW([{"params": known, "lr": RATE}, {"params": fresh, "lr": BIAS_RATE}], betas=(0.9, 0.98), weight_decay=0.01)
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


def export(model, out):
    """chooser.onnx: 32-bit first, then its weights in 8 bits with a scale for each column."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = model.float().cpu().eval()
    n, t = 7, 40
    piece = torch.tensor([[0] * 5 + [1 + i // 5 for i in range(t - 6)] + [0]])
    sample = (torch.randint(1000, 2000, (1, t)), piece, torch.ones_like(piece), torch.zeros_like(piece), torch.randint(0, RELATIONS, (1, n + 1, n + 1)))
    names = ["ids", "piece", "size", "state", "relations"]
    axes = {name: {1: "tokens"} for name in names[:4]} | {"relations": {1: "pieces", 2: "pieces"}, "scores": {1: "tokens"}}
    plain = os.path.join(out, "plain.onnx")
    torch.onnx.export(model, sample, plain, input_names=names, output_names=["scores"], dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(plain, os.path.join(out, "chooser.onnx"), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"])
    import onnxruntime

    feeds = {name: value.numpy() for name, value in zip(names, sample)}
    run = lambda file: onnxruntime.InferenceSession(os.path.join(out, file)).run(None, feeds)[0]
    with torch.no_grad():
        exact = model(*sample).numpy()
    print("largest difference: 32-bit", np.abs(run("plain.onnx") - exact).max(), "8-bit", np.abs(run("chooser.onnx") - exact).max())
    os.remove(plain)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("out")
    parser.add_argument("data", nargs="+")
    parser.add_argument("--hold", default="")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--export", action="store_true")
    args = parser.parse_args()
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(os.path.join(args.base, "tokenizer.json"))
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
    base = read_base(args.base)
    model, curve = fit(train, held, tokenizer, base, args.epochs, device)
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
