"""The server's threads go on whatever happens."""

import threading
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.api.server import _keep_fresh


def test_an_error_that_nobody_foresaw_does_not_end_the_watch_over_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("touchweave.api.server.REFRESH_SECONDS", 0.01)
    stop = threading.Event()
    looks = []

    def fail() -> None:
        looks.append(1)
        if len(looks) == 2:
            stop.set()
        raise ZeroDivisionError("by chance")

    with tw.init(tmp_path / "shop") as shop:
        monkeypatch.setattr(shop.fresh_index, "refresh_if_stale", fail)
        _keep_fresh(shop, stop)
    assert len(looks) == 2
    assert "it is tried again" in caplog.text
