import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDoor } from "../../../src-main/shells/web/door.ts";
import { fate, protocols, token, type WebPlace, webPlace } from "./webPlace.ts";

let place: WebPlace;
beforeEach(async () => {
  place = await webPlace();
});
afterEach(() => place.close());

test("web-1: only the names of this machine are answered (DNS rebinding)", async () => {
  for (const host of [place.host, `localhost:${place.port}`, `[::1]:${place.port}`]) {
    expect((await place.get("/", { host })).status, host).toBe(200);
  }
  const strange = ["evil.example", `evil.example:${place.port}`, "127.0.0.1", "localhost:1"];
  for (const host of strange) {
    const { status, body } = await place.get("/", { host });
    expect([host, status]).toEqual([host, 403]);
    expect(body).not.toContain("<title>");
  }
  for (const [header, status] of [
    ["Host:", 403],
    ["Accept: */*", 400],
  ]) {
    const bare = place.raw();
    bare.write(`GET / HTTP/1.1\r\n${header}\r\n\r\n`);
    const [answer] = await once(bare, "data");
    expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    bare.destroy();
  }
});

test("web-2: a socket needs this machine's Host and this page's Origin", async () => {
  const wrong: Record<string, string>[] = [
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { Origin: `https://127.0.0.1:${place.port}` },
    { Origin: `http://127.0.0.1:${place.port + 1}` },
    { Origin: `http://127.0.0.1:${place.port}.evil.example` },
    { Host: `evil.example:${place.port}` },
  ];
  for (const headers of wrong) {
    expect(await fate(place.socket(headers)), JSON.stringify(headers)).toEqual({ status: 403 });
  }
  const bare = place.raw();
  bare.write(
    `GET /line HTTP/1.1\r\nHost: ${place.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
      `Sec-WebSocket-Protocol: ${protocols.join(", ")}\r\n\r\n`,
  );
  const [answer] = await once(bare, "data");
  expect(String(answer)).toMatch(/^HTTP\/1.1 403 /);
  expect(place.assistant.sessions.size).toBe(0);
});

test("web-3: without the right token a socket is closed as unauthorized and never served", async () => {
  const tokens = ["", "x", token.slice(1), `${token}t`, token.toUpperCase()];
  for (const wrong of tokens) {
    const offered = wrong === "" ? ["sotto.v1"] : ["sotto.v1", `sotto.token.${wrong}`];
    const socket = place.socket({}, offered);
    socket.on("open", () => socket.send('{"type":"call","id":1,"command":{"type":"pack.get"}}'));
    const heard: unknown[] = [];
    socket.on("message", (data) => heard.push(data));
    expect(await fate(socket), wrong).toEqual({ close: 4401 });
    expect(heard).toEqual([]);
  }
  expect(place.assistant.sessions.size).toBe(0);
});

test("web-3: the token is chosen as no protocol, and sockets need the right path", async () => {
  const socket = place.socket();
  await once(socket, "open");
  expect(socket.protocol).toBe("sotto.v1");
  socket.terminate();
  expect(await fate(place.socket({}, [`sotto.token.${token}`]))).toEqual({ status: 400 });
});

test("web-1: a door that is wider by choice knows its proxy and its addresses, and nobody else", () => {
  const door = makeDoor({ host: "0.0.0.0", port: 80, origins: ["https://sotto.example"], token });
  expect(door.hostAllowed("sotto.example")).toBe(true);
  expect(door.originAllowed("https://sotto.example")).toBe(true);
  expect(door.originAllowed("http://sotto.example")).toBe(false);
  expect(door.hostAllowed("localhost")).toBe(true);
  expect(door.hostAllowed("other.example")).toBe(false);
  expect(door.hostAllowed(undefined)).toBe(false);
  const single = makeDoor({ host: "192.0.2.7", port: 4747, origins: [], token });
  expect(single.hostAllowed("192.0.2.7:4747")).toBe(true);
  expect(single.hostAllowed("localhost:4747")).toBe(false);
});
