/** Says what it was started with, then repeats what it hears. */
import "../../../src-main/base/older.ts";
import { parentPort } from "../../../src-main/base/port.ts";

const port = parentPort();
port.onClose(() => process.exit(0));
port.post({ args: process.argv.slice(2), pid: process.pid });
port.onMessage((heard) => {
  if (heard === "die") process.exit(7);
  port.post(heard);
});
