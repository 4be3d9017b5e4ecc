/** The main process' own words, of the tray and for the system's dialogs: it sees none of the pages' locale files. */
import { type Language, languages } from "../../contract/preferences.ts";
import type { ShortcutName } from "./messages.ts";
import type { TrayState } from "./tray.ts";

export interface TrayWords {
  readonly states: Readonly<Record<TrayState, string>>;
  readonly hold: (key: string) => string;
  readonly open: string;
  readonly sight: string;
  readonly clipboard: string;
  readonly stop: string;
  readonly settings: string;
  readonly quit: string;
  /** Where the system decides about keys, it shows these beside them. */
  readonly shortcuts: Readonly<Record<ShortcutName, string>>;
}

export const trayWords: Readonly<Record<Language, TrayWords>> = {
  en: {
    states: {
      starting: "Waking the models",
      ready: "Ready",
      listening: "Listening",
      thinking: "Thinking",
      speaking: "Speaking",
      fault: "Something went wrong",
    },
    hold: (key) => `Hold ${key} and ask`,
    open: "Open Sotto",
    sight: "Sotto may see the screen",
    clipboard: "Ask about the picture on the clipboard",
    stop: "Stop",
    settings: "Settings",
    quit: "Quit Sotto",
    shortcuts: {
      talk: "Hold to talk to Sotto",
      region: "Hold to ask Sotto about a part of the screen",
      interrupt: "Stop Sotto",
    },
  },
  ar: {
    states: {
      starting: "تستيقظ النماذج",
      ready: "جاهز",
      listening: "يستمع",
      thinking: "يفكر",
      speaking: "يتكلم",
      fault: "حدث خطأ ما",
    },
    hold: (key) => `اضغط مطوّلًا على ${key} واسأل`,
    open: "فتح سوتو",
    sight: "يجوز لسوتو أن يرى الشاشة",
    clipboard: "السؤال عن الصورة التي في الحافظة",
    stop: "إيقاف",
    settings: "الإعدادات",
    quit: "إنهاء سوتو",
    shortcuts: {
      talk: "اضغط مطوّلًا لتكلّم سوتو",
      region: "اضغط مطوّلًا لتسأل سوتو عن جزء من الشاشة",
      interrupt: "إيقاف سوتو",
    },
  },
  zh: {
    states: {
      starting: "正在唤醒模型",
      ready: "就绪",
      listening: "正在聆听",
      thinking: "正在思考",
      speaking: "正在说话",
      fault: "出了点问题",
    },
    hold: (key) => `按住 ${key} 提问`,
    open: "打开 Sotto",
    sight: "允许 Sotto 看屏幕",
    clipboard: "询问剪贴板里的图片",
    stop: "停止",
    settings: "设置",
    quit: "退出 Sotto",
    shortcuts: {
      talk: "按住与 Sotto 说话",
      region: "按住就屏幕的一部分提问",
      interrupt: "让 Sotto 停止",
    },
  },
  es: {
    states: {
      starting: "Los modelos se despiertan",
      ready: "Listo",
      listening: "Escucha",
      thinking: "Piensa",
      speaking: "Habla",
      fault: "Algo ha salido mal",
    },
    hold: (key) => `Mantén ${key} y pregunta`,
    open: "Abrir Sotto",
    sight: "Sotto puede ver la pantalla",
    clipboard: "Preguntar por la imagen del portapapeles",
    stop: "Detener",
    settings: "Ajustes",
    quit: "Salir de Sotto",
    shortcuts: {
      talk: "Mantener para hablar con Sotto",
      region: "Mantener para preguntar a Sotto por una parte de la pantalla",
      interrupt: "Detener a Sotto",
    },
  },
  fr: {
    states: {
      starting: "Les modèles se réveillent",
      ready: "Prêt",
      listening: "Écoute",
      thinking: "Réfléchit",
      speaking: "Parle",
      fault: "Quelque chose n’a pas marché",
    },
    hold: (key) => `Maintenez ${key} et demandez`,
    open: "Ouvrir Sotto",
    sight: "Sotto peut voir l’écran",
    clipboard: "Interroger l’image du presse-papiers",
    stop: "Arrêter",
    settings: "Réglages",
    quit: "Quitter Sotto",
    shortcuts: {
      talk: "Maintenir pour parler à Sotto",
      region: "Maintenir pour interroger Sotto sur une partie de l’écran",
      interrupt: "Arrêter Sotto",
    },
  },
  de: {
    states: {
      starting: "Die Modelle wachen auf",
      ready: "Bereit",
      listening: "Hört zu",
      thinking: "Denkt nach",
      speaking: "Spricht",
      fault: "Etwas ist schiefgegangen",
    },
    hold: (key) => `Halte ${key} und frag`,
    open: "Sotto öffnen",
    sight: "Sotto darf den Bildschirm sehen",
    clipboard: "Zum Bild in der Zwischenablage fragen",
    stop: "Anhalten",
    settings: "Einstellungen",
    quit: "Sotto beenden",
    shortcuts: {
      talk: "Halten, um mit Sotto zu sprechen",
      region: "Halten, um Sotto zu einem Teil des Bildschirms zu fragen",
      interrupt: "Sotto anhalten",
    },
  },
};

/** What was chosen, else the system's language (`de-AT`) where there are words for it. */
export function trayLanguage(chosen: Language | null, system: string): Language {
  const [base] = system.toLowerCase().split("-");
  return chosen ?? languages.find((language) => language === base) ?? "en";
}
