import { useEffect, useRef, useState } from "react";
import { text } from "../locale/text.ts";
import { Camera, maxClipSeconds } from "../platform/camera.ts";
import type { Picture } from "../platform/picture.ts";
import { Dialog } from "./Dialog.tsx";
import { usePage } from "./page.ts";

export function CameraDialog() {
  const page = usePage();
  const video = useRef<HTMLVideoElement>(null);
  const camera = useCamera(video);
  const [recording, setRecording] = useState<AbortController | null>(null);
  const [seconds, setSeconds] = useState(0);
  const close = () => page.store.dispatch({ type: "camera", open: false });
  const take = (making: Promise<Picture>) =>
    making
      .then((picture) => page.sights.add(picture), page.turns.report.bind(page.turns))
      .then(close);
  const clip = () => {
    if (recording !== null) return recording.abort();
    if (camera === null || video.current === null) return;
    const stop = new AbortController();
    setRecording(stop);
    void take(camera.clip(video.current, stop.signal, setSeconds));
  };
  const words = text.camera;
  return (
    <Dialog title={words.title} className="camera-dialog" onClose={close}>
      <video ref={video} muted autoPlay playsInline aria-label={words.preview} />
      <p className="camera-hint" role="status">
        {recording !== null
          ? words.recording(seconds)
          : camera === null
            ? words.opening
            : words.clipHint(maxClipSeconds)}
      </p>
      <div className="dialog-actions">
        <button
          type="button"
          className="plain strong"
          disabled={camera === null || recording !== null}
          onClick={() => {
            if (camera !== null && video.current !== null) void take(camera.picture(video.current));
          }}
        >
          {words.picture}
        </button>
        <button
          type="button"
          className="plain"
          data-recording={recording !== null}
          disabled={camera === null}
          onClick={clip}
        >
          {recording === null ? words.clip : words.clipStop}
        </button>
      </div>
    </Dialog>
  );
}

/** Open exactly as long as the dialog is. */
function useCamera(video: React.RefObject<HTMLVideoElement | null>): Camera | null {
  const page = usePage();
  const [camera, setCamera] = useState<Camera | null>(null);
  useEffect(() => {
    const closed = new AbortController();
    Camera.open(page.sound).then(
      async (opened) => {
        closed.signal.addEventListener("abort", () => opened[Symbol.dispose]());
        if (closed.signal.aborted) return opened[Symbol.dispose]();
        if (video.current === null) return;
        video.current.srcObject = opened.stream;
        // Until its first frame there is nothing to take a picture of.
        await video.current.play();
        setCamera(opened);
      },
      (error) => {
        page.store.dispatch({ type: "camera", open: false });
        page.turns.report(error);
      },
    );
    return () => closed.abort();
  }, [page, video]);
  return camera;
}
