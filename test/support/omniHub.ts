/** The published repositories of a Qwen2.5-Omni, made from a fixture, on a hub of this machine. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertCheckpoint } from "../../models/convert/convert.ts";
import type { MetadataValue } from "../../models/convert/gguf-format.ts";
import { readGguf } from "../../models/convert/gguf-read.ts";
import { writeHeader } from "../../models/convert/gguf-write.ts";
import { fileSource } from "../../models/convert/source.ts";
import type { Hub } from "./hub.ts";

const fixtures = join(import.meta.dirname, "..", "parity", "fixtures");

/** Puts `nano/GGUF` (Thinker, projector) and `nano/Omni` (the checkpoint); returns the pack's manifest. */
export async function putOmni(hub: Hub, fixture = "omni-3b-nano") {
  const checkpoint = join(fixtures, fixture);
  const work = mkdtempSync(join(tmpdir(), "sotto-omni-hub-"));
  try {
    await convertCheckpoint(checkpoint, work, { type: "f16" });
    hub.put("nano/GGUF", "thinker.gguf", await asPublished(join(work, "thinker.gguf")));
    hub.put("nano/GGUF", "mmproj.gguf", readFileSync(join(work, "projector.gguf")));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const name of readdirSync(checkpoint)) {
    if (/\.(json|pt|safetensors)$/.test(name)) {
      hub.put("nano/Omni", name, readFileSync(join(checkpoint, name)));
    }
  }
  return omniManifest(hub);
}

function omniManifest(hub: Hub) {
  const from = (repository: string, path: string) => [
    { type: "hub", repository, revision: "main", path },
  ];
  const file = (role: string, repository: string, path: string) => ({
    role,
    aboutBytes: hub.files.get(`${repository}/${path}`)?.bytes,
    licence: "Apache-2.0",
    sources: from(repository, path),
  });
  const index = "model.safetensors.index.json";
  return {
    format: 1,
    kind: "omni",
    name: "omni-nano",
    title: "Qwen2.5-Omni nano",
    languages: ["en"],
    parts: [{ role: "thinker", name: "nano" }],
    licence: "Apache-2.0",
    files: [
      file("thinker", "nano/GGUF", "thinker.gguf"),
      file("projector", "nano/GGUF", "mmproj.gguf"),
      file("config", "nano/Omni", "config.json"),
      file("preprocessor", "nano/Omni", "preprocessor_config.json"),
      file("speakers", "nano/Omni", "spk_dict.pt"),
    ],
    speech: {
      sources: from("nano/Omni", index),
      tensors: ["talker.", "token2wav.", "thinker.model.embed_tokens.weight"],
      aboutBytes: 4_000_000,
      licence: "Apache-2.0",
    },
    model: { layers: 2, cacheBytesPerToken: 1024, othersBytes: 4_000_000 },
  };
}

/** The same file as llama.cpp's own converter would have headed it. */
export async function asPublished(path: string): Promise<Buffer> {
  await using source = await fileSource(path);
  const { metadata, tensors, dataOffset } = await readGguf(source);
  const renamed = new Map<string, MetadataValue>();
  for (const [key, value] of metadata) renamed.set(key.replace(/^paddleocr\./, "qwen2vl."), value);
  renamed.set("general.architecture", { type: "string", value: "qwen2vl" });
  const sections = metadata.get("paddleocr.rope.dimension_sections");
  const [zero = 0, ...planes] = sections?.type === "array" ? sections.value : [];
  renamed.set("qwen2vl.rope.dimension_sections", {
    type: "array",
    of: "i32",
    value: [...planes, zero],
  });
  renamed.delete("qwen2vl.attention.key_length");
  const data = await source.read(dataOffset, source.bytes - dataOffset);
  return Buffer.concat([writeHeader(renamed, tensors), data]);
}
