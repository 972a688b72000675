"""What was acknowledged ever and what of it waits or is damaged, by source and day: counted with every change."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from touchweave.store.row_checksum import (
    damaged,
    insert_rows,
    read_rows,
    read_total,
    rows_by_key,
    rows_where,
    update_row,
)
from touchweave.store.schema import accepted, inbox

_COUNTS = (
    "messages",
    "waiting_messages",
    "waiting_requests",
    "waiting_bytes",
    "damaged_messages",
    "damaged_requests",
)


class InboxAccount(Struct, frozen=True, kw_only=True):
    """The messages of a source that arrived on a day."""

    source: str
    day: date  #: UTC
    accepted: int
    waiting: int
    waiting_requests: int
    waiting_bytes: int
    damaged: int  #: set apart


def accounts(connection: Connection) -> list[InboxAccount]:
    """All of them, by source and day. Raises DatabaseDamaged."""
    return [_account(row) for row in read_rows(connection, accepted)]


def accounts_since(connection: Connection, day: date) -> list[InboxAccount]:
    """Those of this day and later. Raises DatabaseDamaged."""
    return [_account(row) for row in rows_where(connection, accepted, accepted.c.day >= day.isoformat())]


def standing(connection: Connection) -> list[InboxAccount]:
    """Those of which the inbox holds something. Raises DatabaseDamaged."""
    holds = (accepted.c.waiting_requests != 0) | (accepted.c.damaged_requests != 0)
    rows = rows_where(connection, accepted, holds)
    requests = sum(row["waiting_requests"] + row["damaged_requests"] for row in rows)
    if requests != (expected := read_total(connection, inbox).rows):
        raise damaged(connection, "accepted", f"{requests} requests are in the inbox, expected {expected}")
    return [_account(row) for row in rows]


def arrived(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of the inbox are new."""
    changes = []
    for row in rows:
        messages = row["messages"]
        counts = {"messages": messages, "waiting_messages": messages, "waiting_requests": 1}
        changes.append((row, counts | {"waiting_bytes": row["bytes"]}))
    _change(connection, changes)


def retired(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of the inbox are in the ledger."""
    _change(connection, [(row, _damaged(row, -1) if row["damaged"] else _waiting(row, -1)) for row in rows])


def set_apart(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of the inbox turned out to be damaged; what names no account cannot be counted."""
    known = _rows(connection, [(row["source"], row["day"]) for row in rows])
    rows = [row for row in rows if (row["source"], row["day"]) in known]
    _change(connection, [(row, _waiting(row, -1) | _damaged(row, 1)) for row in rows])


def _account(row: dict[str, Any]) -> InboxAccount:
    return InboxAccount(
        source=row["source"],
        day=date.fromisoformat(row["day"]),
        accepted=row["messages"],
        waiting=row["waiting_messages"],
        waiting_requests=row["waiting_requests"],
        waiting_bytes=row["waiting_bytes"],
        damaged=row["damaged_messages"],
    )


def _waiting(row: dict[str, Any], sign: int) -> dict[str, int]:
    messages, size = sign * row["messages"], sign * row["bytes"]
    return {"waiting_messages": messages, "waiting_requests": sign, "waiting_bytes": size}


def _damaged(row: dict[str, Any], sign: int) -> dict[str, int]:
    return {"damaged_messages": sign * row["messages"], "damaged_requests": sign}


def _rows(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The accounts with these keys. One that a damaged index hides gets a second row: sums stay right."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows_by_key(connection, accepted, [{"source": source, "day": day} for source, day in keys]):
        found[row["source"], row["day"]] = row
    return found


def _change(connection: Connection, changes: Sequence[tuple[dict[str, Any], dict[str, int]]]) -> None:
    summed: dict[tuple[str, str], dict[str, int]] = {}
    for row, counts in changes:
        sums = summed.setdefault((row["source"], row["day"]), dict.fromkeys(_COUNTS, 0))
        for name, count in counts.items():
            sums[name] += count
    there = _rows(connection, summed)
    for (source, day), sums in summed.items():
        if (found := there.get((source, day))) is None:
            insert_rows(connection, accepted, [{"source": source, "day": day, **sums}])
        else:
            update_row(connection, accepted, found, {name: found[name] + sums[name] for name in _COUNTS})
