// The connection that comes back: it opens pipes one after the other, waits longer after each failure, and says which state it
// is in. What is said over it, and resuming, is its owner's.
import type { Frame } from "./frames";
import type { Ends, Pipe } from "./pipe";

export type LinkState = "idle" | "connecting" | "live" | "down" | "refused";

export interface LinkOwner {
  // dial makes the next pipe; a rejection counts as a failed try. Refused (no use in trying) is told by throwing Final.
  dial(ends: Ends, opened: number): Promise<Pipe>;
  opened(): void;
  frame(frame: Frame): void;
  // closed lets the owner act on a close code before the link comes back. It gives false where it shall not.
  closed(code: number, wire: number): boolean;
  changed(): void;
}

// Final ends the tries: the server said no for good.
export class Final extends Error {}

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
const GREETING_MS = 20_000; // from dialling to the first frame

export class Link {
  state: LinkState = "idle";
  wire = 0; // counts pipes, so that what was sent on which is known
  private pipe: Pipe | null = null;
  private failures = 0;
  private neverOpened = 0; // pipes in a row that did not open
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(private owner: LinkOwner) {
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.hurry();
    });
  }

  start(): void {
    if (this.state === "idle" || this.state === "refused") this.dial();
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.pipe?.close();
    this.pipe = null;
    this.wire++;
    this.failures = 0;
    this.become("idle");
  }

  // restart drops the present pipe, good or not, and dials again.
  restart(): void {
    this.stop();
    this.dial();
  }

  // lost treats the present pipe as broken: the same as its close.
  lost(code: number): void {
    const wire = this.wire;
    this.pipe?.close();
    this.over(wire, code);
  }

  send(frame: Frame): void {
    if (this.state === "live") this.pipe?.send(frame);
  }

  // say sends on an open pipe that is not live yet: hello.
  say(frame: Frame): void {
    this.pipe?.send(frame);
  }

  live(): void {
    this.failures = 0;
    clearTimeout(this.watchdog);
    this.become("live");
  }

  private hurry(): void {
    if (this.state === "down") {
      clearTimeout(this.timer);
      this.dial();
    }
  }

  private dial(): void {
    const wire = ++this.wire;
    const mine = () => wire === this.wire;
    let opened = false;
    this.become("connecting");
    this.watch(wire);
    const ends: Ends = {
      opened: () => {
        if (!mine()) return;
        opened = true;
        this.neverOpened = 0;
        // A socket may open before dial has given the pipe.
        queueMicrotask(() => mine() && this.owner.opened());
      },
      frame: (frame) => {
        if (!mine()) return;
        if (this.state === "connecting") this.watch(wire);
        this.owner.frame(frame);
      },
      closed: (code) => {
        if (!mine()) return;
        if (!opened) this.neverOpened++;
        this.over(wire, code);
      },
    };
    this.owner.dial(ends, this.neverOpened).then(
      (pipe) => (mine() ? (this.pipe = pipe) : pipe.close()),
      (error) => {
        if (!mine()) return;
        if (error instanceof Final) this.refuse();
        else this.over(wire, 1006);
      },
    );
  }

  private watch(wire: number): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => wire === this.wire && this.lost(1006), GREETING_MS);
  }

  private refuse(): void {
    clearTimeout(this.watchdog);
    this.become("refused");
  }

  private over(wire: number, code: number): void {
    if (wire !== this.wire) return;
    this.pipe = null;
    this.wire++;
    clearTimeout(this.watchdog);
    clearTimeout(this.timer);
    this.failures++;
    if (!this.owner.closed(code, wire)) return this.refuse();
    this.become("down");
    this.timer = setTimeout(() => this.dial(), delay(this.failures, code, Math.random()));
  }

  private become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    this.owner.changed();
  }
}

// delay is how long to wait before the next try, in ms: twice as long after each failure, and never the same for all clients,
// so that a restarted server is not met by all of them at once.
export function delay(failures: number, code: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  // Asked to come back: the server knows that all come at once, so even the first try is spread.
  const floor = code === 1012 || code === 1013 ? 300 : 100;
  return floor + random * ceiling;
}
