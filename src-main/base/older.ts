/**
 * What Electron's main process may lack: the desktop's bundle also runs on Electron 22 (Node 16), on
 * which it is tested. The entry imports this before anything else; on a current Electron it does nothing.
 */
for (const name of ["dispose", "asyncDispose"] as const) {
  // The symbol that compilers fall back to, so that their helpers and ours mean the same.
  if (Symbol[name] === undefined) {
    Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
  }
}

if (globalThis.DOMException === undefined) {
  class OldDomException extends Error {
    constructor(message = "", name = "Error") {
      super(message);
      this.name = name;
    }
  }
  Object.defineProperty(globalThis, "DOMException", { value: OldDomException });
}

/** The first to abort aborts the result; what it listens to is let go then. */
function anySignal(signals: Iterable<AbortSignal>): AbortSignal {
  const either = new AbortController();
  const listening = new AbortController();
  for (const signal of signals) {
    const abort = () => {
      listening.abort();
      either.abort(signal.reason);
    };
    if (signal.aborted) {
      abort();
      break;
    }
    signal.addEventListener("abort", abort, { signal: listening.signal });
  }
  return either.signal;
}

if (AbortSignal.any === undefined) {
  Object.defineProperty(AbortSignal, "any", { value: anySignal });
}
