import { ConvertError } from "./errors.ts";
import { printable } from "./safetensors.ts";

/**
 * What a pickle of tensors can hold here. Python's format is a program for a stack machine that may
 * call anything; this machine knows the few instructions that `torch.save` writes for dictionaries
 * of numbers and tensors, and calls nothing.
 */
export type PickleValue =
  | string
  | number
  | boolean
  | null
  | readonly PickleValue[]
  | PickleDict
  | Global
  | PickleStorage
  | PickleTensor;

/** Its keys are texts; anything else is refused. */
export class PickleDict {
  readonly entries = new Map<string, PickleValue>();
}

/** A name in Python's libraries; only those of `GLOBALS` get this far. */
export class Global {
  constructor(readonly name: string) {}
}

/** `key` names the archive's member that holds the values. */
export class PickleStorage {
  constructor(
    readonly key: string,
    readonly elements: number,
  ) {}
}

export class PickleTensor {
  constructor(
    readonly storage: PickleStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const REBUILD = "torch._utils _rebuild_tensor_v2";
const STORAGE = "torch FloatStorage";
const ORDERED = "collections OrderedDict";
const GLOBALS = new Set([REBUILD, STORAGE, ORDERED]);

/** A dictionary of two speakers takes 400 bytes and 120 instructions. */
const STEP_LIMIT = 100_000;
const DIMENSION_LIMIT = 8;

/** The protocol that `torch.save` writes unless told otherwise. */
const PROTOCOL = 2;

const MARK = Symbol("mark");
type Item = PickleValue | typeof MARK;

export function readPickle(file: string, bytes: Uint8Array): PickleValue {
  return new Machine(file, bytes).run();
}

class Machine {
  readonly #view: DataView;
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(
    private readonly file: string,
    private readonly bytes: Uint8Array,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (let step = 0; step < STEP_LIMIT; step++) {
      const code = this.#byte();
      if (code === STOP) return this.#finish();
      const instruction = INSTRUCTIONS.get(code);
      if (!instruction)
        throw this.refusal(`instruction 0x${code.toString(16)}, which no file of numbers needs`);
      instruction(this);
    }
    throw this.refusal("more instructions than a dictionary of numbers needs");
  }

  #finish(): PickleValue {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#at !== this.bytes.length)
      throw this.refusal("something behind its end");
    return value;
  }

  refusal(what: string): ConvertError {
    return new ConvertError(
      "file-damaged",
      `${this.file} holds ${what}; nothing of it was executed. Fetch it from the model's own repository.`,
    );
  }

  push(value: Item): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.refusal("a value that is not there");
    return value;
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.refusal("an end without a beginning");
    return this.#stack.splice(mark).slice(1) as PickleValue[];
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.refusal("a reference to nothing");
    this.push(value);
  }

  setItems(pairs: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PickleDict) || pairs.length % 2 !== 0)
      throw this.refusal("entries of something that is no dictionary");
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (typeof key !== "string" || dict.entries.has(key))
        throw this.refusal("a key that is no text, or twice the same");
      dict.entries.set(key, pairs[i + 1] as PickleValue);
    }
  }

  number(bytes: 1 | 2 | 4): number {
    const at = this.#advance(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at, true) : this.#view.getInt32(at, true);
  }

  unsigned(): number {
    return this.number(4) >>> 0;
  }

  /** A whole number of up to six bytes, little endian, in two's complement. */
  long(): number {
    const length = this.number(1);
    if (length > 6) throw this.refusal("a number beyond all sizes");
    const at = this.#advance(length);
    let value = 0;
    for (let i = length - 1; i >= 0; i--) value = value * 256 + this.#view.getUint8(at + i);
    const negative = length > 0 && this.#view.getUint8(at + length - 1) >= 128;
    return negative ? value - 256 ** length : value;
  }

  text(): string {
    const length = this.unsigned();
    const at = this.#advance(length);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes.subarray(at, at + length));
    } catch {
      throw this.refusal("a text that is not UTF-8");
    }
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 200) throw this.refusal("a name without an end");
    const text = new TextDecoder("latin1").decode(this.bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }

  #byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  #advance(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.bytes.length) throw this.refusal("lengths beyond its end");
    this.#at += bytes;
    return at;
  }
}

function global(machine: Machine): void {
  const name = `${machine.line()} ${machine.line()}`;
  if (!GLOBALS.has(name)) throw machine.refusal(`a call of ${printable(name)}`);
  machine.push(new Global(name));
}

function isName(value: PickleValue | undefined, name: string): boolean {
  return value instanceof Global && value.name === name;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length <= DIMENSION_LIMIT && value.every(isCount);
}

/** The only two "calls": an empty ordered dictionary, and a tensor over a storage. */
function reduce(machine: Machine): void {
  const [callee, args] = machine.popMany(2);
  if (!Array.isArray(args)) throw machine.refusal("a call without arguments");
  if (isName(callee, ORDERED) && args.length === 0) {
    machine.push(new PickleDict());
    return;
  }
  const [storage, offset, shape, strides] = args as readonly PickleValue[];
  const fits =
    isName(callee, REBUILD) &&
    storage instanceof PickleStorage &&
    isCount(offset) &&
    isCounts(shape) &&
    isCounts(strides) &&
    shape.length === strides.length;
  if (!fits) throw machine.refusal("a call that builds no tensor");
  machine.push(new PickleTensor(storage, offset, shape, strides));
}

/** ("storage", FloatStorage, key, device, elements); the device is wherever it was saved. */
function persistent(machine: Machine): void {
  const id = machine.pop();
  const [kind, type, key, , elements] = (Array.isArray(id) ? id : []) as readonly PickleValue[];
  if (kind !== "storage" || !isName(type, STORAGE) || !isCount(elements))
    throw machine.refusal("a storage that is not of 32-bit floats");
  if (typeof key !== "string" || !/^\d{1,9}$/.test(key))
    throw machine.refusal("a storage without a number");
  machine.push(new PickleStorage(key, elements));
}

const STOP = 0x2e;

/** By opcode, in the order of Python's pickletools. */
const INSTRUCTIONS: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  [
    0x80, // PROTO
    (machine) => {
      if (machine.number(1) !== PROTOCOL) throw machine.refusal("another protocol than 2");
    },
  ],
  [0x28, (machine) => machine.push(MARK)],
  [0x29, (machine) => machine.push([])], // EMPTY_TUPLE
  [0x74, (machine) => machine.push(machine.popToMark())], // TUPLE
  [0x85, (machine) => machine.push(machine.popMany(1))],
  [0x86, (machine) => machine.push(machine.popMany(2))],
  [0x87, (machine) => machine.push(machine.popMany(3))],
  [0x7d, (machine) => machine.push(new PickleDict())], // EMPTY_DICT
  [
    0x73, // SETITEM
    (machine) => machine.setItems(machine.popMany(2)),
  ],
  [
    0x75, // SETITEMS
    (machine) => machine.setItems(machine.popToMark()),
  ],
  [0x58, (machine) => machine.push(machine.text())], // BINUNICODE
  [0x4b, (machine) => machine.push(machine.number(1))], // BININT1
  [0x4d, (machine) => machine.push(machine.number(2))], // BININT2
  [0x4a, (machine) => machine.push(machine.number(4))], // BININT
  [0x8a, (machine) => machine.push(machine.long())], // LONG1
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  [0x4e, (machine) => machine.push(null)],
  [0x71, (machine) => machine.remember(machine.number(1))], // BINPUT
  [0x72, (machine) => machine.remember(machine.unsigned())], // LONG_BINPUT
  [0x68, (machine) => machine.recall(machine.number(1))], // BINGET
  [0x6a, (machine) => machine.recall(machine.unsigned())], // LONG_BINGET
  [0x63, global],
  [0x52, reduce],
  [0x51, persistent], // BINPERSID
]);
