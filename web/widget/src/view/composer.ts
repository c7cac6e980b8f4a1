// Where the shopper writes. Enter sends, Shift+Enter breaks the line, and an input method's Enter does neither.
import { el, icon } from "../dom";
import { MAX_RUNES, runes } from "../frames";
import type { Upload, Uploads } from "../uploads";
import type { Words } from "../words/words";
import { Tray } from "./tray";

const PLANE = "M4 12l16-8-5.5 16-3.2-6.8z M11.3 13.2L20 4";
const CLIP = "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8";
const NEAR = 400; // runes from the end at which the counter shows

export interface ComposerOwner {
  say(text: string, files: Upload[]): void;
  typing(): void;
}

export class Composer {
  box: HTMLFormElement;
  input: HTMLTextAreaElement;
  private counter: HTMLElement;
  private tray: Tray;
  private send: HTMLButtonElement;

  constructor(private words: Words, private owner: ComposerOwner, private uploads: Uploads) {
    this.input = el("textarea", { rows: 1, part: "input", "data-testid": "input", placeholder: words.write, "aria-label": words.write, autocomplete: "off", enterkeyhint: "send" });
    this.send = el("button", { type: "submit", class: "send", part: "send", "data-testid": "send", "aria-label": words.send }, icon(PLANE));
    this.counter = el("span", { class: "counter", role: "status", "data-testid": "counter", hidden: true });
    this.tray = new Tray(uploads, words);
    const picker = el("input", { type: "file", hidden: true, multiple: true, accept: "image/*,application/pdf", tabindex: -1, "data-testid": "files-input" });
    picker.addEventListener("change", () => {
      this.attach(picker.files);
      picker.value = "";
    });
    const clip = el("button", { type: "button", class: "clip", part: "attach", "data-testid": "attach", "aria-label": words.attach, title: words.attach, onclick: () => picker.click() }, icon(CLIP));
    this.box = el("form", { class: "composer", part: "composer", "data-testid": "composer" }, this.tray.box, clip, picker, this.input, this.counter, this.send);
    this.input.addEventListener("paste", (e) => {
      if (!e.clipboardData?.files.length) return;
      e.preventDefault();
      this.attach(e.clipboardData.files);
    });
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

  // draw brings what is being uploaded to the screen.
  draw(): void {
    this.tray.draw();
    this.measure();
  }

  attach(files: FileList | null): void {
    if (!files?.length) return;
    this.tray.add([...files]);
    this.input.focus({ preventScroll: true });
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
    if (this.send.disabled) return;
    this.input.value = "";
    const files = this.uploads.take();
    this.draw();
    this.owner.say(text, files);
  }

  private measure(): void {
    const { words } = this;
    const n = runes(this.input.value.trim());
    this.send.disabled = this.uploads.busy || (n === 0 && !this.uploads.ready.length) || n > MAX_RUNES;
    this.counter.hidden = n <= MAX_RUNES - NEAR;
    this.counter.textContent = n > MAX_RUNES ? words.tooLong(n - MAX_RUNES) : words.left(MAX_RUNES - n);
    this.counter.classList.toggle("over", n > MAX_RUNES);
    this.input.setAttribute("aria-invalid", String(n > MAX_RUNES));
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }
}
