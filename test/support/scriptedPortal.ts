/**
 * A desktop's shortcuts portal on a bus of its own: the bus is a real dbus-daemon, the portal behind it is
 * scripted to the interface's specification (version 1), and its signals come when a test wants them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Message, type MessageBus, MessageType, sessionBus, Variant } from "@jellybrick/dbus-next";
import { Heard } from "../contract/listening.ts";

const shortcutsInterface = "org.freedesktop.portal.GlobalShortcuts";
const portalPath = "/org/freedesktop/portal/desktop";
const portalName = "org.freedesktop.portal.Desktop";

export interface Bound {
  readonly session: string;
  readonly shortcuts: readonly { readonly id: string; readonly preferred: string | null }[];
}

export class Bus implements AsyncDisposable {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(): Promise<Bus> {
    const args = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
    const child = spawn("dbus-daemon", args, { stdio: ["ignore", "pipe", "ignore"] });
    const failed = once(child, "error").then(([error]) => {
      throw new Error("dbus-daemon cannot be started: on Debian, apt install dbus.", {
        cause: error,
      });
    });
    const [address] = await Promise.race([once(child.stdout, "data"), failed]);
    return new Bus(child, String(address).trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}

export class ScriptedPortal implements Disposable {
  readonly bound = new Heard<Bound>();
  readonly closed = new Heard<string>();
  /** The person says no. */
  refuses = false;
  readonly #bus: MessageBus;
  #session = "";
  #client = "";

  private constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  static async start({ address }: Bus): Promise<ScriptedPortal> {
    const bus = sessionBus({ busAddress: address });
    await new Promise<void>((resolve) => bus.on("connect", () => resolve()));
    const portal = new ScriptedPortal(bus);
    bus.addMethodHandler((message) => portal.#answer(message));
    await bus.requestName(portalName);
    return portal;
  }

  press(id: string): void {
    this.#tell("Activated", id);
  }

  release(id: string): void {
    this.#tell("Deactivated", id);
  }

  /** Of another program, on a session that is not ours. */
  pressElsewhere(id: string): void {
    this.#tell("Activated", id, "/org/freedesktop/portal/desktop/session/1_1/other");
  }

  /** The person chooses other keys in the system's settings. */
  choose(triggers: Readonly<Record<string, string>>): void {
    this.#signal(portalPath, shortcutsInterface, "ShortcutsChanged", "oa(sa{sv})", [
      this.#session,
      told(Object.entries(triggers)),
    ]);
  }

  #tell(member: string, id: string, session = this.#session): void {
    this.#signal(portalPath, shortcutsInterface, member, "osta{sv}", [session, id, 1n, {}]);
  }

  #signal(path: string, face: string, member: string, signature: string, body: unknown[]): void {
    const message = Message.newSignal(path, face, member, signature, body);
    message.destination = this.#client;
    this.#bus.send(message);
  }

  #answer(message: Message): boolean {
    if (message.type !== MessageType.METHOD_CALL) return false;
    const { member, sender } = message;
    this.#client = sender;
    if (member === "Get") {
      this.#reply(message, "v", [new Variant("u", 1)]);
    } else if (member === "CreateSession") {
      const [options] = message.body as [Record<string, Variant<string>>];
      this.#session = `${portalPath}/session/${name(sender)}/${options.session_handle_token?.value}`;
      this.#request(message, options, { session_handle: new Variant("s", this.#session) });
    } else if (member === "BindShortcuts") this.#bind(message);
    else if (member === "Close") {
      this.closed.add(message.path);
      this.#reply(message, "", []);
    } else return false;
    return true;
  }

  #bind(message: Message): void {
    const [session, wished, , options] = message.body as [
      string,
      [string, Record<string, Variant<string>>][],
      string,
      Record<string, Variant<string>>,
    ];
    const shortcuts = wished.map(([id, { preferred_trigger }]) => ({
      id,
      preferred: preferred_trigger?.value ?? null,
    }));
    this.bound.add({ session, shortcuts });
    const given = shortcuts.map(({ id, preferred }) => [id, preferred ?? ""] as const);
    this.#request(message, options, { shortcuts: new Variant("a(sa{sv})", told(given)) });
  }

  /** Answers with the request's object, then with its response, as a portal that asked someone. */
  #request(
    message: Message,
    options: Record<string, Variant<string>>,
    results: Record<string, Variant>,
  ): void {
    const request = `${portalPath}/request/${name(message.sender)}/${options.handle_token?.value}`;
    this.#reply(message, "o", [request]);
    const body = this.refuses ? [1, {}] : [0, results];
    this.#signal(request, "org.freedesktop.portal.Request", "Response", "ua{sv}", body);
  }

  #reply(message: Message, signature: string, body: unknown[]): void {
    this.#bus.send(Message.newMethodReturn(message, signature, body));
  }

  [Symbol.dispose](): void {
    this.#bus.disconnect();
  }
}

function name(sender: string): string {
  return sender.slice(1).replaceAll(".", "_");
}

function told(triggers: Iterable<readonly [string, string]>) {
  return [...triggers].map(([id, trigger]) => [
    id,
    { trigger_description: new Variant("s", trigger) },
  ]);
}
