"""What a measure prints to a terminal: it fits, and what it leaves out it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import touchweave as tw
from touchweave.cli import screen
from touchweave.cli.commands import touchweave
from touchweave.cli.measure import MEASURES

EVENTS = [("Home", 1), ("Cart", 2), ("A page with quite a long name that nobody can read at once", 3), ("Order", 4)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screen")
    rows = [
        f"customer-{number},2026-01-{day + number % 20:02}T10:0{number % 7}:00Z,{name}"
        for number in range(40)
        for name, day in EVENTS[: 1 + number % 4]
    ]
    (folder / "visits.csv").write_text("\n".join(["customer_id,timestamp,event", *rows]))
    with tw.init(folder / "shop") as workspace:
        workspace.import_file(folder / "visits.csv")
    return folder / "shop"


def _printed(shop: Path, *typed: str) -> str:
    done = CliRunner().invoke(touchweave, ["measure", str(shop), *typed])
    assert done.exit_code == 0, done.output
    return done.output


SUBJECTS = {"funnel": "home,!cart,order?,order", "touchpoint": "home", "timeline": "customer-3"}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("width", [60, 100])
def test_every_table_fits_and_no_number_is_cut(
    shop: Path, name: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "PIPED_WIDTH", width)
    printed = _printed(shop, name, *([SUBJECTS[name]] if name in SUBJECTS else []))
    assert max(map(len, printed.splitlines())) <= width
    assert "…" not in printed


def test_a_funnel_says_its_conversion_above_and_the_conditions_of_a_step_in_it(shop: Path) -> None:
    printed = _printed(shop, "funnel", "--steps", '["home", "!cart", {"places": ["order"], "within_days": 2}]')
    first, *lines = printed.splitlines()
    assert first.startswith(
        "funnel: order ordered · count customers · entrants 40 · completed 0 · conversion_rate 0.00 (0.00–"
    )
    assert any("Order (without cart; within 2 d)" in line for line in lines)


def test_paths_are_a_tree_and_the_others_have_a_name(shop: Path) -> None:
    printed = _printed(shop, "paths", "home", "--depth", "2", "--breadth", "1").splitlines()
    cells = [line[6:30].rstrip() for line in printed if line.lstrip()[:1].isdigit()]
    assert cells[:2] == ["home", "  cart"]
    assert [cell.lstrip() for cell in cells[2:]].count("(other)") <= 1


def test_a_path_is_read_from_left_to_right(shop: Path) -> None:
    assert "home → cart" in _printed(shop, "variants")


def test_it_says_how_many_customers_were_found_and_which_columns_are_not_shown(shop: Path) -> None:
    printed = _printed(shop, "customers", "--limit", "2")
    assert printed.startswith("customers: found 40\n")
    assert _printed(shop, "loops").count("Not shown") == 0


def test_each_group_of_a_breakdown_has_a_table_of_its_own(shop: Path) -> None:
    printed = _printed(shop, "funnel", "home,order", "--by", "week")
    assert printed.count("week 20") == printed.count("entrants") > 1
    assert printed.count("Not shown") == 1
