"""What every test may ask for."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not beside this checkout (../shared/data)")
    return folder


class FakeResolver:
    """The user id is the customer."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def customers(self) -> pa.Array:
        return pa.array(list(self._codes), pa.string())

    def resolve(self, batch: pa.RecordBatch) -> Any:
        from touchweave.identity.resolve import Whose

        codes = self._codes
        ids = batch.column("user_id").to_pylist()
        found = np.array([-1 if one is None else codes.setdefault(one, len(codes)) for one in ids], np.int64)
        return Whose(customer=found, subject=found)


class FakePlacer:
    """The name is the key of the touchpoint, the answer or the type the kind."""

    def __init__(self, touchpoints: tuple[Any, ...]) -> None:
        self.touchpoints = touchpoints
        self.made_up = ()
        self._codes = {touchpoint.key: code for code, touchpoint in enumerate(touchpoints)}

    def place(self, batch: pa.RecordBatch) -> Any:
        from touchweave.catalogue.placement import Placement
        from touchweave.event.vocabulary import Kind

        codes = [self._codes.get(name, -1) for name in batch.column("name").to_pylist()]
        kinds = [Kind[kind] for kind in batch.column("type").to_pylist()]
        return Placement(touchpoint=np.array(codes, np.int32), kind=np.array(kinds, np.uint8))


class FakeTraits:
    """Given once and for all."""

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self._given = columns

    def add(self, batch: pa.RecordBatch, customers: np.ndarray) -> None:
        assert len(customers) == batch.num_rows

    def values(self, customers: int, first: int = 0) -> dict[str, Any]:
        from touchweave.identity.traits import TraitColumns

        traits = TraitColumns()
        for name, given in self._given.items():
            rows = [(code, value) for code, value in enumerate(given) if value is not None]
            batch = pa.record_batch(
                {
                    "type": pa.array(["identify"] * len(rows), pa.string()),
                    "occurred_at": pa.array([0] * len(rows), pa.timestamp("us", tz="UTC")),
                    "properties": pa.array([json.dumps({name: value}) for _, value in rows], pa.string()),
                }
            )
            traits.add(batch, np.array([code for code, _ in rows], np.int64))
        return traits.values(customers, first)


@pytest.fixture
def index_of(tmp_path: Path) -> Callable[..., Any]:
    """`index_of(events, touchpoints="a b c")`: a journey index of events in ledger order.

    An event is `(customer, time in µs, touchpoint key, kind[, value[, scale]])`, kind a name of `Kind`.
    Touchpoints are keys, or `Touchpoint` records; those whose key begins with "out" are outbound.
    """

    def build(
        events: Any, touchpoints: Any = "a b c d", traits: Any = None, batch_rows: int = 0, folder: str = "index"
    ) -> Any:
        from touchweave.catalogue.touchpoint import Catalogue, JourneyStage, Touchpoint
        from touchweave.event.vocabulary import Channel, Direction, Setting, Stage
        from touchweave.journey.build import build_index
        from touchweave.journey.gather import Views
        from touchweave.journey.generation import Ledger
        from touchweave.journey.index import Index
        from touchweave.journey.stamp import Stamp

        if isinstance(touchpoints, str):
            touchpoints = tuple(
                Touchpoint(
                    key=key,
                    name=key.title(),
                    channel=Channel.WEB,
                    stage="pre_purchase",
                    setting=Setting.ONLINE,
                    direction=Direction.OUTBOUND if key.startswith("out") else Direction.INBOUND,
                )
                for key in touchpoints.split()
            )
        rows = [(*event, *(None,) * (6 - len(event))) for event in events]
        answers = {"NPS", "CSAT", "CES", "SENTIMENT"}
        batch = pa.record_batch(
            {
                "user_id": pa.array([row[0] for row in rows], pa.string()),
                "occurred_at": pa.array([row[1] for row in rows], pa.timestamp("us", tz="UTC")),
                "name": pa.array([row[2] for row in rows], pa.string()),
                "type": pa.array([row[3] for row in rows], pa.string()),
                "value": pa.array([None if row[3] in answers else row[4] for row in rows], pa.float64()),
                "score": pa.array([row[4] if row[3] in answers else None for row in rows], pa.float32()),
                "scale": pa.array([row[5] for row in rows], pa.string()).dictionary_encode(),
            }
        )
        step = batch_rows or max(len(rows), 1)
        home = tmp_path / folder
        build_index(
            iter(batch.slice(start, step) for start in range(0, len(rows), step)),
            Views(resolver=FakeResolver(), placer=FakePlacer(touchpoints), traits=FakeTraits(traits or {})),
            Stamp(
                ledger=Ledger(version=1),
                catalogue=Catalogue(
                    stages=(JourneyStage(key="pre_purchase", name="Before", within=Stage.PRE_PURCHASE),),
                    touchpoints=touchpoints,
                    digest="digest",
                ),
                now=datetime(2024, 1, 1, tzinfo=UTC),
            ),
            folder=home,
        )
        return Index.open(home)

    return build
