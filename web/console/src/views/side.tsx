// Who the shopper is and what they have before them: mood, page, cart, orders, tags.
import { useSignal } from "@preact/signals";
import { h, type ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { address } from "../../../widget/src/bodies/bodies";
import { day, dayTime, money } from "../../../widget/src/format";
import * as api from "../api";
import { conversations, language, put, sideOpen, tell } from "../state";
import { Face, Icon, Mood, mood, nameOf, useWords } from "./bits";

export function Side({ id }: { id: string }) {
  const words = useWords();
  const c = conversations.value.get(id);
  if (!c) return null;
  const lang = language.value;
  return (
    <aside class="side" aria-label={words.details} data-testid="side">
      <button class="tool side-close" aria-label={words.back} onClick={() => (sideOpen.value = false)}><Icon name="close" /></button>
      <header class="side-head">
        <Face c={c} />
        <div>
          <strong>{nameOf(c)}</strong>
          <span class="dim">{words.languages[c.language ?? ""] ?? "–"} · {c.site}</span>
        </div>
      </header>
      <Part title={words.mood}>
        <p class="mood-line"><Mood value={c.mood} /> {words.moods[mood(c.mood)]}</p>
        <Trend id={id} now={c.mood} />
      </Part>
      <PagePart c={c} />
      <Orders c={c} />
      <Tags c={c} />
      <Part title={words.details}>
        <p class="fact"><span class="dim">{words.since}</span> {dayTime(c.created, lang)}</p>
        {c.csat ? <p class="fact"><span class="dim">{words.rated}</span> {"★".repeat(c.csat)}{"☆".repeat(Math.max(0, 5 - c.csat))}</p> : null}
        <p><a class="small with-icon" href={api.transcript(id, lang)} target="_blank" rel="noopener" data-testid="export"><Icon name="export" />{words.exportIt}</a></p>
      </Part>
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

// Trend draws how the shopper's messages sounded, from -1 to 1, oldest first.
function Trend({ id, now }: { id: string; now: number }) {
  const found = useSignal<number[]>([]);
  // The mood changes with each message that was read.
  useEffect(() => {
    api.moods(id).then((m) => (found.value = m), () => undefined);
  }, [id, now]);
  const points = found.value.slice(-40);
  if (points.length < 2) return null;
  const x = (i: number) => (i / (points.length - 1)) * 100;
  const y = (v: number) => 14 - v * 12;
  return (
    <svg class="trend" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true" data-testid="trend">
      <line x1="0" x2="100" y1="14" y2="14" />
      <polyline class={mood(now)} points={points.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ")} />
    </svg>
  );
}

function PagePart({ c }: { c: api.Summary }) {
  const words = useWords();
  const page = c.page;
  const cart = page?.cart ?? [];
  const ids = [...new Set([page?.product, ...cart.map((l) => l.product)].filter((p): p is string => !!p))];
  const found = useSignal<Map<string, api.Product>>(new Map());
  useEffect(() => {
    if (!ids.length) return;
    api.products(ids).then((p) => (found.value = new Map(p.items.map((i) => [i.id, i]))), () => undefined);
  }, [ids.join(",")]);
  if (!page?.url && !page?.title && !ids.length) return null;
  const product = found.value.get(page?.product ?? "");
  const url = address(page?.url, api.base);
  return (
    <Part title={words.page}>
      {url ? <p class="clip"><a href={url} target="_blank" rel="noopener noreferrer">{page?.title || url}</a></p> : <p class="clip">{page?.title}</p>}
      {product && <ProductLine p={product} />}
      {cart.length > 0 && <h3 class="dim">{words.cart}</h3>}
      {cart.map((l) => (
        <p class="fact" key={l.product}>{titleOf(found.value.get(l.product)?.title) || l.product} <span class="dim">× {l.quantity}</span></p>
      ))}
    </Part>
  );
}

function titleOf(title: api.Both | undefined): string {
  return title?.[language.value] || title?.en || title?.zh || "";
}

function ProductLine({ p }: { p: api.Product }) {
  const words = useWords();
  const image = address(p.image, api.base);
  const stock = (p.variants ?? []).reduce((n, v) => n + Math.max(0, v.stock), 0);
  return (
    <div class="product" data-testid="page-product" data-product={p.id}>
      {image && <img src={image} alt="" loading="lazy" onError={(e) => e.currentTarget.remove()} />}
      <div>
        <strong>{titleOf(p.title)}</strong>
        <span>{money(p.price, language.value)} {p.was && <s class="dim">{money(p.was, language.value)}</s>}</span>
        <span class={stock ? "dim" : "wrong"}>{stock ? `${words.bodies.inStock} · ${stock}` : words.bodies.soldOut}</span>
      </div>
    </div>
  );
}

const STATES: Record<string, api.Both> = {
  unpaid: { zh: "待付款", en: "Unpaid" },
  paid: { zh: "已付款", en: "Paid" },
  packing: { zh: "备货中", en: "Packing" },
  shipped: { zh: "运输中", en: "On its way" },
  delivered: { zh: "已签收", en: "Delivered" },
  cancelled: { zh: "已取消", en: "Cancelled" },
  returning: { zh: "退货中", en: "Being returned" },
  refunded: { zh: "已退款", en: "Refunded" },
};

function Orders({ c }: { c: api.Summary }) {
  const words = useWords();
  const found = useSignal<api.Order[] | null>(null);
  // The head is part of the key: a conversation may change an order.
  useEffect(() => {
    api.orders(c.shopper).then((o) => (found.value = o.items), () => (found.value = []));
  }, [c.shopper, c.head]);
  const list = found.value;
  return (
    <Part title={words.orders}>
      {list && !list.length && <p class="dim">{words.noOrders}</p>}
      {list?.slice(0, 8).map((o) => (
        <details class="order-line" key={o.number} data-testid="order-line" data-order={o.number}>
          <summary>
            <strong>{o.number}</strong>
            <span class="dim">{day(o.placed, language.value)}</span>
            <span class={"order-state " + o.state}>{titleOf(STATES[o.state]) || o.state}</span>
          </summary>
          {(o.lines ?? []).map((l, i) => (
            <p class="fact" key={i}>{titleOf(l.title)} {[l.color, l.size].filter(Boolean).join(", ")} <span class="dim">× {l.quantity} · {money(l.price, language.value)}</span></p>
          ))}
          <p class="fact"><span class="dim">{words.bodies.total}</span> {money(o.total, language.value)}</p>
        </details>
      ))}
    </Part>
  );
}

function Tags({ c }: { c: api.Summary }) {
  const words = useWords();
  const text = useSignal("");
  const tags = c.tags ?? [];
  const save = (next: string[]) => {
    api.setTags(c.conversation, next).then(() => put({ ...conversations.value.get(c.conversation)!, tags: next }), (e: Error) => tell(words.failed(e.message)));
  };
  const add = (e: Event) => {
    e.preventDefault();
    const tag = text.value.trim().slice(0, 40);
    if (tag && !tags.includes(tag)) save([...tags, tag]);
    text.value = "";
  };
  return (
    <Part title={words.tags}>
      <form class="tags" onSubmit={add}>
        {tags.map((t) => (
          <span class="tag" key={t}>{t}<button type="button" aria-label={words.removeTag(t)} onClick={() => save(tags.filter((o) => o !== t))}>×</button></span>
        ))}
        <input data-testid="tag" value={text.value} placeholder={words.addTag} aria-label={words.addTag} onInput={(e) => (text.value = e.currentTarget.value)} />
      </form>
    </Part>
  );
}
