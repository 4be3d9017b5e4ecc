/**
 * The hidden page that works the sound card where native audio cannot be had: `sound.html?kind=…`. It
 * answers like the audio process, over a port that it hands to the desktop shell.
 */
import { servePageMicrophone } from "./pageMicrophone.ts";
import { servePageSpeaker } from "./pageSpeaker.ts";
import { SoundContext } from "./soundContext.ts";

const sound = new SoundContext();
const channel = new MessageChannel();
const kind = new URLSearchParams(location.search).get("kind");
if (kind === "microphone") servePageMicrophone(sound, channel.port1);
else servePageSpeaker(sound, channel.port1);
sound.wake();
// The preload passes it on; what is posted before anyone listens waits in the port.
window.postMessage("sotto:sound", location.origin, [channel.port2]);
