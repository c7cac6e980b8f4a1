// One row of a conversation: a message with its body, an agent's note, or what is still on its way.
import { useSignal } from "@preact/signals";
import { h } from "preact";
import { draw } from "../../../widget/src/bodies/bodies";
import { time } from "../../../widget/src/format";
import type { Item } from "../../../widget/src/outbox";
import type { View } from "../../../widget/src/thread";
import { type Note, base } from "../api";
import { again, amend } from "../desk";
import { type Room, agent, conversations, language, mine } from "../state";
import { Drawn, Icon, nameOf, useWords } from "./bits";
import { WhyPanel } from "./why";

const AMEND_MS = 2 * 60_000;

export function MessageRow({ r, view, joined }: { r: Room; view: View; joined: boolean }) {
  const words = useWords();
  const { message, retracted, text } = view;
  const { role, name } = message.from;
  const why = useSignal(false);
  const c = conversations.value.get(r.id);
  if (role === "system") {
    return <p class="event" data-testid="message" data-seq={message.seq} data-role="system" data-event={message.body.event?.kind}>{message.body.text} <time>{time(message.at, language.value)}</time></p>;
  }
  const who = role === "shopper" ? (c ? nameOf(c) : words.visitor) : role === "bot" ? name || words.bot : name || words.agent;
  const make = () => {
    if (retracted) return [Object.assign(document.createElement("div"), { className: "bubble gone", textContent: words.bodies.retracted })];
    const { bubble, block } = draw(message.body, { words: words.bodies, lang: language.value, base }, text);
    return [bubble, block];
  };
  const read = role === "agent" && (r.thread.readBy.shopper ?? 0) >= message.seq;
  const { replies, action } = message.body;
  return (
    <article class={`msg ${role} ${joined ? "joined" : ""}`} data-testid="message" data-seq={message.seq} data-role={role} data-cid={message.cid}>
      {!joined && <span class="msg-who">{who}</span>}
      <Drawn class="said" of={[message, retracted, text, language.value]} make={make} />
      {replies?.length ? <p class="offered">{replies.map((o) => <span key={o.name + o.label}>{o.label}</span>)}</p> : null}
      <p class="msg-meta">
        <time datetime={message.at}>{time(message.at, language.value)}</time>
        {action && <span class="dim">{action.name}</span>}
        {text !== undefined && !retracted && <span>{words.bodies.edited}</span>}
        {read && <span data-testid="read">{words.read}</span>}
        {role === "bot" && (
          <button class="quiet why" data-testid="why" data-seq={message.seq} aria-expanded={why.value} onClick={() => (why.value = !why.value)}>
            <Icon name="why" /> {words.why}
          </button>
        )}
        <Amend r={r} view={view} />
      </p>
      {why.value && <WhyPanel id={r.id} seq={message.seq} />}
    </article>
  );
}

// Amend offers to take back or change what one said a moment ago.
function Amend({ r, view }: { r: Room; view: View }) {
  const words = useWords();
  const { message, retracted } = view;
  const c = conversations.value.get(r.id);
  const recent = Date.now() - Date.parse(message.at) < AMEND_MS;
  if (message.from.role !== "agent" || message.from.name !== agent.value?.name || retracted || !recent || !c || !mine(c) || c.ended) return null;
  return (
    <span class="amend">
      <button class="quiet" data-testid="edit" onClick={() => (r.editing.value = message.seq)}>{words.edit}</button>
      <button class="quiet" data-testid="withdraw" onClick={() => amend(r, message.seq)}>{words.withdraw}</button>
    </span>
  );
}

export function NoteRow({ note }: { note: Note }) {
  const words = useWords();
  return (
    <article class="note" data-testid="note-row" data-note={note.id}>
      <span class="msg-who">{words.note} · {note.from.name} · <time datetime={note.at}>{time(note.at, language.value)}</time></span>
      <p>{note.text}</p>
    </article>
  );
}

export function PendingRow({ r, item }: { r: Room; item: Item }) {
  const words = useWords();
  const failed = item.state === "failed";
  const files = (item.frame.files as string[] | undefined)?.length ?? 0;
  const text = item.frame.text || (files ? words.bodies.files(files) : "");
  if (!text && !failed) return null; // An amendment shows when it is stored.
  const discard = () => {
    r.outbox.drop(item.cid);
    r.touch();
  };
  return (
    <article class={item.frame.type === "note" ? "note pending" : "msg agent pending"} data-cid={item.cid} data-state={item.state}>
      <div class="said"><div class="bubble">{text || words.notSent}</div></div>
      <p class="msg-meta">
        {failed ? <span class="wrong" role="alert">{words.notSent}</span> : <span>{words.sending}…</span>}
        {failed && <button class="quiet" data-testid="retry" onClick={() => again(r, item.cid)}>{words.retry}</button>}
        {failed && <button class="quiet" onClick={discard}>{words.discard}</button>}
      </p>
    </article>
  );
}
