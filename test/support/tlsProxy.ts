/** A reverse proxy with a certificate of its own, as one stands in front of Sotto for phones. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { promisify } from "node:util";

export interface TlsProxy extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  readonly certificate: string;
  /** Plain ports behind it, set when they are known. */
  towards(port: number): void;
}

export async function tlsProxy(): Promise<TlsProxy> {
  const { key, cert } = await selfSigned();
  let target = 0;
  const server = createServer({ key, cert }, (outside) => {
    const inside = connect(target, "127.0.0.1");
    outside.pipe(inside).pipe(outside);
    for (const socket of [outside, inside]) socket.on("error", () => socket.destroy());
    outside.on("close", () => inside.destroy());
    inside.on("close", () => outside.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `https://127.0.0.1:${port}`,
    certificate: cert,
    towards: (plain) => {
      target = plain;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), "sotto-tls-"));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  const files = ["-keyout", keyFile, "-out", certFile];
  const args = ["req", "-x509", ...curve, "-nodes", "-days", "1", ...names, ...files];
  await promisify(execFile)("openssl", args);
  const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(certFile, "utf8")]);
  await rm(folder, { recursive: true });
  return { key, cert };
}
