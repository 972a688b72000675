"""What the brand's own people keep of customers: notes, tasks, and who looks after whom.

Each entry belongs to one identifier. Who asks names all identifiers of a customer: what was kept of two who turn out
to be one is found together, and parts again with its identifier.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, Table, and_

from touchweave import clock
from touchweave.errors import NoteUnknown, TaskUnknown
from touchweave.event.moment import microseconds, moment_at
from touchweave.store.database import Database
from touchweave.store.row_checksum import delete_rows, insert_rows, read_total, rows_by_key, rows_where, update_row
from touchweave.store.schema import notes, owners, tasks
from touchweave.store.staff_entry import Note, Task, identifier_of, is_text, person_of, text_of, title_of

#: So many tasks are told at once.
TASKS_SHOWN = 1000
_AT_ONCE = 500


class Staff:
    """Notes, tasks and owners of one workspace."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = clock.now) -> None:
        self._database = database
        self._now = now

    # --- notes --------------------------------------------------------------------------------------------

    def notes(self, identifiers: Iterable[str]) -> tuple[Note, ...]:
        """All notes of these identifiers, newest first. Raises DatabaseDamaged."""
        with self._database.reading() as connection:
            found = [_note(row) for row in _of(connection, notes, identifiers)]
        return tuple(sorted(found, key=lambda note: (note.made_at, note.id), reverse=True))

    def add_note(self, customer: str, text: str, *, author: str) -> Note:
        """Write a note to an identifier. Raises StaffEntryInvalid."""
        row = {
            "customer": identifier_of(customer),
            "text": text_of(text),
            "author": person_of("note", "author", author),
        }
        with self._database.writing() as connection:
            return _note(self._insert(connection, notes, row | {"changed_us": None}))

    def change_note(self, note_id: int, text: str) -> Note:
        """Give a note another text. Raises NoteUnknown, StaffEntryInvalid."""
        changes = {"text": text_of(text)}
        with self._database.writing() as connection:
            row = _one(connection, notes, note_id)
            changed = changes | {"changed_us": self._now_us()}
            update_row(connection, notes, row, changed)
            return _note(row | changed)

    def delete_note(self, note_id: int) -> Note:
        """Take a note away; returns what it was. Raises NoteUnknown."""
        with self._database.writing() as connection:
            row = _one(connection, notes, note_id)
            delete_rows(connection, notes, [row])
            return _note(row)

    # --- tasks --------------------------------------------------------------------------------------------

    def tasks(
        self, identifiers: Iterable[str] | None = None, *, assignee: str | None = None, open: bool | None = True
    ) -> tuple[Task, ...]:
        """Tasks of these identifiers, or of all, what is due first, what has no time last; at most TASKS_SHOWN.

        `open`: True, those still to do; False, those done; None, all. Raises DatabaseDamaged.
        """
        if assignee is not None and not is_text(assignee):
            return ()
        wanted = [] if assignee is None else [tasks.c.assignee == assignee]
        if open is not None:
            wanted.append(tasks.c.done_us.is_(None) if open else tasks.c.done_us.is_not(None))
        with self._database.reading() as connection:
            rows = (
                rows_where(connection, tasks, and_(tasks.c.id > 0, *wanted))
                if identifiers is None
                else _of(connection, tasks, identifiers, *wanted)
            )
        rows.sort(key=lambda row: (row["due_us"] is None, row["due_us"] or 0, row["id"]))
        return tuple(map(_task, rows[:TASKS_SHOWN]))

    def add_task(
        self, customer: str, title: str, *, author: str, assignee: str = "", due_at: datetime | None = None
    ) -> Task:
        """Make a task for an identifier. Raises StaffEntryInvalid."""
        row = {
            "customer": identifier_of(customer),
            "title": title_of(title),
            "assignee": person_of("task", "assignee", assignee, or_nobody=True),
            "due_us": None if due_at is None else microseconds(due_at),
            "author": person_of("task", "author", author),
            "done_us": None,
        }
        with self._database.writing() as connection:
            return _task(self._insert(connection, tasks, row))

    def change_task(
        self,
        task_id: int,
        *,
        title: str | UnsetType = UNSET,
        assignee: str | UnsetType = UNSET,
        due_at: datetime | UnsetType | None = UNSET,
        done: bool | UnsetType = UNSET,
    ) -> Task:
        """Change what is given of a task; done twice is done once. Raises TaskUnknown, StaffEntryInvalid."""
        changes: dict[str, Any] = {}
        if not isinstance(title, UnsetType):
            changes["title"] = title_of(title)
        if not isinstance(assignee, UnsetType):
            changes["assignee"] = person_of("task", "assignee", assignee, or_nobody=True)
        if not isinstance(due_at, UnsetType):
            changes["due_us"] = None if due_at is None else microseconds(due_at)
        with self._database.writing() as connection:
            row = _one(connection, tasks, task_id)
            if not isinstance(done, UnsetType) and done != (row["done_us"] is not None):
                changes["done_us"] = self._now_us() if done else None
            if changes:
                update_row(connection, tasks, row, changes)
            return _task(row | changes)

    # --- owners -------------------------------------------------------------------------------------------

    def owner(self, identifiers: Iterable[str]) -> str | None:
        """Who looks after the customer of these identifiers: whoever was named last; None: nobody."""
        with self._database.reading() as connection:
            return _owner(_of(connection, owners, identifiers))

    def set_owner(self, customer: str, owner: str | None, *, identifiers: Iterable[str]) -> None:
        """Say who looks after a customer, by one of their identifiers; None: nobody. Raises StaffEntryInvalid."""
        named = person_of("customer", "owner", owner or "", or_nobody=True)
        row: dict[str, Any] = {"customer": identifier_of(customer), "owner": named}
        with self._database.writing() as connection:
            there = _of(connection, owners, {customer, *identifiers})
            latest = max((found["set_us"] for found in there), default=0)
            row["set_us"] = max(self._now_us(), latest + 1)  # after what was said of the others, whatever the clock
            mine = [found for found in there if found["customer"] == customer]
            if mine:
                update_row(connection, owners, mine[0], row)
            else:
                insert_rows(connection, owners, [row])

    def _insert(self, connection: Connection, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        full = row | {"id": read_total(connection, table).last_id + 1, "made_us": self._now_us()}
        insert_rows(connection, table, [full])
        return full

    def _now_us(self) -> int:
        return microseconds(self._now())


def _of(connection: Connection, table: Table, identifiers: Iterable[str], *wanted: Any) -> list[dict[str, Any]]:
    """The rows of these identifiers, some hundreds asked for at once."""
    sought = sorted({name for name in identifiers if is_text(name)})
    rows: list[dict[str, Any]] = []
    for start in range(0, len(sought), _AT_ONCE):
        mine = table.c.customer.in_(sought[start : start + _AT_ONCE])
        rows += rows_where(connection, table, and_(mine, *wanted))
    return rows


def _one(connection: Connection, table: Table, sought: int) -> dict[str, Any]:
    rows = rows_by_key(connection, table, [{"id": sought}]) if 0 < sought < 2**31 else []
    if not rows:
        raise NoteUnknown(note=sought) if table is notes else TaskUnknown(task=sought)
    return rows[0]


def _owner(rows: Collection[dict[str, Any]]) -> str | None:
    last = max(rows, key=lambda row: (row["set_us"], row["customer"]), default={"owner": ""})
    return str(last["owner"]) or None


def _note(row: dict[str, Any]) -> Note:
    return Note(
        id=row["id"],
        customer=row["customer"],
        text=row["text"],
        author=row["author"],
        made_at=moment_at(row["made_us"]),
        changed_at=None if row["changed_us"] is None else moment_at(row["changed_us"]),
    )


def _task(row: dict[str, Any]) -> Task:
    return Task(
        id=row["id"],
        customer=row["customer"],
        title=row["title"],
        assignee=row["assignee"],
        due_at=None if row["due_us"] is None else moment_at(row["due_us"]),
        author=row["author"],
        made_at=moment_at(row["made_us"]),
        done_at=None if row["done_us"] is None else moment_at(row["done_us"]),
    )
