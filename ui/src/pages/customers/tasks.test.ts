// What is to be done next stands first.
import { describe, expect, it } from "vitest";
import { orderedTasks, taskState } from "./tasks";

const task = (id: number, due_at: string | null, done_at: string | null = null) => ({
  id,
  customer: "ada",
  title: `task ${id}`,
  assignee: "Ada",
  due_at,
  author: "Ada",
  made_at: "2025-01-01T00:00:00Z",
  done_at,
});

describe("tasks", () => {
  it("stand in the order in which they are due, done ones last", () => {
    const all = [task(1, null), task(2, "2025-03-01T00:00:00Z"), task(3, "2025-02-01T00:00:00Z", "2025-01-02T00:00:00Z"), task(4, "2025-02-02T00:00:00Z")];
    expect(orderedTasks(all).map((one) => one.id)).toEqual([4, 2, 1, 3]);
  });

  it("are overdue once their day is over, and never when they are done", () => {
    const now = "2025-02-02T15:00:00Z";
    expect(taskState(task(1, "2025-02-01T00:00:00Z"), now)).toBe("overdue");
    expect(taskState(task(1, "2025-02-02T00:00:00Z"), now)).toBe("open");
    expect(taskState(task(1, "2025-02-01T00:00:00Z", now), now)).toBe("done");
    expect(taskState(task(1, null), now)).toBe("open");
  });
});
