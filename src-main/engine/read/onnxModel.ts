/**
 * As much of the ONNX file format (protocol buffers; onnx.proto3, IR version 8) as rewriting a graph
 * takes: nodes with their names, float constants, and everything else carried through untouched.
 */
import { encodeVarint, readVarint } from "../varint.ts";

/** One field as it lies in the file; `bytes` for length-delimited (2), `number` for varint (0). */
interface Field {
  readonly id: number;
  readonly wire: number;
  readonly bytes: Uint8Array;
  readonly number: number;
}

/**
 * Encoded bytes in pieces: weights are carried through as views of the file and written once, at the
 * end (joining at every level of nesting cost 60 ms for 15 MB).
 */
type Parts = readonly Uint8Array[];

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Encoded attributes, ready to be written. */
  readonly attributes: readonly Parts[];
}

export interface FloatTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const modelGraph = 7;
const graphNode = 1;
const node = { input: 1, output: 2, name: 3, op: 4, attribute: 5 };
const attribute = { name: 1, float: 2, integer: 3, tensor: 5, integers: 8, type: 20 };
const tensor = { dims: 1, type: 2, floats: 4, raw: 9 };
const floatTensorType = 1;
const attributeTypes = { float: 1, integer: 2, tensor: 4 };

export class Model {
  nodes: Node[] = [];
  readonly #head: Field[] = [];
  readonly #graph: Field[] = [];
  readonly #constants = new Map<string, FloatTensor | null>();
  readonly #sources = new Map<string, Node>();

  constructor(bytes: Uint8Array) {
    for (const field of fields(bytes)) {
      if (field.id !== modelGraph) this.#head.push(field);
      else
        for (const inner of fields(field.bytes)) {
          if (inner.id === graphNode) this.nodes.push(decodeNode(inner.bytes));
          else this.#graph.push(inner);
        }
    }
    if (this.nodes.length === 0) throw new Error("the file holds no ONNX graph");
    for (const node of this.nodes) {
      if (node.op === "Constant") this.#sources.set(node.outputs[0] ?? "", node);
    }
  }

  /** The constant of this name, where it is one and holds floats. */
  constant(name: string): FloatTensor | null {
    const known = this.#constants.get(name);
    if (known !== undefined) return known;
    const encoded = this.#sources.get(name)?.attributes[0];
    const found = encoded ? decodeTensor(join(encoded)) : null;
    this.#constants.set(name, found);
    return found;
  }

  /** Without the constants that no node uses any more. */
  encode(): Uint8Array {
    const used = new Set(this.nodes.flatMap((n) => n.inputs));
    const kept = this.nodes.filter((n) => n.op !== "Constant" || used.has(n.outputs[0] ?? ""));
    const graph = [
      ...kept.flatMap((n) => lengthDelimited(graphNode, encodeNode(n))),
      ...this.#graph.flatMap(encodeField),
    ];
    return join([...this.#head.flatMap(encodeField), ...lengthDelimited(modelGraph, graph)]);
  }
}

export function constantNode(name: string, { dims, data }: FloatTensor): Node {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const value = [
    ...dims.flatMap((d) => varintField(tensor.dims, d)),
    ...varintField(tensor.type, floatTensorType),
    ...lengthDelimited(tensor.raw, [raw]),
  ];
  const encoded = [
    ...lengthDelimited(attribute.name, [text.encode("value")]),
    ...lengthDelimited(attribute.tensor, value),
    ...varintField(attribute.type, attributeTypes.tensor),
  ];
  return { op: "Constant", inputs: [], outputs: [name], attributes: [encoded] };
}

export function floatAttribute(name: string, value: number): Parts {
  const bytes = new Uint8Array(5);
  bytes[0] = (attribute.float << 3) | 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return [
    ...lengthDelimited(attribute.name, [text.encode(name)]),
    bytes,
    ...varintField(attribute.type, attributeTypes.float),
  ];
}

/** An integer or integer-list attribute of a node; empty when it has none. */
export function integersOf(of: Node, name: string): number[] {
  for (const encoded of of.attributes) {
    const all = [...fields(join(encoded))];
    const named = all.find((f) => f.id === attribute.name);
    if (!named || utf8.decode(named.bytes) !== name) continue;
    return all.flatMap((f) => {
      if (f.id === attribute.integer) return [f.number];
      if (f.id !== attribute.integers) return [];
      return f.wire === 0 ? [f.number] : packed(f.bytes);
    });
  }
  return [];
}

const text = new TextEncoder();
const utf8 = new TextDecoder();
const nothing = new Uint8Array(0);

function decodeNode(bytes: Uint8Array): Node {
  const decoded = {
    op: "",
    inputs: [] as string[],
    outputs: [] as string[],
    attributes: [] as Parts[],
  };
  for (const field of fields(bytes)) {
    if (field.id === node.input) decoded.inputs.push(utf8.decode(field.bytes));
    else if (field.id === node.output) decoded.outputs.push(utf8.decode(field.bytes));
    else if (field.id === node.op) decoded.op = utf8.decode(field.bytes);
    else if (field.id === node.attribute) decoded.attributes.push([field.bytes]);
  }
  return decoded;
}

function encodeNode(of: Node): Parts {
  return [
    ...of.inputs.flatMap((name) => lengthDelimited(node.input, [text.encode(name)])),
    ...of.outputs.flatMap((name) => lengthDelimited(node.output, [text.encode(name)])),
    ...lengthDelimited(node.name, [text.encode(of.outputs[0] ?? "")]),
    ...lengthDelimited(node.op, [text.encode(of.op)]),
    ...of.attributes.flatMap((parts) => lengthDelimited(node.attribute, parts)),
  ];
}

function decodeTensor(encodedAttribute: Uint8Array): FloatTensor | null {
  const value = [...fields(encodedAttribute)].find((f) => f.id === attribute.tensor);
  if (!value) return null;
  const dims: number[] = [];
  let type = 0;
  let raw = nothing as Uint8Array;
  for (const field of fields(value.bytes)) {
    if (field.id === tensor.dims) {
      dims.push(...(field.wire === 0 ? [field.number] : packed(field.bytes)));
    } else if (field.id === tensor.type) type = field.number;
    else if (field.id === tensor.raw || field.id === tensor.floats) raw = field.bytes;
  }
  if (type !== floatTensorType) return null;
  // Copied, because the bytes need not be aligned in the file (and a Buffer's slice() is no copy).
  return { dims, data: new Float32Array(new Uint8Array(raw).buffer) };
}

function packed(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [number, next] = readVarint(bytes, at);
    numbers.push(number);
    at = next;
  }
  return numbers;
}

function* fields(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const id = tag >>> 3;
    const wire = tag & 7;
    if (wire === 0) {
      const [number, next] = readVarint(bytes, afterTag);
      yield { id, wire, number, bytes: bytes.subarray(afterTag, next) };
      at = next;
      continue;
    }
    const [length, start] =
      wire === 2 ? readVarint(bytes, afterTag) : [wire === 1 ? 8 : 4, afterTag];
    if (start + length > bytes.length) throw new Error("the ONNX file is cut short");
    yield { id, wire, number: 0, bytes: bytes.subarray(start, start + length) };
    at = start + length;
  }
}

function varintField(id: number, value: number): Parts {
  return [encodeVarint(id << 3), encodeVarint(value)];
}

function lengthDelimited(id: number, parts: Parts): Parts {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [encodeVarint((id << 3) | 2), encodeVarint(length), ...parts];
}

function encodeField(field: Field): Parts {
  if (field.wire === 2) return lengthDelimited(field.id, [field.bytes]);
  return [encodeVarint((field.id << 3) | field.wire), field.bytes];
}

function join(parts: Parts): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
