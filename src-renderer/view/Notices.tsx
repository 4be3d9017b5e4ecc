import { videoMinutes } from "../client/sights.ts";
import { faultWords } from "../locale/faults.ts";
import { text } from "../locale/text.ts";
import type { FaultAction, Notice } from "../state/state.ts";
import { CloseIcon, WarningIcon } from "./icons.tsx";
import { usePage, useShown } from "./page.ts";

export function remedyWords(action: FaultAction): string {
  const words = text.faults;
  switch (action) {
    case "dismiss":
      return words.dismiss;
    case "again":
      return words.again;
    case "take-sound":
      return words.takeSound;
    case "reload":
      return words.reload;
    case "microphone":
      return words.microphone;
    case "reconnect":
      return words.reconnect;
    case "keep-again":
      return words.keepAgain;
    case "install":
    case "packs":
    case "storage":
    case "privacy":
    case "restart":
    case "edit":
      return words[action];
  }
}

/** What went wrong, what to do about it, and a button that does it. */
export function FaultCard() {
  const page = usePage();
  const shown = useShown((state) => state.fault);
  if (shown === null) return null;
  const { fault, action } = shown;
  const { message, remedy, original } = faultWords(fault);
  return (
    <div className="fault" role="alert" data-code={fault.code} data-stage={fault.stage}>
      <WarningIcon />
      <div>
        <p className="fault-message">{message}</p>
        <p className="fault-remedy">{remedy}</p>
        {original !== null && (
          <p className="fault-original" lang="en" dir="ltr">
            {original}
          </p>
        )}
      </div>
      <button type="button" className="plain" onClick={() => page.remedy(action)}>
        {remedyWords(action)}
      </button>
      {action !== "dismiss" && (
        <button
          type="button"
          className="small-tool"
          aria-label={text.faults.dismiss}
          onClick={() => page.remedy("dismiss")}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

export function noticeWords(notice: Notice): string {
  if (typeof notice !== "object") return text.notices[notice];
  if ("device" in notice) return text.notices.deviceChanged(notice.device);
  return text.notices.videoCut(notice.videoCut, videoMinutes);
}

export function NoticeLine() {
  const page = usePage();
  const notice = useShown((state) => state.notice);
  return (
    <div role="status">
      {notice !== null && (
        <p className="notice">
          <span>{noticeWords(notice)}</span>
          <button
            type="button"
            className="small-tool"
            aria-label={text.faults.dismiss}
            onClick={() => page.store.dispatch({ type: "notice", notice: null })}
          >
            <CloseIcon />
          </button>
        </p>
      )}
    </div>
  );
}
