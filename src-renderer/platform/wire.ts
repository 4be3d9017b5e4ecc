/** The way to the assistant: WebSocket in a browser, a message port in the desktop app. */
import { portWire } from "../../src-main/contract/portWire.ts";
import { type SocketLike, socketWire } from "../../src-main/contract/socketWire.ts";
import type { Wire } from "../../src-main/contract/wire.ts";
import { desktop, desktopPort } from "./desktop.ts";

const tokenKey = "sotto.token";

/**
 * The token arrives in the address' fragment, which no server sees, and is taken out of it. Over TLS it
 * stays: an installed page starts without it. On the machine itself it goes with its tab.
 */
function token(): string {
  const store = location.protocol === "https:" ? localStorage : sessionStorage;
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    store.setItem(tokenKey, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? store.getItem(tokenKey) ?? "";
}

export const shell = desktop === null ? "web" : "desktop";

export function openWire(): Wire {
  if (desktop !== null) return portWire(desktopPort());
  const address = new URL("line", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  const protocols = ["sotto.v1", `sotto.token.${token()}`];
  return socketWire(new WebSocket(address, protocols) as SocketLike);
}
