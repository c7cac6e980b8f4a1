// The agents' socket: it keeps the list and the watched conversation up to date and carries what agents write. What people
// decide (take, return, close) goes over HTTP.
import { type Frame } from "../../widget/src/frames";
import { Link } from "../../widget/src/link";
import { openSocket } from "../../widget/src/pipe";
import * as api from "./api";
import { wordsOf } from "./language";
import { notify } from "./notify";
import {
  type Room, agent, allRooms, conversations, forgetRooms, language, link as linkState, mine, more, phase, presence, put, room, selected, tell,
} from "./state";

const TYPING_EVERY_MS = 3000;
const ACK_MS = 12_000;
const PAGES = 10; // of open conversations, a hundred each

let epoch = "";
let typedAt = 0;
let watched = "";
const sentAt = new Map<string, number>();

const desk: Link = new Link({
  dial: async (ends) => openSocket(api.base, "v1/desk", ends),
  opened: () => desk.say({ type: "hello" }),
  frame: hear,
  closed,
  changed: () => (linkState.value = desk.state),
});

// start finds out who is here, and connects.
export async function start(): Promise<void> {
  try {
    agent.value = (await api.whoAmI()).agent;
    phase.value = "desk";
    desk.start();
  } catch (error) {
    if (error instanceof api.Failed && error.status < 500) phase.value = "sign";
    else setTimeout(start, 2000); // The server is not up: the page waits for it.
  }
}

export async function leave(): Promise<void> {
  await api.signOut().catch(() => undefined);
  desk.stop();
  forget();
}

function forget(): void {
  forgetRooms();
  conversations.value = new Map();
  selected.value = watched = epoch = "";
  agent.value = null;
  phase.value = "sign";
}

function closed(code: number): boolean {
  if (code !== 1008) return true;
  forget(); // Signed out elsewhere, or the sign-in has expired.
  return false;
}

async function load(): Promise<void> {
  try {
    let cursor = "";
    for (let i = 0; i < PAGES; i++) {
      const page = await api.list(true, cursor);
      put(...page.items);
      cursor = page.next ?? "";
      if (!cursor) break;
    }
    await loadMore("");
  } catch (error) {
    if (error instanceof api.Failed && error.status === 401) forget();
  }
}

// loadMore fetches a page of all conversations, ended ones among them.
export async function loadMore(cursor = more.value): Promise<void> {
  const page = await api.list(false, cursor);
  put(...page.items);
  more.value = page.next ?? "";
}

// look makes a conversation the one on the screen.
export function look(id: string): void {
  if (watched && watched !== id) desk.send({ type: "unwatch", conversation: watched });
  selected.value = id;
  watched = id;
  if (id) watch(room(id));
}

function watch(r: Room): void {
  r.thread.live = false;
  if (!r.thread.epoch) r.thread.epoch = epoch;
  const resume = r.thread.last > 0 ? { epoch: r.thread.epoch, last_seq: r.thread.last } : {};
  desk.send({ type: "watch", conversation: r.id, ...resume });
}

// read tells that an agent has seen what is on the screen.
export function read(r: Room): void {
  const c = conversations.value.get(r.id);
  if (document.hidden || !r.thread.live || !c?.unread || selected.value !== r.id) return;
  desk.send({ type: "read", conversation: r.id, seq: r.thread.last });
  put({ ...c, unread: 0 });
}

export function write(r: Room, text: string, files: string[] = []): void {
  r.say(files.length ? { text: text || undefined, files } : { text }, "message");
  typing(r, false);
  flush();
}

export function annotate(r: Room, text: string): void {
  r.say({ text }, "note");
  flush();
}

export function amend(r: Room, target: number, text?: string): void {
  r.say(text === undefined ? { retract: { target } } : { edit: { target, text } }, "message");
  flush();
}

export function again(r: Room, cid: string): void {
  r.outbox.again(cid);
  flush();
}

export function typing(r: Room, on: boolean): void {
  const now = Date.now();
  if (on ? now - typedAt < TYPING_EVERY_MS : !typedAt) return;
  typedAt = on ? now : 0;
  desk.send({ type: "typing", conversation: r.id, on });
}

export function setPresence(state: "available" | "away"): void {
  presence.value = state;
  desk.send({ type: "presence", state });
}

function hear(frame: Frame): void {
  const id = typeof frame.conversation === "string" ? frame.conversation : "";
  switch (frame.type) {
    case "welcome":
      return welcomed(frame);
    case "conversation":
      return changed(frame as unknown as api.Summary);
    case "note":
      return noted(frame as unknown as api.Note);
    case "ack":
    case "nack":
      return answered(frame);
    case "error":
      return tell(wordsOf(language.value).failed(frame.text ?? frame.code ?? ""));
  }
  if (!id) return;
  const r = room(id);
  const before = r.thread.last;
  if (r.thread.apply(frame, Date.now()) === "hole") return watch(r);
  for (const m of r.thread.messages.slice(before)) r.outbox.done(m.cid);
  if (frame.type === "message" && r.thread.live) announce(r, frame);
  if (frame.type === "owner" && frame.owner) {
    const c = conversations.value.get(id);
    if (c) put({ ...c, owner: frame.owner });
  }
  r.touch();
  read(r);
}

function welcomed(frame: Frame): void {
  if (frame.agent) agent.value = frame.agent as unknown as api.Agent;
  epoch = frame.epoch ?? "";
  desk.live();
  if (presence.value === "away") desk.send({ type: "presence", state: "away" });
  if (watched) watch(room(watched));
  void load();
  flush();
}

function changed(c: api.Summary): void {
  const known = conversations.value.get(c.conversation);
  put(c);
  if (c.owner.kind === "queue" && known?.owner.kind !== "queue") notify(c, wordsOf(language.value).newWaiting);
}

function announce(r: Room, frame: Frame): void {
  const c = conversations.value.get(r.id);
  if (c && mine(c) && typeof frame.from === "object" && frame.from.role === "shopper") notify(c, frame.body?.text ?? "");
}

function noted(note: api.Note): void {
  const r = room(note.conversation);
  if (!r.notes.some((n) => n.id === note.id)) r.notes.push(note);
  r.touch();
}

function answered(frame: Frame): void {
  for (const r of allRooms()) {
    if (frame.type === "ack" ? r.outbox.done(frame.cid) : r.outbox.refuse(frame.cid, frame.code ?? "", !!frame.retry, Date.now())) {
      if (frame.type === "nack" && !frame.retry) tell(wordsOf(language.value).failed(frame.text ?? ""));
      r.touch();
    }
  }
}

function flush(): void {
  if (desk.state !== "live") return;
  for (const r of allRooms()) {
    for (const item of r.outbox.due(desk.wire, Date.now())) {
      sentAt.set(item.cid, Date.now());
      desk.send(item.frame);
    }
  }
}

function tick(): void {
  for (const r of allRooms()) {
    const late = r.outbox.items.some((i) => i.state === "sent" && i.wire === desk.wire && Date.now() - (sentAt.get(i.cid) ?? 0) > ACK_MS);
    if (late && desk.state === "live") return desk.lost(1006);
    if (r.outbox.items.some((i) => i.state === "waiting")) flush();
    if (r.id === selected.value && r.thread.typist(["shopper"], 0)) r.touch();
  }
}

setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => selected.value && read(room(selected.value)));
