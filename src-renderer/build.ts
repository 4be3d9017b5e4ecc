/** How the page is built: used by electron.vite.config.ts and by the tests that build it themselves. */
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

export function pageBuild(root: string): UserConfig {
  return {
    root: join(root, "src-renderer"),
    // The page is served from any path, and from disk inside Electron.
    base: "./",
    plugins: [react()],
    // Worklets are modules of their own: the CSP knows no inline script.
    worker: { format: "es" },
    build: {
      // Electron 22 is Chromium 108; browsers of the last three years. One string: electron-vite appends
      // its own target to a list, and a browser named twice ends the build.
      target: "es2022",
      cssTarget: ["chrome108", "firefox115", "safari16.4"],
      outDir: join(root, "out", "renderer"),
      emptyOutDir: true,
      // Said aloud: electron-vite leaves it off.
      minify: true,
      assetsInlineLimit: 0,
      rolldownOptions: {
        // The desktop's panel, region picker, rings and sound are pages of their own. An object: electron-vite
        // loses a list's first entry.
        input: Object.fromEntries(
          ["index", "overlay", "region", "points", "sound"].map((name) => [
            name,
            join(root, "src-renderer", `${name}.html`),
          ]),
        ),
      },
    },
  };
}
