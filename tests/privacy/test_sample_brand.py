"""In a brand whose people share devices and mailboxes: whoever is erased, every other line stays byte by byte."""

import random
from pathlib import Path
from typing import Any

import pytest

from touchweave.demo import sample_workspace
from touchweave.journey.line_of import line_of
from touchweave.workspace import Workspace


def lines(shop: Workspace) -> dict[str, tuple[Any, ...]]:
    """By customer: the columns of the line, with touchpoints by key, and the traits."""
    index = shop.index
    keys = [touchpoint.key for touchpoint in index.touchpoints]
    traits = {name: index.trait(name).to_pylist() for name in index.trait_names}
    found = {}
    for code in range(index.customers_count):
        if index.present[code]:
            line = line_of(index, code)
            columns = [column.tobytes() for column in (line.occurred_at, line.kind, line.value, line.scale)]
            told = sorted((name, str(values[code])) for name, values in traits.items() if values[code] is not None)
            found[index.customer(code)] = (columns, [keys[place] for place in line.touchpoint], told)
    return found


@pytest.mark.parametrize(
    ("customers", "erased"), [(100, 2), pytest.param(2000, 25, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_whoever_is_erased_every_other_line_and_trait_stays_as_it_was(tmp_path: Path, customers: int, erased: int):
    chance = random.Random(5)
    with sample_workspace(tmp_path / "brand", customers=customers) as shop:
        before = lines(shop)
        shared = {
            int(code) for device in shop.index.owners.divided.values() for code in device.customers if code >= 0
        }
        sharing = sorted(shop.index.customer(code) for code in shared)
        chosen = [*sharing[: erased // 2], *chance.sample(sorted(before.keys() - set(sharing)), erased)][:erased]
        for customer in chosen:
            shop.erase_customer(customer, asked_by="somebody")
            after = lines(shop)
            del before[customer]
            assert after == before
        assert shop.doctor().well
