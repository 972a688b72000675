"""Customers found in the sample brand's files are the planted ones: precision and recall against the truths."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from touchweave.collect.mapping_file import parse_mapping
from touchweave.collect.source import open_source
from touchweave.identity.known import Identities
from touchweave.identity.rules import IdentityRules
from touchweave.sample.brand import SampleBrand, load_truths
from touchweave.sample.identity_truths import IdentityTruth
from touchweave.sample.mappings import MAPPINGS
from touchweave.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What identity makes of the files."""

    known: Identities
    names: list[str]
    events: list[tuple[str, dict[str, Any], str | None]]  # file, event, the customer it was given to


@pytest.fixture(scope="module")
def truth(brand: SampleBrand) -> IdentityTruth:
    return load_truths(brand.truths).identity


@pytest.fixture(scope="module")
def found(brand: SampleBrand) -> Found:
    """All files, in the order of import; a receipt's card leads to whoever it belongs to."""
    known = Identities.none(IdentityRules(), b"secret")
    first, learned = 0, []
    for file in brand.files:
        written = MAPPINGS.get(file.path.name, "")
        mapping = parse_mapping(written, "mapping.yaml") if written else None
        for parsed in open_source(file.path, mapping=mapping, settings=Settings(), now=NOW).batches():
            rows = parsed.events.num_rows
            subjects = known.learn(parsed.events, first, np.zeros(rows, np.bool_)).mentions.subject
            first += rows
            learned.append((file.path.name, parsed.events, subjects))
    names: list[str] = known.texts(known.settle().names).to_pylist()
    events = []
    for name, batch, subjects in learned:
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        whose = [names[code] if code >= 0 else None for code in known.owners.of(subjects, times).tolist()]
        columns = batch.select(["message_id", "user_id", "anonymous_id", "context"]).to_pylist()
        events += [(name, event, customer) for event, customer in zip(columns, whose, strict=True)]
    return Found(known=known, names=names, events=events)


def test_nobody_is_fused_with_anybody(found: Found, truth: IdentityTruth) -> None:
    numbers = sorted({event["user_id"] for _, event, _ in found.events} - {None})
    owners = found.known.owners.owner[found.known.find(numbers)]
    assert (owners >= 0).all()
    assert len(set(owners.tolist())) == len(numbers)
    assert truth.double_entries.keys() <= set(numbers), "who is listed twice is for people to join"
    assert all(customer == event["user_id"] for _, event, customer in found.events if event["user_id"])


def test_visits_without_a_name_find_their_customer_where_the_files_can_tell(
    found: Found, truth: IdentityTruth
) -> None:
    given: dict[str, Counter[bool]] = {"alone": Counter(), "shared": Counter()}
    for name, event, customer in found.events:
        device, visit = event["anonymous_id"], event["message_id"]
        if name != "web_visits.csv" or event["user_id"]:
            continue
        if device in truth.unlinkable["anonymous_id"]:
            assert customer == device, "nobody ever logged in there"
        elif visit in truth.shared_visits:
            given["shared"][customer == truth.shared_visits[visit]] += 1
            assert customer == truth.shared_visits[visit] or visit in truth.hidden_visits
        else:
            given["alone"][customer == truth.identifiers["anonymous_id"][device]] += 1
    assert set(given["alone"]) == {True}, "each finds its customer, and no other"
    right, wrong = given["shared"][True], given["shared"][False]
    assert 1 - len(truth.hidden_visits) / len(truth.shared_visits) == pytest.approx(right / (right + wrong), abs=0.01)


def test_receipts_with_a_card_only_find_their_customer_where_a_list_knows_the_card(
    found: Found, truth: IdentityTruth
) -> None:
    cards = 0
    for name, event, customer in found.events:
        if name == "store_tills.parquet" and not event["user_id"]:
            card = json.loads(event["context"])["identifiers"]["card"]
            if card in truth.unlinkable["card"]:
                assert customer not in truth.identifiers["card"].values()
            else:
                assert customer == truth.identifiers["card"][card]
                cards += 1
    assert cards > 15


@pytest.mark.parametrize("kind", ["email", "phone", "device"])
def test_identifiers_of_one_customer_find_them(found: Found, truth: IdentityTruth, kind: str) -> None:
    planted = truth.identifiers[kind]
    codes = found.known.find([f"{kind}:{value.replace(' ', '')}" for value in planted])
    owners = found.known.owners.owner[codes]
    assert (codes >= 0).all()
    assert [found.names[owner] if owner >= 0 else None for owner in owners.tolist()] == list(planted.values())


@pytest.mark.parametrize("kind", ["email", "device"])
def test_identifiers_that_name_nobody_join_nobody(found: Found, truth: IdentityTruth, kind: str) -> None:
    codes = found.known.find([f"{kind}:{value}" for value in truth.junk[kind]])
    owners = [found.known.owners.owner[code] for code in codes.tolist() if code >= 0]
    assert all(owner < 0 or found.names[owner].startswith(f"{kind}:") for owner in owners)
