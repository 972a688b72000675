"""Service journeys of real organisations: event logs imported without a mapping, and figures others published."""

from collections import Counter

import numpy as np
import pytest

import touchweave as tw

pytestmark = pytest.mark.data

DAY = 86_400_000_000


def lines(workspace):
    """Each customer's touchpoint keys in order, and the time from first to last in µs."""
    index = workspace.index
    (columns,) = index.runs
    keys = np.array([touchpoint.key for touchpoint in index.touchpoints])[columns.touchpoint]
    bounds = list(zip(columns.offsets[:-1].tolist(), columns.offsets[1:].tolist(), strict=True))
    paths = [tuple(keys[start:end].tolist()) for start, end in bounds]
    times = np.array([columns.occurred_at[end - 1] - columns.occurred_at[start] for start, end in bounds])
    return paths, times


def test_loan_applications_are_counted_as_the_bank_logged_them(shared_data, tmp_path):
    with tw.init(tmp_path / "loans") as loans:
        report = loans.import_file(shared_data / "bpic2012_loans" / "financial_log.xes.gz")
        assert (report.rows, report.customers, report.touchpoints, report.rejected) == (262_200, 13_087, 24, {})
        assert report.events == report.loaded == 262_200, "one row, one event"
        assert loans.sql("select count(*) as n from events").to_dicts() == [{"n": 262_200}]
        met = {row.name: row.customers for row in loans.scorecard().touchpoints}
        assert (met["A_DECLINED"], met["A_APPROVED"], met["A_CANCELLED"], met["O_SENT"]) == (7635, 2246, 2807, 5015)
        paths, times = lines(loans)
        assert sum(map(len, paths)) == 262_200
        assert len(set(paths)) == 4366
        assert times.mean() / DAY == pytest.approx(8.62, abs=0.005)
        assert np.median(times) / DAY == pytest.approx(0.81, abs=0.005)


def test_the_amount_asked_for_is_a_trait_that_selects_customers(shared_data, tmp_path):
    with tw.init(tmp_path / "loans") as loans:
        loans.import_file(shared_data / "bpic2012_loans" / "financial_log.xes.gz")
        amount = loans.index.trait("AMOUNT_REQ")
        assert (str(amount.type), len(amount), amount.null_count) == ("double", 13_087, 0)
        large = np.flatnonzero(amount.to_numpy() >= 20_000)
        found = loans.selection(where="trait:AMOUNT_REQ>=20000").mask(13_087)
        assert np.flatnonzero(found).tolist() == large.tolist()
        assert loans.scorecard(where="trait:AMOUNT_REQ>=20000").customers == len(large)
        drawn = loans.journey_map(where=["trait:AMOUNT_REQ>=20000", "touchpoint:a-declined"])
        assert {place.key: place.customers for place in drawn.touchpoints}["a-declined"] == drawn.customers


def test_permit_journeys_have_the_published_steps(shared_data, tmp_path):
    with tw.init(tmp_path / "permits") as permits:
        report = permits.import_file(shared_data / "receipt_wabo" / "receipt.xes.gz")
        assert (report.rows, report.events, report.loaded) == (8577, 8577, 8577)
        assert (report.customers, report.touchpoints) == (1434, 27)
        table = permits.transitions()
        assert (len(table.transitions), table.steps) == (99, 7143)
        steps = {(step.source[:3], step.target[:3]): step.count for step in table.transitions}
        assert steps["t04", "t05"] == 1177
        assert steps["t06", "t10"] == 1165
        assert steps["t02", "t04"] == 1119
        assert steps["con", "t02"] == 1079
        assert steps["t05", "t06"] == 791
        assert steps["t06", "t06"] == 6
        top = table.transitions[0]
        assert (top.source[:3], top.target[:3]) == ("t04", "t05")


def test_permit_journeys_have_the_published_variants_ends_and_durations(shared_data, tmp_path):
    with tw.init(tmp_path / "permits") as permits:
        permits.import_file(shared_data / "receipt_wabo" / "receipt.xes.gz")
        paths, times = lines(permits)
        variants = Counter(paths)
        shares = np.cumsum([count for _, count in variants.most_common()]) / len(paths)
        assert len(variants) == 116
        assert variants.most_common(1)[0][1] == 713
        assert [round(100 * shares[at], 3) for at in (0, 4, 19)] == [49.721, 79.637, 92.608]
        assert {path[0] for path in paths} == {"confirmation-of-receipt"}
        ends = Counter(path[-1][:3] for path in paths)
        assert [ends[key] for key in ("t10", "t05", "con", "t15", "t06", "t20", "t02", "t11")] == [
            828, 400, 116, 39, 16, 15, 8, 4,
        ]  # fmt: skip
        assert times.mean() / 1e6 == pytest.approx(467_263.915257, abs=1e-3)
        assert np.median(times) / 1e6 == pytest.approx(2868.583, abs=1e-3)
        assert times.max() / 1e6 == pytest.approx(23_832_541.524, abs=1e-3)


def test_every_touchpoint_of_the_permit_map_has_its_ways_out_accounted_for(shared_data, tmp_path):
    with tw.init(tmp_path / "permits") as permits:
        permits.import_file(shared_data / "receipt_wabo" / "receipt.xes.gz")
        drawn = permits.journey_map(max_transitions=10)
        assert (drawn.customers, drawn.meetings, drawn.transitions_in_all) == (1434, 8577, 7143)
        for place in drawn.touchpoints:
            out = sum(step.count for step in drawn.transitions if step.source == place.key)
            assert out + place.other_out + place.ended + place.still_open == place.entrants, place.key
        assert sum(place.entrants for place in drawn.touchpoints) == 8577
