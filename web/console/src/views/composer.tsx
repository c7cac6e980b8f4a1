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
import { Tray } from "../../../widget/src/view/tray";

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
  r.changed.value; // drawn again as uploads go on
  const ready = !note && !editing && own ? r.uploads.ready.length : 0;
  const idle = (!text.value.trim() && !ready) || over > 0 || (!note && r.uploads.busy);
  const submit = () => {
    const said = text.value.trim();
    if (idle) return;
    if (editing) {
      amend(r, editing, said);
      unedit();
    } else {
      if (note) annotate(r, said);
      else write(r, said, r.uploads.take().map((u) => u.view!.id));
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
      {own && !note && !editing && <Files r={r} />}
      {note || own ? (
        <div class="writing">
          {own && !note && !editing && <Clip r={r} />}
          <textarea
            ref={input} rows={1} data-testid="write" aria-label={note ? words.writeNote : words.writeReply} placeholder={note ? words.writeNote : words.writeReply}
            value={text.value} onInput={(e) => set(e.currentTarget.value)} onKeyDown={onKeyDown} onBlur={() => typing(r, false)} onPaste={(e) => !note && !editing && pasted(r, e)}
          />
          <button class="small primary" data-testid={note ? "note" : "send"} disabled={idle} onClick={submit}>
            {note ? words.addNote : <span class="with-icon"><Icon name="send" />{words.send}</span>}
          </button>
        </div>
      ) : (
        <Barred c={c} />
      )}
    </footer>
  );
}

// Clip chooses files to send beside the words.
function Clip({ r }: { r: Room }) {
  const { attach } = useWords().bodies;
  const picker = useRef<HTMLInputElement>(null);
  const chosen = (e: { currentTarget: HTMLInputElement }) => {
    r.uploads.add([...(e.currentTarget.files ?? [])]);
    e.currentTarget.value = "";
  };
  return (
    <span>
      <input ref={picker} type="file" hidden multiple accept="image/*,application/pdf" data-testid="files-input" onChange={chosen} />
      <button class="tool" type="button" data-testid="attach" aria-label={attach} title={attach} onClick={() => picker.current?.click()}><Icon name="clip" /></button>
    </span>
  );
}

function pasted(r: Room, e: ClipboardEvent): void {
  const files = [...(e.clipboardData?.files ?? [])];
  if (!files.length) return;
  e.preventDefault();
  r.uploads.add(files);
}

// Files shows what is about to be sent, drawn as the widget draws it.
function Files({ r }: { r: Room }) {
  const words = useWords().bodies;
  r.changed.value; // drawn again as uploads go on
  const box = useRef<HTMLDivElement>(null);
  const tray = useRef<Tray | null>(null);
  useEffect(() => {
    tray.current = new Tray(r.uploads, words);
    box.current?.replaceChildren(tray.current.box);
  }, [r.id, words]);
  useEffect(() => tray.current?.draw());
  return <div ref={box} />;
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
