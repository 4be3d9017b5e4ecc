"""OpenAI's Python client, unmodified, against a running Sotto. Prints one JSON object."""

import asyncio
import base64
import json
import sys
import wave

from openai import APIStatusError, AsyncOpenAI, OpenAI

base_url, api_key, recording, picture = sys.argv[1:5]
client = OpenAI(base_url=base_url, api_key=api_key)


def encoded(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def spoken_answer():
    content = [{"type": "input_audio", "input_audio": {"data": encoded(recording), "format": "wav"}}]
    stream = client.chat.completions.create(
        model="sotto",
        modalities=["text", "audio"],
        audio={"voice": "alloy", "format": "pcm16"},
        messages=[{"role": "user", "content": content}],
        stream=True,
    )
    transcript, samples = "", 0
    for chunk in stream:
        audio = chunk.choices[0].delta.audio
        if audio:
            transcript += audio.transcript or ""
            samples += len(base64.b64decode(audio.data or "")) // 2
    return {"transcript": transcript, "samples": samples}


def seen():
    url = f"data:image/png;base64,{encoded(picture)}"
    content = [
        {"type": "text", "text": "How much is the olive oil?"},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    answer = client.chat.completions.create(model="sotto", messages=[{"role": "user", "content": content}])
    return answer.choices[0].message.content


def read_out():
    with client.audio.speech.with_streaming_response.create(
        model="sotto", voice="alloy", input="Good morning.", response_format="wav"
    ) as response:
        return sum(len(chunk) for chunk in response.iter_bytes())


def transcribed():
    with open(recording, "rb") as file:
        answer = client.audio.transcriptions.create(model="sotto", file=file, response_format="verbose_json")
    return {"text": answer.text, "segments": len(answer.segments)}


def refused():
    try:
        OpenAI(base_url=base_url, api_key="sk-wrong").models.list()
    except APIStatusError as error:
        return [error.status_code, error.code]


async def realtime():
    with wave.open(recording) as file:
        rate, sound = file.getframerate(), file.readframes(file.getnframes())
    url = base_url.replace("http://", "ws://")
    async with AsyncOpenAI(base_url=base_url, websocket_base_url=url, api_key=api_key).realtime.connect(
        model="sotto"
    ) as line:
        await line.session.update(
            session={
                "type": "realtime",
                "audio": {"input": {"format": {"type": "audio/pcm", "rate": rate}, "turn_detection": None}},
            }
        )
        await line.input_audio_buffer.append(audio=base64.b64encode(sound).decode())
        await line.input_audio_buffer.commit()
        await line.response.create()
        samples, transcript = 0, ""
        async for event in line:
            if event.type == "response.output_audio.delta":
                samples += len(base64.b64decode(event.delta)) // 2
            elif event.type == "response.output_audio_transcript.delta":
                transcript += event.delta
            elif event.type == "response.done":
                return {"status": event.response.status, "samples": samples, "transcript": transcript}


print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "spoken": spoken_answer(),
            "seen": seen(),
            "read_out": read_out(),
            "transcribed": transcribed(),
            "refused": refused(),
            "realtime": asyncio.run(realtime()),
        }
    )
)
