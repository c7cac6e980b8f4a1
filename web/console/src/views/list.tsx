// The conversations: tabs, search, rows.
import { h } from "preact";
import type { Summary } from "../api";
import { loadMore } from "../desk";
import { open } from "../keys";
import { TABS, counts, mine, more, query, selected, shown, tab, tell } from "../state";
import { Face, Icon, Mood, ago, nameOf, useWords } from "./bits";

export function List() {
  const words = useWords();
  const list = shown.value;
  const searching = query.value.trim() !== "";
  return (
    <nav class="list-pane" aria-label={words.tabs.open}>
      <label class="search">
        <Icon name="search" />
        <input type="search" data-testid="search" placeholder={words.search} aria-label={words.search} value={query.value} onInput={(e) => (query.value = e.currentTarget.value)} />
      </label>
      <div class="tabs" role="tablist">
        {TABS.map((t) => (
          <button key={t} role="tab" data-testid={"tab-" + t} aria-selected={!searching && tab.value === t} class={t} onClick={() => { query.value = ""; tab.value = t; }}>
            {words.tabs[t]}
            {counts.value[t] > 0 && t !== "ended" && <span class="count">{counts.value[t]}</span>}
          </button>
        ))}
      </div>
      <ul class="rows" data-testid="conversations">
        {list.map((c) => <Row key={c.conversation} c={c} />)}
        {!list.length && <li class="hint">{searching ? words.empty.search : words.empty[tab.value]}</li>}
        {more.value && (tab.value === "ended" || searching) && (
          <li><button class="quiet" onClick={() => loadMore().catch((e: Error) => tell(words.failed(e.message)))}>{words.more}</button></li>
        )}
      </ul>
    </nav>
  );
}

function Row({ c }: { c: Summary }) {
  const words = useWords();
  const on = selected.value === c.conversation;
  const { kind, name, position } = c.owner;
  const who = c.ended ? words.tabs.ended : kind === "agent" ? (mine(c) ? words.you : name) : kind === "queue" ? words.queue(position) : words.owner.bot;
  return (
    <li>
      <a
        href={"#c=" + encodeURIComponent(c.conversation)} class={`conv ${on ? "on" : ""} ${c.unread ? "unread" : ""}`} aria-current={on ? "true" : undefined}
        data-testid="conversation" data-conversation={c.conversation} data-owner={c.ended ? "ended" : kind}
        onClick={(e) => { e.preventDefault(); open(c.conversation); }}
      >
        <span class="who"><Face c={c} /><Mood value={c.mood} /></span>
        <span class="name">{nameOf(c)}</span>
        <time datetime={c.updated}>{ago(c.updated)}</time>
        <span class="last">{c.last_text}</span>
        {c.unread > 0 && <span class="badge" data-testid="unread">{c.unread > 99 ? "99+" : c.unread}</span>}
        <span class="foot">
          <span class={"owner " + (c.ended ? "ended" : kind)}>{who}</span>
          {c.csat ? <span class="stars-small">★ {c.csat}</span> : null}
          {(c.tags ?? []).slice(0, 3).map((t) => <span class="tag" key={t}>{t}</span>)}
        </span>
      </a>
    </li>
  );
}
