/** A question in the words of each dialect. Shapes: README.md. */
import { microphoneRateHz } from "../contract/audio.ts";
import type { RemoteConfig, RemoteQuestion } from "./config.ts";
import { wavOf } from "./sound.ts";

export function requestBody(config: RemoteConfig, question: RemoteQuestion): object {
  const { model, dialect, voice, streams, speaks } = config;
  const speak = speaks && question.speak;
  const body = {
    model,
    stream: streams,
    modalities: speak ? ["text", "audio"] : ["text"],
    messages: messages(config, question),
  };
  if (!speak) return body;
  if (dialect === "vllm-omni") {
    // Builds differ in which of the two names they read.
    const named = voice === undefined ? {} : { speaker: voice, voice };
    return { ...body, ...named, audio: { format: "wav" } };
  }
  const format = streams ? "pcm16" : "wav";
  return { ...body, audio: { voice: voice ?? "alloy", format } };
}

function messages(config: RemoteConfig, question: RemoteQuestion): object[] {
  const { instructions, past } = question;
  const system =
    config.dialect === "vllm-omni" ? [{ type: "text", text: instructions }] : instructions;
  return [
    { role: "system", content: system },
    ...past.flatMap(({ question: asked, reply }) => [
      { role: "user", content: asked },
      { role: "assistant", content: reply },
    ]),
    { role: "user", content: content(config, question) },
  ];
}

function content({ dialect }: RemoteConfig, { text, sound, pictures }: RemoteQuestion): object[] {
  const parts: object[] = pictures.map((data) => ({
    type: "image_url",
    image_url: { url: `data:${pictureType(data)};base64,${base64(data)}` },
  }));
  if (!sound) return [...parts, { type: "text", text }];
  const data = base64(wavOf(sound, microphoneRateHz));
  return [
    ...parts,
    dialect === "vllm-omni"
      ? { type: "audio_url", audio_url: { url: `data:audio/wav;base64,${data}` } }
      : { type: "input_audio", input_audio: { data, format: "wav" } },
  ];
}

function pictureType(data: Uint8Array): string {
  if (data[0] === 0x89) return "image/png";
  return data[0] === 0xff ? "image/jpeg" : "image/webp";
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
