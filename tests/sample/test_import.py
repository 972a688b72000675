"""The sample brand's files import whole: every row is an event that the catalogue places."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from touchweave.catalogue.file import load_catalogue
from touchweave.catalogue.placer import Placer
from touchweave.collect.mapping_file import load_mapping
from touchweave.collect.source import open_source
from touchweave.event.vocabulary import Kind
from touchweave.sample.brand import SampleBrand, SampleFile, load_truths
from touchweave.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILES = (
    "customers.csv", "web_visits.csv", "adverts.parquet", "encounters.tsv", "orders.csv", "store_tills.parquet",
    "deliveries.csv", "mails.jsonl", "loyalty_app.jsonl", "calls.csv", "chats.csv", "tickets.csv", "surveys.csv",
    "voices.csv",
)  # fmt: skip


def _met(brand: SampleBrand, file: SampleFile) -> Counter[tuple[str | None, Kind]]:
    placer = Placer(load_catalogue(brand.catalogue))
    mapping = load_mapping(file.mapping) if file.mapping else None
    source = open_source(file.path, mapping=mapping, settings=Settings(), now=NOW)
    met: Counter[tuple[str | None, Kind]] = Counter()
    for parsed in source.batches():
        assert len(parsed.rejections) == 0
        placed = placer.place(parsed.events)
        for code, kind in zip(placed.touchpoint.tolist(), placed.kind.tolist(), strict=True):
            place = placer.touchpoints[code] if code >= 0 else None
            assert place is None or place.catalogued, place
            met[place.key if place else None, Kind(kind)] += 1
    assert source.rows == file.rows
    assert not {"future_time", "mixed_zones", "rounded_ids", "mojibake"} & {sign.code for sign in source.signs()}
    return met


@pytest.mark.parametrize("name", FILES)
def test_a_file_makes_as_many_interactions_as_stated_all_placed(brand: SampleBrand, name: str) -> None:
    (file,) = (each for each in brand.files if each.path.name == name)
    met = _met(brand, file)
    placed = sum(count for (key, _), count in met.items() if key is not None)
    assert placed == file.interactions
    assert met.total() - placed == (file.rows if name == "customers.csv" else 0)  # traits are at no touchpoint


def test_all_files_together_meet_every_touchpoint_and_every_purchase(brand: SampleBrand) -> None:
    assert {file.path.name for file in brand.files} == set(FILES)
    met = sum((_met(brand, file) for file in brand.files), Counter())
    keys = {place.key for place in load_catalogue(brand.catalogue).touchpoints}
    assert {key for key, _ in met} - {None} == keys
    truths = load_truths(brand.truths)
    assert met["order", Kind.OUTCOME] + met["till", Kind.OUTCOME] == truths.purchases
    assert met["payment", Kind.ISSUE] == truths.payment_fault.failed_payments
    kinds = {kind for _, kind in met}
    assert kinds == set(Kind) - {Kind.COST}
    assert np.isclose(met["survey", Kind.NPS] / met["survey", Kind.CONTACT], 0.5, atol=0.12)
