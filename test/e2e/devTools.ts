/**
 * One page over DevTools' own protocol: for an app that cannot be debugged as Node, which is how Playwright
 * drives Electron.
 */
import { once } from "node:events";
import { expect } from "vitest";
import { WebSocket } from "ws";

/** Models load and answer in seconds; on a machine that is busy with other tests it takes far longer. */
const patient = { timeout: 120_000, interval: 100 };

interface Reply {
  readonly id: number;
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
  readonly error?: { readonly message: string };
}

export class DevTools implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const reply = JSON.parse(String(data)) as Reply;
      this.#waiting.get(reply.id)?.(reply);
    });
  }

  /** `address`: as DevTools tells it; `part`: of the page's own address. */
  static async open(address: string, part: string): Promise<DevTools> {
    const list = `http://${new URL(address).host}/json/list`;
    const found = await expect
      .poll(() => pageAt(list, part), patient)
      .not.toBe(null)
      .then(() => pageAt(list, part));
    const socket = new WebSocket(found ?? "");
    await once(socket, "open");
    return new DevTools(socket);
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#ask("Runtime.evaluate", { expression, returnByValue: true });
    const thrown = result?.exceptionDetails;
    if (thrown) throw new Error(`${expression}: ${thrown.exception?.description ?? "thrown"}`);
    return result?.result?.value;
  }

  /** Resolves when the expression is true. */
  async until(expression: string): Promise<void> {
    await expect
      .poll(() => this.evaluate(expression), { ...patient, message: expression })
      .toBe(true);
  }

  async there(selector: string): Promise<void> {
    await this.until(`document.querySelector('${selector}') !== null`);
  }

  /** As soon as it is there. */
  async click(selector: string): Promise<void> {
    await this.there(selector);
    await this.evaluate(`document.querySelector('${selector}').click()`);
  }

  /** Real input events: the text, then Enter. */
  async type(selector: string, text: string): Promise<void> {
    await this.evaluate(`document.querySelector("${selector}").focus()`);
    await this.#ask("Input.insertText", { text });
    const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
    await this.#ask("Input.dispatchKeyEvent", { type: "keyDown", ...enter });
    await this.#ask("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  }

  async #ask(method: string, params: object): Promise<Reply> {
    const id = this.#next++;
    const answered = new Promise<Reply>((resolve, reject) => {
      const late = () => reject(new Error(`${method} was not answered: ${JSON.stringify(params)}`));
      const timer = setTimeout(late, patient.timeout);
      this.#waiting.set(id, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    const reply = await answered;
    if (reply.error) throw new Error(`${method}: ${reply.error.message}`);
    return reply;
  }

  /** Chrome does not answer the closing handshake, for which `close` would wait half a minute. */
  async [Symbol.asyncDispose](): Promise<void> {
    // The app may have ended first.
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, "close");
    this.#socket.terminate();
    await closed;
  }
}

async function pageAt(list: string, part: string): Promise<string | null> {
  const pages = (await (await fetch(list)).json()) as {
    readonly url: string;
    readonly webSocketDebuggerUrl: string;
  }[];
  return pages.find(({ url }) => url.includes(part))?.webSocketDebuggerUrl ?? null;
}
