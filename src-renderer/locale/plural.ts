/** Plural rules: each language names exactly the forms it has, or its file has no valid type. */

/** The forms of the languages we speak (CLDR); a test compares them with the browser's own. */
interface Forms {
  readonly en: "one" | "other";
  readonly ar: "zero" | "one" | "two" | "few" | "many" | "other";
  readonly zh: "other";
  readonly es: "one" | "many" | "other";
  readonly fr: "one" | "many" | "other";
  readonly de: "one" | "other";
}

/** `plural("en")(2, { one: "1 line", other: "2 lines" })`. */
export function plural<L extends keyof Forms>(language: L) {
  const rules = new Intl.PluralRules(language);
  return (count: number, forms: Readonly<Record<Forms[L], string>>): string => {
    const form = rules.select(count) as Forms[L];
    return forms[form];
  };
}
