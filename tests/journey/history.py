"""A history of an index that everybody can tell: what each step does, and what must be seen after it.

Also a program that forks processes which take these steps, compact or read, for others to watch or kill.
"""

import contextlib
import json
import os
import random
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from touchweave.catalogue.placer import Placer
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.errors import IndexMissing
from touchweave.event.table import EVENT_SCHEMA
from touchweave.event.vocabulary import Channel, Setting
from touchweave.identity.known import Identities
from touchweave.identity.resolve import Resolver
from touchweave.identity.rules import IdentityRules
from touchweave.identity.traits import TraitColumns
from touchweave.journey import compact
from touchweave.journey.build import BUILD_COLUMNS, build_index
from touchweave.journey.gather import Views
from touchweave.journey.generation import Ledger, pointer
from touchweave.journey.grow import grow_index
from touchweave.journey.identity_file import read_identities
from touchweave.journey.index import Index
from touchweave.journey.relabel import relabel_index
from touchweave.journey.stamp import Stamp

Event = tuple[str, int, str, str, int]  # customer, time, name, campaign, plan
Told = dict[str, tuple[list[tuple[int, str, str]], Any]]

compact._SMALLEST = 64  # small runs, so that there is always something to join


@cache
def events_of(step: int) -> tuple[Event, ...]:
    """What the ledger gets by a step; nothing, where the catalogue changes its names."""
    if step % 4 == 0:
        return ()
    chance = random.Random(step)
    customers = 25 + 2 * step
    return tuple(
        (
            f"c{min(chance.randrange(customers), chance.randrange(customers))}",
            chance.randrange(10_000),
            chance.choice(["order", "visit", "call", f"page {step // 5}"]),
            chance.choice(["spring", "autumn", f"week {step}"]),
            chance.randrange(10),
        )
        for _ in range(60)
    )


def catalogue_at(step: int) -> Catalogue:
    """What the catalogue is by then."""
    named = step // 4
    order = Touchpoint(
        key="order",
        name=f"Order, name {named}",
        channel=Channel.WEB,
        stage="purchase",
        setting=Setting.ONLINE,
        rules=(Rule(name="order"),),
    )
    return Catalogue(stages=(), touchpoints=(order,), digest=f"digest {named}")


@lru_cache(maxsize=4)
def expected(step: int) -> Told:
    """By customer, the line and the newest plan: what plain Python makes of the steps 1 … `step`."""
    said: Told = {}
    spoken: dict[str, int] = {}
    order = catalogue_at(step).touchpoints[0].name
    for number in range(1, step + 1):
        for customer, when, name, campaign, plan in events_of(number):
            line, newest = said.get(customer, ([], None))
            line.append((when, order if name == "order" else name, campaign))
            if when >= spoken.get(customer, -1):
                spoken[customer], newest = when, plan
            said[customer] = (line, newest)
    for line, _ in said.values():
        line.sort(key=lambda interaction: interaction[0])
    return said


def told(index: Index) -> Told:
    """The same, read from an index; what is read late is read now."""
    campaigns = [None, *index.words("campaign").to_pylist()]
    plans = index.trait("plan").to_pylist()
    names = [touchpoint.name for touchpoint in index.touchpoints]
    found: Told = {}
    for run in index.runs:
        for place, code in enumerate(run.customer.tolist()):
            if run.live is None or run.live[place]:
                line = run.part(place, place + 1)
                words = [campaigns[word] for word in line.dimensions["campaign"].tolist()]
                met = [names[number] for number in line.touchpoint.tolist()]
                found[index.customer(code)] = (
                    list(zip(line.occurred_at.tolist(), met, words, strict=True)),
                    plans[code],
                )
    assert sum(len(line) for line, _ in found.values()) == index.interactions
    return found


def is_whole(index: Index) -> int:
    """Raises AssertionError unless it is what the history says of its version, which is returned."""
    version = index.ledger_version
    assert index.catalogue_digest == catalogue_at(version).digest, "names and events are of different steps"
    found = told(index)
    assert found == expected(version), f"not what step {version} left behind"
    assert index.customers_count == len(found)
    times = [when for line, _ in found.values() for when, _, _ in line]
    assert (index.first_us, index.last_us) == (min(times), max(times))
    assert sum(int((np.diff(run.offsets) > 0).sum()) for run in index.runs) >= len(found)
    return version


def batch_of(events: tuple[Event, ...]) -> pa.RecordBatch:
    columns: dict[str, list[Any]] = {name: [None] * len(events) for name in BUILD_COLUMNS}
    columns |= {
        "type": ["track"] * len(events),
        "source": ["shop"] * len(events),
        "user_id": [event[0] for event in events],
        "occurred_at": [event[1] for event in events],
        "name": [event[2] for event in events],
        "campaign": [event[3] for event in events],
        "context": [json.dumps({"traits": {"plan": event[4]}}) for event in events],
    }
    fields = [EVENT_SCHEMA.field(name) for name in BUILD_COLUMNS]
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in fields], schema=pa.schema(fields))


def stamp_of(step: int) -> Stamp:
    return Stamp(
        ledger=Ledger(version=step, events=sum(len(events_of(number)) for number in range(1, step + 1))),
        catalogue=catalogue_at(step),
        now=datetime(2024, 1, 1, tzinfo=UTC),
    )


def build(folder: Path, step: int, *, memory_limit_bytes: int = 1 << 30) -> None:
    """The steps 1 … `step` at once."""
    batches = [batch_of(events_of(number)) for number in range(1, step + 1)]
    built_of(folder, *batches, step=step, memory_limit_bytes=memory_limit_bytes)


def built_of(folder: Path, *batches: pa.RecordBatch, step: int = 1, memory_limit_bytes: int = 1 << 30) -> Index:
    """The index of these events, under the catalogue of that step."""
    resolver = Resolver(Identities.none(IdentityRules(), b"")).learn(batches)
    views = Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(catalogue_at(step)),
        traits=TraitColumns(),
        dimensions=catalogue_at(step).dimensions,
    )
    build_index(iter(batches), views, stamp_of(step), folder=folder, memory_limit_bytes=memory_limit_bytes)
    return Index.open(folder)


def grow(index: Index, step: int) -> None:
    """One step more."""
    batches = [batch_of(events_of(step))]
    resolver = Resolver(identities_of(index), first=index.meta.ledger.events).learn(batches)
    views = Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(catalogue_at(step), index.meta.made_up),
        traits=TraitColumns(known=index.meta.traits),
        dimensions=index.meta.dimensions,
        words={name: index.dimension_words(name) for name in index.dimension_names},
        scales=index.scales,
    )
    grow_index(index, iter(batches), views, stamp_of(step))


def identities_of(index: Index) -> Identities:
    """Who is who as of an index."""
    told: dict[str, Any] = {"rules": IdentityRules(), "secret": b"", "decisions": ()}
    return read_identities(
        index.folder, index.meta.identity, **told, identifiers=index.identifiers, names=index.names
    )


def take(folder: Path, step: int) -> None:
    """Take one step: build anew, name anew or grow."""
    if step == 1 or step % 10 == 0:
        build(folder, step, memory_limit_bytes=0 if step % 20 == 0 else 1 << 30)
    elif step % 4 == 0:
        relabel_index(Index.open(folder), stamp_of(step))
    else:
        grow(Index.open(folder), step)


def version_of(folder: Path) -> int:
    try:
        return Index.open(folder).ledger_version
    except IndexMissing:
        return 0


def leftovers(folder: Path) -> set[str]:
    """What lies in the folder and belongs to none of the two generations that are kept."""
    from touchweave.journey.generation import _named

    newest = pointer(folder).number
    numbers = sorted(int(path.stem.removeprefix("gen-")) for path in folder.glob("gen-*.json"))
    named = _named(folder, numbers) | {"CURRENT", "index.lock", "compact.lock"}
    assert len(numbers) <= 2
    assert numbers[-1] == newest
    named |= {f"gen-{number}.{suffix}" for number in numbers for suffix in ("json", "masks")}
    return {path.name for path in folder.iterdir()} - named


# --- what a forked process does ---------------------------------------------------------------------------


def write(folder: Path, until: int, tell: Callable[[str], None]) -> None:
    """Go on with the history, and compact after each step."""
    for step in range(version_of(folder) + 1, until + 1):
        take(folder, step)
        tell(f"step {step}")
        compact.compact(folder)


def grow_only(folder: Path, until: int, tell: Callable[[str], None]) -> None:
    """Go on with the history; somebody else compacts."""
    for step in range(version_of(folder) + 1, until + 1):
        take(folder, step)


def join(folder: Path, until: int, tell: Callable[[str], None]) -> None:
    """Compact until the history is there."""
    while version_of(folder) < until:
        compact.compact(folder)


def join_wholly(folder: Path, until: int, tell: Callable[[str], None]) -> None:
    """Write every line anew, again and again, until the history is there."""
    while version_of(folder) < until:
        compact.compact_wholly(folder)


def read(folder: Path, until: int, tell: Callable[[str], None]) -> None:
    """Read every generation that comes by, whole; the versions never go back."""
    index, version = None, 0
    while version < until:
        index = Index.open(folder, index if random.random() < 0.7 else None)
        seen = is_whole(index)
        assert seen >= version, "the index went back"
        version = seen


DOINGS = {"write": write, "grow": grow_only, "join": join, "join_wholly": join_wholly, "read": read}


def main() -> None:
    """Fork a process for each line `doing folder until` of the input, and say its number."""
    for line in sys.stdin:
        doing, folder, until, said = json.loads(line)
        child = os.fork()
        if child == 0:
            with Path(said).open("a", buffering=1) as out:
                status = 1
                with contextlib.suppress(BaseException):
                    try:
                        DOINGS[doing](Path(folder), until, lambda word: print(word, file=out))
                        status = 0
                    except BaseException:
                        traceback.print_exc(file=out)
                print("done" if status == 0 else "failed", file=out)
            os._exit(status)
        print(child, flush=True)
        os.waitpid(-1, os.WNOHANG)


if __name__ == "__main__":
    main()
