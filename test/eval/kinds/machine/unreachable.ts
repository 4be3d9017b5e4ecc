/** Settings with descriptions, installers, error pages and command lines as systems show them. */
import { type Builder, span } from "../../page.ts";

export function unreachable(b: Builder): void {
  const site = b.random.pick(["shop.example.org", "intranet.local", "news.example.com"]);
  const [title, why, code, tip] = b.random.pick([
    [
      "This site can't be reached",
      `${site} took too long to respond.`,
      "ERR_CONNECTION_TIMED_OUT",
      "Checking the proxy and the firewall",
    ],
    [
      "Your connection is not private",
      `The certificate of ${site} expired two days ago.`,
      "NET::ERR_CERT_DATE_INVALID",
      "Setting the clock of your computer",
    ],
    [
      "Page not found",
      `There is no page at this address on ${site}.`,
      "HTTP ERROR 404",
      "Looking for typing mistakes in the address",
    ],
  ] as [string, string, string, string][]);
  b.raw(
    `<div class="in" style="width:80vw">https://${site}/start</div><div style="max-width:560px;margin:60px auto">`,
  )
    .title(title, "title")
    .text(why, "why")
    .text("Try:", "")
    .raw(`<ul><li>${span("Reloading the page", "t1")}</li><li>${span(tip, "t2")}</li></ul>`)
    .text(code, "code", { muted: true })
    .buttons(["Reload", "Details"])
    .raw("</div>");
  b.ask(
    {
      ask: ["What does the error say?", "What's wrong?", "What is the problem?"],
      keys: [[title, why.replace(/\.$/, "")]],
      facts: ["why", "title"],
    },
    { ask: ["What is the error code?", "What code does it show?"], keys: [code], facts: ["code"] },
    {
      way: "why",
      ask: ["Why can't I open the page?", "Why doesn't it work?"],
      keys: [why.replace(/\.$/, "").split(" ").slice(-3).join(" ")],
      facts: ["why"],
    },
    {
      ask: ["What should I try?", "What does it suggest?", "What can I do?"],
      keys: [["Reloading", tip]],
      facts: ["t1", "t2"],
    },
    {
      ask: [
        "Which site is it?",
        "Which website can't be reached?",
        "What's the address of the site?",
      ],
      keys: [site],
      facts: [],
    },
  ).absent(
    "When did it last work?",
    "Who runs this site?",
    "What's my IP address?",
    "How long is the certificate valid?",
    "What's the support phone number?",
  );
}
