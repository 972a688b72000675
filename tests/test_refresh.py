"""The refresh: what came in stays, whatever becomes of its index."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.errors import IndexUnwritten
from touchweave.journey import build

VISIT = "customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\n"


def test_a_disk_too_full_for_the_index_keeps_the_import_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visits.csv").write_text(VISIT)

    def full(*given: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with tw.init(tmp_path / "shop") as shop:
        with monkeypatch.context() as disk:
            disk.setattr(build, "build_index", full)
            with pytest.raises(IndexUnwritten, match="The ledger is kept"):
                shop.import_file(tmp_path / "visits.csv")
        assert [report.loaded for report in shop.imports()] == [1]
        shop.rebuild()
        assert shop.index.interactions == 1
        assert shop.doctor().well


def test_where_the_newest_index_cannot_be_written_the_one_before_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visits.csv").write_text(VISIT)

    def full(*given: Any, **named: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
        (shop.folder / "touchpoints.yaml").write_text("ignore:\n  - name: ping\n")
        monkeypatch.setattr(build, "build_index", full)
        assert shop.scorecard().interactions == 1
        assert shop.fresh_index.staleness() is not None
