/** What a package of the desktop app holds, for electron-builder. Decisions: README.md beside this. */
import { burnFuses } from "./fuses.mjs";

/** Of packages with parts for every machine, those of this one: llama.cpp without CUDA, ONNX Runtime. */
function native(llama, onnx) {
  return [
    `!node_modules/@node-llama-cpp/!(${llama}-\${arch}*)/**`,
    "!node_modules/@node-llama-cpp/*-{cuda,cuda-ext}/**",
    `!node_modules/onnxruntime-node/bin/napi-v6/!(${onnx})/**`,
    "!node_modules/onnxruntime-node/bin/napi-v6/*/!(${arch})/**",
  ];
}

// Beside Electron's GLib, sharp's own crashes.
const withoutNativeSharp = ["!node_modules/@img/sharp-{linux,libvips}*/**"];
const withoutWasmSharp = ["!node_modules/@img/sharp-wasm32/**"];

/** One list per system: electron-builder takes a second one, of the system, for all files but these. */
const filesOf = {
  linux: [...native("linux", "linux"), ...withoutNativeSharp],
  mac: [...native("mac", "darwin"), ...withoutWasmSharp],
  win: [...native("win", "win32"), ...withoutWasmSharp],
};

/** `system`: linux, mac or win. */
export const builder = (system) => ({
  appId: "app.sotto",
  productName: "Sotto",
  copyright: "The Sotto authors, Apache-2.0",
  directories: { output: "dist", buildResources: "packaging/icons" },
  // Native parts are Node-API: one build serves Node and Electron.
  npmRebuild: false,
  files: [
    "package.json",
    "LICENSE",
    "NOTICE",
    "out/{desktop,main,renderer}/**",
    "native/build/sotto_native.node",
    "!**/*.map",
    "!**/*.{md,markdown,d.ts,d.mts,d.cts,ts,gyp,vcxproj,sln}",
    "!**/{test,tests,__tests__,example,examples,scratch}/**",
    // In the built pages already.
    "!node_modules/{react,react-dom,scheduler}/**",
    // llama.cpp's source, for building the add-on.
    "!node_modules/node-llama-cpp/llama/{gitRelease.bundle,addon/**,cmake/**,patches/**}",
    // What is left of building it.
    "!node_modules/naudiodon/{src,portaudio/msvc}/**",
    "!node_modules/naudiodon/build/Release/{obj.target,.deps}/**",
    "!node_modules/uiohook-napi/{libuiohook,src}/**",
    ...filesOf[system],
  ],
  asar: true,
  asarUnpack: ["package.json", "out/main/**", "native/**", "node_modules/**"],
  // Menus are ours; Chromium's own words are only in messages that nobody sees.
  electronLanguages: ["en", "en-US", "ar", "de", "es", "fr", "zh-CN", "zh_CN"],
  afterPack: burnFuses,
  publish: null,
  linux: {
    target: ["AppImage", "deb"],
    executableName: "sotto",
    icon: "icon.png",
    category: "Utility",
    synopsis: "A private desktop assistant",
  },
  deb: {
    // Without it ALSA, which PortAudio speaks, knows neither PulseAudio nor PipeWire.
    recommends: ["libasound2-plugins", "pulseaudio-utils"],
  },
  mac: {
    target: ["dmg"],
    icon: "mac.png",
    category: "public.app-category.productivity",
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: "packaging/mac.plist",
    entitlementsInherit: "packaging/mac.plist",
    notarize: process.env.APPLE_TEAM_ID !== undefined,
    extendInfo: {
      NSMicrophoneUsageDescription: "Sotto hears you while you hold its key.",
      NSCameraUsageDescription: "Sotto looks through the camera when you ask it to.",
    },
  },
  win: {
    target: ["nsis"],
    icon: "icon.png",
  },
  nsis: {
    // For this person, without an administrator; weights and what was said stay when it is removed.
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
});
