// One conversation: what was said, with notes between, and the bar that says who may write.
import { useSignal } from "@preact/signals";
import { h } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { dayName, sameDay } from "../../../widget/src/format";
import type { View } from "../../../widget/src/thread";
import { act } from "../actions";
import * as api from "../api";
import { open } from "../keys";
import { type Room, agent, conversations, language, mine, put, room, sideOpen, tell } from "../state";
import { Icon, Mood, nameOf, useWords } from "./bits";
import { Composer } from "./composer";
import { MessageRow, NoteRow, PendingRow } from "./message";

const WINDOW = 150;

export function ThreadView({ id }: { id: string }) {
  const words = useWords();
  const c = conversations.value.get(id);
  const r = room(id);
  const gone = useSignal(false);
  useEffect(() => {
    // What is in the list is kept up to date by the socket; an answer from here could be older.
    if (!conversations.value.has(id)) api.conversation(id).then(put, () => (gone.value = true));
  }, [id]);
  if (!c) return <p class="hint">{gone.value ? words.empty.search : words.loading}</p>;
  return (
    <section class="thread" data-testid="thread" data-conversation={id} data-owner={c.ended ? "ended" : c.owner.kind}>
      <Head c={c} />
      <Log r={r} />
      <Composer c={c} r={r} />
    </section>
  );
}

function Head({ c }: { c: api.Summary }) {
  const words = useWords();
  const owner = c.ended ? words.tabs.ended : c.owner.kind === "agent" ? (mine(c) ? words.you : c.owner.name) : c.owner.kind === "queue" ? words.queue(c.owner.position) : words.owner.bot;
  return (
    <header class="thread-head">
      <button class="tool narrow" aria-label={words.back} onClick={() => open("")}><Icon name="back" /></button>
      <div class="names">
        <strong>{nameOf(c)} <Mood value={c.mood} /></strong>
        <span class={"owner " + (c.ended ? "ended" : c.owner.kind)} data-testid="owner">{owner}</span>
      </div>
      <Buttons c={c} />
      <button class="tool side-toggle" aria-label={words.details} title={words.details} onClick={() => (sideOpen.value = !sideOpen.value)}><Icon name="panel" /></button>
    </header>
  );
}

function Buttons({ c }: { c: api.Summary }) {
  const words = useWords();
  const sure = useSignal(false);
  const others = useSignal<api.Agent[] | null>(null);
  const id = c.conversation;
  if (c.ended) return null;
  const { kind } = c.owner;
  // An admin may do with a colleague's conversation what its owner may.
  const own = mine(c);
  const may = own || (kind === "agent" && agent.value?.role === "admin");
  const choose = () => {
    if (others.value) others.value = null;
    else api.agents().then((a) => (others.value = a.items.filter((o) => o.id !== c.owner.agent)), (e: Error) => tell(words.failed(e.message)));
  };
  if (sure.value) {
    return (
      <div class="buttons">
        <span class="dim wide">{words.closeSure}</span>
        <button class="small danger" data-testid="close-yes" onClick={() => { sure.value = false; void act("close", id); }}>{words.yes}</button>
        <button class="small" onClick={() => (sure.value = false)}>{words.cancel}</button>
      </div>
    );
  }
  return (
    <div class="buttons">
      {kind !== "agent" && <button class="small primary" data-testid="take" onClick={() => void act("take", id)}>{words.take}</button>}
      {may && <button class="small" data-testid="return" onClick={() => void act("return", id)}>{words.giveBack}</button>}
      {(may || kind === "queue") && (
        <span class="drop">
          <button class="small" data-testid="assign" aria-expanded={!!others.value} onClick={choose}>{words.assign}</button>
          {others.value && (
            <div class="menu">
              {others.value.length ? <p class="dim">{words.assignTo}</p> : <p class="dim">{words.nobody}</p>}
              {others.value.map((o) => (
                <button key={o.id} data-testid="assign-to" data-agent={o.id} onClick={() => { others.value = null; void act("assign", id, o.id); }}>{o.name}</button>
              ))}
            </div>
          )}
        </span>
      )}
      {(may || kind !== "agent") && <button class="small" data-testid="close" onClick={() => (sure.value = true)}>{words.close}</button>}
    </div>
  );
}

function Log({ r }: { r: Room }) {
  const words = useWords();
  const size = useSignal(WINDOW);
  const box = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const target = useRef(-1); // where we scrolled to: a picture may grow before that is told
  const writing = useRef(0);
  r.changed.value; // drawn again when the room changes
  const views = r.thread.views();
  const from = Math.max(0, views.length - size.value);
  useLayoutEffect(() => {
    const el = box.current!;
    // What one has just written is always in view.
    if (r.outbox.items.length > writing.current) stuck.current = true;
    writing.current = r.outbox.items.length;
    const toEnd = () => {
      if (!stuck.current) return;
      el.scrollTop = el.scrollHeight;
      target.current = el.scrollTop;
    };
    toEnd();
    // Pictures and cards grow after the first drawing.
    const sizes = new ResizeObserver(toEnd);
    for (const part of [el, ...el.children]) sizes.observe(part);
    return () => sizes.disconnect();
  });
  const onScroll = () => {
    const el = box.current;
    if (!el) return; // a scroll is told after the log has gone
    stuck.current = el.scrollHeight - el.scrollTop - el.clientHeight < 60 || Math.abs(el.scrollTop - target.current) < 3;
  };
  const typing = r.thread.typist(["shopper"], Date.now());
  return (
    <div class="log" ref={box} onScroll={onScroll} role="log" aria-live={r.thread.live ? "polite" : "off"} aria-busy={!r.thread.live} tabIndex={0} data-testid="log" data-live={r.thread.live}>
      <div class="log-inner">
        {from > 0 && <button class="quiet" onClick={() => { stuck.current = false; size.value += WINDOW; }}>{words.earlier}</button>}
        {rows(r, views, from)}
        {r.pending("message").map((i) => <PendingRow key={i.cid} r={r} item={i} />)}
        {r.pending("note").map((i) => <PendingRow key={i.cid} r={r} item={i} />)}
        {!r.thread.live && !views.length && <p class="hint">{words.loading}</p>}
        {typing && <p class="typing-line" role="status">{words.typing}…</p>}
      </div>
    </div>
  );
}

function rows(r: Room, views: View[], from: number) {
  const words = useWords();
  const out: preact.ComponentChildren[] = [];
  let notes = [...r.notes].sort((a, b) => a.after - b.after || a.at.localeCompare(b.at));
  const before = (seq: number) => {
    while (notes[0] && notes[0].after < seq) {
      const note = notes.shift()!;
      if (!from || note.after >= (views[from]?.message.seq ?? 0)) out.push(<NoteRow key={"n" + note.id} note={note} />);
    }
  };
  views.slice(from).forEach((view, i) => {
    const last = views[from + i - 1]?.message;
    const { message } = view;
    before(message.seq);
    if (!last || !sameDay(last.at, message.at)) {
      out.push(<p class="day-line" key={"d" + message.seq}>{dayName(message.at, language.value, words.bodies)}</p>);
    }
    const joined = !!last && last.from.role === message.from.role && last.from.name === message.from.name && sameDay(last.at, message.at);
    out.push(<MessageRow key={`${r.thread.heard}:${message.seq}`} r={r} view={view} joined={joined} />);
  });
  before(Infinity);
  return out;
}
