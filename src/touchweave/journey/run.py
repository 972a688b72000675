"""A run: an immutable folder with the whole lines of some customers, and what is known of them.

The customers are consecutive (a part of a build) or some of those that changed (a newer run).
"""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import IndexDamaged
from touchweave.identity.trait_values import TraitValues
from touchweave.journey.arrange import Arranged
from touchweave.journey.column_file import ColumnFile, FileNote, noted, numbers, sync, write_table
from touchweave.journey.columns import Columns, line_ends

FORMAT = 1
_EAGER = ("occurred_at", "touchpoint", "kind", "value")


class RunNote(Struct, frozen=True, kw_only=True):
    """A run, as a generation knows it."""

    name: str  #: of its folder
    format: int
    customers: int
    interactions: int
    first: int | None  #: code of the first customer where they are consecutive; None: the run names them
    base: bool  #: a stretch of all customers; not one of some that changed
    files: dict[str, FileNote]


def write_run(
    folder: Path,
    *,
    prefix: str,
    customer: NDArray[np.int32],
    arranged: Arranged,
    traits: dict[int, TraitValues],
    dimensions: tuple[int, ...] = (),
    base: bool = False,
) -> RunNote:
    """Write a run durably into a folder of its own in `folder`.

    `customer`, ascending codes, one a line; `traits` by their number, of the same customers; `dimensions`, the
    numbers of those that the interactions bring.
    """
    name = f"{prefix}-{secrets.token_hex(8)}"
    home = folder / name
    home.mkdir(parents=True)
    consecutive = len(customer) == 0 or int(customer[-1]) - int(customer[0]) + 1 == len(customer)
    tables: dict[str, dict[str, pa.Array[Any]]] = {"offsets": {"offsets": pa.array(arranged.offsets)}}
    if not consecutive:
        tables["customer"] = {"customer": pa.array(customer)}
    tables["occurred_at"] = {"occurred_at": pa.array(arranged.occurred_at)}
    # When each line ends: read alone, it is no leap through the times.
    tables["ends"] = {"ends": pa.array(line_ends(arranged.offsets, arranged.occurred_at))}
    for field in ("touchpoint", "kind", "value"):
        tables[field] = {field: pa.array(np.ascontiguousarray(arranged.fields[field]))}
    answers = np.flatnonzero(arranged.fields["scale"])  # few interactions are answers
    tables["scale"] = {"place": pa.array(answers), "scale": pa.array(arranged.fields["scale"][answers])}
    for number, codes in zip(dimensions, arranged.dimensions, strict=True):
        if codes.any():
            tables[f"dimension-{number}"] = {"dimension": pa.array(codes)}
    for number, values in traits.items():
        if values.spoken:
            tables[f"trait-{number}"] = _trait_table(values)
    for table, columns in tables.items():
        write_table(home / f"{table}.arrow", columns)
    files = {table: noted(home / f"{table}.arrow") for table in tables}
    sync(home)
    return RunNote(
        name=name,
        format=FORMAT,
        customers=len(customer),
        interactions=len(arranged.occurred_at),
        first=(int(customer[0]) if len(customer) else 0) if consecutive else None,
        base=base,
        files=files,
    )


def _trait_table(values: TraitValues) -> "dict[str, pa.Array[Any]]":
    table: dict[str, pa.Array[Any]] = {"said": pa.array(values.said), "written": pa.array(values.written)}
    if values.number.any():
        table["number"] = pa.array(values.number)
    if values.text.null_count < len(values.text):
        table["text"] = values.text
    return table


class Run:
    """A run, opened: the lines are verified at once, the rest when it is asked for."""

    def __init__(self, folder: Path, note: RunNote, dimensions: tuple[str, ...]) -> None:
        """`dimensions`: their names by number. Raises IndexDamaged."""
        self.note = note
        self._folder = folder / note.name
        if note.format != FORMAT:
            problem = f"it has format {note.format}, this version reads {FORMAT}"
            raise IndexDamaged(path=str(self._folder), problem=problem)
        self.files = {name: ColumnFile(self._folder / f"{name}.arrow", of) for name, of in note.files.items()}
        self._dimensions = _Dimensions(self.files, dimensions, note.interactions)
        self._columns: Columns | None = None

    def columns(self) -> Columns:
        """The lines. Raises IndexDamaged."""
        if self._columns is None:
            self._columns = self._read()
        return self._columns

    def _read(self) -> Columns:
        note = self.note
        offsets = self.files["offsets"].column()
        found = {name: self.files[name].column() for name in _EAGER}
        answers = self.files["scale"].read()
        scale = np.zeros(note.interactions, np.uint8)
        scale[numbers(answers.column("place"))] = numbers(answers.column("scale"))
        customer = (
            np.arange(note.first, note.first + note.customers, dtype=np.int32)
            if note.first is not None
            else self.files["customer"].column()
        )
        columns = Columns(
            customer=customer,
            offsets=offsets,
            scale=scale,
            ends=self.files["ends"].column(),
            dimensions=self._dimensions,
            **found,
        )
        lengths = {len(column) for column in found.values()} | {int(offsets[-1])}
        if columns.customers != note.customers or len(customer) != note.customers or lengths != {note.interactions}:
            raise IndexDamaged(path=str(self._folder), problem="its columns do not fit together")
        return columns

    def trait(self, number: int) -> TraitValues:
        """What is known of a trait, by line. Raises IndexDamaged."""
        file = self.files.get(f"trait-{number}")
        if file is None:
            return TraitValues.absent(self.note.customers)
        table, customers = file.read(), self.note.customers
        names = table.schema.names
        return TraitValues(
            said=numbers(table.column("said")),
            written=numbers(table.column("written")),
            number=numbers(table.column("number")) if "number" in names else np.zeros(customers),
            text=table.column("text") if "text" in names else pa.nulls(customers, pa.string()),
        )

    def has_trait(self, number: int) -> bool:
        """Whether somebody here has the trait."""
        return f"trait-{number}" in self.files

    @property
    def damaged(self) -> bool:
        """Whether a file of it was found to be."""
        return any(file.damaged for file in self.files.values())

    def verify(self) -> None:
        """Compare the checksum of every file. Raises IndexDamaged."""
        for file in self.files.values():
            file.verify()


class _Dimensions(Mapping[str, NDArray[Any]]):
    """The dimensions of a run's interactions by name, each read when it is asked for."""

    def __init__(self, files: dict[str, ColumnFile], names: tuple[str, ...], interactions: int) -> None:
        self._files, self._interactions = files, interactions
        self._numbers = {name: number for number, name in enumerate(names)}

    def __getitem__(self, name: str) -> NDArray[Any]:
        file = self._files.get(f"dimension-{self._numbers[name]}")
        return np.zeros(self._interactions, np.uint32) if file is None else file.column()

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
