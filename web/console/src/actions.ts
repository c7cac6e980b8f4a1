// What an agent decides about a conversation. Losing a race is said plainly: who has it now.
import * as api from "./api";
import { wordsOf } from "./language";
import { conversations, language, put, tell } from "./state";

export type Act = "take" | "return" | "assign" | "close";

export async function act(what: Act, id: string, to = ""): Promise<boolean> {
  const words = wordsOf(language.value);
  try {
    const c = await ask(what, id, to);
    if (c.conversation) put(c);
    return true;
  } catch (error) {
    if (!(error instanceof api.Failed)) tell(words.failed(String(error)));
    else if (error.code === "owner_changed") lost(id, error.owner?.kind === "agent" ? words.taken(error.owner.name || words.agent) : words.takenByBot, error);
    else tell(words.failed(error.message));
    return false;
  }
}

function lost(id: string, text: string, error: api.Failed): void {
  const c = conversations.value.get(id);
  if (c && error.owner) put({ ...c, owner: error.owner });
  tell(text);
}

function ask(what: Act, id: string, to: string): Promise<api.Summary> {
  switch (what) {
    case "take":
      return api.take(id);
    case "return":
      return api.giveBack(id);
    case "assign":
      return api.assign(id, to);
    case "close":
      return api.close(id);
  }
}
