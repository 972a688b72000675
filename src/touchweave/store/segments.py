"""Saved segments: names for conditions, in the transactional database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from touchweave import clock
from touchweave.errors import SegmentExists, SegmentInvalid, SegmentUnknown, nearest_first
from touchweave.event.moment import microseconds, moment_at
from touchweave.store.database import Database
from touchweave.store.row_checksum import delete_rows, insert_rows, read_rows, read_total, rows_where, update_row
from touchweave.store.schema import segment_changes, segments

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 2000
SEGMENTS_LIMIT = 1000


class Draft(Struct, frozen=True, kw_only=True):
    """A segment as it is to be."""

    name: str
    conditions: tuple[dict[str, Any], ...]  #: as segment.parse reads them
    description: str = ""


class SavedSegment(Struct, frozen=True, kw_only=True):
    """A segment as it is kept."""

    id: int
    name: str
    description: str
    conditions: tuple[dict[str, Any], ...]
    created_at: datetime
    changed_at: datetime


#: Raises where the segments do not go together; what was to be written is not written then.
Check = Callable[[tuple[SavedSegment, ...]], None]


class SavedSegments:
    """The segments of one workspace."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = clock.now) -> None:
        self._database = database
        self._now = now

    def all(self) -> tuple[SavedSegment, ...]:
        """All segments by id. Raises DatabaseUnusable."""
        with self._database.reading() as connection:
            return _all(connection)

    def apply(self, drafts: Sequence[Draft], check: Check) -> tuple[tuple[str, str], ...]:
        """Make those that are not there and change those that are otherwise: all of them or, where one fails, none.

        Returns each one's name and whether it was added, changed or is unchanged. Raises SegmentInvalid.
        """
        done = []
        with self._database.writing() as connection:
            there = {row["name"]: row for row in read_rows(connection, segments)}
            for draft in drafts:
                if draft.name in there:
                    done.append((draft.name, "changed" if self._change(connection, there[draft.name], draft) else ""))
                else:
                    self._add(connection, draft)
                    done.append((draft.name, "added"))
            check(_all(connection))
        return tuple((name, what or "unchanged") for name, what in done)

    def add(self, draft: Draft, check: Check) -> SavedSegment:
        """Make a segment. Raises SegmentExists, SegmentInvalid."""
        with self._database.writing() as connection:
            _must_be_free(connection, draft.name)
            segment_id = self._add(connection, draft)
            check(_all(connection))
            return _one(connection, segment_id)

    def change(self, segment_id: int, draft: Draft, check: Check) -> SavedSegment:
        """Change a segment. Raises SegmentUnknown, SegmentExists, SegmentInvalid."""
        with self._database.writing() as connection:
            if _one(connection, segment_id).name != draft.name:
                _must_be_free(connection, draft.name)
            (row,) = rows_where(connection, segments, segments.c.id == segment_id)
            self._change(connection, row, draft)
            check(_all(connection))
            return _one(connection, segment_id)

    def remove(self, segment_id: int, check: Check) -> SavedSegment:
        """Delete a segment and what is known of who was in it. Raises SegmentUnknown."""
        with self._database.writing() as connection:
            removed = _one(connection, segment_id)
            condition = segment_changes.c.segment_id == segment_id
            delete_rows(connection, segment_changes, rows_where(connection, segment_changes, condition))
            delete_rows(connection, segments, rows_where(connection, segments, segments.c.id == segment_id))
            check(_all(connection))
        return removed

    def _add(self, connection: Connection, draft: Draft) -> int:
        _must_be_valid(draft)
        if read_total(connection, segments).rows >= SEGMENTS_LIMIT:
            raise _invalid(draft, "name", draft.name, f"at most {SEGMENTS_LIMIT} segments")
        segment_id = read_total(connection, segments).last_id + 1
        now = microseconds(self._now())
        insert_rows(connection, segments, [_told(draft) | {"id": segment_id, "created_us": now, "changed_us": now}])
        return segment_id

    def _change(self, connection: Connection, row: dict[str, Any], draft: Draft) -> bool:
        """Whether there was something to change."""
        _must_be_valid(draft)
        told = _told(draft)
        if all(row[name] == value for name, value in told.items()):
            return False
        update_row(connection, segments, row, told | {"changed_us": microseconds(self._now())})
        return True


def _told(draft: Draft) -> dict[str, Any]:
    conditions = msgspec.json.encode(draft.conditions).decode()
    return {"name": draft.name, "description": draft.description, "conditions": conditions}


def _all(connection: Connection) -> tuple[SavedSegment, ...]:
    return tuple(
        SavedSegment(
            id=row["id"],
            name=row["name"],
            description=row["description"],
            conditions=msgspec.json.decode(row["conditions"], type=tuple[dict[str, Any], ...]),
            created_at=moment_at(row["created_us"]),
            changed_at=moment_at(row["changed_us"]),
        )
        for row in read_rows(connection, segments)
    )


def _one(connection: Connection, segment_id: int) -> SavedSegment:
    found = {segment.id: segment for segment in _all(connection)}
    if segment_id not in found:
        told = ", ".join(f"{segment.id} ({segment.name})" for segment in found.values())
        raise SegmentUnknown(segment=segment_id, allowed=told or "none yet")
    return found[segment_id]


def named(found: Sequence[SavedSegment], name: str) -> SavedSegment:
    """The one of this name. Raises SegmentUnknown."""
    by_name = {segment.name: segment for segment in found}
    if name not in by_name:
        raise SegmentUnknown(segment=name, allowed=nearest_first(name, by_name) or "none yet")
    return by_name[name]


def _must_be_free(connection: Connection, name: str) -> None:
    if any(segment.name == name for segment in _all(connection)):
        raise SegmentExists(segment=name)


def _must_be_valid(draft: Draft) -> None:
    name, description = draft.name, draft.description
    if not name or name != name.strip() or len(name) > NAME_LENGTH or not name.isprintable() or ";" in name:
        allowed = f"1 to {NAME_LENGTH} printable characters, none of them ;, and no space at either end"
        raise _invalid(draft, "name", name, allowed)
    printable = all(character.isprintable() or character == "\n" for character in description)
    if len(description) > DESCRIPTION_LENGTH or not printable:
        raise _invalid(draft, "description", description, f"up to {DESCRIPTION_LENGTH} printable characters")
    if not draft.conditions:
        raise _invalid(draft, "conditions", [], "at least one condition")
    try:
        msgspec.json.encode(draft.conditions)
    except UnicodeEncodeError as error:
        raise _invalid(draft, "conditions", error.object[error.start : error.end], "whole characters") from error


def _invalid(draft: Draft, field: str, value: object, allowed: str) -> SegmentInvalid:
    return SegmentInvalid(segment=draft.name[:NAME_LENGTH], field=field, value=value, allowed=allowed)
