"""Answers on their scales."""

import numpy as np
import pyarrow as pa
import pytest

from touchweave.collect.answers import read_answers
from touchweave.collect.mapping import ScoreFrom


def answers(values: list[object], **how: object) -> tuple[list[float | None], list[str]]:
    batch = pa.RecordBatch.from_pydict({"q": pa.array(values)})
    read = read_answers(ScoreFrom(column="q", **how), batch)  # type: ignore[arg-type]
    wrong = ["invalid" if i else "off" if o else "" for i, o in zip(read.invalid, read.off_scale, strict=True)]
    assert read.kind.is_valid().to_pylist() == (~np.isnan(read.score)).tolist()
    return [None if np.isnan(score) else float(score) for score in read.score], wrong


def test_an_answer_is_on_the_scale_or_refused_or_none() -> None:
    scores, wrong = answers(["1", "5", "0", "6", "Blank", "", "?"], kind="csat", missing=[6, "blank"])
    assert scores == [1, 5, None, None, None, None, None]
    assert wrong == ["", "", "off", "", "", "", "invalid"]


@pytest.mark.parametrize(
    ("kind", "inside", "outside"), [("nps", 0, 11), ("csat", 1, 0), ("ces", 7, 8), ("sentiment", -1, 2)]
)
def test_each_kind_has_its_usual_scale(kind: str, inside: float, outside: float) -> None:
    assert answers([inside, outside], kind=kind) == ([inside, None], ["", "off"])


def test_a_scale_may_run_the_other_way() -> None:
    batch = pa.RecordBatch.from_pydict({"q": [1, 5, 6]})
    read = read_answers(ScoreFrom(column="q", kind="ces", scale="5..1"), batch)
    assert read.off_scale.tolist() == [False, False, True]
    assert read.scale.to_pylist() == ["5..1", "5..1", None]


def test_each_row_may_have_its_own_kind_and_scale() -> None:
    batch = pa.RecordBatch.from_pydict(
        {
            "q": ["9", "2", "4", "3", None],
            "k": ["NPS", "ces", "csat", "other", "nps"],
            "s": [None, "5..1", "1..3", "", ""],
        }
    )
    read = read_answers(ScoreFrom(column="q", kind_column="k", scale_column="s"), batch)
    assert read.kind.to_pylist() == ["nps", "ces", None, None, None]
    assert read.scale.to_pylist() == ["0..10", "5..1", None, None, None]
    assert read.off_scale.tolist() == [False, False, True, False, False]
    assert read.invalid.tolist() == [False, False, False, True, False]


def test_the_column_s_name_tells_the_kind_where_nothing_else_does() -> None:
    batch = pa.RecordBatch.from_pydict({"nps_score": ["10"]})
    assert read_answers(ScoreFrom(column="nps_score"), batch).kind.to_pylist() == ["nps"]
