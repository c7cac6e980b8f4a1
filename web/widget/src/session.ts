// The shopper's session: token and conversation, kept in the page's storage for each shop. It opens, renews and ends sessions
// over HTTP and knows nothing of sockets.
import type { Store } from "./outbox";

export interface Grant {
  token: string;
  conversation: string;
  shopper: string;
  expires: string;
  sub?: string; // whom the shop's token named, so that another shopper never inherits this session
}

export class Session {
  grant: Grant | null = null;
  private shopToken = "";
  private opening: Promise<Grant> | undefined; // an upload and the socket may ask at the same time

  constructor(private base: URL, private site: string, private store: Store, private key: string) {
    this.load();
  }

  load(): void {
    try {
      const grant = JSON.parse(this.store.getItem(this.key) ?? "null") as Grant | null;
      this.grant = grant?.token && grant.conversation ? grant : null;
    } catch {
      this.grant = null;
    }
  }

  // identify takes the shop's word for who the shopper is. It reports whether a session must be opened anew.
  identify(shopToken: string): boolean {
    this.shopToken = shopToken;
    return this.grant?.sub !== subject(shopToken);
  }

  get identified(): boolean {
    return this.shopToken !== "";
  }

  // ready gives a usable session, opened where there is none or the present one is stale. It throws Refused on a final no.
  async ready(): Promise<Grant> {
    const sub = this.shopToken ? subject(this.shopToken) : undefined;
    const grant = this.grant;
    const fresh = grant && Date.parse(grant.expires) - Date.now() > 60_000;
    if (fresh && (!this.shopToken || grant.sub === sub)) return grant;
    return this.open();
  }

  // open asks for a session whatever is at hand: renewing the token that we have, proving the shopper where the shop did.
  open(): Promise<Grant> {
    return (this.opening ??= this.ask().finally(() => (this.opening = undefined)));
  }

  private async ask(): Promise<Grant> {
    const sub = this.shopToken ? subject(this.shopToken) : undefined;
    const earlier = this.grant;
    const keep = earlier && (!earlier.sub || earlier.sub === sub) ? earlier.token : undefined;
    let response = await this.post(keep);
    if (keep && (response.status === 401 || response.status === 404 || response.status === 400)) response = await this.post(undefined);
    if (response.status === 401 && this.shopToken) {
      this.shopToken = "";
      response = await this.post(undefined);
    }
    if (!response.ok) throw new Refused(response.status);
    const grant = (await response.json()) as Grant;
    this.save({ ...grant, sub: this.shopToken ? sub : keep ? earlier?.sub : undefined });
    return this.grant!;
  }

  // moved notes the conversation that a welcome named.
  moved(conversation: string): void {
    if (this.grant && this.grant.conversation !== conversation) this.save({ ...this.grant, conversation });
  }

  // forget drops a token that the server no longer takes.
  forget(): void {
    this.grant = null;
    this.store.removeItem(this.key);
  }

  signOut(): Promise<void> {
    this.shopToken = "";
    return this.drop();
  }

  // drop ends the present session here and on the server.
  async drop(): Promise<void> {
    const token = this.grant?.token;
    this.forget();
    if (!token) return;
    await fetch(new URL("v1/session", this.base), {
      method: "DELETE",
      headers: { Authorization: "Bearer " + token },
      keepalive: true,
    }).catch(() => undefined);
  }

  private post(token: string | undefined): Promise<Response> {
    return fetch(new URL("v1/session", this.base), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ site: this.site, token, shop_token: this.shopToken || undefined }),
    });
  }

  private save(grant: Grant): void {
    this.grant = grant;
    try {
      this.store.setItem(this.key, JSON.stringify(grant));
    } catch {
      // Storage is full or forbidden: the session lasts as long as this page.
    }
  }
}

// Refused is an HTTP answer that gave no session.
export class Refused extends Error {
  constructor(readonly status: number) {
    super("no session: HTTP " + status);
  }
}

// subject reads whom a JWT names. It proves nothing; the server checks.
export function subject(token: string): string {
  try {
    const part = token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/");
    return String(JSON.parse(atob(part)).sub ?? "");
  } catch {
    return token;
  }
}
