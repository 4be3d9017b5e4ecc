/**
 * What pages may not do, whoever got to write them: leave, open windows, ask for devices that Sotto does
 * not use, or see anything from the network. Electron's security guide is the list.
 */
import { app, type Session, type WebContents, type WebPreferences } from "electron";
import { pageOrigin } from "./pageFiles.ts";

/** Of every window, without exception. */
export function pagePreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    safeDialogs: true,
    // An answer plays on while another window is in front.
    backgroundThrottling: false,
  };
}

/** Sound in and out, and pictures: of these the person decides, in the system and in the settings. */
const usedPermissions: ReadonlySet<string> = new Set(["media", "speaker-selection"]);

export function isOurPage(address: string): boolean {
  return address === pageOrigin || address.startsWith(`${pageOrigin}/`);
}

export function hardenSession(session: Session): void {
  const allowed = (contents: WebContents | null, permission: string, origin: string) =>
    usedPermissions.has(permission) &&
    isOurPage(origin) &&
    (contents === null || isOurPage(contents.getURL()));
  session.setPermissionRequestHandler((contents, permission, callback, details) =>
    callback(allowed(contents, permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((contents, permission, origin) =>
    allowed(contents, permission, origin),
  );
  session.setDevicePermissionHandler(() => false);
  // Pages see the screen through the settings' one door, never by asking Chromium.
  // Null refuses; an empty answer would throw here, in the main process.
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.on("will-download", (event) => event.preventDefault());
  // The engine's downloads are the main process' own; a page has no business on the network.
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !/^(sotto|blob|data|devtools|chrome-extension):/.test(details.url) }),
  );
}

/** Holds for every page that ever comes to be, also those that nobody thought of. */
export function hardenContents(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event, address) => {
      if (!isOurPage(address) || address !== contents.getURL()) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
