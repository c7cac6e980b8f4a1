// Files of one composer on their way to the server: chosen, made smaller where that is needed, sent, ready to be said. It draws
// nothing and says nothing.
import type { FileView } from "./frames";

export const MAX_FILES = 6; // in one message
const MAX_BYTES = 10 << 20;
const SMALL_BYTES = 2 << 20; // pictures up to this go as they are
const MAX_SIDE = 2560; // pixels of a picture that is made smaller
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"];

export interface Upload {
  key: string;
  name: string;
  blob: Blob; // what is shown before it is sent
  progress: number; // 0 to 1
  view?: FileView; // once it is stored
  error?: string; // a code: too_big, unsupported, rate, refused, offline …
}

export interface Sender {
  // grant gives what opens the door: the token of the session; none where a cookie does.
  grant(): Promise<{ token?: string }>;
  url: URL; // where to post
  changed(): void;
}

export class Uploads {
  items: Upload[] = [];
  private running = new Map<string, XMLHttpRequest>();

  constructor(private sender: Sender) {}

  get busy(): boolean {
    return this.items.some((u) => !u.view && !u.error);
  }

  get ready(): Upload[] {
    return this.items.filter((u) => u.view);
  }

  // add takes files as far as there is room; it gives how many were left out.
  add(files: Iterable<File>): number {
    let over = 0;
    for (const file of files) {
      if (this.items.length >= MAX_FILES) over++;
      else {
        const upload: Upload = { key: crypto.randomUUID(), name: file.name, blob: file, progress: 0 };
        this.items.push(upload);
        void this.send(upload);
      }
    }
    this.sender.changed();
    return over;
  }

  again(upload: Upload): void {
    upload.error = undefined;
    upload.progress = 0;
    void this.send(upload);
    this.sender.changed();
  }

  drop(upload: Upload): void {
    this.items = this.items.filter((u) => u !== upload);
    this.running.get(upload.key)?.abort();
    this.sender.changed();
  }

  // take gives what is ready and starts afresh.
  take(): Upload[] {
    const { ready } = this;
    this.items = this.items.filter((u) => !u.view);
    return ready;
  }

  private async send(upload: Upload): Promise<void> {
    try {
      const content = await smaller(upload.blob);
      if (content.size > MAX_BYTES) throw new Failure("too_big");
      if (!this.items.includes(upload)) return;
      const { token } = await this.sender.grant().catch(() => {
        throw new Failure("offline");
      });
      upload.view = await this.post(upload, content, token);
    } catch (error) {
      upload.error = error instanceof Failure ? error.code : "offline";
    }
    this.running.delete(upload.key);
    this.sender.changed();
  }

  // post sends with XMLHttpRequest, which alone tells how much has gone.
  private post(upload: Upload, content: Blob, token: string | undefined): Promise<FileView> {
    return new Promise((resolve, reject) => {
      const x = new XMLHttpRequest();
      this.running.set(upload.key, x);
      x.open("POST", this.sender.url);
      if (token) x.setRequestHeader("Authorization", "Bearer " + token);
      x.setRequestHeader("Content-Type", "application/octet-stream");
      x.setRequestHeader("X-File-Name", encodeURIComponent(upload.name.replace(/[\ud800-\udfff]/g, "").slice(-120)));
      x.upload.onprogress = (e) => {
        upload.progress = e.lengthComputable ? e.loaded / e.total : 0;
        this.sender.changed();
      };
      x.onload = () => {
        const answer = parse(x.responseText);
        if (x.status === 201 && answer?.id) resolve(answer as FileView);
        else reject(new Failure(String(answer?.code ?? (x.status === 413 ? "too_big" : "storage"))));
      };
      x.onerror = x.ontimeout = x.onabort = () => reject(new Failure("offline"));
      x.send(content);
    });
  }
}

class Failure extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

function parse(text: string): (Partial<FileView> & { code?: string }) | null {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's own page: the status says enough
  }
}

// smaller makes a JPEG of a large photo, and of a picture of a kind that only this device can read. What it cannot draw goes
// as it is, and the server decides.
async function smaller(file: Blob): Promise<Blob> {
  const known = TYPES.includes(file.type);
  if (!file.type.startsWith("image/") || file.type === "image/gif" || (known && file.size <= SMALL_BYTES)) return file;
  try {
    const picture = await createImageBitmap(file);
    const made = await new Promise<Blob | null>((done) => onCanvas(picture, MAX_SIDE, MAX_SIDE).toBlob(done, "image/jpeg", 0.86));
    picture.close();
    return made && (!known || made.size < file.size) ? made : file;
  } catch {
    return file;
  }
}

// onCanvas draws a picture no larger than a box. A canvas shows pictures on pages whose policy allows none from elsewhere.
export function onCanvas(picture: ImageBitmap, width: number, height: number): HTMLCanvasElement {
  const scale = Math.min(1, width / picture.width, height / picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d")!;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
