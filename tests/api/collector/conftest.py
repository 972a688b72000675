"""A workspace that collects, with a source and its key; the loader is not started unless a test does so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

import touchweave as tw
from touchweave.api.app import create_app
from touchweave.api.collecting import Collecting
from touchweave.web.page import PAGES
from touchweave.workspace import Workspace

HOST = "touchweave.test"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with tw.init(tmp_path / "shop") as shop:
        yield shop


@pytest.fixture
def key(shop: Workspace) -> str:
    return shop.store.sources.add("site", kind="web", site_id=7).key


@pytest.fixture
def collecting(shop: Workspace) -> Iterator[Collecting]:
    collecting = Collecting(shop)
    yield collecting
    collecting.close()


@pytest.fixture
def doors(shop: Workspace, collecting: Collecting) -> Iterator[TestClient[Any]]:
    app = create_app(shop, collecting=collecting, pages=PAGES, hosts=[HOST])
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def kept(shop: Workspace) -> Any:
    """`kept()`: message id, type and name of every event in the inbox."""

    def look() -> list[tuple[str, str, str | None]]:
        return [tuple(row[:3]) for _, parcel in shop.store.inbox.take().parcels for row in parcel.rows]

    return look
