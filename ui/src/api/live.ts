// What changes on the server, as it changes: a stream of states, and asking again and again where no stream comes.
import type { Scope } from "./renewal";

/** As `api/live` sends it. */
export type LiveState = {
  generation: number;
  up_to_date: boolean;
  ledger_version: number | null;
  waiting: number | null;
  as_of: string | null;
};

/** "off": the tab is hidden. */
export type LiveStatus = "connecting" | "live" | "polling" | "off";
export type LiveNow = { status: LiveStatus; state: LiveState | null };

export type LiveParts = {
  open: () => EventSource;
  poll: () => Promise<LiveState>;
  changed: (scope: Scope) => void;
  /** The generation that is on screen, where one is. */
  shown: () => number | null;
};

/** A stream that has not opened by then is held back by something in between. */
export const OPEN_MS = 6_000;
export const POLL_MS = 15_000;
export const POLL_STALE_MS = 2_000;
const REOPEN_MS = 60_000;

export class LiveFeed {
  private now: LiveNow = { status: "off", state: null };
  private readonly listeners = new Set<() => void>();
  private stream: EventSource | null = null;
  private opening = 0;
  private polling = 0;

  constructor(private readonly parts: LiveParts) {}

  readonly current = (): LiveNow => this.now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begin, or begin again when the tab is shown: the first state tells what was missed. */
  start(): void {
    if (this.now.status !== "off") return;
    this.tell({ status: "connecting" });
    this.connect();
  }

  stop(): void {
    this.disconnect();
    window.clearTimeout(this.polling);
    this.tell({ status: "off" });
  }

  private connect(): void {
    this.disconnect();
    const stream = this.parts.open();
    this.stream = stream;
    stream.addEventListener("state", (event) => this.onState(event as MessageEvent<string>));
    stream.onerror = () => this.onTrouble(stream.readyState === EventSource.CLOSED);
    this.opening = window.setTimeout(() => this.onTrouble(true), OPEN_MS);
  }

  private disconnect(): void {
    window.clearTimeout(this.opening);
    this.stream?.close();
    this.stream = null;
  }

  private onState(event: MessageEvent<string>): void {
    window.clearTimeout(this.opening);
    window.clearTimeout(this.polling);
    this.take("live", JSON.parse(event.data) as LiveState);
  }

  /** A stream that only broke off is opened again by the browser; until it is, the server is asked instead. */
  private onTrouble(closed: boolean): void {
    if (closed) {
      this.disconnect();
      this.opening = window.setTimeout(() => this.connect(), REOPEN_MS);
    }
    if (this.now.status === "polling") return;
    this.tell({ status: "polling" });
    void this.ask();
  }

  private async ask(): Promise<void> {
    const found = await this.parts.poll().catch(() => null);
    if (this.now.status !== "polling") return;
    if (found) {
      this.take("polling", found);
      this.parts.changed("arrivals");
    }
    const soon = found && !found.up_to_date;
    this.polling = window.setTimeout(() => void this.ask(), soon ? POLL_STALE_MS : POLL_MS);
  }

  /** What is on screen may be of a moment before the first state was heard. */
  compare(): void {
    const [shown, state] = [this.parts.shown(), this.now.state];
    if (shown !== null && state !== null && state.generation > shown) this.parts.changed("all");
  }

  private take(status: LiveStatus, state: LiveState): void {
    const before = this.now.state;
    this.tell({ status, state });
    if (before === null) this.compare();
    else if (!sameFigures(before, state)) this.parts.changed("all");
    else if (!sameArrivals(before, state)) this.parts.changed("arrivals");
  }

  private tell(part: Partial<LiveNow>): void {
    this.now = { ...this.now, ...part };
    this.listeners.forEach((listener) => listener());
  }
}

function sameFigures(a: LiveState, b: LiveState): boolean {
  return a.generation === b.generation && a.as_of === b.as_of;
}

function sameArrivals(a: LiveState, b: LiveState): boolean {
  return a.ledger_version === b.ledger_version && a.waiting === b.waiting;
}
