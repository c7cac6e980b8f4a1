// Where the shopper writes. Enter sends, Shift+Enter breaks the line, and an input method's Enter does neither.
import { el, icon } from "../dom";
import { MAX_RUNES, runes } from "../frames";
import type { Words } from "../words/words";

const PLANE = "M4 12l16-8-5.5 16-3.2-6.8z M11.3 13.2L20 4";
const NEAR = 400; // runes from the end at which the counter shows

export interface ComposerOwner {
  say(text: string): void;
  typing(): void;
}

export class Composer {
  box: HTMLFormElement;
  input: HTMLTextAreaElement;
  private counter: HTMLElement;
  private send: HTMLButtonElement;

  constructor(private words: Words, private owner: ComposerOwner) {
    this.input = el("textarea", { rows: 1, part: "input", "data-testid": "input", placeholder: words.write, "aria-label": words.write, autocomplete: "off", enterkeyhint: "send" });
    this.send = el("button", { type: "submit", class: "send", part: "send", "data-testid": "send", "aria-label": words.send }, icon(PLANE));
    this.counter = el("span", { class: "counter", role: "status", "data-testid": "counter", hidden: true });
    this.box = el("form", { class: "composer", part: "composer", "data-testid": "composer" }, this.input, this.counter, this.send);
    this.input.addEventListener("input", () => {
      this.measure();
      owner.typing();
    });
    this.input.addEventListener("keydown", (e) => {
      // keyCode 229: Safari ends the composition before the Enter that chose the candidate.
      if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
      e.preventDefault();
      this.submit();
    });
    this.box.addEventListener("submit", (e) => {
      e.preventDefault();
      this.submit();
      this.input.focus();
    });
    this.measure();
  }

  placeholder(text: string): void {
    if (this.input.placeholder !== text) this.input.placeholder = text;
  }

  // fill puts words there for the shopper to send; what they were writing themselves stays.
  fill(text: string): void {
    if (this.input.value.trim()) return;
    this.input.value = text;
    this.measure();
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (!text || runes(text) > MAX_RUNES) return;
    this.input.value = "";
    this.measure();
    this.owner.say(text);
  }

  private measure(): void {
    const { words } = this;
    const n = runes(this.input.value.trim());
    this.send.disabled = n === 0 || n > MAX_RUNES;
    this.counter.hidden = n <= MAX_RUNES - NEAR;
    this.counter.textContent = n > MAX_RUNES ? words.tooLong(n - MAX_RUNES) : words.left(MAX_RUNES - n);
    this.counter.classList.toggle("over", n > MAX_RUNES);
    this.input.setAttribute("aria-invalid", String(n > MAX_RUNES));
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }
}
