// What the shopper said and no server has acknowledged yet. Each item lives in storage under a key of its own until its ack,
// so tabs never overwrite each other's and a reload loses nothing. It sends nothing itself.
import type { Frame, Said } from "./frames";

export interface Item {
  cid: string;
  frame: Frame; // as sent: message, rate or end
  at: number; // ms
  state: "waiting" | "sent" | "failed";
  wire: number; // the connection it last went out on
  tries: number; // refusals so far
  retryAt: number; // ms; a refused item is not sent again before
  code?: string; // why it failed
  retry?: boolean; // whether trying again can help
}

export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  key(index: number): string | null;
  readonly length: number;
}

const TRIES = 4;

export class Outbox {
  items: Item[] = [];

  constructor(private store: Store, private prefix: string) {
    this.load();
  }

  // load finds what an earlier page left unsent.
  load(): void {
    const found: Item[] = [];
    for (let i = 0; i < this.store.length; i++) {
      const key = this.store.key(i);
      if (!key?.startsWith(this.prefix)) continue;
      const item = restore(this.store.getItem(key));
      if (item) found.push(item);
    }
    this.items = found.sort((a, b) => a.at - b.at);
  }

  add(type: "message" | "rate" | "end", content: Said | Record<string, unknown>, cid: string, now: number): Item {
    const frame = { type, cid, ...content } as Frame;
    const item: Item = { cid, frame, at: now, state: "waiting", wire: 0, tries: 0, retryAt: 0 };
    this.items.push(item);
    this.save(item);
    return item;
  }

  // due gives what a live connection should send now, oldest first, and marks it sent. Order is kept: nothing overtakes an
  // item that must wait.
  due(wire: number, now: number): Item[] {
    const out: Item[] = [];
    for (const item of this.items) {
      if (item.state === "failed" || (item.state === "sent" && item.wire === wire)) continue;
      if (item.retryAt > now) break;
      item.state = "sent";
      item.wire = wire;
      out.push(item);
    }
    return out;
  }

  // done drops an item that is stored: by its ack, or by its message coming back.
  done(cid: string | undefined): Item | undefined {
    const at = this.items.findIndex((i) => i.cid === cid);
    if (at < 0) return undefined;
    const [item] = this.items.splice(at, 1);
    this.store.removeItem(this.prefix + item!.cid);
    return item;
  }

  // refuse takes a nack: the item is tried again by itself a few times where that can help, else it has failed. The tries
  // belong to the same cid, so nothing is ever said twice.
  refuse(cid: string | undefined, code: string, retry: boolean, now: number): Item | undefined {
    const item = this.items.find((i) => i.cid === cid);
    if (!item) return undefined;
    item.tries++;
    item.code = code;
    item.retry = retry;
    if (retry && item.tries < TRIES) {
      item.state = "waiting";
      item.retryAt = now + 700 * 2 ** item.tries;
    } else {
      item.state = "failed";
    }
    this.save(item);
    return item;
  }

  // again is the shopper's tap on a failed item.
  again(cid: string): void {
    const item = this.items.find((i) => i.cid === cid);
    if (!item) return;
    item.state = "waiting";
    item.wire = item.tries = item.retryAt = 0;
    this.save(item);
  }

  // poison counts a connection that the server closed as malformed against what was sent on it, so that one bad item cannot
  // close every connection for ever.
  poison(wire: number, now: number): void {
    for (const item of this.items) {
      if (item.state === "sent" && item.wire === wire) this.refuse(item.cid, "invalid", item.tries < 1, now);
    }
  }

  drop(cid: string): void {
    this.done(cid);
  }

  clear(): void {
    for (const item of [...this.items]) this.done(item.cid);
  }

  private save(item: Item): void {
    try {
      this.store.setItem(this.prefix + item.cid, JSON.stringify(item));
    } catch {
      // Storage is full or forbidden: the item still lives as long as this page.
    }
  }
}

function restore(text: string | null): Item | null {
  try {
    const item = JSON.parse(text ?? "") as Item;
    if (!item.cid || !item.frame?.type) return null;
    if (item.state === "sent") item.state = "waiting";
    item.wire = 0;
    return item;
  } catch {
    return null;
  }
}

// memory stands in where the browser forbids storage.
export function memory(): Store {
  const map = new Map<string, string>();
  return {
    getItem: (k) => map.get(k) ?? null,
    setItem: (k, v) => void map.set(k, v),
    removeItem: (k) => void map.delete(k),
    key: (i) => [...map.keys()][i] ?? null,
    get length() {
      return map.size;
    },
  };
}
