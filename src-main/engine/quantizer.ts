/** How converted weights are written: through llama.cpp's quantizer where the add-on is built. */
import { FaultError } from "../contract/faults.ts";
import { loadNative } from "./omni/native.ts";

export interface Quantizing {
  readonly type: "q8_0";
  quantizeRows(rows: Float32Array, columns: number): Promise<Uint8Array>;
}

/** Q8_0 is half as large as F16 and as good (models/README.md); without the add-on, F16. */
export async function voiceElement(): Promise<Quantizing | { readonly type: "f16" }> {
  try {
    return await quantizing();
  } catch (error) {
    if (error instanceof FaultError) return { type: "f16" };
    throw error;
  }
}

export async function quantizing(): Promise<Quantizing> {
  const native = loadNative();
  await native.loadBackends();
  return {
    type: "q8_0",
    quantizeRows: (rows, columns) => native.quantizeRows(rows, columns),
  };
}
