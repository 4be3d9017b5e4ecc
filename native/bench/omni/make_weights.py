"""Random weights of the real Qwen2.5-Omni shapes as the files the engine reads: speed does not depend on the values.

    python3 make_weights.py OUT [--model 7b|3b] [--layers N]

Writes thinker.gguf (blocks of types as in Q4_K_M), projector.gguf (F16), talker.gguf (Q8_0) and bridge.gguf (F32);
9.5 GB for the 7B in under a minute. ../random_code2wav.py makes what is missing. Values are drawn once into a pool for each type and cut
from it at different places. `--layers` shortens the Thinker, for a trial. Needs numpy and gguf.
"""
import argparse
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType as T
from gguf import GGUFWriter

# config.json of Qwen/Qwen2.5-Omni-7B and -3B
THINKER = {
    "7b": dict(width=3584, ffn=18944, layers=28, heads=28, kv=4, vocab=152064),
    "3b": dict(width=2048, ffn=11008, layers=36, heads=16, kv=2, vocab=151936),
}
TALKER = {
    "7b": dict(width=896, ffn=18944, layers=24, heads=12, kv=4, head=128, sections=[0, 16, 24, 24]),
    "3b": dict(width=896, ffn=4864, layers=24, heads=14, kv=2, head=64, sections=[0, 16, 16, 0]),
}
CODES, CODE_ROWS = 8448, 8194
DEVIATION = 0.02
BLOCK = {T.Q4_K: (256, 144), T.Q6_K: (256, 210), T.Q8_0: (32, 34)}


def blocks(kind, count, rng):
    """Blocks of a quantized type whose values have about DEVIATION, mean near 0."""
    size = BLOCK[kind][1]
    raw = rng.integers(0, 256, (count, size), dtype=np.uint8)

    def put(at, value):
        raw[:, at : at + 2] = np.full((count, 1), value, np.float16).view(np.uint8)

    if kind == T.Q8_0:  # d, 32 int8
        put(0, DEVIATION / 74)
    elif kind == T.Q4_K:  # d, dmin, 6-bit scales and minima (mean 32), 4-bit values (mean 7.5)
        put(0, DEVIATION / 180)
        put(2, 7.5 * DEVIATION / 180)
    else:  # Q6_K: low and high bits, 16 int8 scales, d
        raw[:, 192:208] = rng.integers(-16, 17, (count, 16), dtype=np.int8).view(np.uint8)
        put(208, DEVIATION / 170)
    return raw


class Pool:
    """Random values of each type; `take` cuts a tensor out of them."""

    def __init__(self, values):
        self.rng = np.random.default_rng(7)
        self.values = values
        self.made = {}

    def take(self, kind, shape):
        count = int(np.prod(shape))
        if kind in BLOCK:
            items, size = BLOCK[kind]
            pool = self._pool(kind, lambda: blocks(kind, self.values // items + 4096, self.rng))
            part = self._cut(pool, count // items)
            return part.reshape(*shape[:-1], shape[-1] // items * size)
        dtype = np.float16 if kind == T.F16 else np.float32
        draw = lambda: (self.rng.standard_normal(1 << 26, np.float32) * DEVIATION).astype(dtype)
        pool = self._pool(kind, draw)
        if count > len(pool) // 2:
            return np.resize(pool, count).reshape(shape)
        return self._cut(pool, count).reshape(shape)

    def _pool(self, kind, draw):
        if kind not in self.made:
            self.made[kind] = draw()
        return self.made[kind]

    def _cut(self, pool, count):
        at = int(self.rng.integers(0, len(pool) - count + 1))
        return pool[at : at + count]


class File:
    def __init__(self, path, architecture, pool):
        self.writer = GGUFWriter(str(path), architecture)
        self.architecture, self.pool = architecture, pool

    def key(self, name, value):
        name = f"{self.architecture}.{name}" if not name.startswith("!") else name[1:]
        if isinstance(value, bool):
            self.writer.add_bool(name, value)
        elif isinstance(value, int):
            self.writer.add_uint32(name, value)
        elif isinstance(value, float):
            self.writer.add_float32(name, value)
        elif isinstance(value, str):
            self.writer.add_string(name, value)
        else:
            self.writer.add_array(name, value)

    def tensor(self, name, shape, kind=T.F32, fill=None):
        shape = shape if isinstance(shape, (list, tuple)) else [shape]
        data = self.pool.take(kind, shape) if fill is None else np.full(shape, fill, np.float32)
        self.writer.add_tensor(name, data, raw_dtype=kind if kind in BLOCK else None)

    def linear(self, name, rows, columns, kind):
        self.tensor(f"{name}.weight", [rows, columns], kind)
        self.tensor(f"{name}.bias", rows)

    def write(self):
        self.writer.write_header_to_file()
        self.writer.write_kv_data_to_file()
        self.writer.write_tensors_to_file()
        self.writer.close()


def language_model(path, pool, shape, vocab, head, sections, types):
    """`types`: (layer or None, role) → type."""
    f = File(path, "paddleocr", pool)
    w, ffn, layers, heads, kv = (shape[k] for k in ("width", "ffn", "layers", "heads", "kv"))
    f.key("vocab_size", vocab)
    f.key("context_length", 32768)
    f.key("embedding_length", w)
    f.key("block_count", layers)
    f.key("feed_forward_length", ffn)
    f.key("attention.head_count", heads)
    f.key("attention.head_count_kv", kv)
    f.key("attention.key_length", head)
    f.key("attention.value_length", head)
    f.key("attention.layer_norm_rms_epsilon", 1e-6)
    f.key("rope.freq_base", 1e6)
    f.key("rope.dimension_sections", sections)
    f.key("!tokenizer.ggml.model", "no_vocab")
    f.tensor("token_embd.weight", [vocab, w], types(None, "embedding"))
    for i in range(layers):
        at = f"blk.{i}"
        f.tensor(f"{at}.attn_norm.weight", w, fill=1.0)
        f.linear(f"{at}.attn_q", heads * head, w, types(i, "q"))
        f.linear(f"{at}.attn_k", kv * head, w, types(i, "k"))
        f.linear(f"{at}.attn_v", kv * head, w, types(i, "v"))
        f.tensor(f"{at}.attn_output.weight", [w, heads * head], types(i, "o"))
        f.tensor(f"{at}.ffn_norm.weight", w, fill=1.0)
        f.tensor(f"{at}.ffn_gate.weight", [ffn, w], types(i, "gate"))
        f.tensor(f"{at}.ffn_up.weight", [ffn, w], types(i, "up"))
        f.tensor(f"{at}.ffn_down.weight", [w, ffn], types(i, "down"))
    f.tensor("output_norm.weight", w, fill=1.0)
    f.tensor("output.weight", [vocab, w], types(None, "output"))
    f.write()


def thinker(path, pool, model, layers):
    shape = dict(THINKER[model])
    shape["layers"] = layers or shape["layers"]
    n = shape["layers"]

    def types(i, role):
        """llama.cpp's mixture Q4_K_M, with the embedding table at Q8_0 (its rows reach the Talker)."""
        if role == "embedding":
            return T.Q8_0
        more = i is not None and (i < n // 8 or i >= 7 * n // 8 or (i - n // 8) % 3 == 2)
        return T.Q6_K if role == "output" or (role in ("v", "down") and more) else T.Q4_K

    language_model(path, pool, shape, shape["vocab"], 128, [0, 16, 24, 24], types)


def talker(path, pool, model):
    shape = TALKER[model]
    types = lambda _, role: T.F16 if role == "embedding" else T.Q8_0
    language_model(path, pool, shape, CODES, shape["head"], shape["sections"], types)


def bridge(path, pool, model):
    f = File(path, "talker-bridge", pool)
    wide, narrow = THINKER[model]["width"], TALKER[model]["width"]
    for name, value in dict(
        input_length=wide, embedding_length=narrow, code_pad=8292, code_begin=8293, code_end=8294, code_mask=8296,
        code_rows=CODE_ROWS, speakers=["Chelsie", "Ethan"],
    ).items():
        f.key(f"!bridge.{name}", value)
    f.tensor("projection.weight", [narrow, wide])
    f.tensor("projection.bias", narrow)
    for name in ("text_end", "text_pad", "speaker.0", "speaker.1"):
        f.tensor(f"{name}.weight", narrow)
    f.write()


def projector(path, pool, model):
    f = File(path, "clip", pool)
    out, w = THINKER[model]["width"], 1280
    f.key("projector_type", "qwen2.5o")
    f.key("use_silu", True)
    f.key("has_vision_encoder", True)
    f.key("has_audio_encoder", True)
    for name, value in dict(
        projection_dim=out, image_size=560, patch_size=14, embedding_length=w, feed_forward_length=3420, block_count=32,
        image_mean=[0.48, 0.46, 0.41], image_std=[0.27, 0.26, 0.28], n_wa_pattern=8, window_size=112, spatial_merge_size=2,
    ).items():
        f.key(f"vision.{name}", value)
    f.key("vision.attention.head_count", 16)
    f.key("vision.attention.layer_norm_epsilon", 1e-6)
    for name, value in dict(
        projection_dim=out, embedding_length=w, feed_forward_length=5120, block_count=32, num_mel_bins=128,
    ).items():
        f.key(f"audio.{name}", value)
    f.key("audio.attention.head_count", 20)
    f.key("audio.attention.layer_norm_epsilon", 1e-5)

    def norm(name):
        f.tensor(f"{name}.weight", w, fill=1.0)
        f.tensor(f"{name}.bias", w)

    f.tensor("a.position_embd.weight", [1500, w])
    for name, inputs in (("a.conv1d.1", 128), ("a.conv1d.2", w)):
        f.tensor(f"{name}.weight", [w, inputs, 3], T.F16)
        f.tensor(f"{name}.bias", [w, 1])
    for i in range(32):
        at = f"a.blk.{i}"
        norm(f"{at}.ln1")
        for part in ("attn_q", "attn_v", "attn_out"):
            f.linear(f"{at}.{part}", w, w, T.F16)
        f.tensor(f"{at}.attn_k.weight", [w, w], T.F16)
        norm(f"{at}.ln2")
        f.linear(f"{at}.ffn_up", 5120, w, T.F16)
        f.linear(f"{at}.ffn_down", w, 5120, T.F16)
    norm("a.post_ln")
    f.linear("mm.a.fc", out, w, T.F16)

    f.tensor("v.patch_embd.weight", [w, 3, 14, 14], T.F16)
    f.tensor("v.patch_embd.weight.1", [w, 3, 14, 14], T.F16)
    for i in range(32):
        at = f"v.blk.{i}"
        f.tensor(f"{at}.ln1.weight", w, fill=1.0)
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            f.linear(f"{at}.{part}", w, w, T.F16)
        f.tensor(f"{at}.ln2.weight", w, fill=1.0)
        f.linear(f"{at}.ffn_gate", 3420, w, T.F16)
        f.linear(f"{at}.ffn_up", 3420, w, T.F16)
        f.linear(f"{at}.ffn_down", w, 3420, T.F16)
    f.tensor("v.post_ln.weight", w, fill=1.0)
    f.linear("mm.0", 5120, 5120, T.F16)
    f.linear("mm.2", out, 5120, T.F16)
    f.write()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", choices=["7b", "3b"], default="7b")
    parser.add_argument("--layers", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    pool = Pool(THINKER[args.model]["vocab"] * THINKER[args.model]["width"])
    thinker(args.out / "thinker.gguf", pool, args.model, args.layers)
    projector(args.out / "projector.gguf", pool, args.model)
    talker(args.out / "talker.gguf", pool, args.model)
    bridge(args.out / "bridge.gguf", pool, args.model)


main()
