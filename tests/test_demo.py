"""The sample brand as a workspace: finished as it was begun, and never among real data."""

from pathlib import Path

import pytest

import touchweave as tw
from touchweave.demo import sample_workspace
from touchweave.errors import WorkspaceExists


def test_simulated_data_never_join_a_real_workspace(tmp_path: Path) -> None:
    tw.init(tmp_path / "shop").close()
    with pytest.raises(WorkspaceExists, match="not the sample brand's"):
        sample_workspace(tmp_path / "shop", customers=100)
    with tw.open(tmp_path / "shop") as shop:
        assert shop.imports() == ()
    assert not (tmp_path / "shop" / "exports").exists()


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "brand"
    with sample_workspace(folder, customers=120, seed=3) as workspace:
        workspace.undo_import(2)
    return folder


def test_a_brand_that_is_there_stays_as_it_is(brand: Path) -> None:
    with tw.open(brand) as workspace:
        before = workspace.imports()
    with sample_workspace(brand, customers=30_000, seed=7) as workspace:
        assert workspace.imports() == before


def test_a_brand_of_another_size_is_told_when_that_size_was_asked_for(brand: Path) -> None:
    with pytest.raises(WorkspaceExists, match="of 120 customers, seed 3"):
        sample_workspace(brand, customers=500, seed=3, exactly=True)
    sample_workspace(brand, customers=120, seed=3, exactly=True).close()
