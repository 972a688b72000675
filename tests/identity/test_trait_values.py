"""Traits are given stretch by stretch, and stay whole where their texts are gigabytes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchweave.identity import trait_values
from touchweave.identity.trait_values import NEVER, TraitValues, fitting
from touchweave.identity.traits import TraitColumns

known = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from([None, True, False, 1, 2.5, "one", "two"])), min_size=1, max_size=12
)


def collected(said: list[tuple[int, object]]) -> TraitColumns:
    traits = TraitColumns(known=["x"])
    for customer, value in said:
        trait = traits._traits["x"]
        trait.write(np.array([customer]), np.array([0]), np.array([trait.code(value)], np.int32))
    return traits


def told(values: TraitValues) -> tuple[object, ...]:
    return values.said.tolist(), values.number.tolist(), values.text.to_pylist(), values.written.tolist()


@given(known, st.integers(0, 10))
def test_stretches_of_customers_together_are_all_of_them(said: list[tuple[int, object]], cut: int) -> None:
    traits = collected(said)
    parts = [traits.values(cut)["x"], traits.values(10, cut)["x"]]
    assert told(TraitValues.joined(parts)) == told(collected(said).values(10)["x"])


@given(known, known)
def test_texts_of_gigabytes_are_the_same_texts(
    said: list[tuple[int, object]], later: list[tuple[int, object]]
) -> None:
    def answers() -> tuple[object, ...]:
        first, second = collected(said).values(10)["x"], collected(later).values(10)["x"]
        both = TraitValues.joined([first, TraitValues.absent(2), second])
        columns = [values.column() for values in (first, second.over(first), both, both.take(np.arange(20)[::-1]))]
        return [column.to_pylist() for column in columns], told(second.over(first))

    expected = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trait_values, "_TEXT_BYTES", 5)
        assert answers() == expected


def test_strings_become_large_ones_where_32_bits_do_not_count_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trait_values, "_TEXT_BYTES", 6)
    text = pa.array(["one", None, "me"])
    assert [array.type for array in fitting(text)] == [pa.string()]
    assert [array.type for array in fitting(text, text)] == [pa.large_string()] * 2
    values = TraitValues(
        said=np.array([3, 0, 3], np.uint8), number=np.zeros(3), text=text, written=np.array([1, NEVER, 1])
    )
    assert TraitValues.joined([values, values]).column().to_pylist() == ["one", None, "me"] * 2
