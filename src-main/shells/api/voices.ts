/** Which of the pack's speakers a client's `voice` means. */
import { Refusal } from "./errors.ts";
import { packOf, type RouteContext } from "./route.ts";

/** OpenAI's own, which programs written for it name without knowing what speaks here. */
const elsewhere = new Set(
  "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse".split(" "),
);

/** Said by clients that have no wish. */
const noWish = new Set(["", "default"]);

/**
 * A speaker of the pack, whatever its capitals. A pack with one voice speaks with that whoever is named,
 * and OpenAI's names get the pack's own choice: programs must say some name. Another one is refused, with
 * those that there are. Undefined: no wish.
 */
export async function speakerOf(
  { ports }: Pick<RouteContext, "ports">,
  voice: string | null | undefined,
  param: string,
): Promise<string | undefined> {
  if (voice == null || noWish.has(voice)) return undefined;
  const { speakers = [] } = await packOf(ports);
  const speaker = speakers.find((one) => one.toLowerCase() === voice.toLowerCase());
  if (speaker !== undefined) return speaker;
  if (speakers.length === 0 || elsewhere.has(voice.toLowerCase())) return undefined;
  const message = `This pack has no such voice. Its voices are ${speakers.join(", ")}.`;
  throw new Refusal(400, "unsupported_value", message, param);
}
