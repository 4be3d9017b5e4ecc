/** The API's switch over the API's real server; only the engine behind it is scripted. */

import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiPorts } from "../../../src-main/app/apiPorts.ts";
import { apiKey, renewedKey } from "../../../src-main/shells/api/key.ts";
import { startApiServer } from "../../../src-main/shells/api/server.ts";
import { ApiSwitch } from "../../../src-main/shells/desktop/apiSwitch.ts";
import type { ApiState } from "../../../src-main/shells/desktop/messages.ts";
import { Heard } from "../../contract/listening.ts";
import { ScriptedEngine } from "../../support/scriptedEngine.ts";

async function place(port = 0) {
  const home = await mkdtemp(join(tmpdir(), "sotto-switch-"));
  const assistant = await new ScriptedEngine({}).assistant(home);
  const told = new Heard<ApiState>();
  const door = {
    open: (key: string) =>
      startApiServer(apiPorts(assistant), { host: "127.0.0.1", port, origins: [], key }),
    key: async () => (await apiKey(home, {})).key,
    renew: () => renewedKey(home),
  };
  const api = new ApiSwitch(door, (state) => told.add(state));
  return {
    api,
    told,
    home,
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]();
      await assistant[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

/** The status, or 0 where nobody answers. */
const ask = ({ address }: ApiState, key: string | null) =>
  fetch(`${address}/models`, { headers: { Authorization: `Bearer ${key}` } }).then(
    ({ status }) => status,
    () => 0,
  );

test("api-switch-1: off is off; on answers with the key alone; off again ends what was open", async () => {
  await using at = await place();
  expect(at.api.state).toEqual({ address: null, key: null, problem: null });
  at.api.use(true);
  const on = await at.told.first(({ address }) => address !== null);
  expect(on.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  expect(await ask(on, on.key)).toBe(200);
  expect(await ask(on, "another-key-of-no-use")).toBe(401);
  // Only this account may read what lets programs in.
  expect((await stat(join(at.home, "api-key"))).mode & 0o077).toBe(0);
  at.api.use(false);
  await at.told.first(({ address }) => address === null);
  expect(await ask(on, on.key)).toBe(0);
});

test("api-switch-2: a new key locks out whoever has the old one, and is kept", async () => {
  await using at = await place();
  at.api.use(true);
  const before = await at.told.first(({ address }) => address !== null);
  const after = await at.api.renew();
  expect(after.key).not.toBe(before.key);
  expect(await ask(after, before.key)).toBe(401);
  expect(await ask(after, after.key)).toBe(200);
  expect((await apiKey(at.home, {})).key).toBe(after.key);
});

test("api-switch-3: however often it is switched, the last wish holds", async () => {
  await using at = await place();
  for (const on of [true, false, true, false, true]) at.api.use(on);
  const on = await at.told.first(({ address }) => address !== null);
  expect(await ask(on, on.key)).toBe(200);
  for (const again of [false, true, false]) at.api.use(again);
  // Behind all of them in the line; a door that is shut stays shut with its new key.
  expect((await at.api.renew()).address).toBe(null);
  expect(await ask(on, on.key)).toBe(0);
});

test("api-switch-4: a port that is taken is told, with what to do; the next try works", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const taken = other.address();
  if (taken === null || typeof taken === "string") throw new Error("no port");
  await using at = await place(taken.port);
  at.api.use(true);
  const refused = await at.told.first(() => true);
  expect(refused).toMatchObject({ address: null, key: null });
  expect(refused.problem?.message).toContain(String(taken.port));
  other.close();
  await once(other, "close");
  at.api.use(false);
  at.api.use(true);
  const on = await at.told.first(({ address }) => address !== null);
  expect(await ask(on, on.key)).toBe(200);
});
