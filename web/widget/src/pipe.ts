// Two ways to the server that carry the same frames: a socket, and where sockets are blocked an event stream with posts. A pipe
// is used once; coming back is the link's work.
import { type Frame, parseFrame } from "./frames";

export interface Pipe {
  send(frame: Frame): void;
  close(): void;
}

// Ends is what a pipe tells: every frame, and once that it is over. The code is a socket's close code (RFC 6455).
export interface Ends {
  opened(): void;
  frame(frame: Frame): void;
  closed(code: number): void;
}

// openSocket speaks the subprotocol shoptalk.v1 at path; the owner sends hello when it is opened.
export function openSocket(base: URL, path: string, ends: Ends): Pipe {
  const url = new URL(path, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url, "shoptalk.v1");
  let over = false;
  const close = (code: number) => {
    if (over) return;
    over = true;
    ends.closed(code);
  };
  socket.onopen = () => ends.opened();
  socket.onmessage = (e) => {
    const frame = parseFrame(e.data);
    if (frame && !over) ends.frame(frame);
  };
  socket.onclose = (e) => close(e.code);
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close: () => {
      over = true;
      socket.close(1000);
    },
  };
}

export interface Resume {
  token: string;
  conversation: string;
  epoch?: string;
  last_seq?: number;
}

// openStream reads the same frames from an event stream and posts those of the client one after the other.
export function openStream(base: URL, resume: Resume, ends: Ends): Pipe {
  const stop = new AbortController();
  let over = false;
  let queue = Promise.resolve();
  const close = (code: number) => {
    if (over) return;
    over = true;
    stop.abort();
    ends.closed(code);
  };
  const authorization = { Authorization: "Bearer " + resume.token };
  void read(base, resume, authorization, stop.signal, ends, () => over).then(close, () => close(1006));
  const post = async (frame: Frame) => {
    const response = await fetch(new URL("v1/chat/messages", base), {
      method: "POST",
      headers: { ...authorization, "Content-Type": "application/json" },
      body: JSON.stringify(frame),
      signal: stop.signal,
    });
    if (response.status === 401) return close(1008);
    const answer = parseFrame(await response.text());
    if (answer && !over && (answer.type === "ack" || answer.type === "nack")) ends.frame(answer);
    else if (!response.ok && frame.cid) close(response.status < 500 ? 1002 : 1013);
  };
  return {
    send: (frame) => {
      queue = queue.then(() => (over ? undefined : post(frame))).catch(() => close(1006));
    },
    close: () => {
      over = true;
      stop.abort();
    },
  };
}

// read gives the close code that the stream's end amounts to.
async function read(
  base: URL, resume: Resume, headers: Record<string, string>, signal: AbortSignal, ends: Ends, over: () => boolean,
): Promise<number> {
  const url = new URL("v1/chat/events", base);
  url.searchParams.set("conversation", resume.conversation);
  if (resume.epoch) url.searchParams.set("epoch", resume.epoch);
  const last = resume.last_seq ? { "Last-Event-ID": String(resume.last_seq) } : undefined;
  const response = await fetch(url, { headers: { ...headers, ...last, Accept: "text/event-stream" }, signal, cache: "no-store" });
  if (response.status === 401 || response.status === 403 || response.status === 404) return 1008;
  if (!response.ok || !response.body) return 1013;
  ends.opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || over()) return 1012;
    const events = (rest + value).split(/\r?\n\r?\n/);
    rest = events.pop() ?? "";
    for (const event of events) {
      const frame = parseFrame(dataOf(event));
      if (frame && !over()) ends.frame(frame);
    }
  }
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n");
}
