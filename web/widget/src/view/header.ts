// Who answers, and what can be done about the conversation as a whole.
import type { Chat } from "../chat";
import type { Config } from "../config";
import { el, icon } from "../dom";
import type { Words } from "../words/words";

const DOTS = "M5 12h.01M12 12h.01M19 12h.01";
const CROSS = "M6 6l12 12M18 6L6 18";
const SPARKLE = "M12 4l1.9 5.1L19 11l-5.1 1.9L12 18l-1.9-5.1L5 11l5.1-1.9zM19 17v3M17.5 18.5h3";
const HOURGLASS = "M7 4h10M7 20h10M8 4c0 5 8 6 8 10.5V20M16 4c0 5-8 6-8 10.5V20";

export interface HeaderOwner {
  close(): void;
  sound(on: boolean): void;
}

export class Header {
  box: HTMLElement;
  bar: HTMLElement; // below the header: waiting, and the way out of it
  private face = el("span", { class: "face" });
  private title = el("strong", { "data-testid": "who" });
  private line = el("span", { class: "dim", "data-testid": "status", role: "status" });
  private menu: HTMLElement;
  private more: HTMLButtonElement;
  private state = "";

  constructor(private chat: Chat, private words: Words, private config: Config, private owner: HeaderOwner, private sound: boolean) {
    this.more = el("button", { type: "button", class: "tool", "aria-label": words.menu, "aria-haspopup": "true", "aria-expanded": "false", "data-testid": "menu", onclick: () => this.toggle() }, icon(DOTS));
    const close = el("button", { type: "button", class: "tool", part: "close", "data-testid": "close", "aria-label": words.close, onclick: () => owner.close() }, icon(CROSS));
    this.menu = el("div", { class: "menu", hidden: true });
    this.bar = el("div", { class: "bar", hidden: true });
    this.box = el("header", { class: "head" }, this.face, el("div", { class: "names" }, this.title, this.line), this.more, config.page ? null : close, this.menu);
    this.menu.addEventListener("focusout", (e) => {
      const to = e.relatedTarget as Node | null;
      if (to && !this.menu.contains(to) && to !== this.more) this.toggle(false);
    });
  }

  // escape closes the menu; it reports whether there was one to close.
  escape(): boolean {
    if (this.menu.hidden) return false;
    this.toggle(false);
    this.more.focus();
    return true;
  }

  draw(): void {
    const { thread } = this.chat;
    const { owner } = thread;
    const state = JSON.stringify([owner, thread.ended]);
    if (state === this.state) return;
    this.state = state;
    const { words, config } = this;
    const eta = owner.eta_s ? words.eta(Math.max(1, Math.round(owner.eta_s / 60))) : "";
    this.face.className = "face " + owner.kind;
    if (thread.ended) {
      this.show(config.title || words.assistant, words.ended, icon(SPARKLE));
    } else if (owner.kind === "queue") {
      this.show(config.title || words.assistant, words.waiting(undefined), icon(HOURGLASS));
    } else if (owner.kind === "agent") {
      const name = owner.name || words.agent;
      this.show(name, words.agentHere, name.trim().slice(0, 1).toUpperCase());
    } else {
      this.show(config.title || words.assistant, words.botHere, icon(SPARKLE));
    }
    this.bar.hidden = owner.kind !== "queue" || thread.ended;
    this.bar.replaceChildren(
      el("span", { text: words.waiting(owner.position) + eta }),
      el("button", { type: "button", class: "quiet", "data-testid": "leave-queue", text: words.leaveQueue, onclick: () => this.chat.tap(words.leaveQueue, { name: "leave_queue" }) }),
    );
  }

  private show(title: string, line: string, face: Node | string): void {
    this.title.textContent = title;
    this.line.textContent = line;
    this.face.replaceChildren(face);
  }

  private toggle(open = this.menu.hidden): void {
    this.menu.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (open) {
      this.items();
      this.menu.querySelector("button")?.focus();
    }
  }

  private items(): void {
    const { words, chat, sound } = this;
    const item = (id: string, text: string, onclick: () => void) => el("button", { type: "button", "data-testid": id, text, onclick });
    this.menu.replaceChildren(
      item("sound", sound ? words.soundOff : words.soundOn, () => {
        this.sound = !sound;
        this.owner.sound(this.sound);
        this.toggle(false);
      }),
    );
    if (chat.thread.last > 0 && !chat.thread.ended) this.menu.append(item("end", words.end, () => this.sure()));
  }

  private sure(): void {
    const { words, chat } = this;
    const done = (end: boolean) => () => {
      if (end) chat.end();
      this.toggle(false);
    };
    const yes = el("button", { type: "button", class: "primary", "data-testid": "end-yes", text: words.endYes, onclick: done(true) });
    this.menu.replaceChildren(
      el("p", { text: words.endSure }),
      el("div", { class: "pair" }, yes, el("button", { type: "button", class: "quiet", text: words.cancel, onclick: done(false) })),
    );
    yes.focus();
  }
}
