/** From package.json, written in by the build. */
declare const __SOTTO_VERSION__: string;
