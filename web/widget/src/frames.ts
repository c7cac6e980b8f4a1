// The frames and bodies of docs/protocol.md, as both the widget and the console read them. Types only, and the few readers
// that make a frame from the outside safe to use.

export type Role = "shopper" | "bot" | "agent" | "system";

export interface From {
  role: Role;
  name?: string;
}

export interface Money {
  amount: number; // minor units
  currency: string;
}

export interface Action {
  name: string;
  value?: unknown;
}

export interface Reply {
  label: string;
  name: string;
  value?: unknown;
}

export interface RichNode {
  type: string; // text, strong, em, code, link, list
  text?: string;
  url?: string;
  children?: RichNode[];
}

export interface Card {
  id: string;
  title: string;
  price: Money;
  was?: Money;
  image?: string;
  url?: string;
  stock: number;
  reason?: string;
  actions?: Reply[];
}

export interface LineView {
  title: string;
  quantity: number;
  price: Money;
  image?: string;
  variant?: string;
}

export interface StepView {
  at: string;
  text: string;
}

export interface ParcelView {
  carrier: string;
  number: string;
  steps: StepView[] | null;
}

export interface OrderView {
  number: string;
  state: string;
  label: string;
  placed?: string;
  total?: Money;
  lines?: LineView[];
  parcels?: ParcelView[];
}

export interface Field {
  name: string;
  label: string;
  kind: string; // text, number, tel, email, date
  required: boolean;
}

export interface Form {
  name: string;
  fields: Field[];
}

export interface Owner {
  kind: "bot" | "queue" | "agent";
  name?: string;
  agent?: string; // the agent's id; frames of the desk only
  position?: number;
  eta_s?: number;
}

export interface Amendment {
  target: number;
  text?: string;
}

// FileView is a file of a message; url is below the server, and asks for the reader's credentials.
export interface FileView {
  id: string;
  name: string;
  mime: string;
  size: number;
  url: string;
}

export interface Body {
  type: string;
  text: string;
  rich?: RichNode[];
  cards?: Card[];
  order?: OrderView;
  form?: Form;
  event?: { kind: string; owner?: Owner };
  csat?: { max: number };
  file?: FileView;
  files?: FileView[]; // further ones beside file
  retract?: Amendment;
  edit?: Amendment;
  action?: Action;
  quote?: number;
  replies?: Reply[];
}

export interface Message {
  seq: number;
  cid?: string;
  reply_to?: number;
  covers?: number;
  from: From;
  at: string;
  body: Body;
}

// Frame is one object from a server. Only type is sure.
export interface Frame {
  type: string;
  conversation?: string;
  epoch?: string;
  head?: number;
  owner?: Owner;
  seq?: number;
  cid?: string;
  code?: string;
  text?: string;
  retry?: boolean;
  on?: boolean;
  from?: From | Role;
  at?: string;
  body?: Body;
  [key: string]: unknown;
}

// Said is what a sender wants stored: words, files, a tapped thing with its words.
export interface Said {
  text?: string;
  files?: string[]; // ids of uploads
  action?: Action;
}

export const MAX_RUNES = 4000;

// parseFrame gives null for what is not one object with a type.
export function parseFrame(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (frame && typeof frame === "object" && typeof (frame as Frame).type === "string") return frame as Frame;
  } catch {
    // Falls through: not JSON is no frame.
  }
  return null;
}

// roleOf reads a frame's from, which is a party or only its role.
export function roleOf(from: From | Role | undefined): Role | undefined {
  return typeof from === "string" ? from : from?.role;
}

// messageOf gives the frame's message, or null where it lacks what a message must have.
export function messageOf(frame: Frame): Message | null {
  const { seq, from, body } = frame;
  if (typeof seq !== "number" || !from || typeof from === "string" || !body || typeof body.text !== "string") return null;
  return { seq, from, body, at: frame.at ?? "", cid: frame.cid, reply_to: num(frame.reply_to), covers: num(frame.covers) };
}

function num(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

// runes counts as the server does: code points, not UTF-16 units.
export function runes(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}
