import { join } from "node:path";
import { Disposables } from "../../src-main/base/disposal.ts";
import { ConvertError } from "./errors.ts";
import { isRecord, printable, readSafetensors, type StoredTensor } from "./safetensors.ts";
import { type ByteSource, fileSource, isFile, readJson } from "./source.ts";

/** A safetensors checkpoint, whole or in shards. */
export interface Checkpoint extends AsyncDisposable {
  readonly names: ReadonlySet<string>;
  /** `shape` is what the configuration implies; another one is `tensor-mismatch`. */
  tensor(name: string, shape: readonly number[]): StoredTensor;
  readonly identity: string;
}

export const SHARD_INDEX = "model.safetensors.index.json";
const WHOLE = "model.safetensors";

/** More shards than any checkpoint has; keeps a hostile index from opening the whole disk. */
const SHARD_LIMIT = 1000;

/** Opens all shards, or only those that hold a tensor whose name passes `wanted`. */
export async function openCheckpoint(
  directory: string,
  wanted: (name: string) => boolean = () => true,
): Promise<Checkpoint> {
  const map = await readIndex(directory);
  const files = map
    ? [...new Set([...map].filter(([name]) => wanted(name)).map(([, file]) => file))].sort()
    : [WHOLE];
  const shards: ByteSource[] = [];
  const owned = new Disposables();
  const tensors = new Map<string, StoredTensor>();
  try {
    for (const file of files) {
      const source = owned.add(await fileSource(join(directory, file)));
      shards.push(source);
      for (const [name, tensor] of await readSafetensors(source)) {
        if (tensors.has(name))
          throw new ConvertError("file-damaged", `${file} repeats tensor ${printable(name)}.`);
        tensors.set(name, tensor);
      }
    }
    for (const [name, file] of map ?? []) checkIndexed(tensors, name, file, wanted);
  } catch (error) {
    await owned[Symbol.asyncDispose]();
    throw error;
  }
  return {
    names: new Set(tensors.keys()),
    tensor: (name, shape) => find(tensors, name, shape),
    identity: shards.map((shard) => shard.identity).join("|"),
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}

function checkIndexed(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  file: string,
  wanted: (name: string) => boolean,
): void {
  if (wanted(name) && tensors.get(name)?.source.name !== file)
    throw new ConvertError(
      "file-damaged",
      `${SHARD_INDEX} promises tensor ${printable(name)} in ${file}, which does not hold it: fetch both again.`,
    );
}

async function readIndex(directory: string): Promise<Map<string, string> | undefined> {
  const path = join(directory, SHARD_INDEX);
  if (!(await isFile(path))) {
    if (await isFile(join(directory, WHOLE))) return undefined;
    throw new ConvertError(
      "file-unreadable",
      `No ${SHARD_INDEX} and no ${WHOLE} here: name the folder of a downloaded checkpoint.`,
    );
  }
  return readShardMap(await readJson(path));
}

/** Tensor → shard, from an index that may come from anywhere. */
export function readShardMap(index: unknown): Map<string, string> {
  const map = isRecord(index) ? index.weight_map : undefined;
  if (!isRecord(map)) throw new ConvertError("file-damaged", `${SHARD_INDEX} has no weight_map.`);
  const files = new Map<string, string>();
  for (const [name, file] of Object.entries(map)) {
    // A plain name only: an index must not lead out of its folder.
    if (typeof file !== "string" || !/^[\w][\w.-]*\.safetensors$/.test(file))
      throw new ConvertError(
        "file-damaged",
        `${SHARD_INDEX} names a shard that is no plain file name.`,
      );
    files.set(name, file);
  }
  if (new Set(files.values()).size > SHARD_LIMIT)
    throw new ConvertError("file-damaged", `${SHARD_INDEX} names more than ${SHARD_LIMIT} shards.`);
  return files;
}

function find(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  shape: readonly number[],
): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor)
    throw new ConvertError("tensor-mismatch", `The checkpoint lacks tensor ${printable(name)}.`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((side, i) => side !== shape[i]))
    throw new ConvertError(
      "tensor-mismatch",
      `Tensor ${printable(name)} is [${tensor.shape}], but config.json implies [${shape}].`,
    );
  return tensor;
}
