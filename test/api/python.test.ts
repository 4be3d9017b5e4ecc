/** OpenAI's Python client, unmodified, against the shipped server and the default pack. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { projectRoot } from "../e2e/pageEnd.ts";
import { apiPlace, key } from "./apiPlace.ts";

vi.setConfig({ testTimeout: 180_000 });

const packages = join(projectRoot, "out", "python");
const support = join(projectRoot, "test", "support");

test.skipIf(!existsSync(join(packages, "installed")))(
  "api-real-5 the Python client: models, chat, speech, transcription, realtime, refusal",
  async () => {
    await using place = await apiPlace();
    const { stdout } = await promisify(execFile)(
      "python3",
      [
        join(support, "python", "client.py"),
        place.baseURL,
        key,
        join(support, "recordings", "capital-of-france.wav"),
        join(support, "screens", "receipt.png"),
      ],
      { env: { ...process.env, PYTHONPATH: packages } },
    );
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      models: ["sotto", "default"],
      spoken: { transcript: expect.stringMatching(/Paris/) },
      seen: expect.stringContaining("9.95"),
      transcribed: { text: expect.stringMatching(/capital of France/i), segments: 1 },
      refused: [401, "invalid_api_key"],
      realtime: { status: "completed", transcript: expect.stringMatching(/Paris/) },
    });
    expect(told.spoken.samples).toBeGreaterThan(24_000);
    expect(told.realtime.samples).toBeGreaterThan(24_000);
    expect(told.read_out).toBeGreaterThan(24_000);
  },
);
