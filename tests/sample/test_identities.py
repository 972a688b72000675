"""Who is called what: the files say so, the truths beside them know whose each identifier is."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from touchweave.collect.mapping_file import parse_mapping
from touchweave.collect.source import open_source
from touchweave.sample.brand import SampleBrand, load_truths
from touchweave.sample.identity_truths import IdentityTruth
from touchweave.sample.mappings import MAPPINGS
from touchweave.settings import Settings

Row = dict[str, Any]


@pytest.fixture(scope="module")
def truth(brand: SampleBrand) -> IdentityTruth:
    return load_truths(brand.truths).identity


def _csv(brand: SampleBrand, name: str) -> list[Row]:
    with (brand.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _visits(brand: SampleBrand) -> list[Row]:
    """Each visit once, in the order of time (of the visits of one second, as in the file)."""
    once = {row["visit_id"]: row for row in _csv(brand, "web_visits.csv")}
    return sorted(once.values(), key=lambda row: int(row["visit_id"].partition("-")[2]))


def _told(brand: SampleBrand) -> Iterator[tuple[str, str, str]]:
    """(type, value, customer) of everything in the files that bears both."""
    for row in _visits(brand):
        yield "anonymous_id", row["visitor"], row["customer_id"]
    for row in _csv(brand, "customers.csv"):
        yield "email", row["email"].lower(), row["customer_id"]
        yield "phone", row["phone"].replace("-", " "), row["customer_id"]
        yield "card", row["loyalty_card"], row["customer_id"]
    for row in pq.read_table(brand.folder / "store_tills.parquet").to_pylist():
        yield "card", row["card"] or "", row["customer"] or ""
    for line in (brand.folder / "loyalty_app.jsonl").read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        yield "device", message["context"]["device"]["id"], message["userId"]


def test_what_the_files_say_of_identifiers_is_what_the_truths_say(brand: SampleBrand, truth: IdentityTruth) -> None:
    whose: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, value, customer in _told(brand):
        if value and value not in truth.junk.get(kind, ()):
            whose[kind, value] |= {customer} - {""}
    for (kind, value), customers in whose.items():
        if not customers:
            assert value in truth.unlinkable[kind], value
        elif len(customers) == 1 and value in truth.identifiers[kind]:
            assert customers == {truth.identifiers[kind][value]}
        else:
            assert customers <= set(truth.shared[kind][value])
    known = {(kind, value) for kind, found in truth.identifiers.items() for value in found}
    known |= {(kind, value) for kind, found in truth.shared.items() for value in found}
    assert whose.keys() == known
    assert {kind for kind, found in truth.identifiers.items() if len(found) > 500} == {
        "anonymous_id", "card", "device", "email", "phone",
    }  # fmt: skip


def test_some_visit_from_two_devices_and_log_in_on_both(brand: SampleBrand, truth: IdentityTruth) -> None:
    devices: dict[str, set[str]] = defaultdict(set)
    for row in _visits(brand):
        devices[row["customer_id"]].add(row["visitor"])
    both = {customer for customer, used in devices.items() if customer and len(used) == 2}
    assert len(both) > 60
    assert both <= set(truth.second_devices.values())
    assert all(len(used) <= 2 for customer, used in devices.items() if customer)


def test_some_log_in_days_after_their_first_visits_and_some_never(brand: SampleBrand, truth: IdentityTruth) -> None:
    first: dict[str, datetime] = {}
    login: dict[str, datetime] = {}
    for row in _visits(brand):
        at = datetime.fromisoformat(row["time"])
        first.setdefault(row["visitor"], at)
        if row["customer_id"]:
            login.setdefault(row["visitor"], at)
    late = [device for device in login if login[device] - first[device] > timedelta(days=2)]
    assert len(late) > 80
    assert set(truth.unlinkable["anonymous_id"]) == first.keys() - login.keys()
    assert len(truth.unlinkable["anonymous_id"]) > 100


def test_on_a_shared_device_what_comes_after_a_login_is_that_persons(
    brand: SampleBrand, truth: IdentityTruth
) -> None:
    shared = load_truths(brand.truths).shared_devices
    there: dict[str, str] = {}
    before: dict[str, list[str]] = defaultdict(list)
    logins: dict[str, list[str]] = defaultdict(list)
    nameless: dict[str, str] = {}
    for row in _visits(brand):
        device, customer = row["visitor"], row["customer_id"]
        if device not in shared:
            continue
        if customer and device not in there:
            nameless |= dict.fromkeys(before[device], customer)
        if not customer and device not in there:
            before[device].append(row["visit_id"])
        elif not customer:
            nameless[row["visit_id"]] = there[device]
        elif there.get(device) != customer:
            there[device] = customer
            logins[device].append(customer)
    wrong = {visit for visit, customer in nameless.items() if truth.shared_visits[visit] != customer}
    assert nameless.keys() == truth.shared_visits.keys()
    assert wrong == set(truth.hidden_visits)
    assert 5 < len(wrong) < len(nameless) / 8
    assert {device: [each.customer for each in found] for device, found in truth.logins.items()} == logins
    assert sum(len(found) > 2 for found in logins.values()) > 8, "both come back to it by turns"
    assert all(sorted(set(found)) == sorted(set(shared[device]) & set(found)) for device, found in logins.items())


def test_who_shares_a_device_shares_the_familys_mail(brand: SampleBrand, truth: IdentityTruth) -> None:
    listed = {row["customer_id"]: row for row in _csv(brand, "customers.csv")}
    pairs = list(load_truths(brand.truths).shared_devices.values())
    for one, other in pairs:
        if {one, other} <= listed.keys():
            mail = listed[one]["email"].lower()
            assert mail == listed[other]["email"].lower()
            assert truth.shared["email"][mail] == tuple(sorted((one, other)))
    assert len(truth.shared["email"]) > 30


def test_the_list_knows_most_cards_of_those_whom_the_tills_know_by_nothing_else(
    brand: SampleBrand, truth: IdentityTruth
) -> None:
    listed = {row["loyalty_card"]: row["customer_id"] for row in _csv(brand, "customers.csv")}
    cards = load_truths(brand.truths).cards
    found = {card for card in cards if card in listed}
    assert all(listed[card] == cards[card] for card in found)
    assert set(truth.unlinkable["card"]) == cards.keys() - found
    assert 0.6 < len(found) / len(cards) < 1


def test_some_identifiers_name_nobody_and_stand_beside_many(brand: SampleBrand, truth: IdentityTruth) -> None:
    met: dict[str, set[str]] = defaultdict(set)
    for _, value, customer in _told(brand):
        met[value].add(customer)
    junk = {value for values in truth.junk.values() for value in values}
    assert {"null", "undefined", "000000000", "till-1"} <= junk
    assert all("" not in met[value] for value in junk), "never are they all there is to say who it was"
    assert sum(len(met[value]) > 5 for value in junk) >= 2


def test_some_are_in_the_list_twice_and_differ(brand: SampleBrand, truth: IdentityTruth) -> None:
    listed = {row["customer_id"]: row for row in _csv(brand, "customers.csv")}
    person = ("first_name", "last_name", "date_of_birth", "street", "postcode", "city")
    differing = []
    for again, first in truth.double_entries.items():
        two = [[listed[each][field] for field in person] for each in (again, first)]
        differing.append(sum(one != other for one, other in zip(*two, strict=True)))
        assert not listed[again]["email"] or listed[again]["email"] != listed[first]["email"].lower()
    assert len(differing) == int(0.015 * (len(listed) - len(differing)))
    assert min(differing) >= 1
    assert max(differing) <= 4
    assert listed.keys() >= truth.double_entries.keys()


def _events(brand: SampleBrand, name: str, mapping: str) -> list[Row]:
    given = parse_mapping(mapping, "mapping.yaml")
    until = load_truths(brand.truths).until
    source = open_source(brand.folder / name, mapping=given, settings=Settings(), now=until)
    found = list(source.batches())
    assert all(parsed.rejections.num_rows == 0 for parsed in found)
    return [event for parsed in found for event in parsed.events.to_pylist()]


def test_an_imported_list_tells_the_identifiers_of_each_customer(brand: SampleBrand) -> None:
    rows = _csv(brand, "customers.csv")
    events = _events(brand, "customers.csv", MAPPINGS["customers.csv"])
    assert len(events) == len(rows)
    for row, event in zip(rows, events, strict=True):
        columns = {"email": row["email"], "phone": row["phone"], "card": row["loyalty_card"]}
        wanted = {kind: value for kind, value in columns.items() if value}
        assert json.loads(event["context"] or '{"identifiers": {}}')["identifiers"] == wanted
        traits = json.loads(event["properties"])
        assert (traits["first_name"], traits.get("email", "")) == (row["first_name"], row["email"])


def test_a_receipt_bears_its_card_as_an_identifier(brand: SampleBrand) -> None:
    rows = pq.read_table(brand.folder / "store_tills.parquet").to_pylist()
    events = _events(brand, "store_tills.parquet", MAPPINGS["store_tills.parquet"])
    for row, event in zip(rows, events, strict=True):
        assert event["user_id"] == (row["customer"] or None)
        context = json.loads(event["context"] or "{}")
        assert context == ({"identifiers": {"card": row["card"]}} if row["card"] else {})
