// The whole page: sign-in, or the desk with its three columns.
import { h, Fragment } from "preact";
import { leave, setPresence } from "../desk";
import { keepLanguage } from "../language";
import { ask, notifying } from "../notify";
import { agent, keysOpen, language, link, phase, presence, selected, sideOpen, tell, toast } from "../state";
import { Icon, useWords } from "./bits";
import { List } from "./list";
import { Side } from "./side";
import { SignIn } from "./signin";
import { ThreadView } from "./thread";

export function App() {
  const words = useWords();
  return (
    <Fragment>
      {phase.value === "sign" && <SignIn />}
      {phase.value === "desk" && (
        <div class={`desk ${selected.value ? "chosen" : ""} ${sideOpen.value ? "side-open" : ""}`} data-testid="desk" data-link={link.value}>
          <Top />
          <List />
          <main class="middle">
            {selected.value ? <ThreadView key={selected.value} id={selected.value} /> : <p class="hint">{words.choose}</p>}
          </main>
          {selected.value && <Side key={"side" + selected.value} id={selected.value} />}
        </div>
      )}
      {keysOpen.value && <Keys />}
      <div class="toasts" role="status" data-testid="toast">{toast.value && <p class="toast">{toast.value}</p>}</div>
    </Fragment>
  );
}

function Top() {
  const words = useWords();
  const other = language.value === "zh" ? "en" : "zh";
  const bell = async () => {
    if (!(await ask(!notifying.value))) tell(words.notifyDenied);
  };
  return (
    <header class="top">
      <strong class="brand">Shoptalk</strong>
      {link.value === "down" && <span class="lost" role="status">{words.offline}</span>}
      <span class="grow" />
      <label class={"presence " + presence.value}>
        <span class="dot" aria-hidden="true" />
        <select
          data-testid="presence" aria-label={agent.value?.name} value={presence.value}
          onChange={(e) => setPresence(e.currentTarget.value as "available" | "away")}
        >
          <option value="available">{words.presence.available}</option>
          <option value="away">{words.presence.away}</option>
        </select>
      </label>
      <span class="me">{agent.value?.name}</span>
      <button
        class="lang" data-testid="language" lang={other}
        onClick={() => {
          language.value = other;
          keepLanguage(other);
        }}
      >
        {other === "zh" ? "中文" : "EN"}
      </button>
      <button class={"tool wide" + (notifying.value ? " on" : "")} aria-pressed={notifying.value} title={notifying.value ? words.notifyOff : words.notify} aria-label={words.notify} onClick={bell}>
        <Icon name="bell" />
      </button>
      <button class="tool wide" title={words.shortcuts} aria-label={words.shortcuts} onClick={() => (keysOpen.value = true)}><Icon name="keys" /></button>
      <button class="tool" title={words.signOut} aria-label={words.signOut} data-testid="sign-out" onClick={() => void leave()}><Icon name="out" /></button>
    </header>
  );
}

function Keys() {
  const words = useWords();
  const close = () => (keysOpen.value = false);
  return (
    <div class="veil" onClick={close}>
      <section class="sheet" role="dialog" aria-modal="true" aria-label={words.shortcuts} onClick={(e) => e.stopPropagation()}>
        <header>
          <strong>{words.shortcuts}</strong>
          <button class="tool" aria-label={words.cancel} autofocus onClick={close}><Icon name="close" /></button>
        </header>
        <dl>
          {words.keys.map(([key, does]) => (
            <div key={key}>
              <dt>{key.split(/\s+/).map((k) => <kbd key={k}>{k}</kbd>)}</dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
