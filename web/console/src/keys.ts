// Keyboard shortcuts. They mean nothing while someone types.
import { act } from "./actions";
import { TABS, conversations, keysOpen, phase, selected, shown, sideOpen, tab } from "./state";

export function open(id: string): void {
  location.hash = id ? "c=" + encodeURIComponent(id) : "";
}

function step(by: number): void {
  const list = shown.value;
  const at = list.findIndex((c) => c.conversation === selected.value);
  const next = list[at < 0 ? 0 : at + by];
  if (next) open(next.conversation);
}

function focus(id: string): void {
  document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid="write"]')?.focus());
}

function press(key: string): boolean {
  const c = conversations.value.get(selected.value);
  const tabAt = TABS[Number(key) - 1];
  if (tabAt) tab.value = tabAt;
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "/") document.querySelector<HTMLElement>('[data-testid="search"]')?.focus();
  else if (key === "?") keysOpen.value = !keysOpen.value;
  else if (key === "Escape") keysOpen.value = sideOpen.value = false;
  else if (c && key === "t") void act("take", c.conversation);
  else if (c && key === "b") void act("return", c.conversation);
  else if (c && key === "r") focus("mode-reply");
  else if (c && key === "n") focus("mode-note");
  else return false;
  return true;
}

export function listenForKeys(): void {
  addEventListener("keydown", (e) => {
    const target = e.target as HTMLElement;
    const typing = target.matches("input, textarea, select");
    if (typing && e.key === "Escape") target.blur();
    if (typing || phase.value !== "desk" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (press(e.key)) e.preventDefault();
  });
}
