"""A small sample brand, simulated and written once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from touchweave.sample.brand import SampleBrand, simulate
from touchweave.sample.model import Model
from touchweave.sample.simulation import Simulation, run

UNTIL = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def brand(tmp_path_factory: pytest.TempPathFactory) -> SampleBrand:
    """3,000 customers over 52 weeks, seed 7, until 1 March 2026."""
    folder: Path = tmp_path_factory.mktemp("brand")
    return simulate(folder, seed=7, customers=3_000, weeks=52, until=UNTIL)


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """20,000 customers, in memory only."""
    return run(11, 20_000, 52, UNTIL, Model())
