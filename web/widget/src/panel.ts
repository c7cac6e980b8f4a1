// The chat panel: puts header, messages and composer together, and follows the screen, the keyboard and the page's visibility.
import { Chat } from "./chat";
import type { Config, Host, Panel } from "./config";
import { adopt, el } from "./dom";
import bodies from "./bodies/bodies.css";
import css from "./panel.css";
import { chime } from "./sound";
import { Composer } from "./view/composer";
import { Header } from "./view/header";
import { List } from "./view/list";
import { words as en } from "./words/en";
import { words as zh } from "./words/zh";

const BANNER_MS = 1500; // a connection that comes back at once is not worth a word

function mount(host: Host, config: Config): Panel {
  const words = config.lang === "zh" ? zh : en;
  adopt(host.root, bodies);
  adopt(host.root, css);
  let open = false;
  let sound = remembered(localStore(), config.prefix + "sound") === "1";
  let downSince = 0;
  let drawing = false;

  const chat = new Chat(config, {
    changed: () => redraw(),
    arrived: () => {
      if (sound && (!open || document.hidden)) chime();
    },
  });
  const list = new List(chat, words, config);
  const header = new Header(chat, words, config, {
    close: () => close(),
    sound: (on) => {
      sound = on;
      remember(localStore(), config.prefix + "sound", on ? "1" : "0");
      if (on) chime();
    },
  }, sound);
  const composer = new Composer(words, {
    say: (text, files) => {
      if (files.length) chat.show(text, files);
      else chat.say({ text });
      list.toEnd();
    },
    typing: () => {
      chat.begin();
      chat.typing();
    },
  }, chat.uploads);
  const banner = el("div", { class: "banner", role: "status", hidden: true, "data-testid": "banner" });
  const panel = el(
    "section",
    { class: "panel", part: "panel", "data-testid": "panel", role: "dialog", "aria-label": words.dialog, lang: config.lang, hidden: true, "data-theme": config.theme || undefined },
    header.box, banner, header.bar, list.box, composer.box,
  );
  if (config.page) panel.classList.add("page");
  host.root.append(panel);

  // Many frames in one moment are one drawing; a hidden tab gets no animation frames.
  function redraw(): void {
    if (drawing) return;
    drawing = true;
    const soon = document.hidden ? (f: () => void) => setTimeout(f, 50) : requestAnimationFrame;
    soon(() => {
      drawing = false;
      drawNow();
    });
  }

  function drawNow(): void {
    if (open && !document.hidden) chat.read();
    host.unread(open ? 0 : chat.unread);
    panel.dataset.link = chat.link.state;
    if (!open) return;
    header.draw();
    list.draw();
    composer.draw();
    composer.placeholder(chat.thread.ended ? words.writeForNew : words.write);
    drawBanner();
  }

  function drawBanner(): void {
    const { state } = chat.link;
    if (state === "live" || state === "idle") downSince = 0;
    else if (!downSince) {
      downSince = Date.now();
      setTimeout(redraw, BANNER_MS + 50);
    }
    const text = state === "refused" ? words.refused : navigator.onLine ? words.reconnecting : words.offline;
    const show = !!downSince && (state === "refused" || Date.now() - downSince > BANNER_MS);
    banner.hidden = !show;
    if (show && banner.textContent !== text) banner.textContent = text;
  }

  function show(focus: boolean, text?: string): void {
    if (text) composer.fill(text);
    if (open) return;
    open = true;
    panel.hidden = false;
    remember(pageStore(), config.prefix + "open", "1");
    host.opened(true);
    chat.begin();
    fit();
    drawNow();
    list.toEnd();
    // On a phone the keyboard would cover half of what there is to read.
    if (focus && !narrow()) composer.input.focus({ preventScroll: true });
  }

  function close(): void {
    if (!open || config.page) return;
    open = false;
    panel.hidden = true;
    chat.stopTyping();
    remember(pageStore(), config.prefix + "open", "0");
    host.opened(false);
  }

  panel.addEventListener("keydown", (e) => {
    e.stopPropagation(); // The shop's own shortcuts are not meant.
    if (e.key === "Escape" && !e.isComposing && !header.escape()) close();
    if (e.key === "Tab" && (narrow() || config.page)) wrap(e, panel, host.root);
  });
  // A full screen panel ends where the keyboard begins.
  function fit(): void {
    const view = window.visualViewport;
    const full = narrow() || config.page;
    panel.ariaModal = String(full);
    panel.style.top = full && view ? `${view.offsetTop}px` : "";
    panel.style.height = full && view ? `${view.height}px` : "";
  }
  window.visualViewport?.addEventListener("resize", fit);
  window.visualViewport?.addEventListener("scroll", fit);
  document.addEventListener("visibilitychange", redraw);
  addEventListener("online", redraw);
  addEventListener("offline", redraw);
  redraw();

  return {
    open: show,
    close,
    identify: (shopToken) => {
      chat.identify(shopToken);
      if (open) chat.begin();
    },
    context: (page) => chat.context(page),
    signOut: () => chat.signOut(),
  };
}

// The same as the style sheet: there is no room for a page beside the chat.
const narrow = () => innerWidth <= 520 || innerHeight <= 480;

// wrap keeps Tab inside a panel that covers the page.
function wrap(e: KeyboardEvent, panel: HTMLElement, root: ShadowRoot): void {
  const all = [...panel.querySelectorAll<HTMLElement>("button, a[href], input, textarea, [tabindex]")].filter(
    (n) => !n.hasAttribute("disabled") && n.offsetParent !== null,
  );
  const [first, last] = [all[0], all[all.length - 1]];
  const at = root.activeElement;
  if (e.shiftKey ? at === first : at === last) {
    e.preventDefault();
    (e.shiftKey ? last : first)?.focus();
  }
}

function localStore(): Storage | undefined {
  return allowed(() => localStorage);
}

function pageStore(): Storage | undefined {
  return allowed(() => sessionStorage);
}

function allowed<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // The browser forbids storage.
  }
}

function remember(store: Storage | undefined, key: string, value: string): void {
  allowed(() => store?.setItem(key, value));
}

function remembered(store: Storage | undefined, key: string): string | null | undefined {
  return allowed(() => store?.getItem(key));
}

window.shoptalkPanel = mount;
