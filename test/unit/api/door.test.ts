/** Who may come in, and that whoever may not is told why and does no harm. */
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { apiPlace, ask, key, question } from "./place.ts";

const bearer = { Authorization: `Bearer ${key}` };

describe("api-1 who may come in", () => {
  test.each([
    ["no key", {}],
    ["a wrong key", { Authorization: "Bearer sk-wrong" }],
    ["a key without its word", { Authorization: key }],
  ])("api-1 %s is refused in OpenAI's shape", async (_, headers) => {
    await using place = await apiPlace();
    const { status, body } = await ask(place.port, "/v1/models", headers);
    expect(status).toBe(401);
    expect(body.error).toMatchObject({ code: "invalid_api_key", type: "authentication_error" });
    expect(JSON.stringify(body)).not.toContain(key);
  });

  test("api-1 another name for this machine (DNS rebinding) is refused, with the right key too", async () => {
    await using place = await apiPlace();
    const told = await ask(place.port, "/v1/models", { ...bearer, Host: "evil.example" });
    expect(told).toMatchObject({ status: 403, body: { error: { code: "unknown_host" } } });
  });

  test("api-1 a page of another origin is refused; one that was named may ask", async () => {
    await using place = await apiPlace({ origins: ["https://desk.example"] });
    const evil = await ask(place.port, "/v1/models", { ...bearer, Origin: "https://evil.example" });
    expect(evil).toMatchObject({ status: 403, body: { error: { code: "unknown_origin" } } });
    const good = await ask(place.port, "/v1/models", { ...bearer, Origin: "https://desk.example" });
    expect(good.status).toBe(200);
    expect(good.headers["access-control-allow-origin"]).toBe("https://desk.example");
    const preflight = { Origin: "https://desk.example" };
    expect((await ask(place.port, "/v1/models", preflight, "OPTIONS")).status).toBe(204);
  });

  test("api-1 the health check needs no key and tells nothing else", async () => {
    await using place = await apiPlace();
    expect(await ask(place.port, "/healthz", {})).toMatchObject({
      status: 200,
      body: { status: "ready" },
    });
  });

  test.each([
    ["/v1/nothing", "GET", 404, "unknown_path"],
    ["/v1/../v1/models/x/y", "GET", 404, "unknown_path"],
    ["/v1/models", "POST", 405, "method_not_allowed"],
    ["/v1/models/gpt-4o", "GET", 404, "model_not_found"],
  ])("api-1 %s %s is %i", async (path, method, status, code) => {
    await using place = await apiPlace();
    const told = await ask(place.port, path, { ...bearer, "Content-Length": "0" }, method);
    expect(told).toMatchObject({ status, body: { error: { code } } });
  });
});

describe("api-2 bodies and time", () => {
  test("api-2 a body that claims too much is refused before it is sent", async () => {
    await using place = await apiPlace();
    const headers = { ...bearer, "Content-Length": String(41 * 1024 * 1024) };
    const socket = connect(place.port, "127.0.0.1");
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${place.port}\r\n${head.join("")}\r\n`,
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*too_large/);
    socket.destroy();
  });

  test("api-2 a body that grows too large is refused while it comes, and read no further", async () => {
    await using place = await apiPlace();
    const megabyte = new Uint8Array(1024 * 1024).fill(32);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += megabyte.length;
        controller.enqueue(megabyte);
        if (sent > 45 * megabyte.length) controller.close();
      },
    });
    const answer = await fetch(`http://127.0.0.1:${place.port}/v1/chat/completions`, {
      method: "POST",
      headers: bearer,
      body,
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { code: "too_large" } });
  });

  test.each([
    ["that is no JSON", "{ half", "invalid_json"],
    ["without messages", { model: "sotto" }, "invalid_value"],
    ["with an empty conversation", { ...question, messages: [] }, "invalid_value"],
    [
      "that ends with a reply",
      { ...question, messages: [{ role: "assistant", content: "x" }] },
      "invalid_value",
    ],
    ["with tools", { ...question, tools: [{ type: "function" }] }, "invalid_value"],
    ["for two answers", { ...question, n: 2 }, "invalid_value"],
    ["for JSON", { ...question, response_format: { type: "json_object" } }, "invalid_value"],
    ["of another model", { ...question, model: "gpt-4o" }, "model_not_found"],
    [
      "with a picture to be fetched",
      {
        ...question,
        messages: [
          {
            role: "user",
            content: [{ type: "image_url", image_url: { url: "http://127.0.0.1/x.png" } }],
          },
        ],
      },
      "invalid_url",
    ],
    [
      "with sound that is no base64",
      {
        ...question,
        messages: [
          {
            role: "user",
            content: [{ type: "input_audio", input_audio: { data: "&&", format: "wav" } }],
          },
        ],
      },
      "invalid_base64",
    ],
    [
      "with sound that is no sound",
      {
        ...question,
        messages: [
          {
            role: "user",
            content: [
              { type: "input_audio", input_audio: { data: "aGVsbG8gaGVsbG8=", format: "wav" } },
            ],
          },
        ],
      },
      "bad_input",
    ],
    [
      "for streamed wav",
      { ...question, stream: true, modalities: ["audio", "text"], audio: { format: "wav" } },
      "unsupported_value",
    ],
  ])(
    "api-2 a request %s is refused by name, and its words are not repeated",
    async (_, body, code) => {
      await using place = await apiPlace();
      const answer = await place.post("/chat/completions", body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      const told = (await answer.json()) as { error: { code: string; message: string } };
      expect(told.error.code).toBe(code);
      expect(told.error.message).not.toMatch(/How much|half|hello/);
    },
  );

  test("api-2 headers that never end and bodies that never come are closed with a sentence (slow loris)", async () => {
    await using place = await apiPlace({ limits: { headersMs: 300, requestMs: 600 } });
    const slow = async (start: string) => {
      const socket = connect(place.port, "127.0.0.1");
      socket.write(start);
      const [answer] = (await once(socket, "data")) as [Buffer];
      await once(socket, "close");
      return answer.toString();
    };
    const host = `Host: 127.0.0.1:${place.port}\r\n`;
    const headers = slow(`GET /v1/models HTTP/1.1\r\n${host}X-Slow: `);
    const body = slow(
      `POST /v1/chat/completions HTTP/1.1\r\n${host}Authorization: Bearer ${key}\r\nContent-Length: 100\r\n\r\n{`,
    );
    const garbage = slow("this is not HTTP\r\n\r\n");
    expect(await headers).toMatch(/^HTTP\/1\.1 408 [\s\S]*took too long/);
    expect(await body).toMatch(/^HTTP\/1\.1 408 [\s\S]*took too long/);
    expect(await garbage).toMatch(/^HTTP\/1\.1 400 [\s\S]*no HTTP/);
    expect((await place.client.models.list()).data).toHaveLength(2);
  });
});
