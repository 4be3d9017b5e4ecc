/** `POST /v1/audio/transcriptions`: what a recording says, and where. */
import { microphoneRateHz } from "../../contract/audio.ts";
import type { SpokenSegment } from "../../contract/events.ts";
import { maxUploadBytes, parseForm, readBody } from "./body.ts";
import { Refusal } from "./errors.ts";
import { hearParts } from "./hear.ts";
import { Outlet } from "./outlet.ts";
import { answerJson, packOf, type RouteContext, requireModel } from "./route.ts";

const formats = ["json", "text", "verbose_json", "srt", "vtt"] as const;
type Format = (typeof formats)[number];

interface Transcript {
  readonly segments: readonly SpokenSegment[];
  readonly seconds: number;
  readonly language: string;
}

export async function transcriptions(context: RouteContext): Promise<void> {
  const { ports, request, response, budget, signal } = context;
  using body = await readBody(request, response, maxUploadBytes, budget);
  const form = await parseForm(body.bytes, request.headers["content-type"]);
  const { file, format, language, streams } = await checked(context, form);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const sound = await ports.decode(bytes, "The recording", signal);
  const outlet = new Outlet(response);
  const segments: SpokenSegment[] = [];
  for await (const segment of hearParts(ports.assistant, sound, signal)) {
    if (streams) {
      if (!outlet.begun) outlet.begin({ "Content-Type": "text/event-stream" });
      const delta = `${segments.length > 0 ? " " : ""}${segment.text}`;
      await outlet.event({ type: "transcript.text.delta", delta });
    }
    segments.push(segment);
  }
  if (!streams) {
    give(context, { segments, seconds: sound.length / microphoneRateHz, language }, format);
    return;
  }
  if (!outlet.begun) outlet.begin({ "Content-Type": "text/event-stream" });
  await outlet.event({ type: "transcript.text.done", text: textOf(segments) });
  await outlet.event("[DONE]");
  outlet.end();
}

async function checked({ ports }: RouteContext, form: FormData) {
  const file = form.get("file");
  if (!(file instanceof File)) {
    throw new Refusal(400, "missing_file", "The form has no file.", "file");
  }
  await requireModel(ports, textField(form, "model"));
  const named = textField(form, "response_format") || "json";
  const format = formats.find((candidate) => candidate === named);
  if (!format) {
    const message = `response_format must be one of: ${formats.join(", ")}.`;
    throw new Refusal(400, "invalid_value", message, "response_format");
  }
  if (form.getAll("timestamp_granularities[]").includes("word")) {
    const message = "Sotto knows where stretches of speech lie, not words: ask for segment.";
    throw new Refusal(400, "unsupported_value", message, "timestamp_granularities");
  }
  const { languages } = await packOf(ports);
  const language = textField(form, "language") || (languages[0] ?? "en");
  if (!languages.some((known) => known.split("-")[0] === language.split("-")[0])) {
    const message = `This pack hears ${languages.join(", ")}.`;
    throw new Refusal(400, "unsupported_language", message, "language");
  }
  return { file, format, language, streams: textField(form, "stream") === "true" };
}

function textField(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

function give({ response }: RouteContext, transcript: Transcript, format: Format): void {
  if (format === "json") answerJson(response, { text: textOf(transcript.segments) });
  else if (format === "verbose_json") answerJson(response, verbose(transcript));
  else {
    const type = format === "vtt" ? "text/vtt" : "text/plain";
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` });
    response.end(`${plain(transcript.segments, format)}\n`);
  }
}

function verbose({ segments, seconds, language }: Transcript) {
  return {
    task: "transcribe",
    language,
    duration: seconds,
    text: textOf(segments),
    segments: segments.map((segment, id) => ({
      id,
      start: segment.startSample / microphoneRateHz,
      end: segment.endSample / microphoneRateHz,
      text: segment.text,
    })),
  };
}

function plain(segments: readonly SpokenSegment[], format: "text" | "srt" | "vtt"): string {
  if (format === "text") return textOf(segments);
  const mark = format === "srt" ? "," : ".";
  const cues = segments.map(({ startSample, endSample, text }, index) =>
    [
      ...(format === "srt" ? [`${index + 1}`] : []),
      `${clock(startSample, mark)} --> ${clock(endSample, mark)}`,
      text,
    ].join("\n"),
  );
  return [...(format === "vtt" ? ["WEBVTT"] : []), ...cues].join("\n\n");
}

/** `00:01:02,345` */
function clock(sample: number, mark: string): string {
  const ms = Math.round((sample / microphoneRateHz) * 1_000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const whole = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`;
  return `${whole}${mark}${String(ms % 1_000).padStart(3, "0")}`;
}

function textOf(segments: readonly SpokenSegment[]): string {
  return segments.map(({ text }) => text).join(" ");
}
