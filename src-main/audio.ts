/**
 * A process that works the sound card: `audio.js microphone|speaker|list`. Apart from the app because
 * naudiodon has crashed under it (its issues 45 and 49); who started it starts another.
 */
import { type Port, parentPort } from "./base/port.ts";
import { loadBinding } from "./sound/binding.ts";
import { listDevices } from "./sound/devices.ts";
import { serveMicrophone } from "./sound/microphone.ts";
import { serveSpeaker } from "./sound/speaker.ts";
import { reasonOf } from "./sound/stream.ts";

const port: Port = parentPort();
port.onClose(() => process.exit(0));
try {
  const binding = loadBinding();
  const role = process.argv[2];
  if (role === "microphone") serveMicrophone(binding, port);
  else if (role === "speaker") serveSpeaker(binding, port);
  else port.post({ type: "devices", devices: listDevices(binding) });
} catch (error) {
  port.post({ type: "failed", reason: reasonOf(error) });
}
