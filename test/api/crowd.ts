/** Many clients at once: each asks aloud for a streamed answer and keeps what it got, and when. */
import { treePssMiB } from "../../src-main/base/processMemory.ts";
import type { ApiPlace } from "./apiPlace.ts";

export interface Member {
  readonly client: number;
  readonly transcript: string;
  readonly samples: number;
  readonly finished: boolean;
  /** Place in the order in which first sounds came. */
  readonly place: number;
  readonly waitedMs: number;
}

const question = "What is the capital of France?";

export async function crowd(place: ApiPlace, clients: number): Promise<Member[]> {
  let served = 0;
  const ask = async (client: number): Promise<Member> => {
    const startedMs = performance.now();
    const stream = await place.client.chat.completions.create({
      model: "sotto",
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "pcm16" },
      stream: true,
      messages: [{ role: "user", content: question }],
    });
    let transcript = "";
    let samples = 0;
    let finished = false;
    let at: { place: number; waitedMs: number } | null = null;
    for await (const { choices } of stream) {
      const [choice] = choices;
      const { audio } = (choice?.delta ?? {}) as { audio?: { data?: string; transcript?: string } };
      transcript += audio?.transcript ?? "";
      if (audio?.data) at ??= { place: served++, waitedMs: performance.now() - startedMs };
      samples += Buffer.from(audio?.data ?? "", "base64").length / 2;
      finished ||= choice?.finish_reason === "stop";
    }
    const { place: order, waitedMs } = at ?? { place: Number.NaN, waitedMs: Number.NaN };
    return { client, transcript, samples, finished, place: order, waitedMs };
  };
  return Promise.all(Array.from({ length: clients }, (_, client) => ask(client)));
}

/** Every stream has every sample: the same question has the same answer, so all are of one length. */
export function incomplete(members: readonly Member[]): number {
  const longest = Math.max(...members.map(({ samples }) => samples));
  return members.filter(({ finished, samples }) => !finished || samples !== longest).length;
}

/** How far any client was served from its place in the order of asking. */
export function furthestOutOfOrder(members: readonly Member[]): number {
  return Math.max(...members.map(({ client, place }) => Math.abs(client - place)));
}

export async function memoryMiB(place: ApiPlace): Promise<number> {
  return (await treePssMiB(place.server.child.pid ?? 0)) ?? Number.NaN;
}
