import "./platform/symbols.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/header.css";
import "./style/conversation.css";
import "./style/bar.css";
import "./style/dialogs.css";
import "./style/packs.css";
import "./style/past.css";
import "./style/settings.css";
import "./style/tour.css";
import { createRoot } from "react-dom/client";
import { Page } from "./client/page.ts";
import { exposeProbe } from "./client/probe.ts";
import { keepShellFiles } from "./platform/installable.ts";
import { App } from "./view/App.tsx";
import { PageContext } from "./view/page.ts";

const page = new Page();
exposeProbe(page);
keepShellFiles();
const element = document.getElementById("page");
if (element === null) throw new Error("index.html has no #page");
await page.speakLanguage();
createRoot(element).render(
  <PageContext value={page}>
    <App />
  </PageContext>,
);
