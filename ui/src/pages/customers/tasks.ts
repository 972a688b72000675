// Tasks of a customer: what is open first, the most urgent on top.
import type { Task } from "../../api/customer";

export type TaskState = "done" | "overdue" | "open";

/** `now` as an ISO time. A task is overdue once its day is over. */
export function taskState({ done_at, due_at }: Pick<Task, "done_at" | "due_at">, now: string): TaskState {
  if (done_at) return "done";
  return due_at && due_at.slice(0, 10) < now.slice(0, 10) ? "overdue" : "open";
}

/** Open ones before those done, by the day they are due; those without a day after those with one. */
export function orderedTasks(tasks: readonly Task[]): Task[] {
  const key = (task: Task) => `${task.done_at ? 1 : 0} ${task.due_at ?? "9999"} ${task.made_at}`;
  return [...tasks].sort((a, b) => key(a).localeCompare(key(b)));
}
