"""Counts that others must find too: PM4Py transitions and variants, ClickHouse's `windowFunnel` funnels."""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from machine import run
from sheet import Given, Section

import touchweave as tw
from touchweave.event.vocabulary import MEETINGS
from touchweave.workspace import Workspace

DATA = Path(__file__).parents[2] / "shared" / "data"
SAMPLE_CUSTOMERS, SAMPLE_QUICK = 30_000, 2_000
TOP = 10_000  # variants, as many as can be asked for
WINDOWS = (None, 30, 7, 1)  # days
MEANT = """In a funnel the steps are met in order, others may lie between, and the window runs from the first step to
the last; alternatives of a step are written with "|". ClickHouse takes one meeting for two neighbouring steps that
it fits both, and meetings at the same time in the order of its conditions: neither can happen here, because
neighbouring steps have no touchpoint in common, and because a meeting's place in the line is part of the time that
ClickHouse is given. The logs are read by PM4Py itself, and the funnels counted over what it read; the sample brand is
handed over as meetings (of customers as they were resolved), from `shop.sql`."""

_Funnels = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where interactions come from, and the funnels to follow, steps by the names that the source has."""

    what: str
    funnels: _Funnels
    file: Path | None = None  #: None: the sample brand
    large: bool = False  #: left out of the quick ones


SOURCES = (
    Source(
        what="Loan applications (bpic2012_loans)",
        file=DATA / "bpic2012_loans" / "financial_log.xes.gz",
        large=True,
        funnels=(
            ("A_PREACCEPTED", "O_SENT", "A_APPROVED"),
            ("W_Completeren aanvraag", "W_Nabellen offertes", "W_Valideren aanvraag", "O_ACCEPTED"),
            ("A_SUBMITTED", "A_PREACCEPTED|A_CANCELLED|A_DECLINED", "O_SENT", "O_SENT_BACK", "O_ACCEPTED|A_DECLINED"),
            ("O_SENT", "O_CANCELLED|O_SENT_BACK", "O_SENT", "O_CANCELLED|O_SENT_BACK"),
        ),
    ),
    Source(
        what="Building permits (receipt_wabo)",
        file=DATA / "receipt_wabo" / "receipt.xes.gz",
        funnels=(
            (
                "Confirmation of receipt",
                "T02 Check confirmation of receipt",
                "T04 Determine confirmation of receipt",
            ),
            (
                "Confirmation of receipt",
                "T04 Determine confirmation of receipt",
                "T05 Print and send confirmation of receipt",
                "T06 Determine necessity of stop advice",
                "T10 Determine necessity to stop indication",
            ),
        ),
    ),
    Source(
        what="The sample brand",
        funnels=(
            ("product-page", "cart", "checkout", "payment", "order"),
            # Payment and order are at the same time, in this order: only a second payment comes after an order.
            ("checkout", "order", "payment", "delivery"),
            ("newsletter", "product-page", "order|till"),
            ("online-advert|tv-spot|social-post", "home-page|search", "product-page|store-visit", "order|till"),
            ("order|till", "service-call|chat|chatbot", "newsletter|follow-up", "app"),
        ),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What is compared, by the keys of our touchpoints."""

    interactions: int
    transitions: dict[tuple[str, str], int]
    starts: dict[str, int]
    ends: dict[str, int]
    variants: list[tuple[int, tuple[str, ...]]]  #: of TOP paths: minus the count, and the path; sorted
    distinct: int
    funnels: list[list[list[int]]]  #: by funnel and window: reached, by step


def sections(given: Given) -> list[Section]:
    """One row a question; raises AssertionError where anybody counts otherwise."""
    rows: list[list[str]] = []
    versions = {}
    for source in SOURCES:
        if source.file and not source.file.exists():
            rows.append([source.what, f"left out: {source.file.name} is not in {source.file.parent.name}", "", ""])
        elif not (given.quick and source.large):
            some, versions = _compared(source, given)
            rows += some
    peers = ", ".join(f"{'PM4Py' if name == 'pm4py' else 'chDB'} {version}" for name, version in versions.items())
    return [
        Section(
            title="Agreement with PM4Py and ClickHouse",
            before=f"Every count below is the same by Touchweave and by the peer ({peers}); `make bench "
            'BENCH="--only agreement"` compares them anew and fails where one differs.',
            head=["data", "question", "peer", "equal counts"],
            rows=rows,
            after=[MEANT],
        )
    ]


def _compared(source: Source, given: Given) -> tuple[list[list[str]], dict[str, str]]:
    with tempfile.TemporaryDirectory() as scratch, _workspace(source, Path(scratch), quick=given.quick) as shop:
        keys = {row["name" if source.file else "key"]: row["key"] for row in shop.sql("from touchpoints").to_dicts()}
        log = source.file or _meetings(shop, Path(scratch))
        asked = {
            "path": str(log),
            "funnels": [[step.split("|") for step in steps] for steps in source.funnels],
            "windows_us": [None if days is None else days * 86_400_000_000 for days in WINDOWS],
        }
        command = [given.peers, "-W", "ignore", Path(__file__).parent / "peers" / "agreeing.py", json.dumps(asked)]
        told = json.loads(run(command).output.splitlines()[-1])
        ours, theirs = _ours(shop, source, keys), _theirs(told, keys)
    for field in fields(Counts):
        mine, other = getattr(ours, field.name), getattr(theirs, field.name)
        assert mine == other, f"{source.what}, {field.name}: {_difference(mine, other)}"
    return list(_rows(source, ours)), told["versions"]


def _workspace(source: Source, scratch: Path, *, quick: bool) -> Workspace:
    if source.file is None:
        size = SAMPLE_QUICK if quick else SAMPLE_CUSTOMERS
        run([Path(sys.executable).parent / "touchweave", "simulate", scratch / "shop", "--customers", str(size)])
        return tw.open(scratch / "shop")
    shop = tw.init(scratch / "shop")
    shop.import_file(source.file)
    return shop


def _meetings(shop: Workspace, folder: Path) -> Path:
    """What the sample brand's lines consist of, as Parquet."""
    kinds = ", ".join(f"'{kind.name.lower()}'" for kind in MEETINGS)
    query = f"select customer, occurred_at, touchpoint from interactions where kind in ({kinds})"
    pq.write_table(shop.sql(query).to_arrow(), folder / "lines.parquet")
    return folder / "lines.parquet"


def _ours(shop: Workspace, source: Source, keys: dict[str, str]) -> Counts:
    variants = shop.variants(top=TOP)
    drawn = shop.journey_map()
    begun = shop.paths(depth=1, breadth=100, collapse_repeats=False)
    funnels = [["|".join(keys[name] for name in step.split("|")) for step in steps] for steps in source.funnels]
    return Counts(
        interactions=drawn.meetings,
        transitions={(row.source, row.target): row.count for row in shop.transitions().transitions},
        starts={node.touchpoint: node.count for node in begun.nodes if node.step == 0},
        ends={row.key: row.ended + row.still_open for row in drawn.touchpoints if row.ended + row.still_open},
        variants=[(-row.count, row.path) for row in variants.variants],
        distinct=variants.distinct,
        funnels=[
            [[step.reached for step in shop.funnel(steps, window_days=days).steps] for days in WINDOWS]
            for steps in funnels
        ],
    )


def _theirs(told: dict[str, Any], keys: dict[str, str]) -> Counts:
    paths = sorted((-count, tuple(keys[name] for name in path)) for path, count in told["variants"])
    return Counts(
        interactions=told["interactions"],
        transitions={(keys[source], keys[target]): count for source, target, count in told["transitions"]},
        starts={keys[name]: count for name, count in told["starts"].items()},
        ends={keys[name]: count for name, count in told["ends"].items()},
        variants=paths[:TOP],
        distinct=len(paths),
        funnels=told["funnels"],
    )


def _difference(mine: Any, other: Any) -> str:
    if isinstance(mine, dict):
        apart = {key: (mine.get(key), other.get(key)) for key in mine | other if mine.get(key) != other.get(key)}
        return f"{len(apart)} differ (ours, theirs): {list(apart.items())[:5]}"
    if isinstance(mine, list):
        apart = [pair for pair in zip(mine, other, strict=False) if pair[0] != pair[1]]
        return f"{len(mine)} and {len(other)}, {len(apart)} differ (ours, theirs): {apart[:2]}"
    return f"{mine} by us, {other} by the peer"


def _rows(source: Source, counts: Counts) -> Iterator[list[str]]:
    lines = sum(counts.starts.values())
    yield [
        f"{source.what}: {counts.interactions:,} interactions, {lines:,} lines",
        "transitions",
        "PM4Py",
        f"{len(counts.transitions):,} pairs, {sum(counts.transitions.values()):,} steps",
    ]
    yield ["", "where lines start and end", "PM4Py", f"{len(counts.starts)} and {len(counts.ends)} touchpoints"]
    shown = len(counts.variants)
    most = "each with its count" if shown == counts.distinct else f"the {shown:,} most frequent with their counts"
    yield ["", "variants", "PM4Py", f"{counts.distinct:,} distinct paths, {most}"]
    for steps, found in zip(source.funnels, counts.funnels, strict=True):
        reached = [
            f"{'any time' if days is None else f'{days} d'}: {' → '.join(f'{count:,}' for count in row)}"
            for days, row in zip(WINDOWS, found, strict=True)
        ]
        named = " → ".join(step.replace("|", " \\| ") for step in steps)
        yield ["", f"funnel {named}", "windowFunnel", "; ".join(reached)]
