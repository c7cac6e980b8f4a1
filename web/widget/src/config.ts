// What the loader tells the panel, and what the panel gives back. Types only: both scripts compile it away.

export type Language = "zh" | "en";

export interface Config {
  base: string; // where the server is, with a slash at the end
  site: string;
  lang: Language;
  color: string; // any CSS colour, "" is the product's own
  theme: string; // light, dark or "" for the device's
  left: boolean; // the launcher stands bottom left
  page: boolean; // the chat is a page of its own: no launcher, always open
  title: string; // the shop's name, "" is none
  greeting: string; // the first words, "" is the product's own
  prefix: string; // of every key in storage
}

export interface Page {
  url?: string;
  title?: string;
  product?: string;
  order?: string;
  cart?: { product: string; quantity: number }[];
}

// Host is what the loader offers the panel.
export interface Host {
  root: ShadowRoot;
  opened(open: boolean): void;
  unread(n: number): void;
}

// Panel is what the panel offers the loader.
export interface Panel {
  open(focus: boolean, text?: string): void; // focus: someone asked for it just now; text: to be sent or changed by them
  close(): void;
  identify(shopToken: string): void;
  context(page: Page): void;
  signOut(): void;
}

export type Mount = (host: Host, config: Config) => Panel;

declare global {
  interface Window {
    shoptalkPanel?: Mount;
    Shoptalk?: unknown;
  }
}
