import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectSession } from "../../../src-main/contract/client.ts";
import { maxMessageBytes, maxPendingBytes } from "../../../src-main/contract/limits.ts";
import { Ear, faultOf, opening } from "../../contract/listening.ts";
import { fate, protocols, type WebPlace, webPlace } from "./webPlace.ts";

let place: WebPlace;
beforeEach(async () => {
  place = await webPlace();
});
afterEach(() => place.close());

const page = (at: WebPlace = place) => new Ear(connectSession(at.wire()));
const keyDown = (turn: number) => ({
  type: "turn.start" as const,
  turn,
  source: { kind: "voice" as const },
  sights: [],
});

test("web-7: a page opens, asks and hears over a real socket", async () => {
  const ear = page();
  const { nextTurn: turn } = await ear.open();
  const source = { kind: "text" as const, text: "How much is it?" };
  await ear.session.call({ type: "turn.start", turn, source, sights: [] });
  expect((await ear.playOut(turn)).played).toBe("The total is 42 euros. It is due on Friday.");
  await ear.session[Symbol.asyncDispose]();
});

test("web-8: a lost line resumes its conversation on a new one", async () => {
  const first = place.socket();
  await once(first, "open");
  const opened = new Promise<string>((resolve) => {
    first.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "done" && message.id === 1) resolve(message.result.session);
      if (message.type === "event" && message.event.type === "turn.ended") first.terminate();
    });
  });
  const source = { kind: "text", text: "How much is it?" };
  const start = { type: "turn.start", turn: 1, source, sights: [], speak: false };
  first.send(JSON.stringify({ type: "call", id: 1, command: opening }));
  first.send(JSON.stringify({ type: "call", id: 2, command: start }));
  await once(first, "close");

  const result = await page().open(await opened);
  expect(result).toMatchObject({ resumed: true, nextTurn: 2, conversation: [{ turn: 1 }] });
});

test("web-9: of two pages one has the sound, until the other takes it", async () => {
  const [left, right] = [page(), page()];
  await left.open();
  await right.open();
  await left.session.call(keyDown(1));
  expect((await faultOf(right.session.call(keyDown(1)))).code).toBe("audio-busy");
  await right.session.call({ ...keyDown(2), takeAudio: true });
  await left.event("audio.lost");
  await left.event("turn.ended", 1);
  expect((await faultOf(left.session.call(keyDown(3)))).code).toBe("audio-busy");
  await left.session.call({ ...keyDown(4), takeAudio: true });
  await right.event("audio.lost");
});

test("web-10: a message over the limit closes the socket; the page is told why", async () => {
  const ear = page();
  await ear.open();
  const data = new Uint8Array(maxMessageBytes);
  const sight = { kind: "image" as const, name: "big", data };
  const code = faultOf(ear.session.call({ type: "turn.attach", turn: 1, sight }));
  expect((await code).code).toBe("too-large");
  expect((await ear.closes.first(() => true)).code).toBe("too-large");
});

const garbage: readonly [string, string | Buffer][] = [
  ["words", "hello"],
  ["JSON cut short", '{"type":"call"'],
  ["no bytes", Buffer.alloc(0)],
  ["half a header", Buffer.alloc(15)],
  ["an odd byte", Buffer.from([1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])],
  ["another version", Buffer.from([1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ["another kind", Buffer.from([9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ["a reserved field in use", Buffer.from([1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ["noise", randomBytes(4_096).fill(0xff, 0, 16)],
];
for (const [what, data] of garbage) {
  test(`wire-3: ${what} on an open socket closes it with a reason`, async () => {
    const socket = place.socket();
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "call", id: 1, command: opening }));
    const last = new Promise<string>((resolve) => {
      socket.on("message", (message) => {
        if (String(message).includes('"closing"')) resolve(String(message));
        else socket.send(data);
      });
    });
    expect(JSON.parse(await last)).toMatchObject({ type: "closing", fault: { code: "bad-input" } });
    expect(await fate(socket)).toEqual({ close: 1000 });
  });
}

test("wire-14: a page that does not read is let go before it costs memory", async () => {
  const socket = place.socket();
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "call", id: 1, command: opening }));
  await once(socket, "message");
  socket.pause();
  const [session] = place.assistant.sessions;
  if (!session) throw new Error("no session");
  const samples = new Int16Array(96_000);
  let given = 0;
  const enough = 40 * maxPendingBytes;
  while (!session.disposed && given < enough) {
    session.give({ kind: "speech", turn: 1, firstSample: given / 2, samples });
    given += samples.byteLength;
    // Lets the kernel take what it can.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(session.disposed).toBe(true);
  expect(given).toBeLessThan(enough);
  expect(place.assistant.sessions.size).toBe(0);
  socket.terminate();
});

test("web-12: whoever dribbles or withholds the headers is cut off", async () => {
  await using slow = await slowPlace({ headersMs: 100 });
  const silent = slow.raw();
  const dribble = slow.raw();
  dribble.on("error", () => {});
  dribble.write("GET / HTTP/1.1\r\nHost: ");
  const timer = setInterval(() => dribble.write("a"), 10);
  silent.resume();
  dribble.resume();
  await Promise.all([once(silent, "close"), once(dribble, "close")]);
  clearInterval(timer);
});

test("web-13: a page that no longer answers pings is let go, and its turn with it", async () => {
  await using quick = await slowPlace({ pingMs: 20 });
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`ws://${quick.host}/line`, protocols, {
    headers: { Origin: quick.origin },
    autoPong: false,
  });
  const ear = page(quick);
  await ear.open();
  expect(await fate(socket)).toEqual({ close: 1006 });
  // The other one, which answers, is still there.
  expect(await ear.session.call({ type: "pack.get" })).toHaveProperty("name", "scripted");
});

test("web-14: stopping tells every page, interrupts its turn and frees the port", async () => {
  const ear = page();
  const { session } = await ear.open();
  await ear.session.call(keyDown(1));
  const idle = place.raw();
  await once(idle, "connect");
  await place.server[Symbol.asyncDispose]();
  expect((await ear.closes.first(() => true)).message).toBe("Sotto is closing.");
  expect(place.assistant.sound.current).toBe(null);

  await using again = await place.start();
  expect(again.port).toBe(place.port);
  expect((await page().open(session)).resumed).toBe(true);
});

test("web-15: a port in use is named, with what to do", async () => {
  const { code, message, remedy } = await faultOf(place.start());
  expect(code).toBe("port-in-use");
  expect(message).toBe(`Port ${place.port} on 127.0.0.1 is in use by another program.`);
  expect(remedy).toContain("--port");
});

test("web-15: an address that is not this machine's is named", async () => {
  const attempt = webPlace({ host: "192.0.2.1" });
  const { code, message } = await faultOf(attempt);
  expect(code).toBe("bad-input");
  expect(message).toContain("192.0.2.1");
});

test("web-16: the seventeenth window is told that there are enough", async () => {
  const ears = Array.from({ length: 16 }, () => page());
  await Promise.all(ears.map((ear) => ear.open()));
  const late = page();
  expect((await faultOf(late.open())).code).toBe("busy");
});

async function slowPlace(limits: { headersMs?: number; pingMs?: number }) {
  const other = await webPlace({ limits });
  return Object.assign(other, { [Symbol.asyncDispose]: () => other.close() });
}
