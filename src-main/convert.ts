/** `npm run convert`: a Qwen2.5-Omni checkpoint, or published GGUF files, as a pack of this program. */
import { parseArgs } from "node:util";
import { convertCheckpoint, installPublished } from "../models/convert/convert.ts";
import { ConvertError } from "../models/convert/errors.ts";
import type { Progress } from "../models/convert/write-file.ts";
import { exitCodes } from "./contract/faults.ts";
import { quantizing } from "./engine/quantizer.ts";

const usage = `Usage: npm run convert -- CHECKPOINT_DIR OUT_DIR [--type f16|f32|q8_0]
       npm run convert -- --thinker THINKER.gguf --projector PROJECTOR.gguf
                          [--speech CHECKPOINT_DIR [--type f16|f32|q8_0]] CONFIG_DIR OUT_DIR

The first form converts a downloaded Qwen2.5-Omni checkpoint (3B or 7B, safetensors). The second
takes published GGUF files: the Thinker gets another header, its tensors are copied; CONFIG_DIR holds
config.json and preprocessor_config.json of the same model. --speech adds the voice from the model's
own checkpoint. Both may be stopped and run again.`;

const types = ["f16", "f32", "q8_0"] as const;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      type: { type: "string", default: "f16" },
      thinker: { type: "string" },
      projector: { type: "string" },
      speech: { type: "string" },
    },
  });
  const [from, to, ...more] = positionals;
  const type = types.find((name) => name === values.type);
  const published = [values.thinker, values.projector].filter((path) => path !== undefined);
  const speechAlone = values.speech !== undefined && published.length === 0;
  if (!from || !to || more.length > 0 || !type || published.length === 1 || speechAlone) {
    console.error(usage);
    return exitCodes.usage;
  }
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  try {
    const options = {
      signal: abort.signal,
      onProgress: progressLine(),
      ...(type === "q8_0" ? await quantizing() : { type }),
    };
    const [thinker, projector] = published;
    const speech = values.speech === undefined ? {} : { speechCheckpoint: values.speech };
    const manifest =
      thinker !== undefined && projector !== undefined
        ? await installPublished(
            { configDirectory: from, thinker, projector, ...speech },
            to,
            options,
          )
        : await convertCheckpoint(from, to, options);
    for (const file of Object.values(manifest.files))
      console.log(`${file.sha256}  ${file.path}  ${file.bytes} bytes`);
    return exitCodes.answered;
  } catch (error) {
    if (abort.signal.aborted) return exitCodes.interrupted;
    console.error(error instanceof Error ? error.message : error);
    return error instanceof ConvertError ? exitCodes.badInput : exitCodes.internal;
  }
}

/** One line per whole percent and file, on stderr. */
function progressLine(): (progress: Progress) => void {
  let last = "";
  return ({ file, bytes, totalBytes }) => {
    const line = `${file} ${Math.floor((100 * bytes) / totalBytes)} %`;
    if (line !== last) process.stderr.write(`\r${line}${bytes === totalBytes ? "\n" : ""}`);
    last = line;
  };
}
