// Which language the console speaks: the agent's choice on this computer, else the browser's.
import type { Language } from "../../widget/src/config";
import { en } from "./words/en";
import type { ConsoleWords } from "./words/words";
import { zh } from "./words/zh";

export type { Language };

const KEY = "shoptalk:console:language";

export function readLanguage(): Language {
  const chosen = recall(KEY);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function keepLanguage(language: Language): void {
  keep(KEY, language);
}

export const wordsOf = (language: Language): ConsoleWords => (language === "zh" ? zh : en);

// recall and keep are the browser's storage where it allows any.
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Not kept: asked for again next time.
  }
}
