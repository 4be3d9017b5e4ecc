// node test/support/run-typescript.mjs FILE.ts [arguments]
// Runs `main(arguments)` of a TypeScript module of ours in plain Node, without a build: for development
// commands. What main returns is the exit code.
import { resolve } from "node:path";
import { runnerImport } from "vite";

const [file, ...args] = process.argv.slice(2);
const { module } = await runnerImport(resolve(file), {
  configFile: false,
  // stdout belongs to the command.
  logLevel: "silent",
  // Node 20 has no `using`.
  oxc: { target: "es2022" },
});
process.exitCode = await module.main(args);
