/** Kinds that draw a whole window each; see frame.ts. */
import { auction } from "./auction.ts";
import { budget } from "./budget.ts";
import { commandLine } from "./commandLine.ts";
import { conference } from "./conference.ts";
import { contact } from "./contact.ts";
import { crash } from "./crash.ts";
import { flights } from "./flights.ts";
import type { Drawing } from "./frame.ts";
import { invoice } from "./invoice.ts";
import { medication } from "./medication.ts";
import { power } from "./power.ts";
import { pull } from "./pull.ts";
import { rail } from "./rail.ts";
import { router } from "./router.ts";
import { support } from "./support.ts";
import { thread } from "./thread.ts";
import { timetable } from "./timetable.ts";

export const windows: Readonly<Record<string, Drawing>> = {
  auction,
  budget,
  commandLine,
  conference,
  contact,
  crash,
  flights,
  invoice,
  medication,
  power,
  pull,
  rail,
  router,
  support,
  thread,
  timetable,
};
