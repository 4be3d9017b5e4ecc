/** What the written language abbreviates, as data. Keys are as written unless a note says otherwise. */

export const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** First letters, lower case, as they may be written. */
export const monthPattern =
  "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";

export const weekdays: Readonly<Record<string, string>> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Tues: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Thur: "Thursday",
  Thurs: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};

interface Currency {
  readonly one: string;
  readonly many: string;
  readonly cent: string;
  readonly cents: string;
}

const dollar = { one: "dollar", many: "dollars", cent: "cent", cents: "cents" };
const euro = { one: "euro", many: "euros", cent: "cent", cents: "cents" };
const pound = { one: "pound", many: "pounds", cent: "penny", cents: "pence" };
const yen = { one: "yen", many: "yen", cent: "sen", cents: "sen" };
const rupee = { one: "rupee", many: "rupees", cent: "paisa", cents: "paise" };
const franc = { one: "franc", many: "francs", cent: "centime", cents: "centimes" };

export const currencies: Readonly<Record<string, Currency>> = {
  $: dollar,
  US$: dollar,
  USD: dollar,
  "€": euro,
  EUR: euro,
  "£": pound,
  GBP: pound,
  "¥": yen,
  JPY: yen,
  "₹": rupee,
  INR: rupee,
  CHF: franc,
};

export const magnitudes: Readonly<Record<string, string>> = {
  k: "thousand",
  K: "thousand",
  M: "million",
  m: "million",
  mn: "million",
  B: "billion",
  bn: "billion",
  T: "trillion",
  thousand: "thousand",
  million: "million",
  billion: "billion",
  trillion: "trillion",
};

/** After a number; singular and plural. */
export const units: Readonly<Record<string, readonly [string, string]>> = {
  "%": ["percent", "percent"],
  "°C": ["degree Celsius", "degrees Celsius"],
  "°F": ["degree Fahrenheit", "degrees Fahrenheit"],
  "°": ["degree", "degrees"],
  "¢": ["cent", "cents"],
  nm: ["nanometer", "nanometers"],
  μm: ["micrometer", "micrometers"],
  mm: ["millimeter", "millimeters"],
  cm: ["centimeter", "centimeters"],
  m: ["meter", "meters"],
  km: ["kilometer", "kilometers"],
  ft: ["foot", "feet"],
  yd: ["yard", "yards"],
  mi: ["mile", "miles"],
  "m^2": ["square meter", "square meters"],
  "km^2": ["square kilometer", "square kilometers"],
  "cm^2": ["square centimeter", "square centimeters"],
  "ft^2": ["square foot", "square feet"],
  "m^3": ["cubic meter", "cubic meters"],
  "cm^3": ["cubic centimeter", "cubic centimeters"],
  mg: ["milligram", "milligrams"],
  g: ["gram", "grams"],
  kg: ["kilogram", "kilograms"],
  lb: ["pound", "pounds"],
  lbs: ["pound", "pounds"],
  oz: ["ounce", "ounces"],
  ml: ["milliliter", "milliliters"],
  mL: ["milliliter", "milliliters"],
  l: ["liter", "liters"],
  L: ["liter", "liters"],
  ns: ["nanosecond", "nanoseconds"],
  μs: ["microsecond", "microseconds"],
  ms: ["millisecond", "milliseconds"],
  s: ["second", "seconds"],
  sec: ["second", "seconds"],
  secs: ["second", "seconds"],
  min: ["minute", "minutes"],
  mins: ["minute", "minutes"],
  h: ["hour", "hours"],
  hr: ["hour", "hours"],
  hrs: ["hour", "hours"],
  Hz: ["hertz", "hertz"],
  kHz: ["kilohertz", "kilohertz"],
  MHz: ["megahertz", "megahertz"],
  GHz: ["gigahertz", "gigahertz"],
  bit: ["bit", "bits"],
  kB: ["kilobyte", "kilobytes"],
  KB: ["kilobyte", "kilobytes"],
  MB: ["megabyte", "megabytes"],
  GB: ["gigabyte", "gigabytes"],
  TB: ["terabyte", "terabytes"],
  KiB: ["kibibyte", "kibibytes"],
  MiB: ["mebibyte", "mebibytes"],
  GiB: ["gibibyte", "gibibytes"],
  Kbps: ["kilobit per second", "kilobits per second"],
  kbps: ["kilobit per second", "kilobits per second"],
  Mbps: ["megabit per second", "megabits per second"],
  Gbps: ["gigabit per second", "gigabits per second"],
  "kB/s": ["kilobyte per second", "kilobytes per second"],
  "KB/s": ["kilobyte per second", "kilobytes per second"],
  "MB/s": ["megabyte per second", "megabytes per second"],
  "GB/s": ["gigabyte per second", "gigabytes per second"],
  "km/h": ["kilometer per hour", "kilometers per hour"],
  "m/s": ["meter per second", "meters per second"],
  mph: ["mile per hour", "miles per hour"],
  rpm: ["revolution per minute", "revolutions per minute"],
  fps: ["frame per second", "frames per second"],
  dpi: ["dot per inch", "dots per inch"],
  px: ["pixel", "pixels"],
  pt: ["point", "points"],
  dB: ["decibel", "decibels"],
  V: ["volt", "volts"],
  mV: ["millivolt", "millivolts"],
  A: ["amp", "amps"],
  mA: ["milliamp", "milliamps"],
  mAh: ["milliamp hour", "milliamp hours"],
  W: ["watt", "watts"],
  kW: ["kilowatt", "kilowatts"],
  kWh: ["kilowatt hour", "kilowatt hours"],
  cal: ["calorie", "calories"],
  kcal: ["kilocalorie", "kilocalories"],
};

/** Lower case, with their dots where they are always written with them. */
export const abbreviations: Readonly<Record<string, string>> = {
  "e.g.": "for example",
  "i.e.": "that is",
  "etc.": "et cetera",
  "vs.": "versus",
  vs: "versus",
  "approx.": "approximately",
  "dr.": "doctor",
  "mr.": "mister",
  "mrs.": "missus",
  "ms.": "miz",
  "prof.": "professor",
  "jr.": "junior",
  "sr.": "senior",
  "inc.": "incorporated",
  "ltd.": "limited",
  "corp.": "corporation",
  "dept.": "department",
  "est.": "established",
  "ave.": "avenue",
  "blvd.": "boulevard",
  "w/o": "without",
  "w/": "with",
  "n/a": "not available",
  "a.m.": "A M",
  "p.m.": "P M",
  "a.m": "A M",
  "p.m": "P M",
  "cf.": "compare",
  "ca.": "about",
  "incl.": "including",
  "excl.": "excluding",
};

/** Words written in capitals that are read otherwise than letter by letter. */
export const acronyms: Readonly<Record<string, string>> = {
  OK: "okay",
  JPEG: "jay peg",
  JPG: "jay peg",
  GIF: "gif",
  WIFI: "wi-fi",
  ASCII: "askey",
  IEEE: "I triple E",
  UEFI: "U E F I",
  BIOS: "bios",
  ASAP: "A S A P",
  AKA: "A K A",
  IKEA: "ikea",
  LAPACK: "lapack",
};

/** Names of two or three letters that are spoken as words, and short words that shouting makes capitals. */
export const shortWords = new Set(
  "RAM ROM PIN SIM LAN WAN MAC APP ERR LOG BIN TMP DIR NAS ZIP TAR MAX MIN AM AN AND ANY ARE AS AT BE BIG BUT BUY BY CAN DAY DID DO END FAR FEW FOR GET GO GOT HAD HAS HE HER HIM HIS HOT HOW IF IN IS IT ITS KEY LET LOW MAY ME MY NEW NO NOT NOW OF OFF OLD ON ONE OR OUR OUT OWN PAY PUT RED RUN SAY SEE SET SHE SIX SO TAB TAX TEN THE TO TOO TOP TRY TWO UP USE WAS WAY WE WHO WHY YES YET YOU ADD ALL BAR BOX CAR CUT EAT FILE FIT FIX HIT JOB MAP NET PEN RAW ROW SUM TAG TIP WEB WIN".split(
    " ",
  ),
);

/** Extensions that are words when spoken; others are spelled. */
export const spokenExtensions: Readonly<Record<string, string>> = {
  zip: "zip",
  json: "jason",
  bat: "bat",
  bin: "bin",
  tar: "tar",
  log: "log",
  gif: "gif",
  jpg: "jay peg",
  jpeg: "jay peg",
  docx: "doc x",
  doc: "doc",
  dat: "dat",
  bak: "back",
  tmp: "temp",
  ini: "ini",
  yaml: "yaml",
  toml: "toml",
  lock: "lock",
  config: "config",
  webp: "web P",
  iso: "iso",
  app: "app",
};

export const extensionPattern =
  "txt|md|pdf|docx?|xlsx?|pptx?|odt|ods|csv|tsv|json|ya?ml|toml|xml|html?|css|[cm]?[jt]sx?|py|ipynb|rb|rs|go|java|kt|swift|c|h|cpp|hpp|cs|sh|bat|ps1|exe|msi|dmg|app|deb|rpm|iso|zip|tar|gz|7z|rar|png|jpe?g|gif|webp|svg|bmp|tiff?|ico|mp3|mp4|wav|flac|ogg|mov|avi|mkv|log|ini|cfg|conf|config|lock|env|bak|tmp|dat|db|sqlite|sql|gguf|onnx|dll|sys|bin|key|pem|crt|eml|ics";

/** Top-level domains that make a bare name an address; the spoken ones are words. */
export const domainPattern =
  "com|org|net|edu|gov|io|dev|app|ai|info|co|uk|de|fr|eu|us|ca|me|tv|ch|nl|local|xyz|cloud";
export const spokenDomains = new Set("com org net info dev app edu gov local cloud co".split(" "));

/** Keys as they are written in shortcuts, lower case. */
export const keys: Readonly<Record<string, string>> = {
  ctrl: "control",
  control: "control",
  cmd: "command",
  command: "command",
  alt: "alt",
  option: "option",
  opt: "option",
  shift: "shift",
  win: "windows",
  windows: "windows",
  super: "super",
  meta: "meta",
  fn: "function",
  esc: "escape",
  escape: "escape",
  del: "delete",
  delete: "delete",
  ins: "insert",
  enter: "enter",
  return: "return",
  tab: "tab",
  space: "space",
  backspace: "backspace",
  pgup: "page up",
  pgdn: "page down",
  home: "home",
  end: "end",
  up: "up",
  down: "down",
  left: "left",
  right: "right",
  plus: "plus",
};

export const keySymbols: Readonly<Record<string, string>> = {
  "⌘": "command ",
  "⌥": "option ",
  "⇧": "shift ",
  "⌃": "control ",
  "⏎": "return ",
  "⌫": "backspace ",
  "⎋": "escape ",
};

/** Signs with the words they are read as, wherever they stand between words. */
export const signs: Readonly<Record<string, string>> = {
  "&": " and ",
  "@": " at ",
  "±": " plus or minus ",
  "×": " times ",
  "÷": " divided by ",
  "≈": " about ",
  "≤": " at most ",
  "≥": " at least ",
  "≠": " is not ",
  "∞": " infinity ",
  "√": " root of ",
  "§": " section ",
  "°": " degrees ",
  "%": " percent ",
};

/** Single Greek letters are names of quantities. */
export const greekLetters: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  ι: "iota",
  κ: "kappa",
  λ: "lambda",
  μ: "mu",
  ν: "nu",
  ξ: "xi",
  ο: "omicron",
  π: "pi",
  ρ: "rho",
  σ: "sigma",
  τ: "tau",
  υ: "upsilon",
  φ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
};

/** Unicode scripts by the name that a listener knows. */
export const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "Japanese"],
  [/\p{Script=Han}/u, "Chinese"],
  [/\p{Script=Hangul}/u, "Korean"],
  [/\p{Script=Arabic}/u, "Arabic"],
  [/\p{Script=Hebrew}/u, "Hebrew"],
  [/\p{Script=Cyrillic}/u, "Cyrillic"],
  [/\p{Script=Greek}/u, "Greek"],
  [/\p{Script=Devanagari}/u, "Hindi"],
  [/\p{Script=Thai}/u, "Thai"],
];
