"""The passenger survey of an airport, eight years of it: wide files whose columns change from year to year."""

from math import sqrt
from pathlib import Path

import pytest
from msgspec.structs import replace

import touchweave as tw
from touchweave.collect.mapping import TimeFrom
from touchweave.collect.mapping_file import load_mapping

pytestmark = pytest.mark.data

MAPPINGS = Path(__file__).parent / "mappings"
YEARS = range(2010, 2018)
#: What the issue asks to see on the map.
SHOWN = ("arrival", "parking", "airtrain", "signs", "security", "food", "shops", "restrooms", "wifi", "gate")


def mapping_of(year):
    """The survey's mapping, with source and time of the year."""
    own = MAPPINGS / f"sfo_survey_{year}.yaml"
    given = load_mapping(own if own.exists() else MAPPINGS / "sfo_survey.yaml")
    return replace(given, source=f"sfo-{year}", time=TimeFrom(constant=f"{year}-05-15T12:00:00Z"))


def airport(folder, shared_data, years):
    """A workspace with these years of the survey."""
    workspace = tw.init(folder)
    catalogue = (MAPPINGS / "sfo_survey.touchpoints.yaml").read_text()
    (folder / "touchpoints.yaml").write_text(catalogue)
    for year in years:
        (path,) = (shared_data / "sfo_survey").glob(f"{year}_*.csv")
        report = workspace.import_file(path, mapping_of(year), refreshed=year == years[-1])
        assert report.rejected == {}, year
    return workspace


def test_the_nps_of_2017_has_its_interval_and_the_touchpoints_their_means(shared_data, tmp_path):
    with airport(tmp_path / "sfo", shared_data, [2017]) as sfo:
        drawn = sfo.journey_map()
        assert drawn.nps.value == pytest.approx(39.84, abs=0.005)
        assert drawn.nps.n == 2746
        # adjusted Wald (Rocks 2016): three answers added, 3/4 promoters, 3/4 detractors
        n, promoters, detractors = 2746 + 3, 1436.75, 342.75
        centre = (promoters - detractors) / n
        half = 1.959964 * sqrt(((promoters + detractors) / n - centre**2) / n)
        assert drawn.nps.low == pytest.approx(100 * (centre - half), abs=1e-4)
        assert drawn.nps.high == pytest.approx(100 * (centre + half), abs=1e-4)
        cards = {card.key: card for card in sfo.scorecard().touchpoints}
        means = {
            key: (round(card.csat_mean.value, 4), card.csat_mean.n) for key, card in cards.items() if card.csat_mean.n
        }
        assert means["airport-as-a-whole"] == (4.0644, 2688)
        assert means["food"] == (3.6154, 2421)
        assert means["shops"] == (3.6411, 2374)
        assert means["walkways"] == (4.1468, 2629)
        assert cards["airport-as-a-whole"].nps == drawn.nps


def test_the_answers_of_2017_can_be_counted_and_weighted_in_sql(shared_data, tmp_path):
    with airport(tmp_path / "sfo", shared_data, [2017]) as sfo:
        row = sfo.sql(
            """
            with answers as (
                select score, cast(properties ->> 'weight' as double) as weight from events where answer = 'nps'
            )
            select count(*) filter (score >= 9) as promoters, count(*) filter (score between 7 and 8) as passives,
                   count(*) filter (score <= 6) as detractors,
                   100 * (sum(weight) filter (score >= 9) - sum(weight) filter (score <= 6)) / sum(weight) as weighted
            from answers
            """
        ).to_dicts()[0]
        assert (row["promoters"], row["passives"], row["detractors"]) == (1436, 968, 342)
        assert row["weighted"] == pytest.approx(40.40, abs=0.005)


def test_eight_years_of_changing_columns_become_the_same_touchpoints(shared_data, tmp_path):
    with airport(tmp_path / "sfo", shared_data, list(YEARS)) as sfo:
        assert sum(report.rows for report in sfo.imports()) == 25_856
        drawn = sfo.journey_map()
        places = {place.key: place for place in drawn.touchpoints}
        for key in SHOWN:
            assert places[key].emotion.value is not None, key
            assert places[key].emotion.low < places[key].emotion.value < places[key].emotion.high
            assert places[key].catalogued
        assert [stage.key for stage in drawn.stages] == ["arrival", "terminal", "concourse", "departure"]
        assert drawn.nps.n == 2746  # asked in 2017 only
        for year in YEARS:
            cards = {
                card.key: card for card in sfo.scorecard(since=f"{year}-01-01", until=f"{year + 1}-01-01").touchpoints
            }
            asked = {key for key in SHOWN if key in cards and cards[key].csat_mean.n}
            assert asked == set(SHOWN) - ({"wifi"} if year < 2013 else set()) - (
                {"arrival"} if year < 2012 else set()
            )
        check = sfo.catalogue_check()
        assert (check.uncatalogued, check.catalogued_but_silent, check.rule_problems) == (0, (), ())


def test_a_group_of_passengers_has_its_own_map(shared_data, tmp_path):
    with airport(tmp_path / "sfo", shared_data, [2017]) as sfo:
        women, men = (sfo.journey_map(where=f"trait:gender={code}") for code in (2, 1))
        assert 0 < women.customers < 2831
        assert 0 < men.customers < 2831
        assert women.nps.n + men.nps.n < 2746  # some did not say
        assert women.nps != men.nps
