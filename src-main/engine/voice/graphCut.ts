/**
 * Cuts a part out of an ONNX graph: the nodes between named tensors, with the weights they use.
 * Piper ships text encoder, flow and vocoder as one graph whose noise is drawn inside; cut apart, the
 * vocoder can run window by window and the noise is ours (see README.md).
 *
 * Works on the file's bytes (protocol buffers, onnx.proto3): nodes and weights are carried over as they
 * are, only the list of them and the graph's inputs and outputs are new.
 */

import { encodeVarint, readVarint } from "../varint.ts";
import { PassingBytes } from "./passingBytes.ts";

/** Field numbers of onnx.proto3. */
const modelGraph = 7;
const graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const node = { input: 1, output: 2 };
const tensorName = 8;
const valueName = 1;
const floatType = 1;

interface Field {
  readonly id: number;
  /** Tag, length and content, as in the file. */
  readonly whole: Uint8Array;
  /** Content alone. */
  readonly content: Uint8Array;
}

interface GraphNode {
  readonly inputs: readonly string[];
  readonly whole: Uint8Array;
  readonly order: number;
}

export class Graph {
  readonly #head: Uint8Array[] = [];
  readonly #producers = new Map<string, GraphNode>();
  readonly #weights = new Map<string, Uint8Array>();
  readonly #values = new Map<string, Uint8Array>();

  /** `bytes` of an ONNX file: used until the last cut. */
  constructor(bytes: Uint8Array) {
    for (const field of fields(bytes)) {
      if (field.id !== modelGraph) this.#head.push(field.whole);
      else for (const part of fields(field.content)) this.#add(part);
    }
    if (this.#producers.size === 0) throw new Error("the file holds no ONNX graph");
  }

  has(tensor: string): boolean {
    return this.#producers.has(tensor) || this.#values.has(tensor);
  }

  /** The part that computes `outputs` from `inputs` (float32 where the file does not say). */
  cut(inputs: readonly string[], outputs: readonly string[]): PassingBytes {
    const nodes = new Set<GraphNode>();
    const weights = new Set<string>();
    const given = new Set(inputs);
    const wanted = [...outputs];
    for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
      // An empty name stands for an optional input that is left out.
      if (name === "" || given.has(name)) continue;
      if (this.#weights.has(name)) weights.add(name);
      else {
        const producer = this.#producers.get(name);
        if (!producer) throw new Error(`the graph lacks the tensor ${name}`);
        if (nodes.has(producer)) continue;
        nodes.add(producer);
        wanted.push(...producer.inputs);
      }
    }
    const inOrder = [...nodes].sort((a, b) => a.order - b.order);
    const body = [
      ...inOrder.map(({ whole }) => whole),
      delimited(graph.name, utf8.encode("part")),
      ...[...weights].map((name) => this.#weights.get(name) ?? nothing),
      ...inputs.map((name) => delimited(graph.input, this.#value(name))),
      ...outputs.map((name) => delimited(graph.output, this.#value(name))),
    ];
    const length = lengthOf(body);
    const parts = [...this.#head, tag(modelGraph), encodeVarint(length), ...body];
    const cut = new PassingBytes(lengthOf(parts));
    join(parts, cut.bytes);
    return cut;
  }

  #add(part: Field): void {
    if (part.id === graph.node) {
      const inputs: string[] = [];
      const outputs: string[] = [];
      for (const field of fields(part.content)) {
        if (field.id === node.input) inputs.push(text.decode(field.content));
        else if (field.id === node.output) outputs.push(text.decode(field.content));
      }
      const entry = { inputs, whole: part.whole, order: this.#producers.size };
      for (const output of outputs) this.#producers.set(output, entry);
    } else if (part.id === graph.initializer) {
      this.#weights.set(nameIn(part.content, tensorName), part.whole);
    } else if (part.id === graph.input || part.id === graph.output) {
      this.#values.set(nameIn(part.content, valueName), part.content);
    }
  }

  /** ValueInfoProto: the file's own, or a float tensor [1, any, any]. */
  #value(name: string): Uint8Array {
    const own = this.#values.get(name);
    if (own) return own;
    const one = delimited(1, joined([Uint8Array.of(8), encodeVarint(1)]));
    const any = delimited(1, nothing);
    const shape = delimited(2, joined([one, any, any]));
    const tensor = delimited(1, joined([Uint8Array.of(8), encodeVarint(floatType), shape]));
    return joined([delimited(valueName, utf8.encode(name)), delimited(2, tensor)]);
  }
}

const utf8 = new TextEncoder();
const text = new TextDecoder();
const nothing = new Uint8Array(0);

function nameIn(bytes: Uint8Array, id: number): string {
  for (const field of fields(bytes)) if (field.id === id) return text.decode(field.content);
  throw new Error("the ONNX file holds a part without a name");
}

function* fields(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [key, afterKey] = readVarint(bytes, at);
    const wire = key & 7;
    let start = afterKey;
    let length = wire === 1 ? 8 : 4;
    if (wire === 2) [length, start] = readVarint(bytes, afterKey);
    else if (wire === 0) length = readVarint(bytes, afterKey)[1] - afterKey;
    const end = start + length;
    if (end > bytes.length) throw new Error("the ONNX file is cut short");
    yield { id: key >>> 3, whole: bytes.subarray(at, end), content: bytes.subarray(start, end) };
    at = end;
  }
}

function tag(id: number): Uint8Array {
  return encodeVarint((id << 3) | 2);
}

function delimited(id: number, content: Uint8Array): Uint8Array {
  return joined([tag(id), encodeVarint(content.length), content]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(lengthOf(parts));
  join(parts, all);
  return all;
}

function join(parts: readonly Uint8Array[], all: Uint8Array): void {
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
