// Pictures and documents in a message. Where the page may not load them by itself, for they ask for a token, they are fetched
// and drawn.
import { el, icon } from "../dom";
import type { FileView } from "../frames";
import { onCanvas } from "../uploads";
import { type Pen, address } from "./bodies";

const PAPER = "M7 3h7l5 5v13H7zM14 3v5h5M10 13h6M10 17h6";
const CROSS = "M6 6l12 12M18 6L6 18";
const WIDTH = 264; // of a picture in a message, in CSS pixels
const HEIGHT = 300;

export function files(list: FileView[], pen: Pen): HTMLElement {
  return el("div", { class: "files", "data-testid": "files" }, ...list.map((f) => (f.mime.startsWith("image/") ? picture(f, pen) : paper(f, pen))));
}

// names is what stands in a message's text where only files were sent.
export function names(list: FileView[]): string {
  return list.map((f) => f.name).join(", ");
}

function at(f: FileView, pen: Pen): string {
  return address("." + f.url, pen.base);
}

function picture(f: FileView, pen: Pen): HTMLElement {
  const { words } = pen;
  const marks = { class: "shot", "data-testid": "picture", "data-file": f.id, "aria-label": words.picture(f.name) };
  if (!pen.bytes) {
    const lost = () => box.replaceChildren(el("span", { class: "paper" }, icon(PAPER), el("span", { text: f.name })));
    const box = el("a", { ...marks, href: at(f, pen), target: "_blank", rel: "noopener" });
    box.append(el("img", { src: at(f, pen), alt: f.name, loading: "lazy", decoding: "async", onerror: lost }));
    return box;
  }
  const bytes = pen.bytes;
  const box = el("button", { type: "button", ...marks, "data-state": "loading" }, el("span", { class: "blank" }));
  let bitmap: ImageBitmap | null = null;
  const load = () =>
    bytes(f).then(createImageBitmap).then(
      (b) => {
        bitmap = b;
        const density = Math.min(2, devicePixelRatio || 1);
        const canvas = onCanvas(b, WIDTH * density, HEIGHT * density);
        canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
        box.dataset.state = "shown";
        box.replaceChildren(canvas);
      },
      () => {
        box.dataset.state = "failed";
        box.replaceChildren(el("span", { class: "blank", text: words.fileLost }));
      },
    );
  box.addEventListener("click", () => (bitmap ? zoom(box, bitmap, f, pen) : void load()));
  void load();
  return box;
}

// zoom shows a picture over everything, until it is tapped or Escape is pressed.
function zoom(from: HTMLElement, bitmap: ImageBitmap, f: FileView, pen: Pen): void {
  const close = () => {
    over.remove();
    from.focus({ preventScroll: true });
  };
  const cross = el("button", { type: "button", class: "cross", "aria-label": pen.words.closePicture, "data-testid": "zoom-close" }, icon(CROSS));
  const over = el("div", { class: "zoom", role: "dialog", "aria-modal": "true", "aria-label": f.name, "data-testid": "zoom", onclick: close }, onCanvas(bitmap, 2560, 2560), cross);
  over.addEventListener("keydown", (e) => {
    e.stopPropagation();
    if (e.key === "Escape") close();
    if (e.key === "Tab") e.preventDefault();
  });
  (from.closest(".panel") ?? from.getRootNode() as ShadowRoot).append(over);
  cross.focus({ preventScroll: true });
}

function paper(f: FileView, pen: Pen): HTMLElement {
  const inside = [icon(PAPER), el("span", { class: "name", text: f.name }), el("span", { class: "dim", text: size(f.size) })];
  const marks = { class: "paper", "data-testid": "paper", "data-file": f.id, "aria-label": pen.words.save(f.name) };
  const bytes = pen.bytes;
  if (!bytes) return el("a", { ...marks, href: at(f, pen), target: "_blank", rel: "noopener" }, ...inside);
  const save = () =>
    bytes(f).then((blob) => {
      const url = URL.createObjectURL(blob);
      el("a", { href: url, download: f.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }, () => undefined);
  return el("button", { type: "button", ...marks, onclick: () => void save() }, ...inside);
}

function size(bytes: number): string {
  return bytes >= 1 << 20 ? (bytes / (1 << 20)).toFixed(1) + " MB" : Math.max(1, Math.round(bytes / 1024)) + " KB";
}
