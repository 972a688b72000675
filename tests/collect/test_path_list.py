"""Path lists: every counted journey becomes a customer."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.content import open_content
from touchweave.collect.mapping import Mapping, PathColumns
from touchweave.collect.path_expansion import Counted, expand
from touchweave.collect.path_list import PathListReader
from touchweave.errors import ArchiveBomb, ColumnMissing, ColumnsUnclear
from touchweave.event.rejection import Reason
from touchweave.settings import Settings

PLAIN = Mapping()


def _reader(folder: Path, text: str, mapping: Mapping = PLAIN, **limits: int) -> PathListReader:
    path = folder / "paths.csv"
    path.write_text(text, encoding="utf-8")
    return PathListReader(open_content(path, limit=2**20), mapping=mapping, settings=Settings(**limits))


def _lines(reader: PathListReader) -> dict[str, list[tuple[str, float | None]]]:
    lines: dict[str, list[tuple[str, float | None]]] = {}
    for batch in reader.batches():
        for row in batch.columns.to_pylist():
            steps = lines.setdefault(row["customer"], [])
            assert (row["time"].year, row["time"].second) == (2000, len(steps))
            steps.append((row["touchpoint"], row["value"]))
    return lines


def test_converted_journeys_end_in_a_conversion_with_their_share_of_the_value(tmp_path: Path) -> None:
    reader = _reader(
        tmp_path, "path;total_conversions;total_conversion_value;total_null\nad > mail;2;5;1\nshop;0;0;1\n"
    )
    bought = [("ad", None), ("mail", None), ("Conversion", 2.5)]
    assert _lines(reader) == {
        "paths-1-1": bought,
        "paths-1-2": bought,
        "paths-1-3": bought[:2],
        "paths-2-1": [("shop", None)],
    }
    (sign,) = reader.signs()
    assert (sign.code, sign.count) == ("no_time", 9)


@pytest.mark.parametrize(
    "path", ["ad > mail > ad", "ad>mail>ad", "ad → mail → ad", "ad -> mail -> ad", " ad  >mail>  ad "]
)
def test_steps_may_be_joined_in_several_ways(tmp_path: Path, path: str) -> None:
    assert _lines(_reader(tmp_path, f"path;count\n{path};1\n")) == {
        "paths-1-1": [("ad", None), ("mail", None), ("ad", None)]
    }


def test_a_mapping_names_columns_and_separator(tmp_path: Path) -> None:
    given = PathColumns(path="way", conversions="won", separator="/")
    reader = _reader(tmp_path, "way,won\na/b,1\n", Mapping(paths=given, source="campaigns"))
    assert _lines(reader) == {"campaigns-1-1": [("a", None), ("b", None), ("Conversion", 0.0)]}
    with pytest.raises(ColumnMissing, match="'lost'"):
        _reader(tmp_path, "way,won\na/b,1\n", Mapping(paths=PathColumns(path="way", nulls="lost")))


def test_a_text_without_a_path_column_is_unclear(tmp_path: Path) -> None:
    with pytest.raises(ColumnsUnclear, match="the path"):
        _reader(tmp_path, "steps,n\na > b,1\n")


def test_rows_that_make_no_sense_are_rejected_with_their_number(tmp_path: Path) -> None:
    rows = ("a > b,1,2,0", "a > b,x,2,0", "a > > b,1,2,0", ",1,2,0", "a,-1,2,0", "a,1.5,2,0", "b,1,inf,0")
    text = "\n".join(("path,conversions,value,nulls", *rows, ""))
    (batch,) = _reader(tmp_path, text).batches()
    found = sorted((rejection.row, rejection.reason, rejection.field) for rejection in batch.rejections)
    assert found == [
        (2, Reason.INVALID_VALUE, "conversions"),
        (3, Reason.MISSING_NAME, "path"),
        (4, Reason.MISSING_NAME, "path"),
        (5, Reason.INVALID_VALUE, "conversions"),
        (6, Reason.INVALID_VALUE, "conversions"),
        (7, Reason.INVALID_VALUE, "value"),
    ]
    assert batch.rows is not None
    assert batch.rows.tolist() == [1, 1, 1]


def test_a_small_file_cannot_count_up_to_any_number_of_rows(tmp_path: Path) -> None:
    reader = _reader(tmp_path, "path,count\na > b,1000000000000\n", unpacked_limit_bytes=2**20)
    with pytest.raises(ArchiveBomb, match="16,384 steps"):
        next(reader.batches())


counts = st.lists(
    st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 3)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_the_expansion_equals_a_loop_over_journeys(paths: list[tuple[list[str], int, int]]) -> None:
    counted = Counted(
        rows=np.arange(len(paths)) + 5,
        words=pa.array([step for path, _, _ in paths for step in path], pa.string()).dictionary_encode(),
        lengths=np.array([len(path) for path, _, _ in paths], np.int64),
        conversions=np.array([won for _, won, _ in paths], np.int64),
        nulls=np.array([lost for _, _, lost in paths], np.int64),
        value=np.array([6.0 * won for _, won, _ in paths]),
    )
    expected = []
    for at, (path, won, lost) in enumerate(paths):
        for number in range(won + lost):
            steps = [*path, "Conversion"] if number < won else path
            expected += [(f"s-{at + 5}-{number + 1}", step, 6.0 if step == "Conversion" else None) for step in steps]
    rows = [row for part in expand(counted, source="s") for row in part.columns.to_pylist()]
    assert [(row["customer"], row["touchpoint"], row["value"]) for row in rows] == expected
    assert counted.events == len(expected)


@pytest.mark.data
def test_the_real_path_list_has_its_published_figures(shared_data: Path) -> None:
    content = open_content(shared_data / "attribution_paths" / "Data.csv", limit=2**30)
    reader = PathListReader(content, mapping=Mapping(), settings=Settings())
    table = pa.Table.from_batches([batch.columns for batch in reader.batches()])
    outcome = pc.equal(table["touchpoint"], "Conversion")
    assert pc.sum(outcome).as_py() == 19_785
    assert pc.sum(table["value"]).as_py() == pytest.approx(74_802.97, abs=0.005)
    customers = table["customer"].to_numpy()
    begins = np.flatnonzero(np.r_[True, customers[1:] != customers[:-1]])
    assert len(begins) - 19_785 == 68_602
    names = table["touchpoint"].to_numpy()
    ends = np.flatnonzero(outcome.to_numpy())
    first = names[begins[np.searchsorted(begins, ends, side="right") - 1]]
    assert (first == "alpha").sum() == 6_308
    assert (names[ends - 1] == "alpha").sum() == 8_447
