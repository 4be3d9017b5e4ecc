/** The modes that come with Sotto; the build carries their files, so a packaged app knows them too. */
import assistant from "../../models/modes/assistant.md?raw";
import narrator from "../../models/modes/narrator.md?raw";
import reader from "../../models/modes/reader.md?raw";
import support from "../../models/modes/support.md?raw";
import tutor from "../../models/modes/tutor.md?raw";

/** In the order in which they are offered. */
export const builtIn: ReadonlyMap<string, string> = new Map(
  Object.entries({ assistant, tutor, support, reader, narrator }),
);
