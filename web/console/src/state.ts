// What the console knows, as signals: who is signed in, the conversations, and the rooms that have been looked into.
import { computed, signal } from "@preact/signals";
import type { Said } from "../../widget/src/frames";
import type { LinkState } from "../../widget/src/link";
import { type Item, Outbox, memory } from "../../widget/src/outbox";
import { Thread } from "../../widget/src/thread";
import { Uploads } from "../../widget/src/uploads";
import { type Agent, type Note, type Summary, base } from "./api";
import { type Language, readLanguage } from "./language";

export type Tab = "waiting" | "mine" | "open" | "ended";
export type Presence = "available" | "away";

export const TABS: Tab[] = ["waiting", "mine", "open", "ended"];

export const phase = signal<"start" | "sign" | "desk">("start");
export const agent = signal<Agent | null>(null);
export const language = signal<Language>(readLanguage());
export const link = signal<LinkState>("idle");
export const conversations = signal<ReadonlyMap<string, Summary>>(new Map());
export const selected = signal("");
export const tab = signal<Tab>("waiting");
export const query = signal("");
export const presence = signal<Presence>("available");
export const toast = signal("");
export const more = signal(""); // cursor of ended conversations not loaded yet
export const sideOpen = signal(false); // on narrow screens
export const keysOpen = signal(false);

// Room is one conversation as far as this console has heard it.
export class Room {
  thread = new Thread();
  notes: Note[] = [];
  outbox = new Outbox(memory(), "");
  draft = { reply: "", note: "" };
  editing = signal(0); // seq of the own message that is being changed
  changed = signal(0);
  uploads: Uploads;

  constructor(readonly id: string) {
    this.thread.conversation = id;
    const url = new URL("v1/files?conversation=" + encodeURIComponent(id), base);
    this.uploads = new Uploads({ url, grant: () => Promise.resolve({}), changed: () => this.touch() });
  }

  touch(): void {
    this.changed.value++;
  }

  say(said: Said | { edit: unknown } | { retract: unknown }, type: "message" | "note"): void {
    // A note goes the same way as a message: kept until it is acknowledged, under one cid.
    const item = this.outbox.add("message", said as Said, crypto.randomUUID(), Date.now());
    item.frame.type = type;
    item.frame.conversation = this.id;
    this.touch();
  }

  pending(type: "message" | "note"): Item[] {
    return this.outbox.items.filter((i) => i.frame.type === type);
  }
}

const rooms = new Map<string, Room>();

export function room(id: string): Room {
  let r = rooms.get(id);
  if (!r) rooms.set(id, (r = new Room(id)));
  return r;
}

export const allRooms = () => rooms.values();

export function forgetRooms(): void {
  rooms.clear();
}

// put notes conversations as they are now.
export function put(...items: Summary[]): void {
  const next = new Map(conversations.value);
  for (const item of items) {
    const known = next.get(item.conversation);
    // A whole summary leaves out what is empty, so nothing of the former one may stay.
    next.set(item.conversation, item.created ? item : { ...known, ...item });
  }
  conversations.value = next;
}

export function mine(c: Summary): boolean {
  const { owner } = c;
  const me = agent.value;
  return owner.kind === "agent" && !!me && (owner.agent ? owner.agent === me.id : owner.name === me.name);
}

function belongs(c: Summary, to: Tab): boolean {
  if (to === "ended") return !!c.ended;
  if (c.ended) return false;
  return to === "open" || (to === "waiting" ? c.owner.kind === "queue" : mine(c));
}

export const counts = computed(() => {
  const n: Record<Tab, number> = { waiting: 0, mine: 0, open: 0, ended: 0 };
  for (const c of conversations.value.values()) for (const t of TABS) if (belongs(c, t)) n[t]++;
  return n;
});

export const shown = computed(() => {
  const words = query.value.trim().toLowerCase();
  const all = [...conversations.value.values()].filter((c) =>
    words ? text(c).includes(words) : belongs(c, tab.value),
  );
  // Who has waited longest comes first; elsewhere what changed last.
  if (tab.value === "waiting" && !words) return all.sort((a, b) => place(a) - place(b) || a.updated.localeCompare(b.updated));
  return all.sort((a, b) => b.updated.localeCompare(a.updated));
});

const place = (c: Summary) => c.owner.position || Infinity;

function text(c: Summary): string {
  return [c.shopper_name, c.last_text, c.conversation, c.shopper, ...(c.tags ?? [])].join("\n").toLowerCase();
}

let hiding: ReturnType<typeof setTimeout> | undefined;

export function tell(words: string): void {
  toast.value = words;
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.value = ""), 5000);
}
