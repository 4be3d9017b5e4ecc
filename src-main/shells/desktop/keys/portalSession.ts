/**
 * One session of org.freedesktop.portal.GlobalShortcuts on the session's D-Bus. Electron speaks to this
 * portal too, but keeps its Deactivated signal to itself, and with it the key-up; so Sotto asks it itself.
 */
import { Message, type MessageBus, MessageType, sessionBus, Variant } from "@jellybrick/dbus-next";
import { disposable } from "../../../base/disposal.ts";

const destination = "org.freedesktop.portal.Desktop";
const path = "/org/freedesktop/portal/desktop";
const shortcutsInterface = "org.freedesktop.portal.GlobalShortcuts";
const requestInterface = "org.freedesktop.portal.Request";

export interface PortalShortcut {
  readonly id: string;
  readonly description: string;
  /** As the shortcuts specification of freedesktop.org spells it; null leaves it to the person. */
  readonly preferred: string | null;
}

export interface PortalListener {
  activated(id: string): void;
  deactivated(id: string): void;
  /** What the person chose, in the system's words, by id. */
  bound(triggers: ReadonlyMap<string, string>): void;
}

/** A bus that does not answer is no bus: a portal that is started for this answers in tens of milliseconds. */
const connectMs = 3_000;

export class PortalSession implements Disposable {
  readonly #bus: MessageBus;
  readonly #listener: PortalListener;
  #handle: string | null = null;
  #tokens = 0;

  private constructor(bus: MessageBus, listener: PortalListener) {
    this.#bus = bus;
    this.#listener = listener;
    bus.on("message", (message) => this.#hear(message));
  }

  /** Throws where there is no bus, or no such portal on it. `address`: of the bus. */
  static async open(address: string, listener: PortalListener): Promise<PortalSession> {
    const bus = await connected(address);
    const session = new PortalSession(bus, listener);
    try {
      await session.#version();
      await session.#match(
        `type='signal',sender='${destination}',interface='${shortcutsInterface}'`,
      );
      await session.#match(`type='signal',sender='${destination}',interface='${requestInterface}'`);
      return session;
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  /** In place of those before. The system may ask the person; rejects when they say no. */
  async bind(shortcuts: readonly PortalShortcut[]): Promise<void> {
    // A session binds once: others need another one.
    await this.#end();
    const token = this.#token();
    const created = await this.#request("CreateSession", "a{sv}", (handle) => [
      { handle_token: handle, session_handle_token: new Variant("s", token) },
    ]);
    const named = created.session_handle?.value;
    if (typeof named !== "string") throw new Error("the portal gave no session");
    this.#handle = named;
    const wished = shortcuts.map(({ id, description, preferred }) => [
      id,
      {
        description: new Variant("s", description),
        ...(preferred === null ? {} : { preferred_trigger: new Variant("s", preferred) }),
      },
    ]);
    const bound = await this.#request("BindShortcuts", "oa(sa{sv})sa{sv}", (handle) => [
      named,
      wished,
      "",
      { handle_token: handle },
    ]);
    this.#tell(bound.shortcuts?.value);
  }

  async #version(): Promise<void> {
    await this.#call(path, "org.freedesktop.DBus.Properties", "Get", "ss", [
      shortcutsInterface,
      "version",
    ]);
  }

  async #end(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    if (handle === null) return;
    // It may have ended by itself.
    await this.#call(handle, "org.freedesktop.portal.Session", "Close", "", []).catch(() => {});
  }

  /** Calls that ask a person answer later, with a signal of an object that is known before. */
  async #request(
    member: string,
    signature: string,
    body: (handle: Variant) => unknown[],
  ): Promise<Record<string, Variant | undefined>> {
    const token = this.#token();
    const sender = (this.#bus.name ?? "").slice(1).replaceAll(".", "_");
    const request = `/org/freedesktop/portal/desktop/request/${sender}/${token}`;
    using answer = this.#awaited(request);
    const handle = new Variant("s", token);
    await this.#call(path, shortcutsInterface, member, signature, body(handle));
    const [response, results] = await answer.body;
    if (response !== 0) throw new Error("it was not allowed");
    return results;
  }

  #awaited(request: string) {
    let hear: (message: Message) => void = () => {};
    const body = new Promise<[number, Record<string, Variant>]>((resolve) => {
      hear = (message) => {
        if (message.path !== request || message.member !== "Response") return;
        resolve(message.body as [number, Record<string, Variant>]);
      };
      this.#bus.on("message", hear);
    });
    return { body, ...disposable(() => this.#bus.off("message", hear)) };
  }

  #hear(message: Message): void {
    if (message.type !== MessageType.SIGNAL || message.interface !== shortcutsInterface) return;
    const [session, what] = message.body;
    if (session !== this.#handle) return;
    if (message.member === "Activated") this.#listener.activated(String(what));
    else if (message.member === "Deactivated") this.#listener.deactivated(String(what));
    else if (message.member === "ShortcutsChanged") this.#tell(what);
  }

  #tell(shortcuts: unknown): void {
    if (!Array.isArray(shortcuts)) return;
    const triggers = shortcuts.map(([id, told]: [string, Record<string, Variant>]) => {
      return [id, String(told.trigger_description?.value ?? "")] as const;
    });
    this.#listener.bound(new Map(triggers));
  }

  async #match(rule: string): Promise<void> {
    const bus = "org.freedesktop.DBus";
    await this.#bus.call(
      new Message({
        ...{ destination: bus, path: "/org/freedesktop/DBus", interface: bus },
        ...{ member: "AddMatch", signature: "s", body: [rule] },
      }),
    );
  }

  #call(object: string, face: string, member: string, signature: string, body: unknown[]) {
    const message = { destination, path: object, interface: face, member, signature, body };
    return this.#bus.call(new Message(message));
  }

  #token(): string {
    this.#tokens += 1;
    return `sotto${this.#tokens}`;
  }

  [Symbol.dispose](): void {
    this.#handle = null;
    this.#bus.disconnect();
  }
}

async function connected(busAddress: string): Promise<MessageBus> {
  const bus = sessionBus({ busAddress });
  // It lives as long as the app; without a listener a lost bus would end the process.
  // (An event that its types leave out.)
  const events = bus as unknown as NodeJS.EventEmitter;
  const failed = new Promise<never>((_, reject) => events.on("error", reject));
  failed.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the bus does not answer")), connectMs);
  });
  try {
    const ready = new Promise<void>((resolve) => bus.on("connect", () => resolve()));
    await Promise.race([ready, failed, late]);
    return bus;
  } catch (error) {
    bus.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
