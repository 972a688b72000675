"""The command `measure`: its options are the parameters of the methods, and say so where they do not fit."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

import touchweave as tw
from touchweave.cli.commands import touchweave
from touchweave.cli.measure import MEASURES, OPTIONS

VISITS = """customer_id,timestamp,event
ann,2026-01-01T10:00:00Z,Home
ann,2026-01-02T10:00:00Z,Cart
bob,2026-01-08T11:00:00Z,Home
bob,2026-01-08T12:00:00Z,Home
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measure")
    (folder / "visits.csv").write_text(VISITS)
    with tw.init(folder / "shop") as workspace:
        workspace.import_file(folder / "visits.csv")
    return folder / "shop"


def _run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(touchweave, ["measure", *map(str, arguments)])


@pytest.mark.parametrize("name", [name for name, subject in MEASURES.items() if not subject.isupper()])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_measure_prints_without_any_option(shop: Path, name: str, form: str) -> None:
    done = _run(shop, name, "--format", form)
    assert done.exit_code == 0, done.output
    assert done.output.strip()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["funnel", "home,cart", "--window-days", "2"], {"steps": ["home", "cart"], "window_days": 2}),
        (["funnel", "--steps", '["home", {"places": ["cart"]}]', "--order", "strict"],
         {"steps": ["home", "cart"], "order": "strict"}),
        (["funnel", "home,cart", "--by", "week"], {"steps": ["home", "cart"], "by": "week"}),
        (["paths", "home", "--no-collapse-repeats", "--depth", "2"],
         {"start": "home", "collapse_repeats": False, "depth": 2}),
        (["retention", "--touchpoint", "home", "--unit", "day", "--periods", "2", "--cohorts"],
         {"touchpoint": "home", "unit": "day", "periods": 2, "cohorts": True}),
        (["repeat_contacts", "--kinds", "contact,outcome", "--where", "touchpoint:cart"],
         {"kinds": ["contact", "outcome"], "where": "touchpoint:cart"}),
        (["survival", "home", "--days", "10"], {"touchpoint": "home", "days": 10}),
        (["attribution", "--rule", "markov", "--order", "2"], {"rule": "markov", "order": 2}),
    ],
)  # fmt: skip
def test_options_are_the_parameters_of_the_method(shop: Path, typed: list[str], asked: dict[str, Any]) -> None:
    done = _run(shop, *typed, "--format", "json")
    assert done.exit_code == 0, done.output
    with tw.open(shop) as workspace:
        expected = getattr(workspace, typed[0])(**asked)
    assert json.loads(done.output) == json.loads(msgspec.json.encode(expected))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["variants", "--unit", "day"], "takes no --unit; it takes --by, --collapse-repeats, --top"),
        (["variants", "home"], "takes no 'home'"),
        (["funnel"], "needs the steps"),
        (["touchpoint"], "needs the key"),
        (["paths", "--depth", "deep"], "'deep'"),
        (["attribution", "--order", "strict"], "not 'strict'"),
    ],
)
def test_what_a_measure_does_not_take_is_usage_and_what_it_takes_is_told(
    shop: Path, typed: list[str], said: str
) -> None:
    done = _run(shop, *typed)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_the_help_names_every_measure() -> None:
    said = " ".join(CliRunner().invoke(touchweave, ["measure", "--help"]).output.split())
    assert f"NAME: {', '.join(list(MEASURES)[:-1])} or {list(MEASURES)[-1]}." in said


def test_every_option_is_a_parameter_of_some_measure_and_every_parameter_an_option() -> None:
    from touchweave.cli.measure import parameters_of

    taken = {parameter for name in MEASURES for parameter in parameters_of(name)}
    subjects = {subject.lower() for subject in MEASURES.values()}
    assert set(OPTIONS) <= taken
    assert taken - set(OPTIONS) - subjects == {"self", "since", "until", "where", "offset"}


def test_a_value_that_never_occurs_is_told_on_standard_error(shop: Path) -> None:
    done = _run(shop, "customers", "--where", "dimension:source=visit.csv", "--format", "csv")
    assert done.exit_code == 0
    assert "Note: no dimension source is 'visit.csv'; there are visits" in done.stderr
    assert "Note" not in done.stdout
