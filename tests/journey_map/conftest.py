"""Maps to draw: a brand with fourteen touchpoints, and ways to vary it."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.event.scale import Scale
from touchweave.event.vocabulary import Channel, Setting, Stage
from touchweave.journey.columns import Columns
from touchweave.journey_map.record import JourneyMap, MapStage, MapTouchpoint, MapTransition, PainPoint
from touchweave.stats.score import Score

DAY = 86_400_000_000
WHEN = datetime(2025, 3, 31, 3, 10, tzinfo=UTC)


def _score(value: float | None, n: int = 400, half: float = 3.0) -> Score:
    if value is None:
        return Score(value=None, n=0, note="nobody was asked")
    return Score(value=value, n=n, low=value - half, high=value + half)


def _touchpoint(key: str, channel: str, stage: str, reach: float, emotion: float | None) -> MapTouchpoint:
    return MapTouchpoint(
        key=key,
        name=key.replace("_", " ").capitalize(),
        channel=channel,
        stage=stage,
        setting="online",
        catalogued=key != "flyer",
        customers=int(reach * 30_000),
        interactions=int(reach * 45_000),
        reach_rate=_score(reach, 30_000, 0.004),
        emotion=_score(emotion),
        drop_off_rate=_score(0.1, 3000, 0.01),
        entrants=int(reach * 40_000),
        other_out=100,
        ended=200,
        still_open=50,
    )


def _stage(key: str, within: str, emotion: float | None) -> MapStage:
    return MapStage(
        key=key,
        name=key.capitalize(),
        within=within,
        customers=21_000,
        interactions=64_000,
        emotion=_score(emotion, 4000, 1.5),
        nps=_score(34.0, 900, 4.0),
        csat_rate=_score(0.71, 900, 0.03),
        conversion_rate=_score(0.23, 21_000, 0.006),
        drop_off_rate=_score(0.31, 21_000, 0.006),
        median_seconds_here=_score(86_400 * 2.4, 21_000, 9_000),
    )


@pytest.fixture
def drawn_map() -> JourneyMap:
    """A map with five stages, gaps in the emotion and two pains."""
    touchpoints = (
        _touchpoint("tv_advert", "tv", "discover", 0.31, None),
        _touchpoint("social_post", "social", "discover", 0.22, 64),
        _touchpoint("web_search", "search", "discover", 0.48, None),
        _touchpoint("website", "web", "consider", 0.74, 72),
        _touchpoint("newsletter", "email", "consider", 0.35, 61),
        _touchpoint("chat", "chat", "consider", 0.12, 55),
        _touchpoint("store_visit", "store", "consider", 0.18, 83),
        _touchpoint("checkout", "web", "buy", 0.41, 58),
        _touchpoint("payment", "web", "buy", 0.38, 41),
        _touchpoint("delivery", "delivery", "use", 0.33, 76),
        _touchpoint("manual", "document", "use", 0.09, None),
        _touchpoint("flyer", "package", "use", 0.05, None),
        _touchpoint("call_centre", "call", "stay", 0.11, 47),
        _touchpoint("loyalty_app", "app", "stay", 0.16, 81),
    )
    steps = [
        ("tv_advert", "web_search", 4200),
        ("web_search", "website", 9100),
        ("social_post", "website", 5200),
        ("website", "checkout", 7700),
        ("website", "newsletter", 2600),
        ("newsletter", "website", 3100),
        ("website", "chat", 1500),
        ("chat", "checkout", 900),
        ("store_visit", "checkout", 1100),
        ("website", "store_visit", 1700),
        ("checkout", "payment", 9000),
        ("payment", "delivery", 7900),
        ("payment", "website", 1400),
        ("delivery", "manual", 1900),
        ("delivery", "call_centre", 1600),
        ("call_centre", "payment", 500),
        ("delivery", "loyalty_app", 2100),
    ]
    sentence = (
        "1,420 of 11,400 customers who met Payment end there without an outcome (12.5 %, 11.9–13.1), "
        "against 4.0 % at the other touchpoints of Buy."
    )
    return JourneyMap(
        workspace="Lumen Home",
        simulated=True,
        as_of=WHEN,
        since=datetime(2024, 1, 1, tzinfo=UTC),
        until=datetime(2025, 3, 31, tzinfo=UTC),
        customers=30_000,
        interactions=312_000,
        meetings=290_000,
        transitions_in_all=240_000,
        channels=tuple(dict.fromkeys(t.channel for t in touchpoints)),
        stages=(
            _stage("discover", "pre_purchase", None),
            _stage("consider", "pre_purchase", 70),
            _stage("buy", "purchase", 52),
            _stage("use", "post_purchase", 76),
            _stage("stay", "post_purchase", 66),
        ),
        touchpoints=touchpoints,
        transitions=tuple(
            MapTransition(source=a, target=b, count=n, share=0.3, median_seconds=7200.0) for a, b, n in steps
        ),
        outcome=_score(0.34, 30_000, 0.005),
        nps=_score(31.0, 3000, 2.2),
        emotion=_score(67.0, 8000, 1.0),
        pains=(
            PainPoint(
                touchpoint="payment",
                kind="drop_off",
                score=_score(0.125, 11_400, 0.006),
                peers=_score(0.04, 20_000, 0.002),
                compared_to="the other touchpoints of Buy",
                customers=1420,
                sentence=sentence,
            ),
            PainPoint(
                touchpoint="call_centre",
                kind="low_score",
                score=_score(47.0),
                peers=_score(74.0),
                compared_to="the other touchpoints of Stay",
                customers=3300,
                sentence="Call centre scores 47 of 100 (44–50; 400 answers), against 74 at its peers.",
            ),
        ),
    )


@pytest.fixture
def varied(drawn_map: JourneyMap) -> Callable[..., JourneyMap]:
    """The same map with some fields changed."""
    return lambda **changes: msgspec.structs.replace(drawn_map, **changes)


class FakeIndex:
    """Lines in memory, as far as measures look: four touchpoints a, b | c, d in two stages.

    A line is a list of (touchpoint, kind, day[, value]); answers are on 1..5.
    """

    stages = (
        JourneyStage(key="first", name="First", within=Stage.PRE_PURCHASE),
        JourneyStage(key="empty", name="Empty", within=Stage.PURCHASE),
        JourneyStage(key="then", name="Then", within=Stage.POST_PURCHASE),
    )
    touchpoints = tuple(
        Touchpoint(key=key, name=key.upper(), channel=channel, stage=stage, setting=Setting.ONLINE)
        for key, channel, stage in (
            ("a", Channel.WEB, "first"),
            ("b", Channel.EMAIL, "first"),
            ("c", Channel.WEB, "then"),
            ("d", Channel.DELIVERY, "then"),
        )
    )
    scales = (None, Scale(worst=1, best=5))

    def __init__(self, rows) -> None:
        ordered = [sorted(line, key=lambda one: one[2]) for line in rows]
        flat = [(*one, 3.0)[:4] for line in ordered for one in line]
        self.customers_count = len(rows)
        self.interactions = len(flat)
        self.first_us = int(min((one[2] for one in flat), default=0) * DAY)
        self.last_us = int(max((one[2] for one in flat), default=0) * DAY)
        self.runs = (
            Columns(
                customer=np.arange(len(ordered), dtype=np.int32),
                offsets=np.cumsum([0, *[len(line) for line in ordered]]).astype(np.int64),
                occurred_at=np.array([one[2] * DAY for one in flat], dtype=np.int64),
                touchpoint=np.array([one[0] for one in flat], dtype=np.uint16),
                kind=np.array([one[1] for one in flat], dtype=np.uint8),
                value=np.array([one[3] for one in flat], dtype=np.float32),
                scale=np.ones(len(flat), dtype=np.uint8),
            ),
        )


@pytest.fixture(scope="session")
def index_in_memory() -> type[FakeIndex]:
    """`index_in_memory(lines)`: see FakeIndex."""
    return FakeIndex
