#!/usr/bin/env python3
"""A code2wav.gguf of the published model's shapes with random weights, for speed measurements.

    PYTHONPATH=gguf-py python3 random_code2wav.py OUT.gguf [--type f32|f16] [--layers 22]

Needs numpy and llama.cpp's gguf-py. 20 s and 1.8 GB (f32) or 0.9 GB (f16). Keys and names are those of
models/convert/code2wav.ts.
"""
import argparse

import gguf
import numpy as np

M, HEADS, HEAD, FF, CODE, ROWS, MEL, COND, SPK = 1024, 16, 64, 2048, 512, 8194, 80, 192, 128
CHANNELS, KERNELS, DILATIONS = [256, 256, 256, 256, 768], [5, 3, 3, 3, 1], [1, 2, 3, 4, 1]
ATTENTION, SQUEEZE, SCALE, FRAMES = 64, 64, 2, 400
WIDTH, RATES, UPS, BLOCKS = 1536, [5, 3, 2, 2, 2, 2], [11, 7, 4, 4, 4, 4], [3, 7, 11]

rng = np.random.default_rng(1)
# One pool of normals: weights are windows of it, which is fast and as good here.
pool = rng.standard_normal(1 << 25, dtype=np.float32)
at = 0


def normal(shape, deviation):
    global at
    count = int(np.prod(shape))
    if at + count > len(pool):
        at = (at * 31 + 7919) % 65536
    values = pool[at : at + count] if at + count <= len(pool) else np.resize(pool, count)
    at += count
    return (values * deviation).reshape(shape).astype(np.float32)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out")
    arguments.add_argument("--type", choices=["f32", "f16"], default="f16")
    arguments.add_argument("--layers", type=int, default=22)
    a = arguments.parse_args()
    w = gguf.GGUFWriter(a.out, "code2wav")
    half = np.float16 if a.type == "f16" else np.float32

    w.add_file_type(1 if a.type == "f16" else 0)
    for key, value in dict(sample_rate=24000, mel_bins=MEL).items():
        w.add_uint32(f"code2wav.{key}", value)
    w.add_array("code2wav.speakers", ["Chelsie"])
    for key, value in dict(embedding_length=M, block_count=a.layers, head_count=HEADS, head_length=HEAD, feed_forward_length=FF,
                           code_embedding_length=CODE, code_rows=ROWS, repeats=2, block_frames=24, condition_length=COND,
                           speaker_length=SPK).items():
        w.add_uint32(f"code2wav.dit.{key}", value)
    w.add_array("code2wav.dit.look_ahead_layers", [min(10, a.layers - 1)])
    w.add_array("code2wav.dit.look_behind_layers", sorted({0, min(20, a.layers - 1)}))
    w.add_float32("code2wav.dit.rope_base", 10000.0)
    w.add_float32("code2wav.dit.layer_norm_epsilon", 1e-6)
    for key, value in dict(channels=CHANNELS, kernel_sizes=KERNELS, dilations=DILATIONS).items():
        w.add_array(f"code2wav.speaker_encoder.{key}", value)
    for key, value in dict(attention_length=ATTENTION, squeeze_length=SQUEEZE, scale=SCALE).items():
        w.add_uint32(f"code2wav.speaker_encoder.{key}", value)
    w.add_uint32("code2wav.vocoder.embedding_length", WIDTH)
    for key, value in dict(upsample_rates=RATES, upsample_kernel_sizes=UPS, block_kernel_sizes=BLOCKS,
                           block_dilations=[1, 3, 5] * len(BLOCKS)).items():
        w.add_array(f"code2wav.vocoder.{key}", value)

    def matrix(name, shape, dtype=half, fan=None):
        fan = fan if fan is not None else int(np.prod(shape[1:]))
        w.add_tensor(name, normal(shape, fan ** -0.5).astype(dtype))

    def vector(name, count, deviation=0.02):
        w.add_tensor(name, normal((count,), deviation))

    def linear(name, shape, dtype=half):
        matrix(f"{name}.weight", shape, dtype)
        vector(f"{name}.bias", shape[0])

    exact = np.float32
    linear("dit.time.0", (M, 256), exact)
    linear("dit.time.1", (M, M), exact)
    matrix("dit.code.weight", (ROWS, CODE), exact, 1)
    linear("dit.input", (M, MEL + SPK + CODE + COND), exact)
    for i in range(a.layers):
        at_layer = f"dit.blk.{i}"
        linear(f"{at_layer}.mod", (6 * M, M))
        for part in "qkv":
            linear(f"{at_layer}.attn_{part}", (HEADS * HEAD, M))
        linear(f"{at_layer}.attn_out", (M, HEADS * HEAD))
        linear(f"{at_layer}.ffn_up", (FF, M))
        linear(f"{at_layer}.ffn_down", (M, FF))
    linear("dit.out_mod", (2 * M, M))
    linear("dit.out", (MEL, M))

    linear("spk.conv", (CHANNELS[0], MEL, KERNELS[0]), exact)
    for i in range(1, len(CHANNELS) - 1):
        c = CHANNELS[i]
        linear(f"spk.blk.{i}.conv1", (c, c, 1), exact)
        linear(f"spk.blk.{i}.res.0", (c // SCALE, c // SCALE, KERNELS[i]), exact)
        linear(f"spk.blk.{i}.conv2", (c, c, 1), exact)
        linear(f"spk.blk.{i}.squeeze", (SQUEEZE, c, 1), exact)
        linear(f"spk.blk.{i}.excite", (c, SQUEEZE, 1), exact)
    last = CHANNELS[-1]
    linear("spk.join", (last, sum(CHANNELS[1:-1]), 1), exact)
    linear("spk.pool.conv1", (ATTENTION, 3 * last, 1), exact)
    linear("spk.pool.conv2", (last, ATTENTION, 1), exact)
    linear("spk.out", (SPK, 2 * last, 1), exact)

    def snake(name, channels):
        vector(f"{name}.alpha", channels, 0.1)
        vector(f"{name}.beta", channels, 0.1)

    linear("voc.pre", (WIDTH, MEL, 7))
    for i, kernel in enumerate(UPS):
        inputs, outputs = WIDTH >> i, WIDTH >> (i + 1)
        matrix(f"voc.up.{i}.weight", (inputs, outputs, kernel), fan=inputs * kernel // RATES[i])
        vector(f"voc.up.{i}.bias", outputs)
        for j, size in enumerate(BLOCKS):
            block = f"voc.blk.{i * len(BLOCKS) + j}"
            for k in range(3):
                linear(f"{block}.conv1.{k}", (outputs, outputs, size))
                linear(f"{block}.conv2.{k}", (outputs, outputs, size))
            for k in range(6):
                snake(f"{block}.act.{k}", outputs)
    snake("voc.post_act", WIDTH >> len(UPS))
    matrix("voc.post.weight", (1, WIDTH >> len(UPS), 7))
    w.add_tensor("speaker.0.cond", normal((COND,), 1.0))
    w.add_tensor("speaker.0.ref_mel", normal((FRAMES, MEL), 1.0))

    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


main()
