// What the shop asks for: a form to fill in, stars to give.
import { el, icon } from "../dom";
import type { Field, Form } from "../frames";
import type { Pen } from "./bodies";

const STAR = "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z";

export function form(f: Form, pen: Pen): HTMLElement {
  const rows = f.fields.map((field) => row(f.name, field, pen));
  const send = el("button", { type: "submit", class: "primary", "data-testid": "form-send", text: pen.words.submit });
  const box = el("form", { class: "form", novalidate: true, "data-testid": "form", "data-form": f.name }, ...rows.map((r) => r.label));
  const { tap } = pen;
  if (!tap) {
    for (const r of rows) r.input.disabled = true;
    return box;
  }
  box.append(send);
  box.addEventListener("submit", (e) => {
    e.preventDefault();
    const missing = rows.filter((r) => !r.check());
    if (missing.length) return missing[0]!.input.focus();
    const value = Object.fromEntries(rows.map((r) => [r.field.name, r.input.value.trim()]).filter(([, v]) => v));
    // What is stored as the shopper's words is what they filled in, as they would have said it.
    const said = rows.filter((r) => r.input.value.trim()).map((r) => `${r.field.label}: ${r.input.value.trim()}`);
    for (const r of rows) r.input.disabled = true;
    send.disabled = true;
    send.textContent = pen.words.formSent;
    tap(said.join("\n") || pen.words.submit, { name: f.name, value });
  });
  return box;
}

function row(formName: string, field: Field, pen: Pen) {
  const id = `f-${formName}-${field.name}-${crypto.randomUUID().slice(0, 8)}`;
  const kind = ["number", "tel", "email", "date"].includes(field.kind) ? field.kind : "text";
  const note = el("span", { class: "wrong", id: id + "-n", role: "alert" });
  const input = el("input", {
    id, name: field.name, type: kind === "number" ? "text" : kind, inputmode: kind === "number" ? "decimal" : undefined,
    required: field.required, autocomplete: kind === "tel" || kind === "email" ? kind : "off", "aria-describedby": id + "-n",
  });
  const check = () => {
    const missing = field.required && !input.value.trim();
    const wrong = missing || !input.checkValidity();
    note.textContent = missing ? pen.words.required : wrong ? input.validationMessage : "";
    input.setAttribute("aria-invalid", String(wrong));
    return !wrong;
  };
  input.addEventListener("input", () => note.textContent && check());
  const label = el("label", { for: id }, el("span", { text: field.label + (field.required ? " *" : "") }), input, note);
  return { field, input, label, check };
}

export function csat(max: number, pen: Pen): HTMLElement {
  const box = el("div", { class: "csat", "data-testid": "csat" });
  const { rate, words } = pen;
  if (!rate) {
    box.append(el("p", { class: "dim", text: words.rateThanks }));
    return box;
  }
  let chosen = 0;
  const stars = Array.from({ length: Math.min(Math.max(max, 1), 10) }, (_, i) =>
    el("button", {
      type: "button", "aria-pressed": "false", "aria-label": words.stars(i + 1, max), "data-testid": "star", "data-stars": i + 1,
      onclick: () => choose(i + 1),
    }, icon(STAR, true)));
  const text = el("input", { type: "text", maxlength: 1000, placeholder: words.rateText, "aria-label": words.rateText });
  const send = el("button", { type: "button", class: "primary", "data-testid": "csat-send", text: words.submit, onclick: () => rate(chosen, text.value.trim()) });
  const more = el("div", { class: "more", hidden: true }, text, send);
  const choose = (n: number) => {
    chosen = n;
    stars.forEach((s, i) => {
      s.classList.toggle("on", i < n);
      s.setAttribute("aria-pressed", String(i + 1 === n));
    });
    more.hidden = false;
  };
  box.append(el("div", { class: "stars", role: "group", "aria-label": words.rate }, ...stars), more);
  return box;
}
