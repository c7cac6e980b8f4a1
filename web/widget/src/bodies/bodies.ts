// What a message says, as elements: the same in the widget and in the console. It draws one body and knows no thread.
import type { Language } from "../config";
import { el } from "../dom";
import type { Action, Body, FileView, RichNode } from "../frames";
import type { BodyWords } from "../words/words";
import { cards } from "./cards";
import { csat, form } from "./ask";
import { files, names } from "./files";
import { order } from "./order";

export interface Pen {
  words: BodyWords;
  lang: Language;
  base: URL; // what addresses of pictures are relative to
  bytes?(file: FileView): Promise<Blob>; // fetches what was sent; missing: the page may load it by its address
  tap?(label: string, action: Action): void; // missing: nothing can be tapped here
  rate?(stars: number, text: string): void; // missing: not to be rated, or not again
}

// draw gives the bubble (missing where all is said by the block), and the block that stands below it at full width.
export function draw(body: Body, pen: Pen, text = body.text): { bubble?: HTMLElement; block?: HTMLElement } {
  const bubble = () => el("div", { class: "bubble", dir: "auto" }, prose(text, body.rich));
  switch (body.type) {
    case "cards":
      return { bubble: body.cards?.length && !text ? undefined : bubble(), block: cards(body.cards ?? [], pen) };
    case "order":
      return { bubble: bubble(), block: body.order && order(body.order, pen) };
    case "form":
      return { bubble: bubble(), block: body.form && form(body.form, pen) };
    case "csat":
      return { bubble: bubble(), block: csat(body.csat?.max ?? 5, pen) };
    case "file": {
      const all = body.file ? [body.file, ...(body.files ?? [])] : [];
      return { bubble: all.length && text === names(all) ? undefined : bubble(), block: all.length ? files(all, pen) : undefined };
    }
    default:
      return { bubble: bubble() };
  }
}

function prose(text: string, rich?: RichNode[]): DocumentFragment {
  const out = document.createDocumentFragment();
  if (rich?.length) out.append(...rich.map(node));
  else out.append(...linked(text));
  return out;
}

function node(n: RichNode): Node {
  const inside = n.children?.length ? n.children.map(node) : [document.createTextNode(n.text ?? "")];
  switch (n.type) {
    case "strong":
    case "em":
    case "code":
      return el(n.type, {}, ...inside);
    case "link":
      return safe(n.url) ? link(n.url!, ...inside) : el("span", {}, ...inside);
    case "list":
      return el("ul", {}, ...(n.children ?? []).map((item) => el("li", {}, node(item))));
    default:
      return el("span", {}, ...inside);
  }
}

// linked makes web addresses in plain text tappable.
function linked(text: string): Node[] {
  const out: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g)) {
    const url = match[0].replace(/[.,;:!?)\]']+$/, "");
    out.push(document.createTextNode(text.slice(from, match.index)), link(url, url));
    from = match.index + url.length;
  }
  out.push(document.createTextNode(text.slice(from)));
  return out;
}

export function safe(url: string | undefined): boolean {
  return !!url && /^(https?:|mailto:|tel:)/i.test(url);
}

// link stays in this tab within the shop, where the chat goes along, and opens another one elsewhere.
export function link(url: string, ...inside: (Node | string)[]): HTMLAnchorElement {
  const here = new URL(url, location.href).origin === location.origin;
  return el("a", { href: url, target: here ? undefined : "_blank", rel: "noopener noreferrer" }, ...inside);
}

// address resolves a picture's or a page's address; "" where it is none that may be shown.
export function address(url: string | undefined, base: URL): string {
  if (!url) return "";
  try {
    const full = new URL(url, base);
    return full.protocol === "https:" || full.protocol === "http:" ? full.href : "";
  } catch {
    return "";
  }
}
