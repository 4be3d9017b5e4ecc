/** `npm run ask|packs|…`: makes sure that all is there (nothing to do: milliseconds), then the command. */
import { enter, main } from "./enter.mjs";
import { prepare } from "./prepare.mjs";

const [name, ...args] = process.argv.slice(2);

/** A command that manages packs, or names one, must not fetch the default one first. */
const ownPack =
  ["packs", "doctor", "convert"].includes(name) ||
  args.some((arg) => /^(--pack(=.*)?|--help|-h|--version)$/.test(arg));

/** Another pack may need the add-on; its build is looked at only then. */
const native = name === "convert" || args.some((arg) => /^--pack(=.*)?$/.test(arg));

await main(async (handOver) => {
  await prepare({ pack: !ownPack, native });
  handOver();
  await enter(name, args);
});
