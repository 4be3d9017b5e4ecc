/**
 * Words and how near two of them are: the same stem, another word for the same thing on screens, or a
 * slip of the recogniser. Word vectors (0.9 MB, distilled from a sentence encoder) were tried and changed
 * no figure on held-out screens: models/train/README.md.
 */
import { stemmer } from "stemmer";
import { eng as functionWords } from "stopword";

export interface Word {
  readonly text: string;
  readonly stem: string;
}

/**
 * What people and screens call the same thing. A word may be in several groups. Written from what
 * programs and papers commonly say, not from the evaluation's screens.
 */
const groups = `
late later delayed delay
disk drive storage
program app application
battery power
nationality country origin from
important priority urgent
buy bought buys buying purchase purchased
send sent sends sending
write wrote written writes
meet met meets meeting
leave left leaves
take took takes taken
make made makes
sell sold sells selling
find found finds
say said says
get got
win won wins
lose lost loses
begin began begun
bring brought
drive drove driven
choose chose chosen
keep kept keeps
hold held
spend spent
break broke broken
price cost amount fee charge fare pay paid expensive costs spend spent rate
total sum altogether overall due grand
subtotal net
tax vat gst
shipping delivery postage ship
discount promo voucher coupon reduction
phone telephone tel mobile call
email mail address
sender from sent wrote send
author by wrote written writer reporter byline
recipient to receiver addressed
subject title topic about headline
date day when published sent posted
time when hour clock
birthday birth born dob
departure depart leave leaves take-off off go goes
arrival arrive land lands reach
start begin starts begins opens
end finish ends until close closes expires deadline
size big large dimensions dimension small
weight heavy weigh weighs
length long duration runtime lasts takes
height tall high
temperature warm hot cold degrees
volume loud sound
brightness bright
speed fast quick
distance far away near close
colour color
quantity qty count number many amount pieces
id number identifier
address street location
place location venue room
city town
store shop merchant market
cashier served clerk till waiter
company employer firm organisation business
salary pay wage earn income
rating stars rated score
points score
owner assignee assigned responsible working
status state condition
error problem wrong fault failure
failed fail failing failure
reason why because cause
passed pass
password passcode
network wifi wi-fi wireless connected ssid
battery charge charged power
storage space capacity
free left available remaining
used usage use uses uses
memory ram
processor cpu
resolution pixels
refresh hertz hz
language speak
version release
artist singer sings band musician by
song track title tune
album record
shortcut keys press keyboard
guest guests people persons visitors
passenger traveller whose
destination flying going bound to
origin from
gate
seat sit sitting
function def func fn method defined
return returns returned
comment todo
assertion assert assertionerror
branch
commit commits committed hash
room chamber
platform track
reference booking confirmation code
attachment attached file
unread new
selected chosen highlighted active current picked
modified changed edited edit updated
created made
type kind format
warranty guarantee guaranteed
stock available availability
brand maker makes manufacturer
review reviews reviewed
delivery arrive arrives window expected estimated
balance money funds
student pupil
teacher teaches taught
grade mark
won wins win victories
played matches games match game
club team
serves servings portions
ingredient ingredients
event appointment meeting
done finished completed checked
bring take
likely chance probability
humidity humid
wind windy
rain rainy precipitation
sunrise dawn
sunset dusk
highest maximum high max
lowest minimum low min
monday mon
tuesday tue
wednesday wed
thursday thu
friday fri
saturday sat
sunday sun
january jan
february feb
march mar
april apr
june jun
july jul
august aug
september sep
october oct
november nov
december dec
`;

/** Words that ask, point at the screen or hold a sentence together; none of them is looked for. */
const ignored = new Set([
  ...functionWords,
  ..."screen page window picture image show shows see say says tell please read written there sotto hey um uh so quick question can could you me my mine i'm what's who's it's here look looking one ones thing things do does did is are was were get got have has had give need want like know let much many long big called name exactly right now currently actually just also else going kind sort find".split(
    " ",
  ),
]);

/** Words that stay words of a label although the language uses them as glue. */
const kept = new Set([
  "to",
  "from",
  "by",
  "off",
  "on",
  "up",
  "when",
  "where",
  "who",
  "why",
  "name",
  "total",
  "first",
  "last",
  "new",
  "high",
  "low",
  "high",
  "about",
  "find",
]);

export function wordsOf(text: string): Word[] {
  const found =
    text
      .toLowerCase()
      .normalize("NFKC")
      .match(/[\p{L}\p{N}][\p{L}\p{N}'’.:_+-]*/gu) ?? [];
  return found.flatMap((raw) => {
    const whole = raw.replace(/['’]s$|[.':’_+-]+$/g, "");
    const parts = /[_-]|(?<=\p{L})\.(?=\p{L})/u.test(whole)
      ? whole.split(/[_-]|(?<=\p{L})\.(?=\p{L})/u)
      : [];
    return [whole, ...parts]
      .filter((word) => word.length > 0)
      .map((word) => ({ text: word, stem: stemmer(word) }));
  });
}

export function isIgnored({ text }: Word): boolean {
  return ignored.has(text);
}

export function isKept({ text }: Word): boolean {
  return kept.has(text);
}

const groupsOf = new Map<string, Set<number>>();
for (const [at, line] of groups.trim().split("\n").entries()) {
  for (const word of line.split(" ")) {
    for (const key of [word, stemmer(word)])
      groupsOf.set(key, (groupsOf.get(key) ?? new Set()).add(at));
  }
}

/** Nearness by another word of the same group. */
const groupNearness = 0.85;

/** 0..1. */
export function nearness(a: Word, b: Word): number {
  if (a.text === b.text || a.stem === b.stem || alike(a.text, b.text)) return 1;
  const [mine, yours] = [
    groupsOf.get(a.text) ?? groupsOf.get(a.stem),
    groupsOf.get(b.text) ?? groupsOf.get(b.stem),
  ];
  if (mine && yours) for (const group of mine) if (yours.has(group)) return groupNearness;
  return slipped(a.text, b.text);
}

/** Read with a sign that looks the same: Ctrl+0, l2. */
function alike(a: string, b: string): boolean {
  if (a.length !== b.length || !/[\d+_]/.test(a + b)) return false;
  const plain = (text: string) =>
    text.replaceAll("0", "o").replace(/[1|]/g, "l").replaceAll("i", "l");
  return plain(a) === plain(b);
}

/** Misheard or misread by one sign, or a longer form of the same word. */
function slipped(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < 4 || /\d/.test(short)) return 0;
  if (long.startsWith(short) && short.length >= 5 && long.length - short.length <= 5) return 0.8;
  if (short.length < 5 || long.length - short.length > 1) return 0;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1) ? 0.75 : 0;
}
