"""The measures over HTTP on a small workspace: their parameters arrive, and wrong ones are named."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.cli.measure import MEASURES
from touchweave.questions import Questions
from touchweave.workspace import Workspace

VISITS = """customer_id,timestamp,event,value
ann,2026-01-01T10:00:00Z,Home,
ann,2026-01-02T10:00:00Z,Cart,
ann,2026-01-03T10:00:00Z,Order Completed,30
bob,2026-01-01T11:00:00Z,Home,
bob,2026-01-03T11:00:00Z,Call,
bob,2026-01-04T11:00:00Z,Home,
cleo,2026-01-05T11:00:00Z,Call,
dave,2026-01-12T11:00:00Z,Home,
dave,2026-01-12T11:10:00Z,Cart,
"""
CUSTOMERS = "customer_id,country\nann,DE\nbob,FR\ncleo,DE\n"
STEPS = ["home", "cart?", "order-completed"]

#: Every path with parameters of its own, under which the method of its name answers the same.
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("scorecard", {}),
    ("transitions", {}),
    ("funnel", {"steps": STEPS, "order": "unordered", "window_days": 7.0}),
    ("funnel", {"steps": [{"places": ["home", "call"]}, {"places": ["channel:web"]}], "count": "attempts"}),
    ("variants", {"top": 2, "collapse_repeats": True}),
    ("loops", {"top": 3}),
    ("retention", {"touchpoint": "home", "unit": "day", "periods": 3, "kind": "rolling", "cohorts": True}),
    ("survival", {"touchpoint": "home", "days": 10}),
    ("drop_off", {"within_days": 3}),
    ("waits", {}),
    ("repeat_contacts", {"days": 2.0, "per": "channel", "direction": "any", "kinds": ["contact", "outcome"]}),
    ("sessions", {"session_minutes": 60.0, "activity": "own"}),
    ("lifecycle", {"unit": "day", "activity": "own"}),
    ("stickiness", {"activity": "interactions"}),
    ("active_days", {"unit": "month", "activity": "own"}),
    ("frequency", {"touchpoint": "home", "counted": "days", "activity": "own"}),
    ("recency", {"touchpoint": "home", "activity": "own"}),
    ("paths", {"start": "home", "depth": 2, "collapse_repeats": False, "session_minutes": 60.0}),
    ("paths", {"end": "order-completed"}),
    ("retention_by_touchpoint", {"touchpoint": "home", "days": 2.0}),
    ("attribution", {"rule": "linear"}),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("measures")
    (folder / "visits.csv").write_text(VISITS)
    with tw.init(folder / "shop") as shop:
        shop.import_file(folder / "visits.csv")
        (folder / "customers.csv").write_text(CUSTOMERS)
        (folder / "customers.yaml").write_text("time: {constant: 2026-01-01}\ntraits: [country]\n")
        shop.import_file(folder / "customers.csv", folder / "customers.yaml")
        yield shop


@pytest.fixture(scope="module")
def doors(shop: Workspace) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(shop, hosts=["touchweave.test"]), base_url="http://touchweave.test") as client:
        yield client


def _told(record: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(record))


def _sent(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}


@pytest.mark.parametrize(("name", "asked"), ASKED)
@pytest.mark.parametrize("chosen", [{}, {"by": "week"}, {"where": "touchpoint:home", "until": "2026-01-10"}])
def test_a_path_answers_what_its_method_returns(
    doors: TestClient[Any], shop: Workspace, name: str, asked: dict[str, Any], chosen: dict[str, str]
) -> None:
    answer = doors.get(f"/api/{name}", params=_sent(asked) | chosen)
    assert answer.status_code == 200, answer.text
    told, expected = answer.json(), _told(getattr(shop, name)(**asked, **chosen))
    for groups in (told, expected):
        for group in groups.get("groups", [groups]):
            group.get("result", group).pop("as_of", None)
    assert told == expected


def test_a_breakdown_has_a_table_for_each_group_and_adds_up(doors: TestClient[Any]) -> None:
    told = doors.get("/api/transitions", params={"by": "trait:country"}).json()
    assert [(group["name"], group["customers"]) for group in told["groups"]] == [("DE", 2), ("FR", 1), ("(none)", 1)]
    whole = doors.get("/api/transitions").json()
    assert sum(group["result"]["steps"] for group in told["groups"]) == whole["steps"] == 5


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"type": "transition", "source": "home", "target": "cart"}, {"ann", "dave"}),
        ({"type": "transition", "target": "call"}, {"cleo"}),
        ({"type": "funnel", "steps": ["home", {"places": ["cart"]}], "step": 1, "dropped": True}, {"bob"}),
        ({"type": "variant", "path": ["home", "call"], "collapse_repeats": True}, set()),
        ({"type": "variant", "path": ["call"]}, {"cleo"}),
        ({"type": "loop", "loop": "back_and_forth", "touchpoint": "home"}, {"bob"}),
        ({"type": "retention", "unit": "day", "period": 2}, {"ann", "bob"}),
        ({"type": "retention", "unit": "day", "period": 2, "retained": False}, {"cleo"}),
        ({"type": "retention_by_touchpoint", "touchpoint": "home", "days": 3}, {"ann", "bob"}),
        ({"type": "retention_by_touchpoint", "touchpoint": "home", "then": "not_elapsed"}, {"ann", "bob", "dave"}),
        ({"type": "survival", "who": "open"}, {"ann", "bob", "cleo", "dave"}),
        ({"type": "survival", "who": "ended", "day": 2, "open_days": 1}, {"ann"}),
        ({"type": "wait", "touchpoint": "cart", "below_seconds": 3600}, {"dave"}),
        ({"type": "repeat_contact", "days": 3, "per": "all", "direction": "any"}, {"ann", "bob"}),
        ({"type": "session", "at_least": 2}, {"dave"}),
        ({"type": "lifecycle", "period": "2026-01-12", "state": "new"}, {"dave"}),
        ({"type": "stickiness", "day": "2026-01-03"}, {"ann", "bob"}),
        ({"type": "active_days", "period": "2025-12-29", "days": 3}, {"ann", "bob"}),
        ({"type": "frequency", "at_least": 2, "touchpoint": "home"}, {"bob"}),
        ({"type": "recency", "at_least_days": 8}, {"ann", "bob"}),
        ({"type": "path", "start": "home", "nodes": ["home", "cart"], "then": "still_open"}, {"dave"}),
        ({"type": "group", "by": "week", "name": "2026-01-12"}, {"dave"}),
    ],
)
def test_a_number_opens_into_its_customers(doors: TestClient[Any], condition: Any, found: set[str]) -> None:
    listed = doors.get("/api/customers", params={"where": json.dumps([condition])}).json()
    assert {row["customer"] for row in listed["customers"]} == found


@pytest.mark.parametrize(
    ("name", "asked", "named"),
    [
        ("transitions", {"by": "colour"}, "by = 'colour' cannot be used; allowed: touchpoint, channel"),
        ("transitions", {"by": "segment:"}, "segment: and conditions"),
        ("transitions", {"by": "segment:weather=fine"}, "weather=fine"),
        ("transitions", {"by": "trait:shoe size"}, "shoe size"),
        ("funnel", {}, "steps"),
        ("funnel", {"steps": "[home"}, "[home"),
        ("funnel", {"steps": "home", "order": "backwards"}, "ordered, unordered, strict"),
        ("funnel", {"steps": "home,!cart"}, "!cart"),
        ("variants", {"top": "0"}, "top"),
        ("lifecycle", {"unit": "year"}, "day, week, month"),
        ("retention", {"kind": "never"}, "on, rolling, unbounded"),
        ("retention", {"periods": "-1"}, "periods"),
        ("repeat_contacts", {"days": "0"}, "days"),
        ("repeat_contacts", {"per": "stage"}, "per = 'stage'"),
        ("attribution", {"rule": "luck"}, "luck"),
        ("repeat_contacts", {"kinds": "cost"}, "cost"),
        ("sessions", {"session_minutes": "0"}, "session_minutes"),
        ("survival", {"days": "-1"}, "days"),
        ("drop_off", {"within_days": "0"}, "within_days"),
        ("loops", {"top": "0"}, "top"),
        ("scorecard", {"where": '{"type":"loop","loop":"knot"}'}, "knot"),
        ("scorecard", {"where": '{"type":"retention","period":9}'}, "period"),
        ("frequency", {"counted": "hours"}, "times, days"),
        ("scorecard", {"where": '{"type":"funnel","steps":["home"],"step":2}'}, "step"),
        ("paths", {"depth": "0"}, "depth"),
        ("paths", {"depth": "deep"}, "depth"),
        ("paths", {"session_minutes": "-1"}, "session_minutes"),
        ("scorecard", {"where": '{"type":"group","by":"week","name":"2031-01-01"}'}, "2031-01-01"),
        ("scorecard", {"where": '{"type":"path","nodes":[]}'}, "nodes"),
        ("scorecard", {"where": '{"type":"transition"}'}, "a source, a target or both"),
        ("scorecard", {"where": "dimension:colour=red"}, "colour"),
    ],
)
def test_a_wrong_parameter_is_400_and_named(
    doors: TestClient[Any], name: str, asked: dict[str, str], named: str
) -> None:
    answer = doors.get(f"/api/{name}", params=asked)
    assert answer.status_code == 400, answer.text
    assert named in answer.json()["message"]


@pytest.mark.parametrize(
    "asked",
    [
        ("paths", {"start": "moon"}),
        ("retention_by_touchpoint", {"touchpoint": "moon"}),
        ("funnel", {"steps": "home,moon"}),
        ("recency", {"touchpoint": "moon"}),
    ],
)
def test_an_unknown_touchpoint_is_404_and_named(doors: TestClient[Any], asked: tuple[str, dict[str, str]]) -> None:
    answer = doors.get(f"/api/{asked[0]}", params=asked[1])
    assert answer.status_code == 404
    assert "'moon'" in answer.json()["message"]


@pytest.mark.parametrize(
    "written", [{"steps": ["home", "cart"]}, {"steps": "home, cart"}, {"steps": '["home", {"places": ["cart"]}]'}]
)
def test_steps_are_repeated_or_separated_by_commas_or_json(doors: TestClient[Any], written: dict[str, Any]) -> None:
    told = doors.get("/api/funnel", params=written).json()
    assert [step["reached"] for step in told["steps"]] == [3, 2]


def test_a_segment_stands_beside_the_others(doors: TestClient[Any]) -> None:
    told = doors.get("/api/funnel", params={"steps": "home,cart", "by": "segment:touchpoint:call"}).json()
    assert [(group["name"], group["customers"], group["result"]["completed"]) for group in told["groups"]] == [
        ("in", 2, 0), ("out", 2, 2),
    ]  # fmt: skip


def test_what_filters_and_breakdowns_may_offer_is_told(doors: TestClient[Any]) -> None:
    told = doors.get("/api/workspace").json()
    assert [trait["name"] for trait in told["traits"]] == ["country"]
    (source,) = [dimension for dimension in told["dimensions"] if dimension["name"] == "source"]
    assert source == {"name": "source", "values": ["visits"], "values_in_all": 1}


def test_every_measure_has_its_parameters_in_the_openapi_document(doors: TestClient[Any]) -> None:
    paths = doors.get("/api/openapi.json").json()["paths"]
    for name, asked in ASKED:
        told = {parameter["name"] for parameter in paths[f"/api/{name}"]["get"]["parameters"]}
        assert {*asked, "since", "until", "where", "by"} <= told


#: For measures of one's own.
NO_QUESTIONS = {"selection", "scan", "scan_customers"}
QUESTIONS = [name for name, _ in inspect.getmembers(Questions, inspect.isfunction) if name[0] != "_"]


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in NO_QUESTIONS])
def test_a_question_has_one_name_and_the_same_parameters_in_all_three_faces(
    doors: TestClient[Any], name: str
) -> None:
    path = doors.get("/api/openapi.json").json()["paths"][f"/api/{name}"]["get"]
    told = {parameter["name"]: parameter for parameter in path.get("parameters", ())}
    parameters = {
        key: one for key, one in inspect.signature(getattr(Questions, name)).parameters.items() if key != "self"
    }
    assert set(told) == set(parameters)
    for key, parameter in parameters.items():
        needed = parameter.default is inspect.Parameter.empty
        assert told[key].get("required", False) == needed
        said = told[key]["schema"].get("default")
        assert needed or said == parameter.default or key == "kinds"
    assert name in MEASURES or name == "journey_map"
