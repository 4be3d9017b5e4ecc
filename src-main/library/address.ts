/** Where a source's bytes are: the hub, its mirror, or ModelScope; and which token opens it. */
import type { DirectSource } from "./manifest.ts";

export interface Address {
  readonly url: string;
  readonly token?: string;
  /** For messages: whoever offers it. */
  readonly host: string;
}

/**
 * `HF_ENDPOINT`: a mirror, as the hub's own tools take it. `HF_TOKEN`: for repositories that ask who you
 * are; it goes to the hub and nowhere else. `MODELSCOPE_ENDPOINT` and `MODELSCOPE_API_TOKEN` likewise.
 * `commit` replaces a branch by what it meant when the download began.
 */
export function addressOf(
  source: DirectSource,
  commit: string | null = null,
  env: NodeJS.ProcessEnv = process.env,
): Address {
  if (source.type === "http") return address(source.url);
  const revision = commit ?? source.revision;
  if (source.type === "modelscope") {
    const origin = endpoint(env.MODELSCOPE_ENDPOINT, "https://modelscope.cn");
    const url = `${origin}/models/${source.repository}/resolve/${revision}/${source.path}`;
    return address(url, env.MODELSCOPE_API_TOKEN);
  }
  const origin = endpoint(env.HF_ENDPOINT, "https://huggingface.co");
  return address(
    `${origin}/${source.repository}/resolve/${revision}/${source.path}`,
    env.HF_TOKEN ?? env.HUGGING_FACE_HUB_TOKEN,
  );
}

function endpoint(wished: string | undefined, usual: string): string {
  return (wished || usual).replace(/\/+$/, "");
}

function address(url: string, token?: string): Address {
  return { url, host: new URL(url).host, ...(token ? { token } : {}) };
}
