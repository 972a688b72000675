"""A user's own measure: the example of the how-to, run as it stands there, against plain Python."""

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np
import pytest

import touchweave as tw
from touchweave.errors import SelectionInvalid
from touchweave.workspace import Workspace

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "your-own-measure.md"
HEADER = "customer_id,timestamp,event,channel\n"
CHANNELS = {"Home": "web", "Cart": "web", "Call": "call", "Shop": "store"}


def visits() -> list[tuple[str, str, str]]:
    drawn = np.random.default_rng(11)
    names = list(CHANNELS)
    return [
        (
            f"c{drawn.integers(40)}",
            f"2025-{drawn.integers(1, 9):02}-{drawn.integers(1, 28):02}T00:00:{at % 60:02}Z",
            name,
        )
        for at in range(500)
        for name in [names[drawn.integers(len(names))]]
    ]


VISITS = visits()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("own")
    (folder / "visits.csv").write_text(
        HEADER + "".join(f"{who},{when},{name},{CHANNELS[name]}\n" for who, when, name in VISITS)
    )
    with tw.init(folder / "shop") as shop:
        shop.import_file(folder / "visits.csv")
        yield shop


@pytest.fixture(scope="module")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.S)
    file = tmp_path_factory.mktemp("example") / "switches.py"
    file.write_text(blocks[0])
    return file


@pytest.fixture(scope="module")
def example(example_file: Path) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("switches", example_file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["switches"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["switches"]


def plainly(shop: Workspace, since: str = "", until: str = "9999") -> dict[str, tuple[int, int]]:
    """By channel: meetings followed by another, and those followed by one on another channel."""
    channel = {place.key: str(place.channel) for place in shop.index.touchpoints}
    followed: Counter[str] = Counter()
    switched: Counter[str] = Counter()
    for customer in {who for who, _, _ in VISITS}:
        line = [
            channel[step.touchpoint]
            for step in shop.timeline(customer).interactions
            if since <= step.occurred_at.isoformat() < until
        ]
        for before, now in pairwise(line):
            followed[before] += 1
            switched[before] += now != before
    return {name: (followed[name], switched[name]) for name in set(channel.values())}


@pytest.mark.parametrize("period", [{}, {"since": "2025-03-01", "until": "2025-06-01"}], ids=["always", "in spring"])
def test_the_example_of_the_page_counts_what_plain_python_counts(
    shop: Workspace, example: ModuleType, period: dict[str, str]
) -> None:
    found = example.switches(shop, **period)
    expected = plainly(shop, **period)
    assert {name: (score.n, round((score.value or 0) * score.n)) for name, score in found.items()} == expected
    assert sum(followed for followed, _ in expected.values()) > 100


def test_a_condition_chooses_the_customers(shop: Workspace, example: ModuleType) -> None:
    everybody = example.switches(shop)
    some = example.switches(shop, where=["touchpoint:call>=3"])
    assert 0 < sum(score.n for score in some.values()) < sum(score.n for score in everybody.values())


def test_the_loop_is_compiled_without_the_interpreters_lock_and_kept_beside_its_own_file(
    shop: Workspace, example: ModuleType, example_file: Path
) -> None:
    example.switches(shop)
    loop = example.count_switches.compiled()
    assert loop.targetoptions["nogil"] is True
    assert Path(loop.stats.cache_path) == example_file.parent / "__pycache__"
    assert len(loop.signatures) == 1  # lines come as the same types, wherever they lie
    assert list((example_file.parent / "__pycache__").glob("switches.count_switches-*.nbi"))


def test_the_next_start_loads_what_is_kept(shop: Workspace, example: ModuleType, example_file: Path) -> None:
    example.switches(shop)
    told = subprocess.run(
        [
            sys.executable, "-c",
            "import sys, switches, touchweave as tw\n"
            "with tw.open(sys.argv[1]) as shop: switches.switches(shop)\n"
            "stats = switches.count_switches.compiled().stats\n"
            "print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))",
            str(shop.folder),
        ],
        cwd=example_file.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.split() == ["1", "0"]


def test_the_file_of_the_example_is_a_command(shop: Workspace, example_file: Path) -> None:
    told = subprocess.run(
        [sys.executable, example_file, shop.folder],
        capture_output=True,
        text=True,
        check=True,
        cwd=example_file.parent,
    )
    assert {line.split()[0] for line in told.stdout.splitlines()} == set(CHANNELS.values())


@dataclass(frozen=True, kw_only=True)
class Longest:
    lines: int
    interactions: int

    def __add__(self, other: Self) -> Self:
        return type(self)(lines=self.lines + other.lines, interactions=max(self.interactions, other.interactions))


def test_statistics_may_be_a_record_of_ones_own(shop: Workspace) -> None:
    def kernel(lines: Any, selected: Any, selection: Any) -> Longest:
        lengths = np.diff(lines.offsets)[selected]
        return Longest(lines=len(lengths), interactions=int(lengths.max(initial=0)))

    lengths = Counter(who for who, _, _ in VISITS)
    assert shop.scan(kernel) == Longest(lines=len(lengths), interactions=max(lengths.values()))


def test_statistics_may_be_a_plain_number(shop: Workspace) -> None:
    assert shop.scan(lambda lines, selected, selection: int(selected.sum())) == shop.index.customers_count


def test_one_entry_a_customer_opens_a_number_into_its_customers(shop: Workspace) -> None:
    def kernel(lines: Any, selected: Any, selection: Any, entries: Any) -> None:
        entries[selected] = np.diff(lines.offsets)[selected]

    index = shop.index
    found = shop.scan_customers(kernel, dtype=np.int32, fill=-1, where=["touchpoint:call"], index=index)
    lengths = Counter(who for who, _, _ in VISITS)
    called = {who for who, _, name in VISITS if name == "Call"}
    assert found.dtype == np.int32
    assert {index.customer(code): length for code, length in enumerate(found.tolist())} == {
        who: length if who in called else -1 for who, length in lengths.items()
    }


@pytest.mark.parametrize("given", [None, [1, 2], (1, 2), "3", {"a": 1}], ids=lambda given: type(given).__name__)
def test_what_does_not_add_up_is_refused_by_name(shop: Workspace, given: Any) -> None:
    with pytest.raises(SelectionInvalid, match=type(given).__name__):
        shop.scan(lambda lines, selected, selection: given)


@pytest.mark.parametrize("name", ["offsets", "occurred_at", "touchpoint", "kind", "value", "scale", "customer"])
def test_nobody_writes_into_the_index(shop: Workspace, name: str) -> None:
    def kernel(lines: Any, selected: Any, selection: Any) -> int:
        getattr(lines, name)[0] = 1
        return 0

    with pytest.raises(ValueError, match="read-only"):
        shop.scan(kernel)
