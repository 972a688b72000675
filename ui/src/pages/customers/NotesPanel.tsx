// What one's own people wrote down about a customer.
import { ActionIcon, Group, Stack, Text } from "@mantine/core";
import { useState, type FormEvent } from "react";
import type { Note } from "../../api/customer";
import { Icon } from "../../components/Icon";
import { OptionalPanel } from "../../components/OptionalPanel";
import { StaffNameField } from "../../components/StaffNameField";
import { useStaffName } from "../../components/staffName";
import { TextBox } from "../../components/TextBox";
import { formatMoment } from "../../format/date";
import { t } from "../../words/words";
import { AddButton, FormButtons, Problem, useWrite, type StaffPanelProps } from "./staffForms";

export function NotesPanel({ customer, query }: StaffPanelProps) {
  return (
    <OptionalPanel title={t("staff.notes")} name="notes" query={query} lines={3}>
      {(staff) => (
        <Stack gap="sm">
          {staff.notes.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("staff.notes.none")}
            </Text>
          )}
          <ul className="tw-list">
            {[...staff.notes].sort((a, b) => b.made_at.localeCompare(a.made_at)).map((note) => (
              <NoteItem key={note.id} note={note} />
            ))}
          </ul>
          <WriteNote customer={customer} />
        </Stack>
      )}
    </OptionalPanel>
  );
}

function NoteItem({ note }: { note: Note }) {
  const [editing, setEditing] = useState(false);
  const write = useWrite();
  if (editing) {
    return (
      <li>
        <WriteNote note={note} onDone={() => setEditing(false)} />
      </li>
    );
  }
  const when = note.changed_at ? t("staff.note.changed", { when: formatMoment(note.changed_at) }) : formatMoment(note.made_at);
  return (
    <li data-note={note.id}>
      <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {note.text}
      </Text>
      <Group gap="xs" justify="space-between">
        <Text size="xs" c="dimmed">
          {note.author} · {when} UTC
        </Text>
        <Group gap={2}>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("staff.note.edit")} onClick={() => setEditing(true)}>
            <Icon name="edit" size={14} />
          </ActionIcon>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("staff.note.delete")} loading={write.isPending} onClick={() => write.mutate({ method: "DELETE", path: `notes/${note.id}` })}>
            <Icon name="erase" size={14} />
          </ActionIcon>
        </Group>
      </Group>
      <Problem error={write.error} />
    </li>
  );
}

function WriteNote({ customer, note, onDone }: { customer?: string; note?: Note; onDone?: () => void }) {
  const [open, setOpen] = useState(note !== undefined);
  const [text, setText] = useState(note?.text ?? "");
  const [author, setAuthor] = useStaffName();
  const close = () => {
    setOpen(false);
    onDone?.();
  };
  const write = useWrite(() => {
    setText("");
    close();
  });
  if (!open) return <AddButton word={t("staff.note.add")} onClick={() => setOpen(true)} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = { text: text.trim() };
    write.mutate(
      note
        ? { method: "PUT", path: `notes/${note.id}`, body: said }
        : { method: "POST", path: "notes", body: { customer, author: author.trim(), ...said } },
    );
  };
  return (
    <form onSubmit={submit} className="tw-inset">
      <Stack gap="xs">
        <TextBox autoFocus label={t("staff.note.text")} maxLength={5000} value={text} onChange={setText} />
        {!note && <StaffNameField value={author} onChange={setAuthor} />}
        <Problem error={write.error} />
        <FormButtons pending={write.isPending} ready={text.trim() !== "" && (note !== undefined || author.trim() !== "")} onCancel={close} />
      </Stack>
    </form>
  );
}
