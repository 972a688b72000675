"""What changed in the catalogue and what came into the ledger meanwhile reach the index together."""

from pathlib import Path

import touchweave as tw

CATALOGUE = """
touchpoints:
  - key: home
    name: {name}
    channel: web
    stage: pre_purchase
    rules:
      - name: Home page
"""


def test_a_new_name_and_new_events_are_two_small_changes_and_not_a_new_index(tmp_path: Path) -> None:
    visits = tmp_path / "visits.csv"
    with tw.init(tmp_path / "shop") as shop:
        catalogue = shop.folder / "touchpoints.yaml"
        catalogue.write_text(CATALOGUE.format(name="Home"))
        rows = "".join(f"ann{number},2026-01-01T10:00:00Z,Home page\n" for number in range(9))
        visits.write_text(f"customer_id,timestamp,event\n{rows}ann1,2026-01-01T11:00:00Z,Call\n")
        shop.import_file(visits)
        before = {run.note.name for run in shop.index.opened}

        catalogue.write_text(CATALOGUE.format(name="Front page"))
        visits.write_text("customer_id,timestamp,event\nann1,2026-01-02T10:00:00Z,Search\n")
        shop.import_file(visits)
        after = shop.index
        assert before < {run.note.name for run in after.opened}
        assert [touchpoint.name for touchpoint in after.touchpoints] == ["Front page", "Call", "Search"]
        assert after.interactions == 11
        assert shop.fresh_index.staleness() is None
