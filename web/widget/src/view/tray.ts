// What is about to be sent beside the words: thumbnails with how far they got, and what went wrong.
import { el, icon } from "../dom";
import { type Upload, MAX_FILES, type Uploads, onCanvas } from "../uploads";
import type { FileWords } from "../words/words";

const CROSS = "M7 7l10 10M17 7L7 17";
const PAPER = "M7 3h7l5 5v13H7zM14 3v5h5";
const SIDE = 128; // pixels of a thumbnail

export class Tray {
  box: HTMLElement;
  private line: HTMLElement;
  private row: HTMLElement;
  private drawn = new Map<string, { node: HTMLElement; bar: HTMLElement; state: string }>();
  private over = false; // more were chosen than fit

  constructor(private uploads: Uploads, private words: FileWords) {
    this.row = el("div", { class: "thumbs" });
    this.line = el("p", { class: "note", role: "alert", hidden: true, "data-testid": "upload-error" });
    this.box = el("div", { class: "tray", hidden: true, "data-testid": "tray" }, this.row, this.line);
  }

  add(files: Iterable<File>): void {
    this.over = this.uploads.add(files) > 0;
    this.draw();
  }

  draw(): void {
    const { items } = this.uploads;
    const keys = new Set(items.map((u) => u.key));
    for (const [key, { node }] of this.drawn) {
      if (keys.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
      this.over = false;
    }
    for (const u of items) this.item(u);
    const failed = items.find((u) => u.error);
    const { words } = this;
    const text = failed ? words.fileReasons[failed.error!] ?? words.fileFailed : this.over ? words.filesFull(MAX_FILES) : "";
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.hidden = !text;
    this.box.hidden = !items.length;
  }

  private item(u: Upload): void {
    const { words, uploads } = this;
    const state = u.error ? "failed" : u.view ? "ready" : "sending";
    let it = this.drawn.get(u.key);
    if (!it) {
      const bar = el("span", { class: "bar", role: "progressbar", "aria-label": words.uploading(u.name), "aria-valuemin": 0, "aria-valuemax": 100 });
      const face = el("button", { type: "button", class: "face", "aria-label": u.name, "data-testid": "thumb-face", onclick: () => u.error && uploads.again(u) });
      const cross = el("button", { type: "button", class: "cross", "data-testid": "thumb-remove", "aria-label": words.removeFile(u.name), onclick: () => uploads.drop(u) }, icon(CROSS));
      it = { node: el("div", { class: "thumb", "data-testid": "thumb", title: u.name }, face, bar, cross), bar, state: "" };
      this.drawn.set(u.key, it);
      this.row.append(it.node);
      void look(u, face);
    }
    const done = Math.round(u.progress * 100);
    it.bar.setAttribute("aria-valuenow", String(done));
    it.bar.style.width = `${Math.max(6, done)}%`;
    if (it.state === state) return;
    it.state = it.node.dataset.state = state;
    it.bar.hidden = state !== "sending";
    it.node.querySelector(".face")!.setAttribute("aria-label", state === "failed" ? words.fileAgain(u.name) : u.name);
  }
}

async function look(u: Upload, into: HTMLElement): Promise<void> {
  const plain = () => into.replaceChildren(icon(PAPER), el("span", { text: u.name.split(".").pop()?.slice(0, 4).toUpperCase() ?? "" }));
  if (!u.blob.type.startsWith("image/")) return plain();
  try {
    const bitmap = await createImageBitmap(u.blob);
    into.replaceChildren(onCanvas(bitmap, SIDE * 2, SIDE * 2));
    bitmap.close();
  } catch {
    plain(); // this browser cannot read it
  }
}
