/** Exit code 0 while the engine starts or is ready. Argument: the API's port, if it is another than 4748. */
const port = process.argv[2] ?? "4748";
try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
    signal: AbortSignal.timeout(4_000),
  });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
