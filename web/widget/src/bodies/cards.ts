// Products, side by side, to look through.
import { el, icon } from "../dom";
import { money } from "../format";
import type { Card } from "../frames";
import { type Pen, address, link } from "./bodies";

const FEW = 5;
const SPARK = "M12 3l1.8 5.2L19 10l-5.2 1.8L12 17l-1.8-5.2L5 10l5.2-1.8z";
const LEFT = "M15 5l-7 7 7 7";
const RIGHT = "M9 5l7 7-7 7";

export function cards(list: Card[], pen: Pen): HTMLElement {
  const rail = el("ul", { class: "rail", "aria-label": pen.words.products, tabindex: "0" }, ...list.map((c) => card(c, pen)));
  const box = el("div", { class: "cards", "data-testid": "cards" }, rail);
  if (list.length > 1) {
    const step = (by: number) => () => rail.scrollBy({ left: by * 214, behavior: "smooth" });
    const before = el("button", { type: "button", class: "step before", "aria-label": pen.words.previous, onclick: step(-1) }, icon(LEFT));
    const after = el("button", { type: "button", class: "step after", "aria-label": pen.words.next, onclick: step(1) }, icon(RIGHT));
    const ends = () => {
      before.hidden = rail.scrollLeft < 8;
      after.hidden = rail.scrollLeft + rail.clientWidth > rail.scrollWidth - 8;
    };
    rail.addEventListener("scroll", ends, { passive: true });
    new ResizeObserver(ends).observe(rail);
    box.append(before, after);
  }
  return box;
}

export function card(c: Card, pen: Pen): HTMLLIElement {
  const { words, lang } = pen;
  const image = address(c.image, pen.base);
  const url = address(c.url, pen.base);
  const picture = el("div", { class: "picture" });
  if (image) {
    const img = el("img", { src: image, alt: "", loading: "lazy", decoding: "async", onerror: () => img.remove() });
    picture.append(img);
  }
  const title = el("span", { class: "title", text: c.title });
  const price = el("p", { class: "price" }, el("strong", { text: money(c.price, lang) }));
  if (c.was) price.append(el("s", { text: money(c.was, lang), "aria-label": words.was(money(c.was, lang)) }));
  const stock = c.stock <= 0 ? ["out", words.soldOut] : c.stock <= FEW ? ["few", words.few(c.stock)] : ["in", words.inStock];
  price.append(el("span", { class: "stock " + stock[0], text: stock[1]! }));
  return el(
    "li", { class: "card", "data-testid": "card", "data-product": c.id, "data-price": c.price.amount, "data-currency": c.price.currency },
    url ? link(url, picture, title) : el("div", {}, picture, title),
    price,
    c.reason ? el("p", { class: "reason", "data-testid": "card-reason" }, icon(SPARK, true), el("span", { text: c.reason })) : null,
    pen.tap && c.actions?.length
      ? el("div", { class: "actions" }, ...c.actions.map((a) =>
          el("button", {
            type: "button", "data-testid": "card-action", "data-name": a.name, text: a.label,
            onclick: () => pen.tap!(a.label, { name: a.name, value: a.value }),
          })))
      : null,
  );
}
