/** `GET /v1/models`: the pack that answers, under its own name and under one that fits them all. */
import { Refusal } from "./errors.ts";
import { answerJson, anyModel, nowSeconds, packOf, type RouteContext } from "./route.ts";

/** Sotto does not know when a model was made; clients only want a number. */
const created = nowSeconds();

export async function listModels({ ports, response }: RouteContext): Promise<void> {
  const { name } = await packOf(ports);
  answerJson(response, { object: "list", data: [...new Set([anyModel, name])].map(model) });
}

export async function showModel({ ports, request, response }: RouteContext): Promise<void> {
  const { name } = await packOf(ports);
  const asked = decodeURIComponent(
    new URL(request.url ?? "", "http://x").pathname.split("/")[3] ?? "",
  );
  if (asked !== anyModel && asked !== name) {
    throw new Refusal(404, "model_not_found", `There is no such model: ${anyModel}, ${name}.`);
  }
  answerJson(response, model(asked));
}

function model(id: string) {
  return { id, object: "model", created, owned_by: "sotto" };
}
