"""Writes tables as the files of a business: CSV in several dialects, JSON lines, Parquet; duplicates planted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from touchweave.sample.happening import Columns
from touchweave.sample.planted import Planted
from touchweave.sample.simulation import Simulation

UTC_TEXT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True)
class Export:
    """One file as it was written."""

    name: str
    rows: int
    interactions: int  #: events that an import makes of it, duplicates included, traits not
    duplicates: tuple[str, ...] = ()  #: ids of the rows that are there twice
    late: dict[str, float] | None = None  #: figures of the events that came late


@dataclass(frozen=True, kw_only=True, eq=False)
class Exporting:
    """What every file is written from; `rng` decides what is no part of the model, such as which page."""

    folder: Path
    simulation: Simulation
    planted: Planted
    rng: np.random.Generator

    @property
    def customers(self) -> pa.Array:
        """What customers are called, by their codes."""
        return self.planted.names.customer

    def of(self, *places: str) -> tuple[NDArray[np.int64], Columns]:
        """See Happenings.together."""
        return self.simulation.happened.together(*places)


def times(at: NDArray[np.int64], form: str = UTC_TEXT) -> pa.Array:
    """Moments as text, to the second."""
    seconds = pa.array(at // 1_000_000, pa.int64()).cast(pa.timestamp("s"))
    return pc.strftime(seconds, format=form)


def texts(words: tuple[str, ...] | list[str], codes: NDArray[Any]) -> pa.Array:
    """Words by their positions."""
    return pa.array(words).take(pa.array(codes.astype(np.int64)))


def numbers(values: NDArray[np.float64], *, decimal: str = ".", digits: int = 2) -> pa.Array:
    """Numbers as text with so many digits; nothing where there is none."""
    written = [None if np.isnan(value) else f"{value:.{digits}f}".replace(".", decimal) for value in values.tolist()]
    return pa.array(written, pa.string())


def whole(values: NDArray[np.float64]) -> pa.Array:
    """Whole numbers; null where there is none."""
    return pa.array(np.nan_to_num(values).astype(np.int64), mask=np.isnan(values))


def with_duplicates(
    rng: np.random.Generator, table: pa.Table, key: str, rate: float
) -> tuple[pa.Table, tuple[str, ...]]:
    """The table with some rows sent a second time, up to 500 rows later, and the keys of those rows."""
    count = int(len(table) * rate)
    again = np.sort(rng.choice(len(table), count, replace=False))
    place = np.concatenate([np.arange(len(table)), again + rng.integers(1, 500, count)])
    order = np.argsort(place, kind="stable")
    index = np.concatenate([np.arange(len(table)), again])[order]
    return table.take(pa.array(index)), tuple(table[key].take(pa.array(again)).to_pylist())


def write_csv(path: Path, table: pa.Table, *, delimiter: str = ",") -> None:
    """Delimited text with a header; texts are quoted where they must be."""
    options = pa_csv.WriteOptions(delimiter=delimiter, quoting_style="needed", quoting_header="needed")
    pa_csv.write_csv(table, path, options)


def write_parquet(path: Path, table: pa.Table) -> None:
    """Parquet; the same table gives the same bytes."""
    pq.write_table(table, path, compression="zstd")


def write_lines(path: Path, messages: list[dict[str, Any]]) -> None:
    """JSON, one object a line."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as file:
        for first in range(0, len(messages), 20_000):
            file.write(encoder.encode_lines(messages[first : first + 20_000]))
