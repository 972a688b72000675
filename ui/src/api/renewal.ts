// Answers that went out of date are asked for anew: at most every two seconds, one round after the other.

/** What went out of date: the figures and all that stands on them, or only what tells of arriving events. */
export type Scope = "all" | "arrivals";

export const ROUND_MS = 2_000;

export class Renewal {
  private asked: Scope | null = null;
  private running = false;
  private last = -Infinity;

  /** `renew` asks anew; it tells whether some answer was on its way already and may be older than what changed. */
  constructor(
    private readonly renew: (scope: Scope) => Promise<boolean>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  ask(scope: Scope): void {
    this.asked = this.asked === "all" ? "all" : scope;
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.asked !== null) {
      const early = this.last + ROUND_MS - this.now();
      if (early > 0) await new Promise((done) => setTimeout(done, early));
      const scope: Scope = this.asked;
      this.asked = null;
      this.last = this.now();
      if (await this.renew(scope)) this.asked = this.asked ?? scope;
    }
    this.running = false;
  }
}
