"""What the database's tables hold of a customer beside the ledger: rows under an identifier, words that name one."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, String, Table, select, update

from touchweave.event.identifying import Names, pairs_of
from touchweave.store import schema
from touchweave.store.erased_list import ErasedList, hashed
from touchweave.store.erasure import ErasedPlace
from touchweave.store.import_report import ImportReport, without_examples
from touchweave.store.manifest import reports, rewrite_import
from touchweave.store.row_checksum import delete_rows, read_rows, update_row
from touchweave.store.schema import identity_decisions, inbox, metadata
from touchweave.store.segment_changes import everybody, forget

#: These hold nothing that a person or a message said; or they are seen to elsewhere.
_OTHERS = frozenset(
    table.name
    for table in (
        *(schema.meta, schema.imports, schema.ledger_files, schema.sources, schema.write_keys, inbox),
        *(schema.accepted, schema.totals, schema.erasures, schema.erased_identifiers, schema.segment_changes),
    )
)
_INSTEAD = "erased"

Row = dict[str, Any]


class Operational:
    """The rows of record of one customer. Reads and changes inside the caller's transaction."""

    def __init__(self, identifiers: Collection[str], names: Names, salt: bytes) -> None:
        self._identifiers, self._names, self._salt = frozenset(identifiers), names, salt
        texts = "|".join(re.escape(text) for text in names.texts)
        self._words = re.compile(texts, re.IGNORECASE) if texts else None

    def rows(self, connection: Connection) -> Iterator[tuple[Table, Row]]:
        """Every row that is kept under an identifier of the customer, or is a decision that names one."""
        for table in _tables():
            for row in read_rows(connection, table):
                if self._is_theirs(table, row):
                    yield table, row

    def erase(self, connection: Connection, *, change: bool) -> tuple[ErasedPlace, ...]:
        """Remove what is kept under an identifier, and blank the identifiers in everything else."""
        places = []
        for table in _tables():
            removed = blanked = 0
            for row in read_rows(connection, table):
                if "customer" in table.c and self._is_theirs(table, row):
                    removed += 1
                    if change:
                        delete_rows(connection, table, [row])
                elif changes := self._changes(table, row):
                    blanked += 1
                    if change:
                        update_row(connection, table, row, changes)
            if removed:
                places.append(ErasedPlace(place=str(table.name), how="removed", rows=removed))
            if blanked:
                places.append(ErasedPlace(place=str(table.name), how="blanked", rows=blanked))
        if gone := forget(connection, self._identifiers, change=change):
            places.append(ErasedPlace(place="segment_changes", how="blanked", rows=gone))
        return tuple(places)

    def erase_reports(
        self, connection: Connection, imports: Collection[int], *, change: bool
    ) -> tuple[ErasedPlace, ...]:
        """Import reports quote what was striking: those of imports that held something of the customer lose that."""
        count = 0
        for told in reports(connection):
            new = without_examples(told) if told.id in imports else told
            new = msgspec.json.decode(self._blanked(msgspec.json.encode(new).decode()), type=ImportReport)
            if new != told:
                count += 1
                if change:
                    rewrite_import(connection, new)
        return (ErasedPlace(place="imports", how="blanked", rows=count),) if count else ()

    def erase_damaged(self, connection: Connection, *, change: bool) -> tuple[ErasedPlace, ...]:
        """Requests in the inbox that cannot be read are set apart there: those that name the customer are emptied."""
        texts = [text.lower().encode() for text in self._names.texts]
        found = 0
        for row_id, payload in connection.execute(select(inbox.c.id, inbox.c.payload).where(inbox.c.damaged)):
            if any(text in bytes(payload or b"").lower() for text in texts):
                found += 1
                if change:
                    connection.execute(update(inbox).where(inbox.c.id == row_id).values({"payload": b""}))
        return (ErasedPlace(place="inbox", how="emptied", rows=found),) if found else ()

    def _is_theirs(self, table: Table, row: Row) -> bool:
        if "customer" in table.c:
            return self._names_one(row["customer"])
        return table is identity_decisions and any(self._names_one(text) for text in _texts(row["body"]))

    def _names_one(self, text: str) -> bool:
        return text in self._identifiers or any(self._names.holds(pair) for pair in pairs_of(text))

    def _changes(self, table: Table, row: Row) -> Row:
        if table is identity_decisions and self._is_theirs(table, row):
            return {"body": _mapped(row["body"], self._other), "note": ""}
        changes = {}
        for column in table.c:
            value = row[column.name]
            if not isinstance(column.type, String) or column.primary_key or not isinstance(value, str):
                continue
            new = self._blanked(value)
            if new != value:
                changes[column.name] = f"{_INSTEAD} {row['id']}" if column.unique else new
        return changes

    def _other(self, text: str) -> str:
        """A word that stands for an identifier, so that a decision can be read still."""
        if not self._names_one(text):
            return self._blanked(text)
        return f"{_INSTEAD}:{hashed(('decision', text), self._salt)[:16]}"

    def _blanked(self, text: str) -> str:
        return text if self._words is None else self._words.sub(_INSTEAD, text)


def forget_members(connection: Connection, listed: ErasedList) -> None:
    """Take erased people out of the record of who entered and who left segments."""
    gone = [name for name in everybody(connection) if any(listed.holds(pair) for pair in pairs_of(name))]
    if gone:
        forget(connection, gone)


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _OTHERS]


def _texts(body: str) -> list[str]:
    found: list[str] = []

    def noted(text: str) -> str:
        found.append(text)
        return text

    _mapped(body, noted)
    return found


def _mapped(body: str, change: Callable[[str], str]) -> str:
    """JSON text, with `change` made to every text that is a value in it."""

    def walked(told: Any) -> Any:
        if isinstance(told, str):
            return change(told)
        if isinstance(told, list):
            return [walked(one) for one in told]
        return {key: walked(one) for key, one in told.items()} if isinstance(told, dict) else told

    try:
        return msgspec.json.encode(walked(msgspec.json.decode(body))).decode()
    except msgspec.DecodeError:
        return body
