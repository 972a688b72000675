"""A note and a task as they are kept of a customer, and what may stand in them."""

import unicodedata
from datetime import datetime

from msgspec import Struct

from touchweave.errors import StaffEntryInvalid

TEXT_LENGTH = 10_000
TITLE_LENGTH = 200
PERSON_LENGTH = 100
IDENTIFIER_LENGTH = 1000
_TOLD = 80


class Note(Struct, frozen=True, kw_only=True):
    """What somebody wrote down of a customer: plain text."""

    id: int
    customer: str  #: the identifier that it was written to
    text: str
    author: str
    made_at: datetime
    changed_at: datetime | None


class Task(Struct, frozen=True, kw_only=True):
    """Something to do for a customer."""

    id: int
    customer: str  #: the identifier that it was made for
    title: str
    assignee: str  #: who is to do it; empty: nobody yet
    due_at: datetime | None
    author: str
    made_at: datetime
    done_at: datetime | None  #: None: it is open


def identifier_of(customer: str) -> str:
    """The identifier that an entry is kept by. Raises StaffEntryInvalid."""
    if not customer or len(customer) > IDENTIFIER_LENGTH or not is_text(customer):
        raise _invalid("customer", "identifier", customer, f"1 to {IDENTIFIER_LENGTH} characters")
    return customer


def text_of(text: str) -> str:
    """The text of a note, as it is kept: plain, with line ends and tabs. Raises StaffEntryInvalid."""
    written = text.replace("\r\n", "\n").strip()
    plain = is_text(written) and all(letter in "\n\t" or unicodedata.category(letter) != "Cc" for letter in written)
    if not 0 < len(written) <= TEXT_LENGTH or not plain:
        raise _invalid("note", "text", text, f"1 to {TEXT_LENGTH:,} characters of plain text")
    return written


def title_of(title: str) -> str:
    """The title of a task. Raises StaffEntryInvalid."""
    written = title.strip()
    if not 0 < len(written) <= TITLE_LENGTH or not written.isprintable():
        raise _invalid("task", "title", title, f"1 to {TITLE_LENGTH} printable characters")
    return written


def person_of(what: str, field: str, name: str, *, or_nobody: bool = False) -> str:
    """The name of one of the staff, or of nobody. Raises StaffEntryInvalid."""
    written = name.strip()
    if not (written or or_nobody) or len(written) > PERSON_LENGTH or not written.isprintable():
        allowed = f"{0 if or_nobody else 1} to {PERSON_LENGTH} printable characters"
        raise _invalid(what, field, name, allowed)
    return written


def is_text(text: str) -> bool:
    """Whether a database can keep it: no half characters, and no NUL."""
    return "\0" not in text and text.encode(errors="replace").decode() == text


def _invalid(what: str, field: str, value: str, allowed: str) -> StaffEntryInvalid:
    told = value if len(value) <= _TOLD else value[:_TOLD] + "…"
    return StaffEntryInvalid(what=what, field=field, value=told, allowed=allowed)
