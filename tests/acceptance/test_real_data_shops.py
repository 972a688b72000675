"""Shops and campaigns: order lines, a randomised mail, counted paths, and a file that a spreadsheet damaged."""

import shutil
from pathlib import Path

import pytest

import touchweave as tw

pytestmark = pytest.mark.data

MAPPINGS = Path(__file__).parent / "mappings"


def workspace(folder, name):
    made = tw.init(folder)
    catalogue = MAPPINGS / f"{name}.touchpoints.yaml"
    if catalogue.exists():
        shutil.copy(catalogue, folder / "touchpoints.yaml")
    return made


def asked(shop, query):
    """The one row that the query answers with."""
    (row,) = shop.sql(query).to_dicts()
    return tuple(row.values())


def test_a_year_of_order_lines_is_counted_as_the_shop_booked_it(shared_data, tmp_path):
    with workspace(tmp_path / "shop", "online_retail") as shop:
        path = shared_data / "online_retail" / "online_retail_2010_2011.parquet"
        report = shop.import_file(path, MAPPINGS / "online_retail.yaml")
        assert (report.rows, report.loaded, report.duplicates, report.rejected) == (541_909, 541_909, 0, {})
        invoice = "properties ->> 'InvoiceNo'"
        assert asked(
            shop,
            f"""select count(distinct {invoice}), count(distinct user_id), count(*) filter (user_id is null),
                count(*) filter ({invoice} like 'C%'), round(sum(value), 3) from events where type = 'track'""",
        ) == (25_900, 4_372, 135_080, 9_288, 9_747_747.934)
        assert asked(
            shop,
            f"""select count(*), count(distinct {invoice}), count(distinct user_id), round(sum(value), 2)
                from events where type = 'track' and user_id is not null and not {invoice} like 'C%'""",
        ) == (397_924, 18_536, 4_339, 8_911_407.90)
        cards = {card.key: card for card in shop.scorecard().touchpoints}
        assert cards["cancellation"].interactions == 9_288
        assert cards["purchase"].interactions == 541_909 - 9_288


def test_a_randomised_mail_shows_its_arms_and_what_they_did(shared_data, tmp_path):
    with workspace(tmp_path / "mail", "hillstrom") as mail:
        (path,) = (shared_data / "hillstrom").glob("*.csv")
        report = mail.import_file(path, MAPPINGS / "hillstrom.yaml")
        assert (report.rows, report.duplicates, report.rejected) == (64_000, 0, {})
        assert any(sign.code == "duplicate_rows" and sign.count == 6_562 for sign in report.warnings)
        sizes, visits, buyers, spent = {}, {}, {}, {}
        for arm in ("Mens E-Mail", "Womens E-Mail", "No E-Mail"):
            sizes[arm] = mail.index.trait("segment").to_pylist().count(arm)
            cards = {card.key: card for card in mail.scorecard(where=f"trait:segment={arm}").touchpoints}
            visits[arm] = cards["visit"].customers / sizes[arm]
            buyers[arm] = cards["purchase"].customers / sizes[arm]
            spent[arm] = cards["purchase"].value / sizes[arm]
        assert list(sizes.values()) == [21_307, 21_387, 21_306]
        assert [round(rate, 5) for rate in visits.values()] == [0.18276, 0.15140, 0.10617]
        assert [round(rate, 5) for rate in buyers.values()] == [0.01253, 0.00884, 0.00573]
        assert [round(each, 4) for each in spent.values()] == [1.4226, 1.0772, 0.6528]


def test_counted_paths_give_the_published_credit(shared_data, tmp_path):
    with workspace(tmp_path / "paths", "attribution_paths") as paths:
        report = paths.import_file(
            shared_data / "attribution_paths" / "Data.csv", MAPPINGS / "attribution_paths.yaml"
        )
        assert (report.rows, report.rejected) == (10_000, {})
        assert report.customers == 19_785 + 68_602
        count, value = asked(paths, "select count(*), sum(value) from events where name = 'Conversion'")
        assert count == 19_785
        assert value == pytest.approx(74_802.97158721086)

        def credit(rule):
            return {row.touchpoint: row for row in paths.attribution(rule).touchpoints}

        markov = credit("markov")
        assert markov["alpha"].removal_effect == pytest.approx(0.558399, abs=5e-7)
        assert markov["iota"].removal_effect == pytest.approx(0.405835, abs=5e-7)
        assert markov["eta"].removal_effect == pytest.approx(0.349026, abs=5e-7)
        assert markov["beta"].removal_effect == pytest.approx(0.264039, abs=5e-7)
        found = [round(markov[key].credit, 2) for key in ("alpha", "iota", "eta", "beta")]
        assert found == [5344.95, 3884.61, 3340.85, 2527.35]
        assert credit("first")["alpha"].credit == pytest.approx(6308)
        assert credit("last")["alpha"].credit == pytest.approx(8447)
        assert credit("linear")["alpha"].credit == pytest.approx(7574.718594, abs=1e-5)
        assert paths.journey_map().outcome.value == pytest.approx(19_785 / 88_387)


def test_a_file_that_a_spreadsheet_damaged_is_noticed(shared_data, tmp_path):
    with workspace(tmp_path / "store", "google_store") as store:
        path = shared_data / "google_store" / "ecommerce_dataset.zip"
        looked = store.import_file(path, MAPPINGS / "google_store.yaml", dry_run=True)
        assert looked.id is None
        assert store.imports() == ()
        assert looked.rows == 1_048_575
        signs = {sign.code: sign for sign in looked.warnings}
        assert {"rounded_ids", "row_limit"} <= set(signs)
        assert any("E+18" in example for example in signs["rounded_ids"].examples)


def test_the_sessions_of_the_damaged_file_can_still_be_counted(shared_data, tmp_path):
    with workspace(tmp_path / "store", "google_store") as store:
        path = shared_data / "google_store" / "ecommerce_dataset.zip"
        report = store.import_file(path, MAPPINGS / "google_store.yaml")
        assert report.loaded + report.duplicates + sum(report.rejected.values()) == report.events == 1_048_575
        assert asked(store, "select count(distinct properties ->> 'visit_id') from events") == (37_887,)
