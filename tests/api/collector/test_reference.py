"""The page on the collector names every code, path and metric that there is."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from touchweave.api.app import create_app
from touchweave.api.collector.path import family_of
from touchweave.collect.request.refusal import STATUS
from touchweave.collect.request.steps import STEPS
from touchweave.metrics import Metrics

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "collector.md").read_text()


def test_every_code_stands_there_with_its_status() -> None:
    for code, status in STATUS.items():
        assert f"| {status} | `{code}` |" in PAGE


def test_every_path_stands_there() -> None:
    workspace: Any = SimpleNamespace()
    for path in create_app(workspace).openapi_schema.to_schema()["paths"]:
        if family_of(path) is not None and not path.startswith("/api/s/"):
            assert path.replace("{key}", "KEY") in PAGE


def test_every_step_and_metric_stands_there() -> None:
    for name, _ in STEPS:
        assert name in PAGE
    for metric in Metrics().registry.collect():
        assert metric.name in PAGE or metric.name.replace("touchweave_inbox", "…") in PAGE
