"""Imports as people read them."""

from datetime import date

from msgspec import structs

from touchweave.cli.report import print_report, report_row
from touchweave.store.import_report import ImportReport
from touchweave.store.source_day import SourceDay

LOAD = ImportReport(
    id=7, file="collector", format="collector", source="(collector)", dry_run=False, rows=3, events=3, loaded=2,
    duplicates=1, accounts=(SourceDay(source="web", day=date(2024, 5, 1), loaded=2, duplicates=1),),
)  # fmt: skip


def test_a_load_is_named_by_where_and_when_it_came_from(capsys):
    assert report_row(LOAD)["file"] == "collected 2024-05-01 from web"
    more = tuple(SourceDay(source=name, day=date(2024, 5, 3), loaded=1) for name in "abcd")
    many = structs.replace(LOAD, accounts=(*LOAD.accounts, *more))
    assert report_row(many)["file"] == "collected 2024-05-01 – 2024-05-03 from a, b, c and 2 more"
    print_report(LOAD)
    assert capsys.readouterr().out.startswith(
        "collected 2024-05-01 from web (collector)\n  3 rows → 3 events: 2 loaded"
    )


def test_a_file_is_named_as_it_is():
    assert report_row(structs.replace(LOAD, file="visits.csv", format="csv", accounts=()))["file"] == "visits.csv"
