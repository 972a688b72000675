// The stream of states, what it has renewed, and how often.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveFeed, OPEN_MS, POLL_STALE_MS, type LiveState } from "./live";
import { ROUND_MS, Renewal, type Scope } from "./renewal";

const STATE: LiveState = { generation: 1, up_to_date: true, ledger_version: 1, waiting: 0, as_of: "2026-01-01T00:00:00Z" };

class Stream {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 0;
  onerror = () => {};
  private heard: (event: { data: string }) => void = () => {};

  constructor() {
    Stream.opened.push(this);
  }

  addEventListener(_: string, heard: (event: { data: string }) => void) {
    this.heard = heard;
  }

  close() {
    this.readyState = Stream.CLOSED;
  }

  send(part: Partial<LiveState> = {}) {
    this.readyState = 1;
    this.heard({ data: JSON.stringify({ ...STATE, ...part }) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("window", globalThis);
  Stream.opened = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function started(poll: () => Promise<LiveState> = () => Promise.reject(new Error("no server")), shown = STATE.generation) {
  const changed: Scope[] = [];
  const feed = new LiveFeed({ open: () => new Stream() as unknown as EventSource, poll, changed: (scope) => changed.push(scope), shown: () => shown });
  feed.start();
  return { feed, changed, stream: () => Stream.opened.at(-1)! };
}

describe("the stream of states", () => {
  it("renews nothing for the state it begins with", () => {
    const { feed, changed, stream } = started();
    stream().send();
    expect(feed.current()).toEqual({ status: "live", state: STATE });
    expect(changed).toEqual([]);
  });

  it("renews the figures when they were computed anew, else only what tells of arrivals", () => {
    const { changed, stream } = started();
    stream().send();
    stream().send({ waiting: 5 });
    stream().send({ waiting: 5, up_to_date: false });
    stream().send({ waiting: 5, generation: 2 });
    stream().send({ waiting: 5, generation: 2 });
    expect(changed).toEqual(["arrivals", "all"]);
  });

  it("renews the figures that were asked for before it opened", () => {
    const { changed, stream } = started(undefined, 1);
    stream().send({ generation: 2 });
    expect(changed).toEqual(["all"]);
  });

  it("closes with the tab and catches up when it is shown again", () => {
    const { feed, changed, stream } = started();
    stream().send();
    feed.stop();
    expect(stream().readyState).toBe(Stream.CLOSED);
    feed.start();
    expect(Stream.opened.length).toBe(2);
    stream().send({ generation: 7 });
    expect(changed).toEqual(["all"]);
  });

  it("that is refused gives way to asking", async () => {
    const { feed, changed, stream } = started(() => Promise.resolve({ ...STATE, up_to_date: false }));
    stream().close();
    stream().onerror();
    await vi.advanceTimersByTimeAsync(1);
    expect(feed.current().status).toBe("polling");
    const first = changed.length;
    await vi.advanceTimersByTimeAsync(POLL_STALE_MS);
    expect(changed.length).toBe(first + 1);
  });

  it("that never opens gives way to asking", async () => {
    const { feed } = started(() => Promise.resolve(STATE));
    await vi.advanceTimersByTimeAsync(OPEN_MS + 1);
    expect(feed.current()).toEqual({ status: "polling", state: STATE });
  });

  it("that breaks off and comes back takes over again", async () => {
    const { feed, stream } = started(() => Promise.resolve(STATE));
    stream().send();
    stream().readyState = 0;
    stream().onerror();
    await vi.advanceTimersByTimeAsync(1);
    expect(feed.current().status).toBe("polling");
    stream().send();
    expect(feed.current().status).toBe("live");
    expect(Stream.opened.length).toBe(1);
  });
});

describe("renewing", () => {
  it("happens at once, then at most every two seconds, and never loses the last change", async () => {
    const rounds: Scope[] = [];
    const renewal = new Renewal((scope) => Promise.resolve(void rounds.push(scope)).then(() => false), () => Date.now());
    for (let tick = 0; tick < 50; tick++) {
      renewal.ask("arrivals");
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(rounds.length).toBe(3);
    renewal.ask("all");
    renewal.ask("arrivals");
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(rounds).toEqual(["arrivals", "arrivals", "arrivals", "all"]);
  });

  it("waits for slow answers, and goes round again when one was on its way before the change", async () => {
    let going = 0;
    let most = 0;
    let rounds = 0;
    const renewal = new Renewal(async () => {
      most = Math.max(most, ++going);
      rounds++;
      await new Promise((done) => setTimeout(done, 5 * ROUND_MS));
      going--;
      return rounds === 1;
    }, () => Date.now());
    renewal.ask("all");
    await vi.advanceTimersByTimeAsync(30 * ROUND_MS);
    expect([most, rounds]).toEqual([1, 2]);
  });
});
