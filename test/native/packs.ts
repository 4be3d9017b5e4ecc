import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { convertCheckpoint } from "../../models/convert/convert.ts";
import { FIXTURES } from "./golden.ts";

export interface TestPack {
  readonly thinker: string;
  readonly projector: string;
  readonly talker: string;
  readonly bridge: string;
  readonly code2wav: string;
}

/** A fixture as a pack in `folder`, through the converter that ships. */
export async function convertFixture(
  folder: string,
  fixture: string,
  type: "f32" | "f16" = "f32",
): Promise<TestPack> {
  const pack = join(folder, `${fixture}-${type}`);
  if (!existsSync(pack)) {
    await convertCheckpoint(join(FIXTURES, fixture), pack, { type }).catch((error: unknown) => {
      rmSync(pack, { recursive: true, force: true });
      throw error;
    });
  }
  return {
    thinker: join(pack, "thinker.gguf"),
    projector: join(pack, "projector.gguf"),
    talker: join(pack, "talker.gguf"),
    bridge: join(pack, "bridge.gguf"),
    code2wav: join(pack, "code2wav.gguf"),
  };
}
