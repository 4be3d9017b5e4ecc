/** A vitest reporter that hands its totals, each failure and why each skipped test was skipped to setup/test.mjs. */
import { writeFileSync } from "node:fs";

export default class TotalsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = {
      passed: 0,
      failures: unhandledErrors.map(failure("outside tests")),
      skipped: [],
    };
    for (const module of modules) {
      // A file that cannot be loaded has no tests that could fail.
      totals.failures.push(...module.errors().slice(0, 1).map(failure(module.relativeModuleId)));
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") totals.passed += 1;
        else if (result.state === "failed")
          totals.failures.push(failure(test.fullName)(result.errors?.[0]));
        else totals.skipped.push({ name: test.fullName, reason: result.note ?? "no reason given" });
      }
    }
    writeFileSync(process.env.SOTTO_TEST_TOTALS, JSON.stringify(totals));
  }
}

const failure = (name) => (error) => ({
  name,
  error: String(error?.message ?? "no error given").split("\n")[0],
});
