"""One condition compiled: to the values of a dimension, or to one bool a customer, by trait or by consent."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid, nearest_first
from touchweave.journey.selection import Only
from touchweave.segment.condition import ConsentIs, DimensionIs, TraitIs
from touchweave.segment.lines import Lines
from touchweave.segment.unseen import tell_unseen

#: The trait that says whether a customer agreed to a purpose is called so, and the purpose behind it.
CONSENT = "consent:"
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def wanted_values(condition: DimensionIs, index: Lines, *, telling: bool = True) -> Only:
    """Which values are wanted, by code; a million words are searched in milliseconds. Raises SelectionInvalid.

    `telling`: warn of a value that never occurs.
    """
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
        if telling and wanted.sum() < len(set(condition.wanted)):
            seen = set(words.filter(pa.array(wanted[1:])).to_pylist())
            for value in dict.fromkeys(condition.wanted):
                if value not in seen:
                    tell_unseen(f"dimension {condition.name}", value, words)
    if condition.op in ("is_not", "absent"):
        wanted = ~wanted
    return Only(dimension=condition.name, wanted=wanted)


def has_trait(condition: TraitIs, index: Lines, *, telling: bool = True) -> NDArray[np.bool_]:
    """The customers whose trait is so, shape (index.customers_count,). Raises SelectionInvalid.

    `telling`: warn of a value that never occurs.
    """
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
    sought = telling and condition.op in ("is", "is_not") and not pa.types.is_boolean(column.type)
    if sought and not satisfied.any():
        tell_unseen(f"trait {condition.name}", condition.value, column.drop_null().unique())
    return ~satisfied if condition.op == "is_not" else satisfied


def has_consented(condition: ConsentIs, index: Lines) -> NDArray[np.bool_]:
    """The customers who said so of the purpose, shape (index.customers_count,). Raises SelectionInvalid."""
    purposes = [name.removeprefix(CONSENT) for name in index.trait_names if name.startswith(CONSENT)]
    if condition.purpose not in purposes:
        allowed = nearest_first(condition.purpose, purposes) or "nobody was asked for consent to anything yet"
        raise SelectionInvalid(name="purpose", value=condition.purpose, allowed=allowed)
    name = CONSENT + condition.purpose
    if condition.state == "unknown":
        return has_trait(TraitIs(name=name, op="absent"), index, telling=False)
    said = "true" if condition.state == "agreed" else "false"
    return has_trait(TraitIs(name=name, value=said), index, telling=False)


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
