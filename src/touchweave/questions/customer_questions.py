"""Looking after one customer: finding them, and what the brand's own people keep of them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from touchweave.errors import SelectionInvalid
from touchweave.questions.asking import Asking, Moment

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    from touchweave.find.finder import Finder
    from touchweave.find.found import Found
    from touchweave.store.staff_entry import Note, Task
    from touchweave.store.store import Store


class CustomerQuestions(Asking):
    """Mixed into a workspace. A customer is named by any of their identifiers."""

    store: Store

    if TYPE_CHECKING:  # a workspace has these

        def customer_of(self, identifier: str) -> str: ...  # noqa: D102

        def identifiers(self, customer: str) -> tuple[str, ...]: ...  # noqa: D102

    @cached_property
    def finder(self) -> Finder:
        """What `find` asks."""
        from touchweave.find.finder import Finder

        return Finder()

    def find(self, text: str, limit: int = 20) -> Found:
        """Customers by any identifier or name, typing errors forgiven, the likeliest first.

        Raises SelectionInvalid where the limit is not 1 to 100.
        """
        return self._ask(lambda index, _: self.finder.find(index, text, limit=limit), None, None, None)

    def prepare_to_find(self) -> None:
        """Begin, beside everything else, to make ready for the next `find` where the index has changed."""
        self.finder.prepare(self.index)

    def close_finder(self) -> None:
        """Make nothing ready any more."""
        if "finder" in self.__dict__:
            self.finder.close()

    # --- what staff keep ----------------------------------------------------------------------------------

    def notes(self, customer: str) -> tuple[Note, ...]:
        """The notes of a customer, by all their identifiers, newest first. Raises CustomerUnknown."""
        return self.store.staff.notes(self.identifiers(customer))

    def add_note(self, customer: str, text: str, *, author: str) -> Note:
        """Write a note of a customer: plain text. Raises CustomerUnknown, StaffEntryInvalid."""
        self.customer_of(customer)
        return self.store.staff.add_note(customer, text, author=author)

    def change_note(self, note_id: int, text: str) -> Note:
        """Give a note another text. Raises NoteUnknown, StaffEntryInvalid."""
        return self.store.staff.change_note(note_id, text)

    def delete_note(self, note_id: int) -> Note:
        """Take a note away; returns what it was. Raises NoteUnknown."""
        return self.store.staff.delete_note(note_id)

    def tasks(
        self, customer: str | None = None, *, assignee: str | None = None, open: bool | None = True
    ) -> tuple[Task, ...]:
        """Tasks of a customer or of all, what is due first: open ones, done ones or, with None, both.

        Raises CustomerUnknown.
        """
        identifiers = None if customer is None else self.identifiers(customer)
        return self.store.staff.tasks(identifiers, assignee=assignee, open=open)

    def add_task(self, customer: str, title: str, *, author: str, assignee: str = "", due_at: Moment = None) -> Task:
        """Make a task for a customer. Raises CustomerUnknown, StaffEntryInvalid, SelectionInvalid."""
        self.customer_of(customer)
        return self.store.staff.add_task(customer, title, author=author, assignee=assignee, due_at=_due(due_at))

    def change_task(
        self,
        task_id: int,
        *,
        title: str | UnsetType = UNSET,
        assignee: str | UnsetType = UNSET,
        due_at: Moment | UnsetType = UNSET,
        done: bool | UnsetType = UNSET,
    ) -> Task:
        """Change what is given of a task. Raises TaskUnknown, StaffEntryInvalid, SelectionInvalid."""
        due = UNSET if isinstance(due_at, UnsetType) else _due(due_at)
        return self.store.staff.change_task(task_id, title=title, assignee=assignee, due_at=due, done=done)

    def finish_task(self, task_id: int) -> Task:
        """Say that a task is done. Raises TaskUnknown."""
        return self.change_task(task_id, done=True)

    def owner(self, customer: str) -> str | None:
        """Who of the staff looks after a customer; None: nobody. Raises CustomerUnknown."""
        return self.store.staff.owner(self.identifiers(customer))

    def set_owner(self, customer: str, owner: str | None) -> None:
        """Say who of the staff looks after a customer; None: nobody. Raises CustomerUnknown, StaffEntryInvalid."""
        self.store.staff.set_owner(customer, owner, identifiers=self.identifiers(customer))


def _due(moment: Moment) -> datetime | None:
    from touchweave.journey.moment import moment as moment_at
    from touchweave.journey.selection import FOREVER
    from touchweave.segment.period import moment_us

    due = moment_at(moment_us("due_at", moment, FOREVER[0]))
    if due is None and moment:
        raise SelectionInvalid(name="due_at", value=moment, allowed="a time that a calendar holds")
    return due
