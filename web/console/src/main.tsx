// The agents' console: a list of conversations, the one that is looked at, and who it is with.
import { effect } from "@preact/signals";
import { h, render } from "preact";
import bodies from "../../widget/src/bodies/bodies.css";
import { look, start } from "./desk";
import { wordsOf } from "./language";
import { listenForKeys } from "./keys";
import { counts, language, phase } from "./state";
import { App } from "./views/app";

const sheet = new CSSStyleSheet();
sheet.replaceSync(bodies);
document.adoptedStyleSheets = [sheet];

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  const waiting = phase.value === "desk" ? counts.value.waiting : 0;
  document.title = (waiting ? `(${waiting}) ` : "") + wordsOf(language.value).title + " · Shoptalk";
});

// The address says which conversation is open, so that the browser's Back leads to the list.
function follow(): void {
  const id = /^#c=(.+)$/.exec(location.hash)?.[1];
  if (phase.value === "desk") look(id ? decodeURIComponent(id) : "");
}

addEventListener("hashchange", follow);
effect(() => {
  if (phase.value === "desk") queueMicrotask(follow);
});
listenForKeys();
render(<App />, document.getElementById("app")!);
// A one-time link signs in anew, whoever was here before.
if (/^#code=/.test(location.hash)) phase.value = "sign";
else void start();
