"""The sample brand as files: what they hold, and that the truths beside them are true of them."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from touchweave.catalogue.file import load_catalogue
from touchweave.collect.mapping_file import load_mapping
from touchweave.errors import InputError
from touchweave.event.vocabulary import Channel, Contact, Direction, Setting, Stage
from touchweave.sample.brand import SampleBrand, load_truths, simulate

UNTIL = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _csv(brand: SampleBrand, name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (brand.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _lines(brand: SampleBrand, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (brand.folder / name).read_text(encoding="utf-8").splitlines()]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    def written(folder: str, seed: int) -> dict[str, bytes]:
        brand = simulate(tmp_path / folder, seed=seed, customers=300, weeks=20, until=UNTIL)
        return {path.name: path.read_bytes() for path in sorted(brand.folder.iterdir())}

    first, second, other = written("a", 3), written("b", 3), written("c", 4)
    assert first == second
    assert {name for name in first if first[name] != other[name]} >= {"web_visits.csv", "mails.jsonl", "truths.json"}


@pytest.mark.parametrize(
    "wrong",
    [{"customers": 99}, {"weeks": 7}, {"until": datetime(2026, 1, 1)}],
)
def test_what_cannot_be_simulated_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    given = {"customers": 300, "weeks": 20, "until": UNTIL, **wrong}
    with pytest.raises(InputError, match="at least 100, 8"):
        simulate(tmp_path / "x", **given)
    assert not (tmp_path / "x").exists()


def test_every_channel_stage_setting_contact_and_direction_is_there(brand: SampleBrand) -> None:
    catalogue = load_catalogue(brand.catalogue)
    places = catalogue.touchpoints
    assert 38 <= len(places) <= 48
    assert {place.channel for place in places} == set(Channel)
    assert {place.setting for place in places} == set(Setting)
    assert {place.contact for place in places} == set(Contact)
    assert {place.direction for place in places} == set(Direction)
    assert {stage.within for stage in catalogue.stages} == set(Stage)
    assert {place.stage for place in places} == {stage.key for stage in catalogue.stages}
    assert all(place.owner and place.rules for place in places)


def test_it_says_that_it_is_simulated(brand: SampleBrand) -> None:
    assert "simulated" in brand.name
    assert "simulated" in brand.catalogue.read_text(encoding="utf-8").splitlines()[0]
    assert load_truths(brand.truths).simulated


def test_the_files_have_the_rows_and_mappings_that_are_stated(brand: SampleBrand) -> None:
    truths = load_truths(brand.truths)
    for file in brand.files:
        if file.path.suffix == ".parquet":
            rows = pq.read_metadata(file.path).num_rows
        else:
            rows = len(file.path.read_text(encoding="utf-8").splitlines()) - (file.path.suffix != ".jsonl")
        assert rows == file.rows == truths.files[file.path.name]["rows"], file.path.name
        if file.mapping is not None:
            assert load_mapping(file.mapping).source
    assert brand.interactions == sum(figures["interactions"] for figures in truths.files.values())
    assert len({file.path.suffix for file in brand.files}) >= 4


def test_duplicates_are_as_many_as_stated_and_bear_their_ids(brand: SampleBrand) -> None:
    planted = load_truths(brand.truths).duplicates
    visits = Counter(row["visit_id"] for row in _csv(brand, "web_visits.csv"))
    mails = Counter(message["messageId"] for message in _lines(brand, "mails.jsonl"))
    for name, ids in (("web_visits.csv", visits), ("mails.jsonl", mails)):
        assert len(planted[name]) > 10
        assert sorted(planted[name]) == sorted(each for each, count in ids.items() if count > 1)
    assert max(mails.values()) == 2


def test_late_events_stand_where_they_were_sent_and_are_as_many_as_stated(brand: SampleBrand) -> None:
    stated = load_truths(brand.truths).late_events["loyalty_app.jsonl"]
    sent, delays = [], []
    for message in _lines(brand, "loyalty_app.jsonl"):
        sent.append(datetime.fromisoformat(message["sentAt"]))
        delays.append(sent[-1] - datetime.fromisoformat(message["timestamp"]))
    late = [delay for delay in delays if delay >= timedelta(hours=24)]
    assert sent == sorted(sent)
    assert len(late) == stated["events"] > 10
    assert max(delays).total_seconds() == pytest.approx(stated["longest_seconds"], abs=2)


def test_devices_and_cards_lead_to_their_true_persons(brand: SampleBrand) -> None:
    truths = load_truths(brand.truths)
    assert len(truths.shared_devices) == 45
    users: dict[str, set[str]] = {}
    nameless = set()
    for row in _csv(brand, "web_visits.csv"):
        if row["customer_id"]:
            users.setdefault(row["visitor"], set()).add(row["customer_id"])
        else:
            nameless.add(row["visitor"])
    for device, persons in users.items():
        assert len(persons) == 1 or sorted(persons) == sorted(truths.shared_devices[device])
    assert nameless
    assert nameless <= truths.devices.keys()
    tills = pq.read_table(brand.folder / "store_tills.parquet").to_pylist()
    cards = {row["card"] for row in tills if row["customer"] is None}
    assert cards == truths.cards.keys()
    assert not {row["customer"] for row in tills} & set(truths.cards.values())


def test_payments_fail_in_the_weeks_of_the_fault(brand: SampleBrand) -> None:
    fault = load_truths(brand.truths).payment_fault
    within: list[bool] = []
    outside: list[bool] = []
    for row in _csv(brand, "orders.csv"):
        at = datetime.fromisoformat(row["time"])
        (within if fault.since <= at < fault.until else outside).append(row["status"] == "failed")
    assert sum(within) + sum(outside) == fault.failed_payments
    assert len(within) > 20
    assert sum(within) / len(within) > 5 * sum(outside) / len(outside)


def test_calls_are_written_by_a_german_spreadsheet(brand: SampleBrand) -> None:
    calls = _csv(brand, "calls.csv", ";")
    assert {row["Reason"] for row in calls} == {"service", "advice"}
    assert all(row["Wait minutes"].count(",") == 1 for row in calls)
    times = [datetime.strptime(row["Begin"], "%d.%m.%Y %H:%M:%S") for row in calls if row["Reason"] == "service"]
    assert {time.weekday() for time in times} <= set(range(5))
    assert all(8 <= time.hour < 18 for time in times)


def test_customer_17_has_a_line_worth_showing(brand: SampleBrand) -> None:
    orders = [row for row in _csv(brand, "orders.csv") if row["customer_id"] == "customer-17"]
    tills = [
        row
        for row in pq.read_table(brand.folder / "store_tills.parquet").to_pylist()
        if row["customer"] == "customer-17"
    ]
    assert len(orders) + len(tills) >= 2
    assert any(row["Customer"] == "customer-17" for row in _csv(brand, "calls.csv", ";"))
    names = [row["customer_id"] for row in _csv(brand, "customers.csv")]
    assert len(set(names)) == len(names)
    once = set(names) - load_truths(brand.truths).identity.double_entries.keys()
    assert {f"customer-{number}" for number in range(1, 3001)} >= once


def test_nothing_happens_outside_the_period(brand: SampleBrand) -> None:
    truths = load_truths(brand.truths)
    assert truths.until == UNTIL
    times = [datetime.fromisoformat(row["time"]) for row in _csv(brand, "web_visits.csv")]
    times += [datetime.fromisoformat(message["timestamp"]) for message in _lines(brand, "mails.jsonl")]
    assert truths.since <= min(times)
    assert max(times) < truths.until
