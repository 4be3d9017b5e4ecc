/** The scripted engine as a process: `parentPort` and the calls are the product's own. */
import "../../../src-main/base/older.ts";
import { parentPort } from "../../../src-main/base/port.ts";
import { ScriptedEngine } from "../scriptedEngine.ts";

const port = parentPort();
port.onClose(() => process.exit(0));
new ScriptedEngine({ reply: ["The total is 42 euros.", " It is due on Friday."] }).serve(port);
