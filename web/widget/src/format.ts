// Money, days and times in the reader's language.
import type { Language } from "./config";
import type { Money } from "./frames";

const locale = (lang: Language) => (lang === "zh" ? "zh-CN" : "en-GB");

export function money({ amount, currency }: Money, lang: Language): string {
  try {
    const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
    const digits = new Intl.NumberFormat(locale(lang), style).resolvedOptions().maximumFractionDigits ?? 2;
    const unit = 10 ** digits;
    const whole = amount % unit === 0;
    return new Intl.NumberFormat(locale(lang), { ...style, minimumFractionDigits: whole ? 0 : digits }).format(amount / unit);
  } catch {
    return `${amount / 100} ${currency}`; // No currency that the browser knows.
  }
}

export function time(at: string, lang: Language): string {
  return shown(at, lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function day(at: string, lang: Language): string {
  const sameYear = new Date(at).getFullYear() === new Date().getFullYear();
  return shown(at, lang, { month: "long", day: "numeric", year: sameYear ? undefined : "numeric" });
}

export function dayTime(at: string, lang: Language): string {
  return shown(at, lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
}

// dayName says today and yesterday by their names.
export function dayName(at: string, lang: Language, names: { today: string; yesterday: string }): string {
  const days = Math.round((midnight(new Date()) - midnight(new Date(at))) / 86_400_000);
  return days === 0 ? names.today : days === 1 ? names.yesterday : day(at, lang);
}

export function sameDay(a: string, b: string): boolean {
  return midnight(new Date(a)) === midnight(new Date(b));
}

function midnight(d: Date): number {
  return new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
}

function shown(at: string, lang: Language, options: Intl.DateTimeFormatOptions): string {
  const d = new Date(at);
  return isNaN(d.getTime()) ? at : new Intl.DateTimeFormat(locale(lang), options).format(d);
}
