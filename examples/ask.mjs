/** What the examples share: one request to Sotto's API, and its refusals in one sentence. */
import { readFile } from "node:fs/promises";

const url = process.env.SOTTO_URL ?? "http://127.0.0.1:4748/v1";

export async function post(path, body) {
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${process.env.SOTTO_API_KEY ?? ""}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error(`Sotto is not at ${url}: start it with npm start -- --no-open --api.`);
  });
  if (!answer.ok) throw new Error((await answer.json()).error.message);
  return answer;
}

export async function ask(content, options = {}) {
  const messages = [{ role: "user", content }];
  const answer = await post("/chat/completions", { model: "sotto", messages, ...options });
  return (await answer.json()).choices[0].message;
}

export async function picture(path) {
  const type = /\.jpe?g$/i.test(path) ? "jpeg" : "png";
  const data = (await readFile(path)).toString("base64");
  return { type: "image_url", image_url: { url: `data:image/${type};base64,${data}` } };
}

export async function main(usage, count, work) {
  const args = process.argv.slice(2);
  if (args.length < count) {
    process.stderr.write(`Usage: node examples/${usage}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    await work(...args);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
