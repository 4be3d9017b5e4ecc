/**
 * What Sotto uses of the system. Each row: what lacks without it, which command needs it, how to see
 * that it is there, and its name for each package tool. None is needed for `npm start` to work.
 */
import { existsSync, readFileSync } from "node:fs";
import { noteFailure, recentFailure } from "./attempts.mjs";
import { onPath, reasonIn, run } from "./command.mjs";
import { say, step } from "./terminal.mjs";

/** `goal`: the first command that needs it; `test` needs those of `start` too. */
export const systemPackages = [
  {
    goal: "start",
    lack: "small models come from model hubs instead of the package index",
    there: () => onPath("pip3") || onPath("pip") || debianHas("python3-pip"),
    names: {
      apt: "python3-pip",
      dnf: "python3-pip",
      pacman: "python-pip",
      brew: "python",
      winget: "Python.Python.3.12",
    },
  },
  {
    goal: "start",
    lack: "no native add-on (large speaking models)",
    there: () => onPath("g++") || onPath("clang++") || process.platform === "win32",
    names: { apt: "g++", dnf: "gcc-c++", pacman: "gcc" },
  },
  {
    goal: "start",
    lack: "no native add-on (large speaking models)",
    there: () => onPath("cmake"),
    names: { apt: "cmake", dnf: "cmake", pacman: "cmake", brew: "cmake", winget: "Kitware.CMake" },
  },
  {
    goal: "start",
    lack: "no native add-on (large speaking models)",
    there: () => onPath("make") || process.platform === "win32",
    names: { apt: "make", dnf: "make", pacman: "make" },
  },
  {
    goal: "start",
    lack: "no native add-on (large speaking models)",
    there: () => onPath("git"),
    names: { apt: "git", dnf: "git", pacman: "git", brew: "git", winget: "Git.Git" },
  },
  {
    goal: "start",
    lack: "no sound card from the command line and push-to-talk",
    there: () => process.platform !== "linux" || existsSync("/usr/include/alsa/asoundlib.h"),
    names: { apt: "libasound2-dev", dnf: "alsa-lib-devel", pacman: "alsa-lib" },
  },
  {
    goal: "start",
    lack: "no push-to-talk through PulseAudio or PipeWire",
    there: () => process.platform !== "linux" || alsaPlugin("libasound_module_pcm_pulse.so"),
    names: { apt: "libasound2-plugins", dnf: "alsa-plugins-pulseaudio", pacman: "alsa-plugins" },
  },
  {
    goal: "start",
    lack: "no choice between microphones, no word of muted ones",
    there: () => process.platform !== "linux" || onPath("pactl"),
    names: { apt: "pulseaudio-utils", dnf: "pulseaudio-utils", pacman: "libpulse" },
  },
  {
    goal: "test",
    lack: "no tests in a browser",
    there: () => ["chromium", "chromium-browser", "google-chrome"].some(onPath),
    names: {
      apt: "chromium",
      dnf: "chromium",
      pacman: "chromium",
      brew: "chromium",
      winget: "Google.Chrome",
    },
  },
  {
    goal: "test",
    lack: "no tests with Arabic letters",
    there: () =>
      process.platform !== "linux" ||
      existsSync("/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf") ||
      !isDebian(),
    names: { apt: "fonts-noto-core" },
  },
  {
    goal: "test",
    lack: "no tests of windows without a screen",
    there: () => process.platform !== "linux" || onPath("Xvfb"),
    names: { apt: "xvfb", dnf: "xorg-x11-server-Xvfb", pacman: "xorg-server-xvfb" },
  },
  {
    goal: "test",
    lack: "no tests of keys",
    there: () => process.platform !== "linux" || onPath("xdotool"),
    names: { apt: "xdotool", dnf: "xdotool", pacman: "xdotool" },
  },
  {
    goal: "test",
    lack: "no tests of Wayland's portal",
    there: () => process.platform !== "linux" || onPath("dbus-daemon"),
    names: { apt: "dbus-daemon", dnf: "dbus-daemon", pacman: "dbus" },
  },
  {
    goal: "test",
    lack: "no tests of the sound card",
    there: () => process.platform !== "linux" || onPath("pulseaudio"),
    names: { apt: "pulseaudio", dnf: "pulseaudio", pacman: "pulseaudio" },
  },
  {
    goal: "test",
    lack: "no tests with compressed sound",
    there: () => onPath("ffmpeg"),
    names: {
      apt: "ffmpeg",
      dnf: "ffmpeg",
      pacman: "ffmpeg",
      brew: "ffmpeg",
      winget: "Gyan.FFmpeg",
    },
  },
  {
    goal: "test",
    lack: "no tests over TLS",
    there: () => onPath("openssl"),
    names: {
      apt: "openssl",
      dnf: "openssl",
      pacman: "openssl",
      brew: "openssl",
      winget: "ShiningLight.OpenSSL.Light",
    },
  },
  {
    goal: "test",
    lack: "no tests of the Vulkan backend without a GPU",
    there: () => process.platform !== "linux" || existsSync("/usr/share/vulkan/icd.d"),
    names: { apt: "mesa-vulkan-drivers", dnf: "mesa-vulkan-drivers", pacman: "vulkan-swrast" },
  },
];

const installCommands = {
  apt: "apt-get install -y",
  dnf: "dnf install",
  pacman: "pacman -S --needed",
  brew: "brew install",
  winget: "winget install",
};

export function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

export function isRoot() {
  return process.getuid?.() === 0;
}

/** Distributions put ALSA's plugins beside the library, in a folder per processor or not. */
function alsaPlugin(name) {
  const folders = [
    "/usr/lib64",
    "/usr/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
  ];
  return folders.some((folder) => existsSync(`${folder}/alsa-lib/${name}`));
}

function debianHas(name) {
  return existsSync(`/var/lib/dpkg/info/${name}.list`);
}

export function missingPackages(goal) {
  return systemPackages.filter((row) => (goal === "test" || row.goal === "start") && !row.there());
}

/** Installs what is missing where that is ours to do; elsewhere says the one command. */
export async function prepareSystem(goal) {
  const missing = missingPackages(goal);
  if (missing.length === 0) return;
  if (isDebian() && isRoot() && onPath("apt-get")) {
    await aptInstall(missing.map((row) => row.names.apt));
  } else {
    const tool = packageTool();
    const names = tool ? missing.map((row) => row.names[tool]).filter(Boolean) : [];
    if (names.length > 0) {
      const sudo = tool === "brew" || tool === "winget" ? "" : "sudo ";
      say(`For everything Sotto can do, run: ${sudo}${installCommands[tool]} ${names.join(" ")}`);
    }
  }
  for (const lack of new Set(missingPackages(goal).map((row) => row.lack))) {
    say(`Goes on without a system package: ${lack}.`);
  }
}

function packageTool() {
  if (process.platform === "win32") return "winget";
  if (process.platform === "darwin") return "brew";
  if (onPath("apt-get")) return "apt";
  if (onPath("dnf")) return "dnf";
  return onPath("pacman") ? "pacman" : null;
}

async function aptInstall(names) {
  const attempt = `apt ${names.join(" ")}`;
  if (recentFailure(attempt)) return;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const options = ["-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"];
  await step(`System packages (${names.join(", ")})`, async (progress) => {
    await run("apt-get", [...options, "update"], { env });
    // Percentages come on a descriptor of their own: `pmstatus:cmake:42.5:Unpacking …`.
    const result = await run(
      "apt-get",
      [...options, "-o", "APT::Status-Fd=3", "install", "-y", "--no-install-recommends", ...names],
      {
        env,
        statusFd: true,
        onLine: (line) => {
          const [kind, , percent] = line.split(":");
          const half = kind === "dlstatus" ? 0 : 0.5;
          if (Number.isFinite(Number(percent))) progress(half + Number(percent) / 200);
        },
      },
    );
    if (result.code === 0) return "installed";
    noteFailure(attempt, reasonIn(result.output));
    return `not installed (${reasonIn(result.output)})`;
  });
}
