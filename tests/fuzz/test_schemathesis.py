"""Every path is asked as the OpenAPI document allows, and as it does not: the answer is one of those it names."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.api.collecting import Collecting

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: see lock/dev.txt")

EXAMPLES = 15
HOST = "testserver"
#: What would end what the others need, and what cannot be judged by its answer.
LEFT_OUT = {
    "GET /api/live",  # never ends
    "POST /api/imports/{import_id}/undo",
    "POST /api/sources/{source_id}/keys/{key_id}/revoke",  # of the key that is used here
    "GET /api/repeat_contacts",  # where there are none, the table could be a breakdown too
}
CHECKS = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")
MESSAGES = [
    {"type": "track", "event": "Order Completed", "userId": "u", "messageId": "m-1", "properties": {"revenue": 5}},
    {"type": "page", "name": "Home", "anonymousId": "a"},
    {"type": "track", "userId": "u"},
    {"type": "identify"},
]


def operations(*, reading: bool) -> list[str]:
    """Method and path of all that the document names."""
    paths = create_app(None, reading=reading).openapi_schema.to_schema()["paths"]
    named = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert not reading or named > LEFT_OUT
    return sorted(named - LEFT_OUT)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """A workspace in which something arrived, some of it for quarantine; its doors, by whether it can be read too."""
    with tw.init(tmp_path_factory.mktemp("asked") / "shop") as workspace:
        key = workspace.store.sources.add("site", kind="web", site_id=7).key
        collecting = Collecting(workspace)
        doors = {
            reading: schemathesis.openapi.from_asgi(
                "/api/openapi.json", create_app(workspace, collecting=collecting, hosts=[HOST], reading=reading)
            )
            for reading in (False, True)
        }
        sent = doors[False]["/v1/batch"]["POST"].Case(body={"batch": MESSAGES}, media_type="application/json")
        assert sent.call(headers={"X-Write-Key": key}).status_code == 200
        workspace.load_inbox()
        yield SimpleNamespace(doors=doors, key=key)
        collecting.close()


def ask(operation: Any, key: str) -> None:
    """Ask as allowed and as not, with the key and without, for what is there and for what is not."""
    modes = schemathesis.GenerationMode
    schemathesis.checks.load_all_checks()
    checks = schemathesis.checks.CHECKS.get_by_names(CHECKS)

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data(), st.booleans(), st.booleans(), st.booleans())
    def run(data: Any, allowed: bool, opened: bool, there: bool) -> None:
        case = data.draw(operation.as_strategy(modes.POSITIVE if allowed else modes.NEGATIVE))
        present = {"source_id": 1, "key": key}
        if there and case.path_parameters:
            case.path_parameters = {name: present.get(name, value) for name, value in case.path_parameters.items()}
        if operation.path == "/api/quarantine/replay" and isinstance(case.body, dict):
            case.body = case.body | {"dry_run": True}
        answer = case.call(headers={"X-Write-Key": key} if opened else None)
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        case.validate_response(answer, checks=checks)

    run()


@pytest.mark.parametrize("operation", operations(reading=False))
def test_the_collector_alone_answers_as_its_document_says(operation: str, shop: SimpleNamespace) -> None:
    method, path = operation.split(" ", 1)
    ask(shop.doors[False][path][method], shop.key)


@pytest.mark.parametrize("operation", operations(reading=True))
def test_the_whole_server_answers_as_its_document_says(operation: str, shop: SimpleNamespace) -> None:
    method, path = operation.split(" ", 1)
    ask(shop.doors[True][path][method], shop.key)
