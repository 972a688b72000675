"""One condition compiled: to the values of a dimension, or to one bool a customer, by trait or by touchpoint."""

from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.errors import SelectionInvalid, TouchpointUnknown, nearest_first
from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, KINDS, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Only, Selection
from touchweave.segment.condition import DimensionIs, TraitIs
from touchweave.segment.unseen import tell_unseen

_COST = int(Kind.COST)
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


class Lines(Protocol):
    """What of journey.index.Index is asked here."""

    @property
    def runs(self) -> tuple[Columns, ...]: ...  # noqa: D102
    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]: ...  # noqa: D102
    @property
    def customers_count(self) -> int: ...  # noqa: D102
    @property
    def trait_names(self) -> tuple[str, ...]: ...  # noqa: D102
    def trait(self, name: str) -> Any: ...  # noqa: D102
    @property
    def dimension_names(self) -> tuple[str, ...]: ...  # noqa: D102
    def dimension_values(self, name: str) -> int: ...  # noqa: D102
    def words(self, name: str) -> Any: ...  # noqa: D102


def wanted_values(condition: DimensionIs, index: Lines) -> Only:
    """Which values are wanted, by code; a million words are searched in milliseconds. Raises SelectionInvalid."""
    if condition.name not in index.dimension_names:
        allowed = nearest_first(condition.name, list(index.dimension_names)) or "there are no dimensions here"
        raise SelectionInvalid(name="dimension", value=condition.name, allowed=allowed)
    wanted = np.zeros(index.dimension_values(condition.name) + 1, np.bool_)
    if condition.op in ("known", "absent"):
        wanted[1:] = True
    else:
        sought = pa.array(condition.wanted, pa.string())
        words = index.words(condition.name)
        wanted[1:] = pc.is_in(words, value_set=sought.cast(words.type)).to_numpy(zero_copy_only=False)
        if wanted.sum() < len(set(condition.wanted)):
            seen = set(words.filter(pa.array(wanted[1:])).to_pylist())
            for value in dict.fromkeys(condition.wanted):
                if value not in seen:
                    tell_unseen(f"dimension {condition.name}", value, words)
    if condition.op in ("is_not", "absent"):
        wanted = ~wanted
    return Only(dimension=condition.name, wanted=wanted)


def met_counts(key: str, index: Lines, selection: Selection = EVERYTHING, *, threads: int = 0) -> NDArray[np.int64]:
    """How often each customer of the selection met the touchpoint in the period, shape (index.customers_count,)."""
    codes = [code for code, touchpoint in enumerate(index.touchpoints) if touchpoint.key == key]
    if not codes:
        keys = [touchpoint.key for touchpoint in index.touchpoints]
        raise TouchpointUnknown(key=key, allowed=f"there are {nearest_first(key, keys)}")

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _count_met(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask,
            codes[0], selection.since_us, selection.until_us, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.int64), threads=threads)


@compiled(OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, INT64, INT64, INT64, COUNTS)
def _count_met(
    offsets: Any,
    occurred_at: Any,
    touchpoint: Any,
    kind: Any,
    mask: Any,
    code: int,
    since: int,
    until: int,
    counts: Any,
) -> None:
    for customer in range(len(counts)):
        if not mask[customer]:
            continue
        for at in range(offsets[customer], offsets[customer + 1]):
            if touchpoint[at] == code and kind[at] != _COST and since <= occurred_at[at] < until:
                counts[customer] += 1


def has_trait(condition: TraitIs, index: Lines) -> NDArray[np.bool_]:
    """The customers whose trait is so, shape (index.customers_count,). Raises SelectionInvalid."""
    if condition.name not in index.trait_names:
        allowed = nearest_first(condition.name, list(index.trait_names)) or "there are no traits here"
        raise SelectionInvalid(name="trait", value=condition.name, allowed=allowed)
    column = index.trait(condition.name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    known: NDArray[np.bool_] = column.is_valid().to_numpy(zero_copy_only=False)
    if condition.op in ("known", "absent"):
        return known if condition.op == "known" else ~known
    value = _comparable(condition, column.type)
    compare = {"at_least": pc.greater_equal, "at_most": pc.less_equal}.get(condition.op, pc.equal)
    satisfied: NDArray[np.bool_] = compare(column, value).fill_null(False).to_numpy(zero_copy_only=False)
    if condition.op in ("is", "is_not") and not satisfied.any() and not pa.types.is_boolean(column.type):
        tell_unseen(f"trait {condition.name}", condition.value, column.drop_null().unique())
    return ~satisfied if condition.op == "is_not" else satisfied


def _comparable(condition: TraitIs, kind: Any) -> Any:
    """The condition's value in the type of the trait's column. Raises SelectionInvalid."""
    value, name = condition.value, f"trait {condition.name}"
    if pa.types.is_boolean(kind):
        word = str(value).casefold().removesuffix(".0")
        if word not in _YES | _NO or condition.op in ("at_least", "at_most"):
            raise SelectionInvalid(name=name, value=value, allowed="= true, = false")
        return pa.scalar(word in _YES)
    if pa.types.is_floating(kind):
        try:
            return pa.scalar(float("nan" if value is None or isinstance(value, bool) else value), pa.float64())
        except ValueError as error:
            raise SelectionInvalid(name=name, value=value, allowed="a number") from error
    if isinstance(value, bool):
        return pa.scalar("true" if value else "false")
    return pa.scalar(f"{value:.15g}" if isinstance(value, float) else str(value))
