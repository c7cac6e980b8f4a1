// The calls of the console over HTTP. The cookie says who asks; nothing is kept here.
import type { Money, Owner } from "../../widget/src/frames";

export const base = new URL("..", location.href.split("#")[0]);

export interface Agent {
  id: string;
  name: string;
  role: string;
}

export interface Page {
  url?: string;
  title?: string;
  product?: string;
  order?: string;
  cart?: { product: string; quantity: number }[];
}

// Summary is a conversation as the list shows it.
export interface Summary {
  conversation: string;
  site: string;
  shopper: string;
  shopper_name?: string;
  language?: string;
  owner: Owner;
  head: number;
  last_text?: string;
  unread: number;
  mood: number;
  tags?: string[];
  csat?: number;
  ended?: boolean;
  created: string;
  updated: string;
  page?: Page;
}

export interface Note {
  id: string;
  conversation: string;
  after: number;
  from: { role: string; name?: string };
  at: string;
  text: string;
}

export interface Term {
  name: string;
  value: number;
}

export interface Why {
  intent?: string;
  confidence?: number;
  ranking?: { name: string; confidence: number }[];
  flow?: string;
  step?: string;
  rule?: string;
  answer?: string;
  slots?: Record<string, string>;
  facts?: Record<string, string>;
  scores?: Record<string, Term[]>;
  model?: string;
  language?: string;
  reason?: string;
}

export type Both = Partial<Record<"zh" | "en", string>>;

export interface Product {
  id: string;
  title: Both;
  price: Money;
  was?: Money;
  image?: string;
  url?: string;
  variants?: { stock: number }[];
}

export interface Order {
  number: string;
  state: string;
  placed: string;
  total: Money;
  lines?: { title: Both; quantity: number; price: Money; size?: string; color?: string }[];
}

// Failed is an answer that is an error: a problem document's code and detail, and the owner where one came along.
export class Failed extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly owner?: Owner) {
    super(detail || code || "HTTP " + status);
  }
}

async function call<T>(method: string, path: string, content?: unknown): Promise<T> {
  const response = await fetch(new URL(path, base), {
    method,
    headers: content === undefined ? {} : { "Content-Type": "application/json" },
    body: content === undefined ? undefined : JSON.stringify(content),
    credentials: "same-origin",
  });
  const text = await response.text();
  let answer: Record<string, unknown> = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    // A proxy's own page: the status says enough.
  }
  if (response.ok) return answer as T;
  throw new Failed(response.status, String(answer.code ?? ""), String(answer.detail ?? answer.title ?? ""), answer.owner as Owner | undefined);
}

const at = (id: string, what = "") => `v1/conversations/${encodeURIComponent(id)}${what}`;

export const whoAmI = () => call<{ agent: Agent }>("GET", "v1/link");
export const signIn = (code: string, name: string) => call("POST", "v1/link", { code, name });
export const signOut = () => call("DELETE", "v1/link");

// list gives a page of conversations, the last changed first: the open ones, or all.
export function list(open: boolean, cursor: string): Promise<{ items: Summary[]; next?: string }> {
  const query = new URLSearchParams({ limit: "100" });
  if (open) query.set("open", "true");
  if (cursor) query.set("cursor", cursor);
  return call("GET", "v1/conversations?" + query);
}

export const conversation = (id: string) => call<Summary>("GET", at(id));
export const why = (id: string, seq: number) => call<Why>("GET", at(id, `/why/${seq}`));
export const take = (id: string) => call<Summary>("POST", at(id, "/take"), {});
export const giveBack = (id: string) => call<Summary>("POST", at(id, "/return"), {});
export const assign = (id: string, agent: string) => call<Summary>("POST", at(id, "/assign"), { agent });
export const close = (id: string) => call<Summary>("POST", at(id, "/close"), {});
export const setTags = (id: string, tags: string[]) => call<Summary>("PUT", at(id, "/tags"), { tags });
export const agents = () => call<{ items: Agent[] }>("GET", "v1/agents");
export const products = (ids: string[]) => call<{ items: Product[] }>("GET", "v1/products?ids=" + ids.map(encodeURIComponent).join(","));
export const orders = (shopper: string) => call<{ items: Order[] }>("GET", "v1/orders?shopper=" + encodeURIComponent(shopper));

const exported = (id: string, format: string) => new URL(`v1/transcripts?format=${format}&conversation=${encodeURIComponent(id)}`, base);

export const transcript = (id: string, lang: string) => exported(id, "html").href + "&lang=" + lang;

// moods gives how each of the shopper's messages sounded, from -1 to 1, in order.
export async function moods(id: string): Promise<number[]> {
  const response = await fetch(exported(id, "jsonl"), { credentials: "same-origin" });
  if (!response.ok) throw new Failed(response.status, "", "");
  const lines = (await response.text()).split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { sentiment?: { score?: number } }).sentiment?.score).filter((v): v is number => typeof v === "number");
}
