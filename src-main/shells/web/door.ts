/**
 * Who may come in. A page of another site can reach a loopback port: by its name (DNS rebinding, seen
 * in `Host`) or by a socket from its own page (seen in `Origin`). Neither holds the token.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";

export const linePath = "/line";
export const lineProtocol = "sotto.v1";
const tokenPrefix = "sotto.token.";

export interface Door {
  hostAllowed(host: string | undefined): boolean;
  originAllowed(origin: string | undefined): boolean;
  /** `header` is `Sec-WebSocket-Protocol`: the only field of its own that a page's socket can send. */
  tokenRight(header: string | undefined): boolean;
}

export interface DoorOptions {
  readonly host: string;
  readonly port: number;
  /** Of a proxy in front, e.g. `https://sotto.example`. */
  readonly origins: readonly string[];
  readonly token: string;
}

export function makeDoor(options: DoorOptions): Door {
  const here = namesOf(options.host).map((name) => withPort(name, options.port));
  const proxies = options.origins.map((origin) => new URL(origin));
  const hosts = new Set([...here, ...proxies.map(({ host }) => host)]);
  const origins = new Set([
    ...here.map((host) => `http://${host}`),
    ...proxies.map(({ origin }) => origin),
  ]);
  return {
    hostAllowed: (host) => host !== undefined && hosts.has(host.toLowerCase()),
    originAllowed: (origin) => origin !== undefined && origins.has(origin.toLowerCase()),
    tokenRight: (header) => sameText(tokenIn(header), options.token),
  };
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** As a browser writes them in `Host`: IPv6 in brackets, the default port left out. */
function withPort(name: string, port: number): string {
  const host = (name.includes(":") ? `[${name}]` : name).toLowerCase();
  return port === 80 ? host : `${host}:${port}`;
}

function namesOf(host: string): string[] {
  const loopback = ["localhost", "127.0.0.1", "::1"];
  if (isLoopback(host)) return [...loopback, host];
  if (host !== "0.0.0.0" && host !== "::") return [host];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = [hostname(), `${hostname()}.local`, ...addresses.map(({ address }) => address)];
  return [...loopback, ...own];
}

function tokenIn(header: string | undefined): string {
  const offered = (header ?? "").split(",").map((protocol) => protocol.trim());
  return offered.find((text) => text.startsWith(tokenPrefix))?.slice(tokenPrefix.length) ?? "";
}

/** In constant time; hashed first, because the comparison wants equal lengths. */
export function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
