// An order: its state, what is in it, and where its parcels are.
import { el } from "../dom";
import { day, dayTime, money } from "../format";
import type { LineView, OrderView, ParcelView } from "../frames";
import { type Pen, address } from "./bodies";

const STEPS_SHOWN = 3;

export function order(o: OrderView, pen: Pen): HTMLElement {
  const { words, lang } = pen;
  return el(
    "section", { class: "order", "data-testid": "order", "data-order": o.number, "data-state": o.state, "aria-label": words.order(o.number) },
    el("header", {}, el("strong", { text: words.order(o.number) }), el("span", { class: "state " + tone(o.state), text: o.label || o.state })),
    o.placed ? el("p", { class: "dim", text: words.placed(day(o.placed, lang)) }) : null,
    o.lines?.length ? el("ul", { class: "lines" }, ...o.lines.map((l) => line(l, pen))) : null,
    o.total ? el("p", { class: "sum" }, el("span", { text: words.total }), el("strong", { text: money(o.total, lang) })) : null,
    ...(o.parcels ?? []).map((p) => parcel(p, pen)),
  );
}

function tone(state: string): string {
  switch (state) {
    case "shipped":
    case "packing":
    case "paid":
      return "going";
    case "delivered":
    case "refunded":
      return "done";
    case "cancelled":
      return "off";
    default:
      return "open";
  }
}

function line(l: LineView, pen: Pen): HTMLLIElement {
  const image = address(l.image, pen.base);
  return el(
    "li", {},
    image ? picture(image) : null,
    el("div", { class: "what" }, el("span", { text: l.title }), l.variant ? el("span", { class: "dim", text: l.variant }) : null),
    el("div", { class: "sums" }, el("span", { text: money(l.price, pen.lang) }), el("span", { class: "dim", text: pen.words.quantity(l.quantity) })),
  );
}

function picture(src: string): HTMLImageElement {
  const img = el("img", { src, alt: "", loading: "lazy", onerror: () => img.remove() });
  return img;
}

function parcel(p: ParcelView, pen: Pen): HTMLElement {
  const steps = (p.steps ?? []).map((s) =>
    el("li", {}, el("span", { text: s.text }), el("time", { datetime: s.at, class: "dim", text: dayTime(s.at, pen.lang) })));
  const more = steps.splice(STEPS_SHOWN);
  const list = el("ol", { class: "way" }, ...steps);
  const box = el("div", { class: "parcel" }, el("p", { class: "dim", text: pen.words.parcel(p.carrier, p.number) }), list);
  if (more.length) {
    const all = el("button", { type: "button", class: "quiet", text: pen.words.moreSteps(more.length), onclick: () => {
      list.append(...more);
      all.remove();
    } });
    box.append(all);
  }
  return box;
}
