// What the test button says, by what was heard.
import { describe, expect, it } from "vitest";
import { STUCK_SECONDS, isOver, runNow } from "./testRun";

describe("a test event", () => {
  it("is accepted, then loaded, with the time each took", () => {
    expect(runNow(0.1, 0.6, "waiting")).toEqual({ at: "accepted", seconds: 0.1, waited: 0.5 });
    expect(runNow(0.1, 1.4, "loaded")).toEqual({ at: "loaded", seconds: 0.1, total: 1.4 });
  });

  it("is stuck where it was last seen, when it is not loaded in time", () => {
    const run = runNow(1, 1 + STUCK_SECONDS, "waiting");
    expect(run).toMatchObject({ at: "stuck", stage: "waiting" });
    expect(isOver(run)).toBe(true);
    expect(isOver(runNow(1, STUCK_SECONDS, "waiting"))).toBe(false);
  });

  it("that was refused says so and waits no longer", () => {
    expect(runNow(0.1, 5, "quarantined")).toEqual({ at: "refused", seconds: 0.1 });
  });
});
