/** `npm run ask|packs|…`: makes sure that all is there (nothing to do: milliseconds), then the command. */
import { enter, main } from "./enter.mjs";
import { prepare } from "./prepare.mjs";

const [name, ...args] = process.argv.slice(2);

/** A command that manages packs, or names one, must not fetch the default one first. */
const ownPack =
  name === "packs" || args.some((arg) => /^(--pack(=.*)?|--help|-h|--version)$/.test(arg));

await main(async (handOver) => {
  await prepare({ pack: !ownPack });
  handOver();
  await enter(name, args);
});
