/** The panel over everything. It has no line of its own: the main process tells it what happens. */
import "../platform/symbols.ts";
import "../style/tokens.css";
import "../style/base.css";
import "../style/overlay.css";
import { createRoot } from "react-dom/client";
import { desktop } from "../platform/desktop.ts";
import { OverlayStore } from "./overlayStore.ts";
import { Panel } from "./Panel.tsx";

if (desktop === null) throw new Error("the overlay lives in the desktop app");
const overlay = new OverlayStore(desktop);
const element = document.getElementById("page");
if (element === null) throw new Error("overlay.html has no #page");
await overlay.speakLanguage();
createRoot(element).render(<Panel overlay={overlay} />);
