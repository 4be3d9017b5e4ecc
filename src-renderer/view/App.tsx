import { type DragEvent, useEffect, useState } from "react";
import { text } from "../locale/text.ts";
import { phaseOf } from "../state/select.ts";
import { Announced } from "./Announced.tsx";
import { Bar } from "./Bar.tsx";
import { CameraDialog } from "./CameraDialog.tsx";
import { Conversation } from "./Conversation.tsx";
import { Empty } from "./Empty.tsx";
import { PackNeeded } from "./FirstPack.tsx";
import { Header } from "./Header.tsx";
import { Past } from "./Past.tsx";
import { usePage, useShown } from "./page.ts";
import { SettingsDialog } from "./settings/SettingsDialog.tsx";
import { Tour } from "./Tour.tsx";
import { useKeys } from "./useKeys.ts";

export function App() {
  useKeys();
  useDocument();
  const empty = useShown((state) => state.exchanges.length === 0);
  const past = useShown((state) => state.past.open);
  const toured = useShown((state) => state.preferences.toured);
  const lacking = useShown((state) => state.lacking);
  const cameraOpen = useShown((state) => state.cameraOpen);
  const settings = useShown((state) => state.settings);
  const drop = useDrop();
  return (
    <div className="app" data-past={past} {...drop.handlers}>
      <Past />
      <Header />
      <main className="stage">
        {!empty && <Conversation />}
        {empty && !toured && <Tour />}
        {empty && toured && (lacking ? <PackNeeded /> : <Empty />)}
      </main>
      <Announced />
      <Bar />
      {settings !== null && <SettingsDialog shown={settings} />}
      {cameraOpen && <CameraDialog />}
      {drop.over && <div className="drop">{text.bar.drop}</div>}
    </div>
  );
}

/** What styles, tests and scripts read off the root element. */
function useDocument(): void {
  const phase = useShown(phaseOf);
  const theme = useShown((state) => state.preferences.theme);
  const language = useShown((state) => state.language);
  useEffect(() => {
    document.documentElement.dataset.phase = phase;
  }, [phase]);
  useEffect(() => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, [theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the title's words follow the language.
  useEffect(() => {
    document.title = text.title;
  }, [language]);
}

function useDrop() {
  const { sights } = usePage();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void sights.addFiles(files);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, [sights]);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (event.relatedTarget === null) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void sights.addFiles([...event.dataTransfer.files]);
      },
    },
  };
}
