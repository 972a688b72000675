"""Who may be counted: whoever refused is in no figure, where the settings say so."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.consent.allowed import allowed
from touchweave.errors import SelectionInvalid, SettingInvalid
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.workspace import Workspace

HOUR = 3_600_000_000
START = 1_767_225_600_000_000
PEOPLE = {"yes": True, "no": False, "unasked": None}


def rows() -> Iterator[tuple[Any, ...]]:
    """Each meets Home, Call and, 9 apart, Order Completed; what only "no" meets is called so."""
    number = 0
    for place, (who, agreed) in enumerate(PEOPLE.items()):
        names = ["Home", "Call", *(["Refuser's place"] if who == "no" else []), "Order Completed"]
        for step, name in enumerate(names):
            told = {
                "message_id": f"m{number}",
                "type": "track",
                "name": name,
                "user_id": who,
                "occurred_at": START + (9 * place + step) * HOUR,
                "value": 100.0**place if name == "Order Completed" else None,
                "consent": None if agreed is None else json.dumps({"category_preferences": {"analytics": agreed}}),
            }
            number += 1
            yield tuple(told.get(field) for field in ROW_FIELDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("consent") / "shop"
    with tw.init(folder) as shop:
        shop.store.inbox.append([Parcel(source="shop", received_us=START, rows=list(rows()))])
        shop.load_inbox()
    return folder


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[..., Workspace]]:
    """`opened(analysis_purpose=…)`: the workspace with these settings."""
    before = (folder / "touchweave.toml").read_text()
    shops = []

    def opening(**settings: str) -> Workspace:
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
        (folder / "touchweave.toml").write_text(before + "".join(lines))
        shops.append(tw.open(folder))
        return shops[-1]

    yield opening
    for shop in shops:
        shop.close()
    (folder / "touchweave.toml").write_text(before)


def counted(shop: Workspace) -> set[str]:
    return {row.customer for row in shop.customers().customers}


def test_without_a_purpose_everybody_counts(opened: Callable[..., Workspace]) -> None:
    assert counted(opened()) == {"yes", "no", "unasked"}


@pytest.mark.parametrize(
    ("rule", "there"), [("opt_in", {"yes"}), ("opt_out", {"yes", "unasked"})], ids=["opt_in", "opt_out"]
)
def test_the_settings_say_who_counts(opened: Callable[..., Workspace], rule: str, there: set[str]) -> None:
    assert counted(opened(analysis_purpose="analytics", analysis_consent=rule)) == there


def test_whoever_must_agree_has_not_agreed_to_what_nobody_was_asked(opened: Callable[..., Workspace]) -> None:
    assert counted(opened(analysis_purpose="something else")) == set()


def test_a_rule_that_there_is_not_is_refused(opened: Callable[..., Workspace]) -> None:
    with pytest.raises(SettingInvalid, match="opt_in, opt_out"):
        opened(analysis_consent="maybe")


QUESTIONS: dict[str, Callable[[Workspace], Any]] = {
    "scorecard": lambda shop: shop.scorecard(),
    "scorecard by": lambda shop: shop.scorecard(by="segment:touchpoint:call"),
    "touchpoint": lambda shop: shop.touchpoint("call"),
    "transitions": lambda shop: shop.transitions(),
    "funnel": lambda shop: shop.funnel(["home", "order-completed"]),
    "paths": lambda shop: shop.paths(),
    "variants": lambda shop: shop.variants(),
    "journey_map": lambda shop: shop.journey_map(),
    "attribution": lambda shop: shop.attribution("linear"),
    "retention": lambda shop: shop.retention(),
    "survival": lambda shop: shop.survival(),
    "waits": lambda shop: shop.waits(),
    "recency": lambda shop: shop.recency(),
    "sessions": lambda shop: shop.sessions(),
    "customers": lambda shop: shop.customers(),
    "customers not": lambda shop: shop.customers(where="not touchpoint:home"),
    "search": lambda shop: shop.customers("no"),
    "computed_traits": lambda shop: shop.computed_traits().to_dicts(),
    "scan": lambda shop: shop.scan(lambda lines, chosen, selection: int(chosen.sum())),
    "sql interactions": lambda shop: shop.sql("SELECT * FROM interactions").to_dicts(),
    "sql customers": lambda shop: shop.sql("SELECT * FROM customers").to_dicts(),
    "sql computed": lambda shop: shop.sql("SELECT * FROM computed_traits").to_dicts(),
    "sql scores": lambda shop: shop.sql("SELECT * FROM scores").to_dicts(),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_customer_who_refused_is_in_no_figure(opened: Callable[..., Workspace], tmp_path: Path, name: str) -> None:
    """Every answer is that of a workspace in which whoever refused never was, but for the touchpoints' list."""
    limited = opened(analysis_purpose="analytics", analysis_consent="opt_out")
    without = [row for row in rows() if row[ROW_FIELDS.index("user_id")] != "no"]
    with tw.init(tmp_path / "shop") as other:
        other.store.inbox.append([Parcel(source="shop", received_us=START, rows=without)])
        other.load_inbox()
        found, expected = QUESTIONS[name](limited), QUESTIONS[name](other)
    assert told(found) == told(expected)


def told(answer: Any) -> Any:
    """An answer without the touchpoint that nobody counted met, and without when and of whom it was made."""
    import msgspec

    plain = msgspec.to_builtins(answer, str_keys=True)
    return _without(plain)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        gone = {"as_of", "workspace", "generation", "name_of_workspace"}
        return {key: _without(inner) for key, inner in value.items() if key not in gone and "refuser" not in key}
    if isinstance(value, list | tuple):
        return [inner for inner in map(_without, value) if "refuser" not in str(inner).lower()]
    return value


def test_a_list_for_a_purpose_holds_those_who_agreed(opened: Callable[..., Workspace]) -> None:
    shop = opened()
    assert [row.customer for row in shop.customers(purpose="analytics").customers] == ["yes"]
    assert shop.selection(purpose="analytics").mask(3).sum() == 1
    assert shop.customers(purpose="analytics", where="touchpoint:call").found == 1
    with pytest.raises(SelectionInvalid, match="analytics"):
        shop.customers(purpose="analitycs")


def test_one_bool_a_customer_says_who_may_be(opened: Callable[..., Workspace]) -> None:
    index = opened().index
    found = {rule: dict(zip(index.customers.to_pylist(), allowed(index, "analytics", rule).tolist(), strict=True))
             for rule in ("opt_in", "opt_out")}  # fmt: skip
    assert found["opt_in"] == {"yes": True, "no": False, "unasked": False}
    assert found["opt_out"] == {"yes": True, "no": False, "unasked": True}
