/** Numbers, sizes, times and lists as the chosen language writes them. */
import type { Language } from "../../src-main/contract/preferences.ts";

let tag: Language = "en";
/** Making one takes longer than a hundred uses. */
const made = new Map<string, { format(value: number): string }>();
let relative: Intl.RelativeTimeFormat | null = null;
let day: Intl.DateTimeFormat | null = null;
let minute: Intl.DateTimeFormat | null = null;

/** From now on everything is written in this language. */
export function formatIn(language: Language): void {
  tag = language;
  made.clear();
  relative = null;
  day = null;
  minute = null;
}

export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = JSON.stringify(options);
  const known = made.get(key) ?? new Intl.NumberFormat(tag, options);
  made.set(key, known);
  return known.format(value);
}

/** Decimal units, as disks and downloads are sold. */
export function bytes(value: number): string {
  if (value < 999_500) return unit(value / 1e3, "kilobyte", 0);
  return value < 999_500_000 ? unit(value / 1e6, "megabyte", 0) : unit(value / 1e9, "gigabyte", 1);
}

/** Binary megabytes: the limits of what a question carries are such, and are told as round numbers. */
export function carriedBytes(value: number): string {
  return unit(value / 2 ** 20, "megabyte", 0);
}

export function bytesPerSecond(value: number): string {
  return unit(value / 1e6, "megabyte-per-second", 1);
}

export function seconds(value: number, digits = 0): string {
  return unit(value, "second", digits);
}

/** A time to wait: nobody counts seconds beyond a minute and a half. */
export function wait(value: number): string {
  return value < 90 ? seconds(value) : unit(Math.round(value / 60), "minute", 0);
}

/** 0 to 1. */
export function percent(share: number): string {
  return number(share, { style: "percent" });
}

export function moment(at: Date | number): string {
  // Under every earlier turn: sixty of them, made anew, are most of what a change of language takes.
  minute ??= new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  return minute.format(at);
}

/** "5 minutes ago", "yesterday"; from a week on the date. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.round((at - now) / 60_000);
  relative ??= new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "long" });
  if (minutes > -60) return relative.format(Math.min(0, minutes), "minute");
  if (minutes > -24 * 60) return relative.format(Math.round(minutes / 60), "hour");
  const days = Math.round(minutes / (24 * 60));
  if (days > -7) return relative.format(days, "day");
  day ??= new Intl.DateTimeFormat(tag, { dateStyle: "medium" });
  return day.format(at);
}

export function list(items: readonly string[]): string {
  return new Intl.ListFormat(tag, { type: "conjunction" }).format(items);
}

export function languageName(of: string): string {
  return new Intl.DisplayNames(tag, { type: "language" }).of(of) ?? of;
}

function unit(value: number, name: string, digits: number): string {
  return number(value, {
    style: "unit",
    unit: name,
    unitDisplay: "short",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
