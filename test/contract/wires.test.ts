import { kinds, scriptedSubject } from "./kinds.ts";
import { contractSuite } from "./suite.ts";
import { wireSuite } from "./wireSuite.ts";

for (const [name, makeKind] of Object.entries(kinds)) {
  contractSuite(`contract over the ${name} wire`, makeKind, scriptedSubject);
  wireSuite(`the ${name} wire`, makeKind);
}
