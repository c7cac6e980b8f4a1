// Where an agent writes: to the shopper, if the conversation is theirs, or a note for colleagues.
import { useSignal } from "@preact/signals";
import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { MAX_RUNES, runes } from "../../../widget/src/frames";
import { act } from "../actions";
import type { Summary } from "../api";
import { amend, annotate, typing, write } from "../desk";
import { type Room, mine } from "../state";
import { Icon, useWords } from "./bits";

export function Composer({ c, r }: { c: Summary; r: Room }) {
  const words = useWords();
  const own = mine(c) && !c.ended;
  const mode = useSignal<"reply" | "note">("reply");
  const text = useSignal(r.draft.reply);
  const input = useRef<HTMLTextAreaElement>(null);
  const note = mode.value === "note";
  const editing = r.editing.value;
  useEffect(() => {
    if (!editing) return;
    const view = r.thread.views().find((v) => v.message.seq === editing);
    mode.value = "reply";
    text.value = view?.text ?? view?.message.body.text ?? "";
    input.current?.focus();
  }, [editing]);
  const unedit = () => {
    r.editing.value = 0;
    text.value = r.draft.reply;
  };
  const turn = (to: "reply" | "note") => {
    mode.value = to;
    text.value = r.draft[to];
  };
  const set = (value: string) => {
    text.value = value;
    if (!editing) r.draft[mode.value] = value;
    if (!note && value) typing(r, true);
  };
  const over = runes(text.value) - MAX_RUNES;
  const submit = () => {
    const said = text.value.trim();
    if (!said || over > 0) return;
    if (editing) {
      amend(r, editing, said);
      unedit();
    } else {
      if (note) annotate(r, said);
      else write(r, said);
      text.value = r.draft[mode.value] = "";
    }
    input.current?.focus();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape" && editing) return unedit();
    // keyCode 229: Safari ends the composition before the Enter that chose the candidate.
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    submit();
  };
  useEffect(() => {
    const el = input.current;
    if (!el) return;
    el.style.height = "auto";
    el.style.height = `${Math.min(el.scrollHeight, 180)}px`;
  }, [text.value, mode.value, own]);
  return (
    <footer class={"composer-pane " + mode.value}>
      <div class="modes" role="tablist">
        <button role="tab" data-testid="mode-reply" aria-selected={!note} onClick={() => turn("reply")}>{words.reply}</button>
        <button role="tab" data-testid="mode-note" aria-selected={note} onClick={() => turn("note")}>{words.note}</button>
        {over > -400 && <span class={over > 0 ? "counter over" : "counter"}>{-over}</span>}
      </div>
      {editing > 0 && <p class="editing"><span>{words.editing}</span><button class="quiet" onClick={unedit}>{words.cancel}</button></p>}
      {note || own ? (
        <div class="writing">
          <textarea
            ref={input} rows={1} data-testid="write" aria-label={note ? words.writeNote : words.writeReply} placeholder={note ? words.writeNote : words.writeReply}
            value={text.value} onInput={(e) => set(e.currentTarget.value)} onKeyDown={onKeyDown} onBlur={() => typing(r, false)}
          />
          <button class="small primary" data-testid={note ? "note" : "send"} disabled={!text.value.trim() || over > 0} onClick={submit}>
            {note ? words.addNote : <span class="with-icon"><Icon name="send" />{words.send}</span>}
          </button>
        </div>
      ) : (
        <Barred c={c} />
      )}
    </footer>
  );
}

// Barred says why one cannot write, and offers the way in.
function Barred({ c }: { c: Summary }) {
  const words = useWords();
  if (c.ended) return <p class="barred">{words.endedHint}</p>;
  return (
    <p class="barred">
      <span>{words.takeHint[c.owner.kind](c.owner.name || words.agent)}</span>
      {c.owner.kind !== "agent" && <button class="small primary" data-testid="take-here" onClick={() => void act("take", c.conversation)}>{words.take}</button>}
    </p>
  );
}
