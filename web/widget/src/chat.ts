// The shopper's side of one conversation: session, connection, what is known and what is unsent. It is the widget without its
// looks.
import type { Config, Page } from "./config";
import { type Action, type FileView, type Frame, type Message, type Said } from "./frames";
import { Final, Link } from "./link";
import { type Item, Outbox, type Store, memory } from "./outbox";
import { type Ends, type Pipe, openSocket, openStream } from "./pipe";
import { Refused, Session } from "./session";
import { Thread, type View } from "./thread";
import { type Upload, Uploads } from "./uploads";

const ACK_MS = 12_000; // a live connection without an ack for so long is dead
const TYPING_EVERY_MS = 3000;

export interface ChatView {
  changed(): void;
  arrived(message: Message): void; // live, from the shop's side
}

export class Chat {
  thread = new Thread();
  past: View[] = []; // conversations that ended while this page was open
  settled: Item[] = []; // acknowledged, their message not heard yet
  outbox: Outbox;
  session: Session;
  link: Link;
  readSeq = 0;
  rated = new Set<string>();
  uploads: Uploads;
  sent = new Map<string, FileView>(); // own uploads of this page, by id
  private blobs = new Map<string, Promise<Blob>>(); // what was fetched or uploaded, by id
  private local: Store;
  private page: Page = {};
  private pageSent = "";
  private typedAt = 0;
  private typingOff: ReturnType<typeof setTimeout> | undefined;
  private refusals = 0; // 1008 in a row
  private shopper = "";
  private streams = false; // sockets are blocked here, a stream has worked
  private streaming = false; // the present pipe is a stream
  private sentAt = new Map<string, number>();

  constructor(private config: Config, private view: ChatView) {
    const base = new URL(config.base);
    this.local = storage();
    this.outbox = new Outbox(this.local, config.prefix + "out:");
    this.session = new Session(base, config.site, this.local, config.prefix + "session");
    this.uploads = new Uploads({ url: new URL("v1/files", base), grant: () => this.session.ready(), changed: () => view.changed() });
    this.shopper = this.session.grant?.shopper ?? "";
    this.loadRead();
    this.loadRated();
    this.link = new Link({
      dial: (ends, failed) => this.dial(base, ends, failed),
      opened: () => this.hello(),
      frame: (frame) => this.hear(frame),
      closed: (code, wire) => this.closed(code, wire),
      changed: () => this.view.changed(),
    });
    addEventListener("storage", (e) => this.elsewhere(e.key));
    setInterval(() => this.tick(), 1000);
    if (this.session.grant || this.outbox.items.length) this.link.start();
  }

  // begin connects where that is worth a session: someone who was here before, or whom the shop named.
  begin(): void {
    if (this.session.grant || this.session.identified) this.link.start();
  }

  identify(shopToken: string): void {
    if (!this.session.identify(shopToken)) return;
    const known = this.session.grant;
    // Another shopper on this browser: nothing of the first one's stays.
    if (known?.sub) {
      this.forget();
      void this.session.drop();
    }
    if (known || this.link.state !== "idle") this.link.restart();
  }

  signOut(): void {
    this.forget();
    this.link.stop();
    void this.session.signOut();
    this.view.changed();
  }

  context(page: Page): void {
    this.page = page;
    this.sendContext();
  }

  say(said: Said): void {
    this.outbox.add("message", said, crypto.randomUUID(), Date.now());
    this.stopTyping();
    this.flush();
  }

  // show says words, if any, and shows what has been uploaded.
  show(text: string, files: Upload[]): void {
    for (const { view, blob } of files) {
      this.sent.set(view!.id, view!);
      this.blobs.set(view!.id, Promise.resolve(blob));
    }
    this.say({ text: text || undefined, files: files.map((f) => f.view!.id) });
  }

  // bytes fetches a file once for this page.
  bytes(file: FileView): Promise<Blob> {
    const known = this.blobs.get(file.id);
    if (known) return known;
    const got = this.session.ready().then(async ({ token }) => {
      const response = await fetch(new URL("." + file.url, this.config.base), { headers: { Authorization: "Bearer " + token } });
      if (!response.ok) throw new Refused(response.status);
      return response.blob();
    });
    this.blobs.set(file.id, got);
    got.catch(() => this.blobs.delete(file.id));
    return got;
  }

  tap(label: string, action: Action): void {
    this.say({ text: label, action });
  }

  rate(key: string, stars: number, text: string): void {
    this.rated.add(key);
    try {
      this.local.setItem(this.config.prefix + "rated", JSON.stringify([...this.rated].slice(-20)));
    } catch {
      // Storage is full or forbidden: the stars may be asked for again on the next page.
    }
    this.outbox.add("rate", { stars, text: text || undefined }, crypto.randomUUID(), Date.now());
    this.flush();
  }

  end(): void {
    this.outbox.add("end", {}, crypto.randomUUID(), Date.now());
    this.flush();
  }

  again(cid: string): void {
    this.outbox.again(cid);
    this.flush();
  }

  discard(cid: string): void {
    this.outbox.drop(cid);
    this.view.changed();
  }

  typing(): void {
    clearTimeout(this.typingOff);
    this.typingOff = setTimeout(() => this.stopTyping(), TYPING_EVERY_MS + 1000);
    const now = Date.now();
    if (now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    this.link.send({ type: "typing", on: true });
  }

  stopTyping(): void {
    clearTimeout(this.typingOff);
    if (!this.typedAt) return;
    this.typedAt = 0;
    this.link.send({ type: "typing", on: false });
  }

  // read marks everything so far as seen.
  read(): void {
    const seq = this.thread.last;
    if (!this.thread.live || seq <= this.readSeq) return;
    this.readSeq = seq;
    try {
      this.local.setItem(this.config.prefix + "read", JSON.stringify([this.thread.conversation, seq]));
    } catch {
      // Storage is full or forbidden: the badge may come back on the next page.
    }
    this.link.send({ type: "read", seq });
    this.view.changed();
  }

  get unread(): number {
    return this.thread.messages.filter((m) => m.seq > this.readSeq && (m.from.role === "bot" || m.from.role === "agent")).length;
  }

  // pending gives what the shopper said that is not in the thread yet, in order.
  get pending(): Item[] {
    return [...this.settled, ...this.outbox.items].filter((i) => i.frame.type === "message");
  }

  // sending gives those of them that are on their way.
  get sending(): Item[] {
    return this.pending.filter((i) => i.state !== "failed");
  }

  private async dial(base: URL, ends: Ends, failed: number): Promise<Pipe> {
    try {
      const grant = await this.session.ready();
      if (this.shopper && this.shopper !== grant.shopper && this.thread.conversation !== grant.conversation) this.forgetThread();
      this.shopper = grant.shopper;
      // Two sockets that never opened while HTTP answers: something between here and there blocks them. Sockets keep their
      // turn, since what stood between may be gone.
      if (failed >= 3) this.streams = false;
      this.streaming = this.streams || (failed >= 2 && failed % 3 !== 0);
      if (this.streaming) {
        const { epoch, last } = this.thread;
        return openStream(base, { ...grant, epoch, last_seq: last }, ends);
      }
      return openSocket(base, "v1/chat", ends);
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429 && error.status !== 408) throw new Final();
      throw error;
    }
  }

  private hello(): void {
    const { grant } = this.session;
    if (!grant || this.streaming) return;
    const { epoch, last, conversation } = this.thread;
    const resume = conversation === grant.conversation && last > 0 ? { epoch, last_seq: last } : {};
    this.link.say({ type: "hello", token: grant.token, conversation: grant.conversation, ...resume });
  }

  private hear(frame: Frame): void {
    const now = Date.now();
    if (frame.type === "welcome" && frame.conversation) this.welcomed(frame.conversation);
    const before = this.thread.last;
    const step = this.thread.apply(frame, now);
    if (step === "hole") return this.link.lost(1006);
    if (frame.type === "live") this.nowLive();
    else if (frame.type === "ack") this.acked(frame);
    else if (frame.type === "nack") this.refused(frame, now);
    else if (frame.type === "message" && this.thread.last > before) this.said(this.thread.messages[before]!);
    else if (frame.type === "read" && this.thread.readBy.shopper) this.readSeq = Math.max(this.readSeq, this.thread.readBy.shopper);
    this.view.changed();
  }

  private welcomed(conversation: string): void {
    const earlier = this.thread.conversation;
    if (earlier && earlier !== conversation) {
      if (this.thread.ended) this.past.push(...this.thread.views());
      this.readSeq = 0;
    }
    this.session.moved(conversation);
    this.loadRead(conversation);
  }

  private nowLive(): void {
    this.refusals = 0;
    this.streams = this.streaming;
    this.settled = [];
    this.link.live();
    this.pageSent = "";
    this.sendContext();
    this.flush();
  }

  private said(message: Message): void {
    if (message.from.role === "shopper") {
      this.outbox.done(message.cid);
      this.settled = this.settled.filter((i) => i.cid !== message.cid);
    } else if (this.thread.live) {
      this.view.arrived(message);
    }
  }

  private acked(frame: Frame): void {
    const item = this.outbox.done(frame.cid);
    const heard = frame.seq !== undefined && frame.seq <= this.thread.last;
    if (item && item.frame.type === "message" && !heard) this.settled.push(item);
  }

  private refused(frame: Frame, now: number): void {
    const item = this.outbox.refuse(frame.cid, frame.code ?? "invalid", !!frame.retry, now);
    // The end came from elsewhere: a new session has a new conversation, and this is its first message.
    if (item?.code === "ended" && item.tries < 3 && item.frame.type === "message") {
      item.state = "waiting";
      void this.session.open().then(() => this.link.restart(), () => undefined);
    }
  }

  private closed(code: number, wire: number): boolean {
    if (code === 1002 || code === 1007 || code === 1009) this.outbox.poison(wire, Date.now());
    if (code !== 1008) return true;
    // The token is no good any more. Perhaps another tab has a new one already; else the next dial opens a session.
    const used = this.session.grant?.token;
    this.session.load();
    if (this.session.grant?.token === used) this.session.forget();
    return ++this.refusals < 4;
  }

  private elsewhere(key: string | null): void {
    if (key === null) return;
    if (key === this.config.prefix + "read") this.loadRead();
    if (key === this.config.prefix + "session") {
      const used = this.session.grant?.token;
      this.session.load();
      const { grant } = this.session;
      if (!grant) {
        this.forgetThread();
        this.link.stop();
      } else if (grant.token !== used || grant.conversation !== this.thread.conversation) {
        this.link.restart();
      }
    }
    this.view.changed();
  }

  private tick(): void {
    const oldest = this.outbox.items.find((i) => i.state === "sent" && i.wire === this.link.wire);
    const sent = oldest && this.sentAt.get(oldest.cid);
    if (sent && Date.now() - sent > ACK_MS) this.link.lost(1006);
    else if (this.outbox.items.some((i) => i.state === "waiting")) this.flush();
    if (this.thread.typist(["bot", "agent"], 0)) this.view.changed();
  }

  private flush(): void {
    if (this.outbox.items.length && this.link.state === "idle") this.link.start();
    if (this.link.state === "live") {
      const due = this.outbox.due(this.link.wire, Date.now());
      if (due.length) this.sendContext();
      for (const item of due) {
        this.sentAt.set(item.cid, Date.now());
        this.link.send(item.frame);
      }
    }
    this.view.changed();
  }

  private sendContext(): void {
    if (this.link.state !== "live") return;
    const here = { url: location.href.split("#")[0], title: document.title.slice(0, 200), ...this.page };
    const text = JSON.stringify(here);
    if (text === this.pageSent) return;
    this.pageSent = text;
    this.link.send({ type: "context", ...here });
  }

  private loadRead(conversation = this.session.grant?.conversation): void {
    try {
      const [of, seq] = JSON.parse(this.local.getItem(this.config.prefix + "read") ?? "[]") as [string?, number?];
      if (of === conversation && seq) this.readSeq = Math.max(this.readSeq, seq);
    } catch {
      // Not ours, or broken: everything counts as unread.
    }
  }

  private loadRated(): void {
    try {
      this.rated = new Set(JSON.parse(this.local.getItem(this.config.prefix + "rated") ?? "[]") as string[]);
    } catch {
      this.rated = new Set();
    }
  }

  private forget(): void {
    this.outbox.clear();
    this.forgetThread();
  }

  private forgetThread(): void {
    const { heard } = this.thread;
    this.thread = new Thread();
    this.thread.heard = heard + 1;
    this.past = [];
    this.settled = [];
    this.readSeq = 0;
    this.rated.clear();
    this.sent.clear();
    this.blobs.clear();
    this.shopper = "";
  }
}

function storage(): Store {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    return memory();
  }
}
