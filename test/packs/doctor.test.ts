/** `npm run doctor` and the lines to a hub as a company's network has them; the built programs. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Hub } from "../support/hub.ts";

const root = join(import.meta.dirname, "..", "..");

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "sotto-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function run(name: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, "out", "main", `${name}.js`), ...args],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  child.stdout?.on("data", (text) => {
    output += text;
  });
  child.stderr?.on("data", (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output, errors };
}

interface Finding {
  readonly level: string;
  readonly what: string;
  readonly said: string;
}

test("doctor-1: it names what is here, runs the processor, and says what each pack would do", async () => {
  const { code, output } = await run("doctor", ["--json"], {});
  const findings = JSON.parse(output) as Finding[];
  const of = (what: string) => findings.find((finding) => finding.what === what);
  expect(of("processor")?.said).toMatch(/\d+ threads/);
  expect(of("memory")?.said).toMatch(/\d\.\d GB free of \d+\.\d GB/);
  expect(of("cpu")).toMatchObject({ level: "ok" });
  expect(of("cpu")?.said).toMatch(/runs a tiny model in \d+ ms/);
  expect(of("omni-7b")?.said).toMatch(/GB/);
  expect(code).toBe(findings.some(({ level }) => level === "bad") ? 6 : 0);
});

test("doctor-2: Vulkan computes what the processor computes, on Mesa's software device", async (context) => {
  const { output } = await run("doctor", ["--json"], { GGML_VK_VISIBLE_DEVICES: "0" });
  const vulkan = (JSON.parse(output) as Finding[]).find(({ what }) => what === "vulkan");
  if (vulkan?.said.startsWith("not usable")) context.skip(`no Vulkan here: ${vulkan.said}`);
  expect(vulkan?.said).toMatch(
    /works \(\d+ ms\), but is the processor in disguise|runs a tiny model/,
  );
  expect(vulkan?.level).not.toBe("bad");
});

/** A proxy that only tunnels, as they do; it counts what goes through. */
async function tunnel() {
  const through: string[] = [];
  const server = createServer((_, response) => void response.writeHead(405).end());
  server.on("connect", (request, client, head) => {
    through.push(request.url ?? "");
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, through };
}

test("download-30: HTTPS_PROXY is used, its tunnel keeps the certificate honest", async (context) => {
  const folder = scratch();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
  ]);
  if (made.status !== 0) context.skip("openssl is not installed");
  const tls = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  const hub = await Hub.open(tls);
  onTestFinished(() => hub[Symbol.asyncDispose]());
  const data = Buffer.alloc(700_000, "weights ");
  hub.put("a/b", "model.gguf", data);
  const proxy = await tunnel();
  const pack = join(folder, "pack");
  mkdirSync(pack);
  const { sha256 } = hub.files.get("a/b/model.gguf") ?? { sha256: "" };
  const source = { type: "hub", repository: "a/b", revision: "main", path: "model.gguf" };
  writeFileSync(
    join(pack, "pack.json"),
    JSON.stringify({
      ...{ format: 1, name: "own", title: "Own", languages: ["en"], parts: [] },
      files: [
        {
          ...{ role: "voice.model", path: "model.gguf", bytes: data.length, sha256 },
          ...{ licence: "MIT", sources: [source] },
        },
      ],
    }),
  );
  const env = { SOTTO_HOME: folder, HF_ENDPOINT: hub.origin, HTTPS_PROXY: proxy.url, NO_PROXY: "" };
  const untrusted = await run("packs", ["install", pack], env);
  expect(untrusted.code).toBe(7);
  expect(untrusted.errors).toMatch(/certificate|self.signed/i);
  expect(existsSync(join(pack, "model.gguf"))).toBe(false);

  const { code, errors } = await run("packs", ["install", pack], {
    ...env,
    NODE_EXTRA_CA_CERTS: cert,
  });
  expect(errors).not.toMatch(/could not/);
  expect(code).toBe(0);
  expect(readFileSync(join(pack, "model.gguf")).equals(data)).toBe(true);
  const host = new URL(hub.origin).host;
  expect(proxy.through.length).toBeGreaterThan(0);
  expect(new Set(proxy.through)).toEqual(new Set([host]));
});
