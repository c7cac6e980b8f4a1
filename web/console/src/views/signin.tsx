// Signing in with a one-time link. Its code stands in the address's fragment, which no server ever sees, and is posted.
import { useSignal } from "@preact/signals";
import { h } from "preact";
import { Failed, signIn } from "../api";
import { start } from "../desk";
import { keep, recall } from "../language";
import { language } from "../state";
import { useWords } from "./bits";

const NAME = "shoptalk:console:name";

// codeOf finds the code in an address, or takes the text for the code itself.
function codeOf(text: string): string {
  return decodeURIComponent(/[#&]code=([^&]+)/.exec(text)?.[1] ?? "") || (/[#/]/.test(text) ? "" : text.trim());
}

export function SignIn() {
  const words = useWords();
  const here = codeOf(location.hash);
  const pasted = useSignal("");
  const name = useSignal(recall(NAME) ?? "");
  const wrong = useSignal("");
  const busy = useSignal(false);

  const submit = async (e: Event) => {
    e.preventDefault();
    const code = here || codeOf(pasted.value);
    if (!code || !name.value.trim() || busy.value) return;
    busy.value = true;
    try {
      await signIn(code, name.value.trim());
      keep(NAME, name.value.trim());
      history.replaceState(null, "", location.pathname);
      await start();
    } catch (error) {
      const used = error instanceof Failed && (error.status === 401 || error.status === 404);
      wrong.value = used ? words.signBad : words.failed((error as Error).message);
      if (used) history.replaceState(null, "", location.pathname);
    } finally {
      busy.value = false;
    }
  };

  return (
    <main class="door">
      <form class="sheet" onSubmit={submit} data-testid="sign-in">
        <h1>Shoptalk <span>{words.title}</span></h1>
        {!here && (
          <label>
            <span>{words.signNoCode}</span>
            <input data-testid="sign-link" value={pasted.value} placeholder={words.link} autocomplete="off" onInput={(e) => (pasted.value = e.currentTarget.value)} />
          </label>
        )}
        <label>
          <span>{words.name}</span>
          <input data-testid="sign-name" required maxlength={60} value={name.value} autocomplete="name" autofocus={!!here} onInput={(e) => (name.value = e.currentTarget.value)} />
          <small class="dim">{words.signHint}</small>
        </label>
        {wrong.value && <p class="wrong" role="alert">{wrong.value}</p>}
        <button class="primary" type="submit" data-testid="sign-go" disabled={busy.value || !name.value.trim() || !(here || codeOf(pasted.value))}>{words.enter}</button>
        <button type="button" class="quiet" onClick={() => (language.value = language.value === "zh" ? "en" : "zh")}>
          {language.value === "zh" ? "English" : "中文"}
        </button>
      </form>
    </main>
  );
}
