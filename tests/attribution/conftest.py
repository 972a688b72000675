"""Paths to credit: the published table, and toys whose numbers are known."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from touchweave.attribution.paths import Paths, paths_of

ToyRows = dict[str, tuple[float, float]]

SIX: ToyRows = {
    "email>search>store": (30, 70),
    "search": (20, 180),
    "search>search>store": (15, 35),
    "social>email": (5, 95),
    "store": (25, 75),
    "social>search>email>store": (10, 40),
}


@pytest.fixture(scope="session")
def toy() -> Callable[[ToyRows, str], Paths]:
    """Paths from {"a>b": (outcomes, nulls)} and the touchpoints' names in code order."""

    def build(rows: ToyRows, names: str) -> Paths:
        code = {name: number for number, name in enumerate(names.split())}
        return paths_of(
            (([code[step] for step in path.split(">")], won, lost, won) for path, (won, lost) in rows.items()),
            touchpoints=len(code),
        )

    return build


@pytest.fixture(scope="session")
def six_paths(toy: Callable[[ToyRows, str], Paths]) -> Paths:
    """Six paths over email, search, store and social, in this order."""
    return toy(SIX, "email search store social")


@pytest.fixture(scope="session")
def path_data(shared_data: Path) -> tuple[Paths, list[str]]:
    """PathData: 10,000 rows over 12 channels, and the channels' names in code order."""
    with (shared_data / "attribution_paths" / "Data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    names = sorted({step for row in rows for step in row["path"].split(" > ")})
    code = {name: number for number, name in enumerate(names)}
    paths = paths_of(
        (
            (
                [code[step] for step in row["path"].split(" > ")],
                float(row["total_conversions"]),
                float(row["total_null"]),
                float(row["total_conversion_value"]),
            )
            for row in rows
        ),
        touchpoints=len(names),
    )
    return paths, names
