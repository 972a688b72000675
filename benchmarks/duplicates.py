"""Possible duplicates: how fast they are found among a million made-up people, and how right, also on known data.

`python benchmarks/duplicates.py --accuracy` writes precision and recall into docs/explanation/possible-duplicates.md.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
import numpy as np
import people
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sheet import Given, Section, count, said

from touchweave.identity.duplicate.field import fields_named
from touchweave.identity.duplicate.find import LEAST
from touchweave.identity.duplicate.linking import link
from touchweave.identity.duplicate.normal_form import mapped
from touchweave.identity.duplicate.role import fields_of, guessed

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
USUAL, QUICK = 1_000_000, 50_000
DATA = Path(__file__).parents[2] / "shared" / "data"
PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "possible-duplicates.md"
MARKS = ("<!-- precision and recall: benchmarks/duplicates.py --accuracy -->\n", "<!-- until here -->\n")
_PEER = Path(__file__).parent / "peers" / "matching.py"


@dataclass(frozen=True, kw_only=True)
class Known:
    """Records of which one knows who they are."""

    name: str
    records: "pa.Table"
    roles: Mapping[str, str]
    who: NDArray[Any]  #: shape (records,)

    @property
    def matches(self) -> int:
        """True pairs."""
        return sum(number * (number - 1) // 2 for number in Counter(self.who.tolist()).values())


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """What was found."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64]

    def right_of(self, known: Known, at_least: float) -> tuple[float, float]:
        """Precision and recall of the pairs with this probability."""
        there = self.probability >= at_least
        right = int((known.who[self.left[there]] == known.who[self.right[there]]).sum())
        return right / max(1, int(there.sum())), right / max(1, known.matches)


def febrl(folder: Path, number: int) -> Known:
    """Data set 1, 2, 3 or (both files as one list) 4; without the social security number, which no shop has."""
    files = ("dataset4a.csv", "dataset4b.csv") if number == 4 else (f"dataset{number}.csv",)
    table = pa.concat_tables([_read(folder / "febrl" / file) for file in files])
    roles = guessed(table.column_names) | {"address_2": "extra"}
    who = np.array([written.split("-")[1] for written in table.column("rec_id").to_pylist()])
    return Known(name=f"febrl {number}", records=table, roles=roles, who=who)


def places(folder: Path) -> Known:
    """Sites of day care in Chicago: places instead of people."""
    table = _read(folder / "dedupe_true_ids" / "csv_example_input_with_true_ids.csv")
    roles = {"Site name": "extra", "Address": "street", "Zip": "postcode", "Phone": "phone"}
    return Known(name="places", records=table, roles=roles, who=np.array(table.column("True Id").to_pylist()))


def known(folder: Path) -> Iterator[Known]:
    """All data sets."""
    yield from (febrl(folder, number) for number in (1, 2, 3, 4))
    yield places(folder)


def ours(given: Known) -> Pairs:
    """Our answer."""
    found = link(fields_of(given.records, given.roles), at_least=LEAST).pairs
    return Pairs(left=found.left, right=found.right, probability=found.probability)


def of_the_peer(given: Known, python: Path) -> tuple[Pairs, float]:
    """Splink's answer to the same fields, and its seconds. Raises CalledProcessError where it is not installed."""
    values = fields_of(given.records, given.roles)
    columns = {field.name: mapped(values[field.name], field.written) for field in fields_named(values)}
    renamed = {"Site name": "surname"}
    with tempfile.TemporaryDirectory() as scratch:
        records, pairs = Path(scratch) / "records.parquet", Path(scratch) / "pairs.parquet"
        table = {"unique_id": pa.array(np.arange(given.records.num_rows)), **columns}
        pq.write_table(pa.table({renamed.get(name, name): column for name, column in table.items()}), records)
        run = machine.run([python, "-W", "ignore", _PEER, records, pairs])
        found = pq.read_table(pairs)
    left, right, probability = (found.column(name).to_numpy() for name in ("l", "r", "probability"))
    told = json.loads(run.output.splitlines()[-1])
    return Pairs(left=left, right=right, probability=probability), float(told["seconds"])


def accuracy(folder: Path, python: Path | None) -> str:
    """Precision and recall as a table of the page."""
    head = ["records", "true pairs", *(f"≥ {threshold}" for threshold in THRESHOLDS)]
    lines = [["data", *head], ["---"] * (len(head) + 1)]
    for given in known(folder):
        answers = [(given.name, ours(given))]
        if python is not None:
            answers.append((f"{given.name}, Splink", of_the_peer(given, python)[0]))
        for name, pairs in answers:
            cells = ["{:.4f} / {:.4f}".format(*pairs.right_of(given, threshold)) for threshold in THRESHOLDS]
            lines.append([name, f"{given.records.num_rows:,}", f"{given.matches:,}", *cells])
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def sections(given: Given) -> list[Section]:
    """One row: a million made-up people, in a process of its own; beside it Splink where it is installed."""
    number = QUICK if given.quick else USUAL
    found = json.loads(machine.run([sys.executable, __file__, "--people", str(number)]).output.splitlines()[-1])
    row = [
        count(number),
        f"**{said(found['seconds'])}**",
        said(found["processor_seconds"]),
        f"{found['compared']:,}",
        f"{found['peak_bytes'] / 2**30:.1f} GiB",
        *("{:.4f} / {:.4f}".format(*found["right"][str(threshold)]) for threshold in (0.5, 0.9)),
        _beside(number, given.peers),
    ]
    return [
        Section(
            title="Possible duplicates",
            before=f"Made-up people in homes of two or three, {people.TWICE:.0%} of them recorded twice, "
            f"{people.SLIPS:.0%} of the values of a second record with a slip and {people.MISSING:.0%} of all values "
            "missing. Precision and recall count true pairs that are found. Five minutes to reach.",
            head=[
                "records",
                "found in",
                "of processors",
                "pairs compared",
                "peak",
                "right at ≥ 0.5",
                "at ≥ 0.9",
                "Splink: in, at ≥ 0.9",
            ],
            rows=[row],
        )
    ]


def _beside(number: int, python: Path) -> str:
    records, who = people.records(number)
    given = Known(name="people", records=records, roles=guessed(records.column_names), who=who)
    try:
        pairs, seconds = of_the_peer(given, python)
    except (subprocess.CalledProcessError, OSError):
        return "–"
    return "{}, {:.4f} / {:.4f}".format(said(seconds), *pairs.right_of(given, 0.9))


def _people(number: int) -> dict[str, Any]:
    records, who = people.records(number)
    given = Known(name="people", records=records, roles=guessed(records.column_names), who=who)
    started, worked = time.perf_counter(), time.process_time()
    linked = link(fields_of(records, given.roles), at_least=LEAST)
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    pairs = Pairs(left=linked.pairs.left, right=linked.pairs.right, probability=linked.pairs.probability)
    return {
        "seconds": seconds,
        "processor_seconds": worked,
        "compared": linked.compared,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "right": {str(threshold): pairs.right_of(given, threshold) for threshold in THRESHOLDS},
    }


def _read(path: Path) -> "pa.Table":
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        names, *rows = csv.reader(file, skipinitialspace=True)
    columns = {name.strip(): [row[at].strip() or None for row in rows] for at, name in enumerate(names)}
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def main() -> None:
    """Take the figures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accuracy", action="store_true", help="precision and recall on known data, into the docs")
    parser.add_argument("--people", type=int, help="so many made-up people: figures as JSON")
    parser.add_argument("--data", type=Path, default=DATA, help="where the known data are")
    parser.add_argument("--peers", type=Path, help="a Python with Splink, to put its figures beside")
    asked = parser.parse_args()
    if asked.people:
        print(json.dumps(_people(asked.people)))
    if asked.accuracy:
        table = accuracy(asked.data, asked.peers)
        before, _, rest = PAGE.read_text().partition(MARKS[0])
        PAGE.write_text(before + MARKS[0] + "\n" + table + "\n" + MARKS[1] + rest.partition(MARKS[1])[2])
        print(table)


if __name__ == "__main__":
    main()
