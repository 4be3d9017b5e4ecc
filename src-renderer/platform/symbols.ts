/**
 * `Symbol.dispose` for browsers that lack it (Chromium before 134, Safari): classes name their
 * `[Symbol.dispose]` method when they are loaded, so the entry imports this first.
 */
for (const name of ["dispose", "asyncDispose"] as const) {
  if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: Symbol(name) });
}
