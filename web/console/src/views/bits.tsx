// Small pieces that several views show.
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Summary } from "../api";
import { wordsOf } from "../language";
import { language } from "../state";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  bell: "M6 17V11a6 6 0 0112 0v6l1.5 2h-15zM10 21h4",
  keys: "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8",
  out: "M14 4h5v16h-5M4 12h11M11 8l4 4-4 4",
  panel: "M4 5h16v14H4zM14 5v14",
  search: "M11 5a6 6 0 100 12 6 6 0 000-12zM15.5 15.500L20 20",
  send: "M4 12l16-8-5.5 16-3.2-6.800zM11.3 13.200L20 4",
  export: "M12 4v11M8 11l4 4 4-4M5 20h14",
  close: "M6 6l12 12M18 6L6 18",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8",
  why: "M12 4a8 8 0 100 16 8 8 0 000-16zM9.7 9.800c.3-1.3 1.2-2 2.4-2 1.4 0 2.4.8 2.4 2 0 1.7-2.4 2-2.4 3.600M12.1 16.200h.01",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function useWords() {
  return wordsOf(language.value);
}

// nameOf gives the shopper's name, or a visitor's number that stays the same.
export function nameOf(c: Summary): string {
  return c.shopper_name || `${wordsOf(language.value).visitor} ${c.shopper.slice(-4)}`;
}

export function Face({ c }: { c: Summary }) {
  let n = 0;
  for (const ch of c.shopper) n = (n * 31 + ch.charCodeAt(0)) % 6;
  return <span class={`avatar tint${n}`} aria-hidden="true">{nameOf(c).trim().slice(0, 1).toUpperCase()}</span>;
}

export function mood(value: number): "good" | "calm" | "bad" {
  return value > 0.3 ? "good" : value < -0.3 ? "bad" : "calm";
}

export function Mood({ value }: { value: number }) {
  const name = mood(value);
  return <span class={"mood " + name} data-mood={name} title={useWords().moods[name]} role="img" aria-label={useWords().moods[name]} />;
}

// Drawn puts elements made elsewhere on the page, and again only when what they were made from changes.
export function Drawn({ of, make, class: name }: { of: unknown[]; make: () => (Node | undefined | null)[]; class?: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.replaceChildren(...make().filter((n): n is Node => !!n));
  }, of);
  return <div class={name} ref={box} />;
}

// ago is a short time: minutes and hours of today, else the day.
export function ago(at: string): string {
  const d = new Date(at);
  if (isNaN(d.getTime())) return "";
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  const today = d.toDateString() === new Date().toDateString();
  const as: Intl.DateTimeFormatOptions = today ? { hour: "2-digit", minute: "2-digit", hour12: false } : { month: "short", day: "numeric" };
  return new Intl.DateTimeFormat(locale, as).format(d);
}
