"""Who is who, on disk beside the index: a whole state, and the steps by which it grew since.

A step holds what was learned and what followed from it; replayed onto the whole it gives the state again.
"""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.event.decision import Decision
from touchweave.identity.graph import Graph
from touchweave.identity.known import Identities, Learned
from touchweave.identity.mention import Mentions
from touchweave.identity.owners import DividedDevice, Owners, Resolved
from touchweave.identity.rules import IdentityRules
from touchweave.identity.words import Words
from touchweave.journey.column_file import ColumnFile, FileNote, noted, numbers, write_table

_PREFIX = "run"  #: generation.WRITER: who writes these writes the runs
_FEW = 1 << 16  #: so many mentions may wait in steps, however small the whole is
_Table = dict[str, NDArray[Any]]


class IdentityNote(Struct, frozen=True, kw_only=True):
    """A whole, or a step."""

    name: str  #: of its file
    nodes: int  #: identifiers there are since
    mentions: int  #: in a step; in a whole the links
    whole: bool
    file: FileNote


def write_whole(folder: Path, identities: Identities) -> IdentityNote:
    """Keep everything."""
    owners, arrays = identities.owners, identities.graph.arrays()
    tables: dict[str, _Table] = {
        **arrays,
        "owner": {"owner": owners.owner},
        "customer": {"name": owners.name},
        "divided": _of_divided(owners.divided),
    }
    return _write(folder, tables, nodes=identities.graph.nodes, mentions=identities.graph.links, whole=True)


def write_step(folder: Path, learned: Sequence[Learned], resolved: Resolved, nodes: int) -> IdentityNote:
    """Keep what was learned, and what followed from it."""
    mentions = [one.mentions for one in learned]
    kinds = {code: kind for one in learned for code, kind in one.kinds.items()}
    tables: dict[str, _Table] = {
        "mention": {
            name: np.concatenate([np.empty(0, kind), *(getattr(one, name) for one in mentions)]).astype(kind)
            for name, kind in (("a", "i4"), ("b", "i4"), ("rule", "u1"), ("time", "i8"), ("place", "u4"))
        },
        "subject": {"subject": _distinct([one.subject for one in mentions])},
        "user": {"user": _distinct([one.users for one in learned])},
        "kind": {"code": np.array(list(kinds), np.int64), "kind": np.array(list(kinds.values()), np.uint8)},
        "resolved": {"node": resolved.nodes, "owner": resolved.owner},
        "customer": {"name": resolved.names},
        "divided": _of_divided(resolved.divided),
    }
    return _write(folder, tables, nodes=nodes, mentions=len(tables["mention"]["a"]), whole=False)


def too_many_steps(notes: Sequence[IdentityNote]) -> bool:
    """Whether the steps hold so much that another whole is due."""
    return sum(note.mentions for note in notes[1:]) > max(notes[0].mentions // 2, _FEW) or len(notes) > 500


def read_identities(
    folder: Path,
    notes: Sequence[IdentityNote],
    *,
    rules: IdentityRules,
    secret: bytes,
    decisions: Sequence[Decision],
    identifiers: Words,
    names: Words,
) -> Identities:
    """The state, ready to learn more. Raises IndexDamaged."""
    graph = Graph(rules)
    whole, *steps = (_read(folder, note) for note in notes)
    graph.restore({name: whole[name] for name in ("node", "link", "end", "sighting")})
    owners = _owners_of(whole)
    for note, step in zip(notes[1:], steps, strict=True):
        mentions = Mentions(subject=step["subject"]["subject"], **step["mention"])
        kinds = dict(zip(step["kind"]["code"].tolist(), step["kind"]["kind"].tolist(), strict=True))
        graph.add(mentions, note.nodes, kinds, step["user"]["user"])
        _enter(owners, step, note.nodes)
    return Identities(
        rules=rules, secret=secret, identifiers=identifiers, names=names, graph=graph, owners=owners,
        decisions=tuple(decisions),
    )  # fmt: skip


def read_owners(folder: Path, notes: Sequence[IdentityNote]) -> Owners:
    """Whose each identifier is. Raises IndexDamaged."""
    owners = Owners.none()
    for note in notes:
        if note.whole:
            owners = _owners_of(_read(folder, note, ("owner", "customer", "divided")))
        else:
            _enter(owners, _read(folder, note, ("resolved", "customer", "divided")), note.nodes)
    return owners


def _owners_of(whole: Mapping[str, _Table]) -> Owners:
    return Owners(
        owner=np.array(whole["owner"]["owner"]),
        name=np.array(whole["customer"]["name"]),
        divided=_to_divided(whole["divided"]),
    )


def _enter(owners: Owners, step: Mapping[str, _Table], nodes: int) -> None:
    found, names = step["resolved"], step["customer"]["name"]
    owners.enter(found["node"], found["owner"], _to_divided(step["divided"]), names, nodes)


def _write(folder: Path, tables: Mapping[str, _Table], *, nodes: int, mentions: int, whole: bool) -> IdentityNote:
    """All arrays in one file: a row of lists, for they are of different lengths."""
    name = f"{_PREFIX}-{secrets.token_hex(8)}.identity"
    folder.mkdir(parents=True, exist_ok=True)
    columns = {f"{table}.{name}": _row(array) for table, named in tables.items() for name, array in named.items()}
    write_table(folder / name, columns)
    return IdentityNote(name=name, nodes=nodes, mentions=mentions, whole=whole, file=noted(folder / name))


def _row(array: NDArray[Any]) -> "pa.Array[Any]":
    return pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), pa.array(array))


def _read(folder: Path, note: IdentityNote, wanted: Sequence[str] = ()) -> dict[str, _Table]:
    """The tables, or those that are wanted. Raises IndexDamaged."""
    batch = identity_file(folder, note).read()
    found: dict[str, _Table] = {}
    for column in batch.schema.names:
        table, name = column.split(".")
        if not wanted or table in wanted:
            found.setdefault(table, {})[name] = numbers(batch.column(column).values)
    return found


def identity_file(folder: Path, note: IdentityNote) -> ColumnFile:
    """The file, mapped. Raises IndexDamaged."""
    return ColumnFile(folder / note.name, note.file)


def _of_divided(divided: Mapping[int, DividedDevice]) -> _Table:
    parts = [(np.full(len(one.times), device), one.times, one.customers) for device, one in sorted(divided.items())]
    device, time, customer = (
        np.concatenate([np.empty(0, kind), *(part[at] for part in parts)]).astype(kind)
        for at, kind in enumerate((np.int32, np.int64, np.int32))
    )
    return {"device": device, "time": time, "customer": customer}


def _to_divided(table: _Table) -> dict[int, DividedDevice]:
    devices, starts = np.unique(table["device"], return_index=True)
    edges = [*starts.tolist(), len(table["device"])]
    return {
        int(device): DividedDevice(times=table["time"][low:high].copy(), customers=table["customer"][low:high].copy())
        for device, low, high in zip(devices.tolist(), edges, edges[1:], strict=False)
    }


def _distinct(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.empty(0, np.int64), *parts]))
