// The shape both languages fill. A sentence that is missing in one of them does not compile.

export interface Launcher {
  open: string;
  close: string;
  unread(n: string): string;
  failed: string;
}

// Bodies are the words that messages themselves are drawn with; the console uses them too.
export interface BodyWords {
  retracted: string;
  edited: string;
  was(price: string): string;
  soldOut: string;
  few(n: number): string;
  inStock: string;
  products: string;
  previous: string;
  next: string;
  order(number: string): string;
  placed(day: string): string;
  total: string;
  parcel(carrier: string, number: string): string;
  quantity(n: number): string;
  moreSteps(n: number): string;
  submit: string;
  required: string;
  formSent: string;
  rate: string;
  stars(n: number, max: number): string;
  rateText: string;
  rateThanks: string;
  today: string;
  yesterday: string;
  picture(name: string): string;
  closePicture: string;
  fileLost: string;
  save(name: string): string;
}

// Files are the words of what is about to be sent beside the text; the console uses them too.
export interface FileWords {
  attach: string;
  removeFile(name: string): string;
  uploading(name: string): string;
  fileAgain(name: string): string;
  fileFailed: string;
  filesFull(n: number): string;
  fileReasons: Record<string, string>;
  files(n: number): string;
}

export interface Words extends BodyWords, FileWords {
  assistant: string;
  dialog: string;
  botHere: string;
  waiting(position: number | undefined): string;
  eta(minutes: number): string;
  agentHere: string;
  agent: string;
  you: string;
  leaveQueue: string;
  ended: string;
  newConversation: string;
  writeForNew: string;
  greeting: string;
  starters: string[];
  write: string;
  send: string;
  tooLong(over: number): string;
  left(n: number): string;
  sending: string;
  waitingToSend: string;
  sent: string;
  read: string;
  failed: string;
  retry: string;
  discard: string;
  reasons: Record<string, string>;
  offline: string;
  reconnecting: string;
  refused: string;
  typing(name: string): string;
  earlier: string;
  newBelow: string;
  menu: string;
  end: string;
  endSure: string;
  endYes: string;
  cancel: string;
  soundOn: string;
  soundOff: string;
  close: string;
  log: string;
}
