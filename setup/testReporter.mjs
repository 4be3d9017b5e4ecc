/** A vitest reporter that hands its totals, and why each skipped test was skipped, to setup/test.mjs. */
import { writeFileSync } from "node:fs";

export default class TotalsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file that cannot be loaded has no tests that could fail.
      if (module.errors().length > 0) totals.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") totals.passed += 1;
        else if (result.state === "failed") totals.failed += 1;
        else totals.skipped.push({ name: test.fullName, reason: result.note ?? "no reason given" });
      }
    }
    writeFileSync(process.env.SOTTO_TEST_TOTALS, JSON.stringify(totals));
  }
}
