// Notifications of the computer, for those who asked for them, while the console is not in view.
import { signal } from "@preact/signals";
import type { Summary } from "./api";
import { keep, recall } from "./language";

const KEY = "shoptalk:console:notify";

export const notifying = signal(recall(KEY) === "1" && "Notification" in window && Notification.permission === "granted");

// ask turns notifications on or off. It gives false where the browser does not allow them.
export async function ask(on: boolean): Promise<boolean> {
  const allowed = on && "Notification" in window && (await Notification.requestPermission()) === "granted";
  notifying.value = allowed;
  keep(KEY, allowed ? "1" : "0");
  return allowed || !on;
}

export function notify(c: Summary, text: string): void {
  if (!notifying.value || !document.hidden) return;
  const note = new Notification(c.shopper_name || "Shoptalk", { body: text.slice(0, 140), tag: c.conversation });
  note.onclick = () => {
    window.focus();
    location.hash = "c=" + c.conversation;
    note.close();
  };
}
