"""The reference implementation on the same fixed work as omni_bench.cpp: random weights of the 7B shapes, bf16, Code2Wav
in float32, nothing streamed (transformers cannot). One JSON object a line.

    python3 reference.py FIXTURE/config.json [runs]

The fixture gives the spelling of the configuration (test/parity/fixtures); sizes and ids are replaced by the published
ones. Needs torch, transformers and a GPU with 30 GB.
"""
import json
import statistics
import sys
import time

import torch
from transformers import Qwen2_5OmniConfig
from transformers.models.qwen2_5_omni import modeling_qwen2_5_omni as omni

ROWS, COLUMNS, SPEECH_FRAMES = 58, 92, 500
BEFORE, BETWEEN, AFTER = 19, 3, 21  # ordinary tokens; with the brackets of the media 1,506 in all
REPLY_TOKENS, REPLY_CODES = 28, 300
IDS = dict(
    pad_token_id=151643, bos_token_id=151644, eos_token_id=151645, audio_token_index=151646, audio_start_token_id=151647,
    audio_end_token_id=151648, vision_start_token_id=151652, vision_end_token_id=151653, image_token_index=151655,
    video_token_index=151656, user_token_id=872,
)


def sized(config):
    thinker, talker, voice = (config[f"{part}_config"] for part in ("thinker", "talker", "token2wav"))
    thinker.update(IDS)
    thinker["audio_config"].update(d_model=1280, encoder_layers=32, encoder_attention_heads=20, encoder_ffn_dim=5120, output_dim=3584)
    thinker["vision_config"].update(
        depth=32, hidden_size=1280, embed_dim=1280, intermediate_size=3420, num_heads=16, out_hidden_size=3584,
        fullatt_block_indexes=[7, 15, 23, 31],
    )
    thinker["text_config"].update(
        vocab_size=152064, hidden_size=3584, intermediate_size=18944, num_hidden_layers=28, num_attention_heads=28,
        num_key_value_heads=4,
    )
    thinker["text_config"]["rope_scaling"]["mrope_section"] = [16, 24, 24]
    talker.update({k: v for k, v in IDS.items() if k in talker})
    talker.update(
        vocab_size=8448, embedding_size=3584, hidden_size=896, intermediate_size=18944, num_hidden_layers=24,
        num_attention_heads=12, num_key_value_heads=4, head_dim=128, tts_codec_pad_token_id=8292, tts_codec_start_token_id=8293,
        tts_codec_end_token_id=8294, tts_codec_mask_token_id=8296,
    )
    talker["rope_scaling"]["mrope_section"] = [16, 24, 24]
    dit = voice["dit_config"]
    for long, short, value in (("hidden_size", "dim", 1024), ("num_hidden_layers", "depth", 22), ("num_attention_heads", "heads", 16)):
        dit[long] = dit[short] = value
    dit.update(
        head_dim=64, ff_mult=2, emb_dim=512, num_embeds=8193, enc_emb_dim=192, enc_dim=128, look_ahead_layers=[10],
        look_backward_layers=[0, 20], enc_channels=[256, 256, 256, 256, 768], enc_attention_channels=64, enc_se_channels=64,
    )
    voice["bigvgan_config"].update(upsample_initial_channel=1536)
    return Qwen2_5OmniConfig(**config)


def made(build, dtype):
    torch.set_default_dtype(dtype)
    with torch.device("cuda"):
        module = build()
    torch.set_default_dtype(torch.float32)
    with torch.no_grad():
        for p in module.parameters():
            p.normal_(0, 0.02) if p.dim() > 1 else p.fill_(1.0)
    return module.eval()


def timed(work):
    torch.cuda.synchronize()
    start = time.perf_counter()
    result = work()
    torch.cuda.synchronize()
    return result, 1000 * (time.perf_counter() - start)


@torch.no_grad()
def main():
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with open(sys.argv[1]) as file:
        config = sized(json.load(file))
    thinker = made(lambda: omni.Qwen2_5OmniThinkerForConditionalGeneration(config.thinker_config), torch.bfloat16)
    talker = made(lambda: omni.Qwen2_5OmniTalkerForConditionalGeneration(config.talker_config), torch.bfloat16)
    voice = made(lambda: omni.Qwen2_5OmniToken2WavModel(config.token2wav_config), torch.float32)

    image, audio = ROWS * COLUMNS // 4, SPEECH_FRAMES // 4
    word = [1234]
    ids = word * BEFORE + [151652] + [151655] * image + [151653] + word * BETWEEN
    ids += [151647] + [151646] * audio + [151648] + word * AFTER
    inputs = dict(
        input_ids=torch.tensor([ids], device="cuda"),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long, device="cuda"),
        pixel_values=torch.randn(ROWS * COLUMNS, 1176, device="cuda", dtype=torch.bfloat16),
        image_grid_thw=torch.tensor([[1, ROWS, COLUMNS]], device="cuda"),
        input_features=torch.randn(1, 128, SPEECH_FRAMES, device="cuda", dtype=torch.bfloat16),
        feature_attention_mask=torch.ones(1, SPEECH_FRAMES, dtype=torch.long, device="cuda"),
    )
    write = lambda n: thinker.generate(**inputs, max_new_tokens=n, min_new_tokens=n, do_sample=False)
    embeds = torch.randn(1, len(ids) + 2, 896, device="cuda", dtype=torch.bfloat16)
    codes = torch.randint(0, 8192, (1, REPLY_CODES), device="cuda")
    condition, reference = torch.randn(1, 192, device="cuda"), torch.randn(1, 400, 80, device="cuda")

    def speak(steps):
        out = talker.model(inputs_embeds=embeds, use_cache=True)
        for _ in range(steps):
            code = talker.codec_head(out.last_hidden_state[:, -1]).argmax(-1)
            row = talker.thinker_to_talker_proj(talker.model.embed_tokens(code)[:, None])
            out = talker.model(inputs_embeds=row, past_key_values=out.past_key_values, use_cache=True)
        return out

    def sound():
        return voice(codes, conditioning=condition, reference_mel=reference, num_steps=10, guidance_scale=0.5, sway_coefficient=-1.0)

    figures = {name: [] for name in ("prompt ms", "Thinker tokens/s", "Talker prompt ms", "Talker codes/s", "Code2Wav s", "first sound ms")}
    for run in range(runs + 1):
        prompt = timed(lambda: write(1))[1]
        text = timed(lambda: write(REPLY_TOKENS))[1]
        talker_prompt = timed(lambda: speak(0))[1]
        talked = timed(lambda: speak(REPLY_CODES))[1]
        voiced = timed(sound)[1]
        if run == 0:  # warms up
            continue
        figures["prompt ms"].append(prompt)
        figures["Thinker tokens/s"].append(1000 * (REPLY_TOKENS - 1) / (text - prompt))
        figures["Talker prompt ms"].append(talker_prompt)
        figures["Talker codes/s"].append(1000 * REPLY_CODES / (talked - talker_prompt))
        figures["Code2Wav s"].append(voiced / 1000)
        figures["first sound ms"].append(text + talked + voiced)
    middle = {name: [round(statistics.median(v), 2), round(max(v), 2)] for name, v in figures.items()}
    print(json.dumps({"what": "transformers", "runs": runs, "tokens": len(ids), **middle}))


main()
