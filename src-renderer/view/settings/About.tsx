import { useEffect, useState } from "react";
import { reportOf } from "../../client/report.ts";
import { text } from "../../locale/text.ts";
import { copyText } from "../../platform/save.ts";
import { CheckIcon, CopyIcon } from "../icons.tsx";
import { usePage } from "../page.ts";
import { Group } from "./parts.tsx";

/** What this is, and a report that can be read before it is sent anywhere. */
export function About() {
  const page = usePage();
  const words = text.about;
  return (
    <>
      <p className="note">{words.what}</p>
      <Group>
        <p className="row">
          <span className="row-name">{words.tour}</span>
          <button
            type="button"
            className="plain"
            onClick={() => {
              page.store.dispatch({ type: "settings", page: null });
              void page.prefer({ toured: false });
            }}
          >
            {words.tourAgain}
          </button>
        </p>
      </Group>
      <Report />
    </>
  );
}

function Report() {
  const page = usePage();
  const [report, setReport] = useState("");
  const [copied, setCopied] = useState(false);
  const words = text.about;
  useEffect(() => {
    let here = true;
    reportOf(page).then(
      (written) => here && setReport(written),
      (error: unknown) => page.turns.report(error),
    );
    return () => {
      here = false;
    };
  }, [page]);
  return (
    <Group title={words.report}>
      <p className="note">{words.reportHint}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it. */}
      <pre className="report" lang="en" dir="ltr" tabIndex={0}>
        {report}
      </pre>
      <button
        type="button"
        className="plain"
        data-action="copy-report"
        disabled={report === ""}
        onClick={() =>
          void copyText(report).then(() => setCopied(true), page.turns.report.bind(page.turns))
        }
      >
        {copied ? <CheckIcon /> : <CopyIcon />}
        <span role="status">{copied ? words.copied : words.copy}</span>
      </button>
    </Group>
  );
}
