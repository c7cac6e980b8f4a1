// The messages on the screen: rows made once and kept by key, day lines, groups, what is still being sent, and below them who is
// typing and what can be tapped.
import { type Pen, draw } from "../bodies/bodies";
import { files } from "../bodies/files";
import type { Chat } from "../chat";
import type { Config } from "../config";
import { el, icon } from "../dom";
import { dayName, sameDay, time } from "../format";
import type { Message, Reply, Said } from "../frames";
import type { Item } from "../outbox";
import type { View } from "../thread";
import type { Words } from "../words/words";

const GROUP_MS = 5 * 60_000;
const WINDOW = 120; // rows shown at first, and more at each tap

// How much of what stands before an answer stays in view with it.
const BEFORE_PX = 64;
const BELOW_PX = 72; // so much below is worth an arrow
const DOWN = "M12 5v14M6 13l6 6 6-6";

interface Entry {
  key: string;
  state: string; // what it is drawn from: drawn again only where this differs
  make(): HTMLElement;
}

export class List {
  box: HTMLElement;
  private log: HTMLElement;
  private below: HTMLElement;
  private pill: HTMLButtonElement;
  private rows = new Map<string, { state: string; node: HTMLElement }>();
  private stuck = true; // the newest is in view, and shall stay so
  private target = -1; // where we scrolled to
  private shown = WINDOW;
  private belowState = "";
  private lastKey = "";

  constructor(private chat: Chat, private words: Words, private config: Config) {
    this.log = el("div", { class: "log", role: "log", "aria-label": words.log, "aria-live": "off", part: "log", "data-testid": "log" });
    this.below = el("div", { class: "below" });
    const scroller = el("div", { class: "scroller", tabindex: "0" }, this.log, this.below);
    this.pill = el("button", { class: "pill", type: "button", hidden: true, "data-testid": "below", "aria-label": words.newBelow, onclick: () => this.toEnd(true) }, icon(DOWN));
    this.box = el("div", { class: "list" }, scroller, this.pill);
    scroller.addEventListener("scroll", () => {
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      this.stuck = left < 48 || Math.abs(scroller.scrollTop - this.target) < 3;
      this.point(left);
    }, { passive: true });
    const sizes = new ResizeObserver(() => this.stuck && this.scroll());
    for (const part of [this.log, this.below, scroller]) sizes.observe(part);
  }

  // toEnd brings the newest into view; all: down to the very end, past the beginning of a long answer.
  toEnd(all = false): void {
    this.stuck = true;
    this.scroll(all);
  }

  // point shows the way down while something stands below, and says so when it is new.
  private point(left: number): void {
    this.pill.hidden = left < BELOW_PX;
    if (this.pill.hidden) this.pill.classList.remove("new");
  }

  // draw brings the screen to what the chat knows.
  draw(): void {
    const { thread } = this.chat;
    this.log.setAttribute("aria-live", thread.live ? "polite" : "off");
    const entries = this.entries();
    this.place(entries);
    this.drawBelow();
    const last = entries[entries.length - 1]?.key ?? "";
    if (last !== this.lastKey) {
      const own = this.chat.pending.some((i) => i.cid === last);
      if (own || this.stuck) this.toEnd();
      else if (thread.live) this.pill.classList.add("new");
    }
    this.lastKey = last;
  }

  // scroll goes to the end, but no further than the beginning of the shop's answer: a long one is read from its top.
  private scroll(all = false): void {
    const scroller = this.log.parentElement!;
    const end = scroller.scrollHeight - scroller.clientHeight;
    let top: HTMLElement | null = null;
    for (let row = this.log.lastElementChild as HTMLElement | null; row && row.dataset.role !== "shopper"; row = row.previousElementSibling as HTMLElement | null) {
      if (row.dataset.role === "bot") top = row;
    }
    this.target = top && !all ? Math.min(end, Math.max(0, top.offsetTop - BEFORE_PX)) : end;
    scroller.scrollTop = this.target;
    this.point(end - this.target);
  }

  private place(entries: Entry[]): void {
    const kept = new Map<string, { state: string; node: HTMLElement }>();
    let at: ChildNode | null = this.log.firstChild;
    for (const entry of entries) {
      const before = this.rows.get(entry.key);
      const row = before?.state === entry.state ? before : { state: entry.state, node: entry.make() };
      if (before && before !== row) before.node.replaceWith(row.node);
      if (before && before !== row && at === before.node) at = row.node;
      if (row.node === at) at = at.nextSibling;
      else this.log.insertBefore(row.node, at);
      kept.set(entry.key, row);
    }
    while (at) {
      const next: ChildNode | null = at.nextSibling;
      at.remove();
      at = next;
    }
    this.rows = kept;
  }

  private entries(): Entry[] {
    const { chat } = this;
    const out: Entry[] = [];
    chat.past.forEach((view, i) => this.say(out, "past" + i, view, chat.past[i - 1]?.message, true));
    if (chat.past.length) out.push(this.line("new:" + chat.thread.conversation, this.words.newConversation));
    const views = chat.thread.views();
    if (!views.length && !chat.past.length && !chat.pending.length) out.push(this.greeting());
    const heard = chat.thread.heard + ":";
    views.forEach((view, i) => this.say(out, view.message.cid ?? heard + view.message.seq, view, (views[i - 1] ?? chat.past.at(-1))?.message, false));
    for (const item of chat.pending) out.push(this.waiting(item));
    if (out.length <= this.shown) return out;
    return [this.more(), ...out.slice(-this.shown)];
  }

  private say(out: Entry[], key: string, view: View, before: Message | undefined, past: boolean): void {
    const { message } = view;
    if (!before || !sameDay(before.at, message.at)) {
      const name = dayName(message.at, this.config.lang, this.words);
      out.push(this.line("day:" + key, name));
    }
    if (message.from.role === "system") {
      const make = () => {
        const row = el("div", { class: "row system", ...marks(message), "data-event": message.body.event?.kind }, el("p", { dir: "auto", text: message.body.text }));
        return row;
      };
      out.push({ key, state: "", make });
      return;
    }
    const follows = !!before && joined(before, message);
    const mark = past ? "" : this.mark(message);
    const open = past ? "" : this.asks(message);
    const state = [follows, mark, open, view.retracted, view.text ?? ""].join("|");
    out.push({ key, state, make: () => this.row(view, follows, mark, open) });
  }

  private row(view: View, follows: boolean, mark: string, open: string): HTMLElement {
    const { message, retracted, text } = view;
    const { words, config } = this;
    const { role, name } = message.from;
    const row = el("div", { class: `row ${role}${follows ? " follows" : ""}`, ...marks(message), "data-cid": message.cid });
    const who = role === "shopper" ? words.you : name || (role === "agent" ? words.agent : words.assistant);
    row.append(el("span", { class: role === "agent" && !follows ? "who" : "unseen", text: who }));
    if (retracted) row.append(el("div", { class: "bubble gone", text: words.retracted }));
    else {
      const { bubble, block } = draw(message.body, this.pen(message, open), text);
      const quote = this.quoted(message.body.quote);
      if (quote && bubble) bubble.prepend(quote);
      if (bubble) row.append(bubble);
      if (block) row.append(block);
    }
    const meta = el("div", { class: "meta" }, el("time", { datetime: message.at, text: time(message.at, config.lang) }));
    if (text !== undefined && !retracted) meta.append(el("span", { text: words.edited }));
    if (mark) meta.append(el("span", { class: "mark", "data-testid": "mark", text: mark }));
    row.append(meta);
    return row;
  }

  private quoted(seq: number | undefined): HTMLElement | null {
    const message = seq ? this.chat.thread.messages[seq - 1] : undefined;
    return message ? el("blockquote", { text: message.body.text.slice(0, 200) }) : null;
  }

  private pen(message: Message, open: string): Pen {
    const { chat, words, config } = this;
    const key = `${chat.thread.conversation}:${message.seq}`;
    const tap = (label: string, action: Said["action"]) => chat.tap(label, action!);
    return {
      words, lang: config.lang, base: new URL(config.base), bytes: (file) => chat.bytes(file),
      tap: message.body.type === "form" && !open ? undefined : tap,
      rate: open ? (stars, text) => chat.rate(key, stars, text) : undefined,
    };
  }

  // asks says whether what a message asks for can still be given.
  private asks(message: Message): string {
    const { body, seq } = message;
    const { thread, sending, rated } = this.chat;
    if (body.type === "csat") return rated.has(`${thread.conversation}:${seq}`) ? "" : "open";
    if (body.type !== "form") return "";
    const name = body.form?.name;
    const given = thread.messages.slice(seq).some((m) => m.body.action?.name === name);
    return given || sending.some((i) => (i.frame as Said).action?.name === name) ? "" : "open";
  }

  // mark tells how far the shopper's last message got.
  private mark(message: Message): string {
    const { thread, sending } = this.chat;
    if (message.from.role !== "shopper" || sending.length) return "";
    const after = thread.messages.slice(message.seq);
    if (after.some((m) => m.from.role !== "system")) return "";
    return (thread.readBy.agent ?? 0) >= message.seq ? this.words.read : this.words.sent;
  }

  private waiting(item: Item): Entry {
    const { words, chat } = this;
    const online = chat.link.state === "live";
    const failed = item.state === "failed";
    const state = `${failed}|${online}|${item.code}|${item.state}`;
    const make = () => {
      const said = item.frame as Said;
      const row = el("div", { class: "row shopper pending" + (failed ? " failed" : ""), part: "message", "data-role": "shopper", "data-cid": item.cid, "data-state": item.state });
      const shown = (said.files ?? []).map((id) => chat.sent.get(id)).filter((f) => f !== undefined);
      const text = said.text ?? (shown.length ? "" : words.files(said.files?.length ?? 0));
      if (text) row.append(el("div", { class: "bubble", dir: "auto", text }));
      if (shown.length) row.append(files(shown, { words, lang: this.config.lang, base: new URL(this.config.base), bytes: (file) => chat.bytes(file) }));
      const meta = el("div", { class: "meta" });
      if (failed) {
        meta.append(el("span", { class: "mark", role: "alert", text: `${words.failed} ${words.reasons[item.code ?? ""] ?? ""}` }));
        if (item.retry !== false) meta.append(el("button", { type: "button", class: "quiet", "data-testid": "retry", text: words.retry, onclick: () => chat.again(item.cid) }));
        meta.append(el("button", { type: "button", class: "quiet", "data-testid": "discard", text: words.discard, onclick: () => chat.discard(item.cid) }));
      } else {
        meta.append(el("span", { class: "mark", "data-testid": "mark", text: online || chat.link.state === "connecting" ? words.sending : words.waitingToSend }));
      }
      row.append(meta);
      return row;
    };
    return { key: item.cid, state: "w" + state, make };
  }

  private greeting(): Entry {
    const { words, config, chat } = this;
    const make = () =>
      el("div", { class: "row bot hello", "data-testid": "greeting" },
        el("div", { class: "bubble", text: config.greeting || words.greeting }),
        el("div", { class: "starters" }, ...words.starters.map((text) =>
          el("button", { type: "button", class: "chip", "data-testid": "starter", text, onclick: () => chat.say({ text }) }))));
    return { key: "hello", state: "", make };
  }

  private more(): Entry {
    const onclick = () => {
      this.shown += WINDOW;
      this.stuck = false;
      this.draw();
    };
    return { key: "more", state: "", make: () => el("div", { class: "row system" }, el("button", { type: "button", class: "quiet", text: this.words.earlier, onclick })) };
  }

  private line(key: string, text: string): Entry {
    return { key, state: text, make: () => el("div", { class: "day", role: "separator" }, el("span", { text })) };
  }

  private drawBelow(): void {
    const { chat, words, config } = this;
    const typist = chat.thread.typist(["agent", "bot"], Date.now());
    const replies = this.replies();
    const stars = chat.thread.ended && !chat.sending.length && !chat.thread.messages.some((m) => m.body.type === "csat");
    const key = chat.thread.conversation + ":end";
    const rated = chat.rated.has(key);
    const state = JSON.stringify([typist, replies, stars, rated]);
    if (state === this.belowState) return;
    this.belowState = state;
    this.below.replaceChildren();
    if (typist) {
      const name = typist.name || chat.thread.owner.name || (typist.role === "bot" ? words.assistant : words.agent);
      this.below.append(el("div", { class: "typing", role: "status", "aria-label": words.typing(name), "data-testid": "typing" }, el("i"), el("i"), el("i")));
    }
    if (replies.length) {
      this.below.append(el("div", { class: "replies", "data-testid": "replies" }, ...replies.map((r) =>
        el("button", { type: "button", class: "chip", "data-testid": "reply", "data-name": r.name, text: r.label, onclick: () => chat.tap(r.label, { name: r.name, value: r.value }) }))));
    }
    if (stars) {
      const pen: Pen = { words, lang: config.lang, base: new URL(config.base), rate: rated ? undefined : (n, text) => chat.rate(key, n, text) };
      this.below.append(el("div", { class: "row system rating" }, rated ? null : el("p", { text: words.rate }), draw({ type: "csat", text: "" }, pen).block!));
    }
    if (this.stuck) this.scroll();
  }

  // replies gives what the shop's last words offer, until the shopper says anything.
  private replies(): Reply[] {
    const { thread, sending } = this.chat;
    if (sending.length || thread.ended) return [];
    for (let i = thread.messages.length - 1; i >= 0; i--) {
      const { from, body } = thread.messages[i]!;
      if (from.role === "shopper") return [];
      if (body.replies?.length) return body.replies;
    }
    return [];
  }
}

function marks(message: Message) {
  return { part: "message", "data-testid": "message", "data-seq": message.seq, "data-role": message.from.role, "data-type": message.body.type };
}

function joined(a: Message, b: Message): boolean {
  return a.from.role === b.from.role && a.from.name === b.from.name && sameDay(a.at, b.at) && Date.parse(b.at) - Date.parse(a.at) < GROUP_MS;
}

