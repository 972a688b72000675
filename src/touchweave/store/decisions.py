"""What people decided about who is who, in the transactional database; nothing is deleted from it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from touchweave import clock
from touchweave.errors import DecisionUnknown
from touchweave.event.decision import Decision
from touchweave.event.moment import microseconds
from touchweave.store import manifest
from touchweave.store.database import Database
from touchweave.store.row_checksum import insert_rows, read_rows, read_total, update_row
from touchweave.store.schema import identity_decisions


class Decisions:
    """The decisions of one workspace."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = clock.now) -> None:
        self._database = database
        self._now = now

    def all(self) -> tuple[Decision, ...]:
        """All, the undone ones included, by id. Raises DatabaseUnusable, DatabaseDamaged."""
        with self._database.reading() as connection:
            return tuple(_decision(row) for row in read_rows(connection, identity_decisions))

    def add(
        self, kind: Literal["merge", "split"], left: Sequence[str], right: Sequence[str], *, made_by: str, note: str
    ) -> Decision:
        """Note a decision; the index is behind from then on."""
        with self._database.writing() as connection:
            decision = Decision(
                id=read_total(connection, identity_decisions).last_id + 1,
                kind=kind,
                left=tuple(left),
                right=tuple(right),
                made_us=microseconds(self._now()),
                made_by=made_by,
                note=note,
            )
            insert_rows(connection, identity_decisions, [_row(decision)])
            manifest.bump(connection, since=manifest.version(connection))
        return decision

    def undo(self, decision_id: int, *, undone_by: str) -> Decision:
        """Let a decision stand no more. Raises DecisionUnknown, also when it was undone before."""
        with self._database.writing() as connection:
            rows = read_rows(connection, identity_decisions)
            row = next((row for row in rows if row["id"] == decision_id and row["undone_us"] is None), None)
            if row is None:
                standing = [str(row["id"]) for row in rows if row["undone_us"] is None]
                raise DecisionUnknown(decision=decision_id, allowed=", ".join(standing[-20:]) or "none")
            changes = {"undone_us": microseconds(self._now()), "undone_by": undone_by}
            update_row(connection, identity_decisions, row, changes)
            manifest.bump(connection, since=manifest.version(connection))
        return _decision(row | changes)


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    left: tuple[str, ...]
    right: tuple[str, ...]


def _row(decision: Decision) -> dict[str, Any]:
    body = msgspec.json.encode(_Body(left=decision.left, right=decision.right)).decode()
    return {
        "id": decision.id, "kind": decision.kind, "body": body, "made_us": decision.made_us,
        "made_by": decision.made_by, "note": decision.note, "undone_us": None, "undone_by": None,
    }  # fmt: skip


def _decision(row: dict[str, Any]) -> Decision:
    body = msgspec.json.decode(row["body"], type=_Body)
    told = {name: row[name] for name in ("id", "kind", "made_us", "made_by", "note", "undone_us", "undone_by")}
    return Decision(left=body.left, right=body.right, **told)
