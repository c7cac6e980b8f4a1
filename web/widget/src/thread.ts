// A conversation as far as this client knows it: a pure reducer of server frames. It draws nothing and sends nothing.
import { type Frame, type Message, type Owner, type Role, messageOf, roleOf } from "./frames";

// Step says what a frame asks of the connection.
export type Step = "ok" | "hole" | "other";

// A party's typing notice is worth this long where no end of it comes.
const TYPING_MS = 8000;

export class Thread {
  conversation = "";
  epoch = "";
  owner: Owner = { kind: "bot" };
  messages: Message[] = []; // messages[i].seq is i+1
  live = false; // the replay is over
  heard = 0; // counts resets: a seq means another message after each
  readBy: Partial<Record<Role, number>> = {};
  private typing = new Map<Role, { name?: string; until: number }>();

  get last(): number {
    return this.messages.length;
  }

  // reset forgets what was heard; the server says it all again.
  reset(): void {
    this.messages = [];
    this.heard++;
    this.live = false;
    this.readBy = {};
    this.typing.clear();
  }

  // apply takes one frame. "hole" means a message is missing: resume from last. "other" means the frame is none of a thread's.
  apply(frame: Frame, now: number): Step {
    switch (frame.type) {
      case "welcome":
        this.welcome(frame);
        return "ok";
      case "reset":
        this.reset();
        if (frame.epoch) this.epoch = frame.epoch;
        return "ok";
      case "message":
        return this.message(frame);
      case "live":
        this.live = true;
        return "ok";
      case "owner":
        if (frame.owner) this.owner = frame.owner;
        return "ok";
      case "typing":
        this.type(frame, now);
        return "ok";
      case "read":
        this.read(frame);
        return "ok";
      default:
        return "other";
    }
  }

  private welcome(frame: Frame): void {
    const elsewhere = !!frame.conversation && frame.conversation !== this.conversation;
    // A server that cannot send reset (an event stream) shows a new database by its epoch, or by a head behind ours.
    const anew = (!!this.epoch && frame.epoch !== this.epoch) || (frame.head ?? 0) < this.last;
    if (elsewhere || anew) this.reset();
    if (frame.conversation) this.conversation = frame.conversation;
    if (frame.epoch) this.epoch = frame.epoch;
    if (frame.owner) this.owner = frame.owner;
    this.live = false;
  }

  private message(frame: Frame): Step {
    const message = messageOf(frame);
    if (!message) return "ok";
    if (message.seq <= this.last) return "ok";
    if (message.seq > this.last + 1) return "hole";
    this.messages.push(message);
    this.typing.delete(message.from.role);
    const owner = message.body.event?.owner;
    if (owner) this.owner = owner;
    return "ok";
  }

  private type(frame: Frame, now: number): void {
    const role = roleOf(frame.from);
    if (!role) return;
    if (!frame.on) {
      this.typing.delete(role);
      return;
    }
    const name = typeof frame.from === "object" ? frame.from.name : undefined;
    this.typing.set(role, { name, until: now + TYPING_MS });
  }

  private read(frame: Frame): void {
    const role = roleOf(frame.from);
    if (role && typeof frame.seq === "number") this.readBy[role] = Math.max(this.readBy[role] ?? 0, frame.seq);
  }

  // typist gives who of the roles is typing now.
  typist(roles: Role[], now: number): { role: Role; name?: string } | null {
    for (const role of roles) {
      const t = this.typing.get(role);
      if (t && t.until > now) return { role, name: t.name };
    }
    return null;
  }

  // ended reports whether the conversation's last event is its end.
  get ended(): boolean {
    for (let i = this.messages.length - 1; i >= 0; i--) {
      const { body } = this.messages[i]!;
      if (body.event) return body.event.kind === "ended";
    }
    return false;
  }

  // views gives the messages as they stand after edits and retracts, without the amendments themselves.
  views(): View[] {
    const shown: View[] = [];
    const at = new Map<number, View>();
    for (const message of this.messages) {
      const { retract, edit } = message.body;
      const target = at.get((retract ?? edit)?.target ?? 0);
      if (retract && target) target.retracted = true;
      else if (edit && target) target.text = edit.text ?? "";
      if (message.body.type === "retract" || message.body.type === "edit") continue;
      const view: View = { message, retracted: false };
      at.set(message.seq, view);
      shown.push(view);
    }
    return shown;
  }
}

// View is a message as it is shown: text is set where it was edited.
export interface View {
  message: Message;
  retracted: boolean;
  text?: string;
}
