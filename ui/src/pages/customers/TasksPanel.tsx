// Who looks after a customer, and what is to be done next.
import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Task } from "../../api/customer";
import { Icon } from "../../components/Icon";
import { OptionalPanel } from "../../components/OptionalPanel";
import { StaffNameField } from "../../components/StaffNameField";
import { useStaffName } from "../../components/staffName";
import { formatDay } from "../../format/date";
import { t } from "../../words/words";
import { AddButton, FormButtons, Problem, useWrite, type StaffPanelProps } from "./staffForms";
import { orderedTasks, taskState } from "./tasks";

export function TasksPanel({ customer, query }: StaffPanelProps) {
  return (
    <OptionalPanel title={t("staff.tasks")} name="tasks" query={query} lines={3}>
      {(staff) => (
        <Stack gap="sm">
          <Owner customer={customer} owner={staff.owner} />
          {staff.tasks.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("staff.tasks.none")}
            </Text>
          )}
          <ul className="tw-list">
            {orderedTasks(staff.tasks).map((task) => (
              <TaskItem key={task.id} task={task} />
            ))}
          </ul>
          <AddTask customer={customer} />
        </Stack>
      )}
    </OptionalPanel>
  );
}

function Owner({ customer, owner }: { customer: string; owner: string | null }) {
  const [written, setWritten] = useState<string | null>(null);
  const set = useWrite(() => setWritten(null));
  if (written === null) {
    return (
      <Group gap="xs" justify="space-between">
        <Text size="sm" data-owner={owner ?? ""} style={{ overflowWrap: "anywhere" }}>
          {owner ? t("staff.owner.is", { owner }) : t("staff.owner.none")}
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => setWritten(owner ?? "")}>
          {t("staff.owner.set")}
        </Button>
      </Group>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ method: "PUT", path: "owner", body: { customer, owner: written.trim() || null } });
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput size="xs" style={{ flex: 1 }} label={t("staff.owner")} maxLength={200} autoFocus value={written} onChange={(event) => setWritten(event.currentTarget.value)} />
        <Button size="xs" type="submit" loading={set.isPending}>
          {t("staff.save")}
        </Button>
        <Button size="xs" variant="default" onClick={() => setWritten(null)}>
          {t("dialog.cancel")}
        </Button>
      </Group>
      <Problem error={set.error} />
    </form>
  );
}

function TaskItem({ task }: { task: Task }) {
  const write = useWrite();
  const state = taskState(task, new Date().toISOString());
  const [wanted, setWanted] = useState(task.done_at !== null);
  const shown = write.isPending ? wanted : task.done_at !== null;
  const set = (done: boolean) => {
    setWanted(done);
    write.mutate({ method: "PUT", path: `tasks/${task.id}`, body: { done } });
  };
  return (
    <li data-task={task.id} data-state={state}>
      <Checkbox
        size="xs"
        checked={shown}
        disabled={write.isPending}
        onChange={(event) => set(event.currentTarget.checked)}
        label={task.title}
        styles={{ label: { overflowWrap: "anywhere", textDecoration: task.done_at ? "line-through" : undefined } }}
      />
      <Text size="xs" c="dimmed" pl={26}>
        {state === "overdue" && (
          <b className="tw-overdue">
            <Icon name="warning" size={12} /> {t("staff.overdue")}{" "}
          </b>
        )}
        {[task.assignee && t("staff.for", { who: task.assignee }), task.due_at && t("staff.due", { day: formatDay(task.due_at) })].filter(Boolean).join(" · ")}
      </Text>
      <Problem error={write.error} />
    </li>
  );
}

function AddTask({ customer }: { customer: string }) {
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState("");
  const [assignee, setAssignee] = useState("");
  const [due, setDue] = useState("");
  const [author, setAuthor] = useStaffName();
  const write = useWrite(() => {
    setTitle("");
    setDue("");
    setOpen(false);
  });
  if (!open) return <AddButton word={t("staff.task.add")} onClick={() => setOpen(true)} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body = { customer, title: title.trim(), assignee: assignee.trim() || author.trim(), due_at: due ? `${due}T00:00:00Z` : null, author: author.trim() };
    write.mutate({ method: "POST", path: "tasks", body });
  };
  return (
    <form onSubmit={submit} className="tw-inset">
      <Stack gap="xs">
        <TextInput size="xs" autoFocus label={t("staff.task.title")} required maxLength={500} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <Group grow align="flex-start" gap="xs">
          <TextInput size="xs" label={t("staff.task.assignee")} placeholder={author} maxLength={200} value={assignee} onChange={(event) => setAssignee(event.currentTarget.value)} />
          <TextInput size="xs" type="date" label={t("staff.task.due")} value={due} onChange={(event) => setDue(event.currentTarget.value)} />
        </Group>
        <StaffNameField value={author} onChange={setAuthor} />
        <Problem error={write.error} />
        <FormButtons pending={write.isPending} ready={title.trim() !== "" && author.trim() !== ""} onCancel={() => setOpen(false)} />
      </Stack>
    </form>
  );
}
