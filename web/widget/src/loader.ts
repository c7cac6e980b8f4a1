// The one script a shop puts on its pages: the launcher and window.Shoptalk. The chat itself (panel.js) is fetched when it is
// first opened, or when this shopper has spoken before; nothing is sent anywhere until then.
import type { Config, Host, Page, Panel } from "./config";
import { adopt, el, icon } from "./dom";
import css from "./loader.css";
import { launcher as en } from "./words/en";
import { launcher as zh } from "./words/zh";

declare const PANEL_INTEGRITY: string;

const TAG = "shoptalk-chat";
const BUBBLE = "M12 4c5 0 9 3.4 9 7.6s-4 7.6-9 7.6c-1 0-2-.1-2.9-.4L4.5 21l.9-3.9C3.9 15.7 3 13.7 3 11.6 3 7.4 7 4 12 4zM8.5 11.7h.01M12 11.7h.01M15.5 11.7h.01";
const DOWN = "M6 9.5l6 6 6-6";

const script =
  (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[src*="/widget.js"]');

function readConfig(data: DOMStringMap, src: string): Config {
  const base = new URL(".", src);
  const page = data.mode === "page";
  // As a page of its own the chat takes the site from its address: /c/{site}.
  const site = data.site || (page && decodeURIComponent(location.pathname.split("/").pop() ?? "")) || "main";
  const lang = (data.lang || document.documentElement.lang || navigator.language).toLowerCase();
  return {
    base: base.href,
    site,
    lang: lang.startsWith("zh") ? "zh" : "en",
    color: CSS.supports("color", data.color ?? "") ? data.color! : "",
    theme: data.theme ?? "",
    left: data.position === "left",
    page,
    title: data.title ?? "",
    greeting: data.greeting ?? "",
    prefix: `shoptalk:${base.host}${base.pathname}:${site}:`,
  };
}

function start(config: Config, product: string | undefined): void {
  const words = config.lang === "zh" ? zh : en;
  const element = document.createElement(TAG);
  if (config.left) element.setAttribute("left", "");
  if (config.page) element.setAttribute("page", "");
  const root = element.attachShadow({ mode: "open" });
  adopt(root, css);
  const badge = el("span", { class: "badge", part: "badge", "data-testid": "badge" });
  const button = el("button", {
    class: "launcher", part: "launcher", "data-testid": "launcher", type: "button",
    "aria-label": words.open, "aria-haspopup": "dialog", "aria-expanded": "false",
  });
  let open = false;
  let panel: Panel | undefined;
  let loading: Promise<Panel> | undefined;
  let token = "";
  let leaving = false; // signed out before the panel was there
  let page: Page = product ? { product } : {};

  const draw = () => {
    button.replaceChildren(icon(open ? DOWN : BUBBLE), badge);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? words.close : words.open + (badge.textContent ? ` (${words.unread(badge.textContent)})` : ""));
  };
  const host: Host = {
    root,
    opened(now) {
      open = now;
      draw();
      if (!now) button.focus();
    },
    unread(n) {
      badge.textContent = n > 99 ? "99+" : n ? String(n) : "";
      draw();
    },
  };
  const load = () =>
    (loading ??= fetchPanel(config.base).then(
      () => {
        panel = window.shoptalkPanel!(host, config);
        if (leaving) panel.signOut();
        if (token) panel.identify(token);
        panel.context(page);
        return panel;
      },
      (error) => {
        loading = undefined; // The next tap tries again.
        throw error;
      },
    ));
  const show = (focus: boolean, text?: string) => {
    button.setAttribute("aria-busy", "true");
    load()
      .then((p) => p.open(focus, text), () => button.setAttribute("aria-label", words.failed))
      .finally(() => button.removeAttribute("aria-busy"));
  };
  button.addEventListener("click", () => (open ? panel!.close() : show(true)));

  const calls = {
    open: (text?: string) => show(true, text),
    close: () => panel?.close(),
    identify(shopToken: string) {
      token = shopToken;
      panel?.identify(token);
    },
    context(now: Page) {
      page = now;
      panel?.context(page);
    },
    signOut() {
      token = "";
      if (panel) return panel.signOut();
      // Only the panel knows how to end a session on the server.
      leaving = keptSession(config.prefix);
      if (leaving) void load();
    },
  };
  const early = window.Shoptalk;
  window.Shoptalk = { ...calls, push: (call: unknown[]) => run(call) };
  const run = ([name, ...args]: unknown[]) => (calls as Record<string, (...a: unknown[]) => void>)[String(name)]?.(...args);
  draw();
  root.append(button);
  document.body.append(element);
  if (config.color) paint(element, button, config.color);
  if (Array.isArray(early)) early.forEach(run);
  dispatchEvent(new Event("shoptalk:ready"));
  if (config.page || keptOpen(config.prefix)) show(config.page);
  else if (keptSession(config.prefix)) void load().catch(() => undefined);
}

// paint takes the shop's colour, and black or white on it, whichever reads better.
function paint(element: HTMLElement, sample: HTMLElement, color: string): void {
  element.style.setProperty("--accent", color);
  const [r = 0, g = 0, b = 0] = (getComputedStyle(sample).backgroundColor.match(/[\d.]+/g) ?? []).map((v) => (+v / 255) ** 2.2);
  if (0.2126 * r + 0.7152 * g + 0.0722 * b > 0.25) element.setAttribute("bright", "");
}

function keptSession(prefix: string): boolean {
  return kept(() => localStorage.getItem(prefix + "session") !== null);
}

function keptOpen(prefix: string): boolean {
  return kept(() => sessionStorage.getItem(prefix + "open") === "1" && innerWidth > 520 && innerHeight > 480);
}

function kept(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false; // The browser forbids storage.
  }
}

function fetchPanel(base: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The hash in the address lets the file be cached for ever and still change with the loader.
    const src = base + "widget/v1/panel.js?" + encodeURIComponent(PANEL_INTEGRITY.slice(7, 19));
    const tag = el("script", { src, integrity: PANEL_INTEGRITY, crossorigin: "anonymous", onload: () => resolve(), onerror: reject });
    if (script?.nonce) tag.nonce = script.nonce;
    document.head.append(tag);
  });
}

if (script && !customElements.get(TAG)) {
  customElements.define(TAG, class extends HTMLElement {});
  const { dataset, src } = script;
  const go = () => start(readConfig(dataset, src), dataset.product);
  if (document.body) go();
  else addEventListener("DOMContentLoaded", go);
}
