/** A history as years of use leave it, made up: the same for every run. */
import type { KeptTurn } from "../../../src-main/history/kept.ts";
import { kept } from "./place.ts";

const words = {
  en: "the invoice total price olive oil train leaves at nine error code printer network battery meeting on thursday please read this screen what is meaning of warning update install password barometer",
  de: "die Rechnung Gesamtbetrag Größe Straße Bahnhof Fehler Drucker Netzwerk Besprechung Donnerstag bitte vorlesen Stromrechnung Übung",
  fr: "le montant été élève réunion jeudi imprimante réseau batterie erreur lire écran garçon façade",
  ar: "الفاتورة المبلغ القطار الساعة الطابعة الشبكة البطارية الاجتماع الخميس اقرأ الشاشة مُعَلِّم إلى أحمد مدرسة",
  zh: "发票 总额 价格 橄榄油 火车 九点 出发 错误 代码 打印机 网络 电池 会议 星期四 请读 屏幕",
} as const;
const lists = Object.values(words).map((list) => list.split(" "));

/** Half of them in one conversation, the rest in short ones; a third with a screen of forty lines. */
export function* madeUpTurns(count: number): Generator<KeptTurn> {
  let seed = 1;
  const random = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const sentence = (length: number) => {
    const list = lists[Math.floor(random() * lists.length)] ?? [];
    return Array.from({ length }, () => list[Math.floor(random() * list.length)]).join(" ");
  };
  const start = Date.now() - 2 * 365 * 86_400_000;
  for (let index = 0; index < count; index++) {
    const long = index % 2 === 0;
    const conversation = long ? "long" : `short ${Math.floor(index / 8)}`;
    const read = random() < 0.33 ? Array.from({ length: 40 }, () => sentence(5)) : [];
    const at = start + (index * 2 * 365 * 86_400_000) / count;
    const reply = `${sentence(14)}. ${sentence(10)}.`;
    yield kept(conversation, index + 1, `${sentence(8)}?`, { reply, at, read });
  }
}
