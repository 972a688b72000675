"""The sample brand on disk: simulated, exported as a business would have it, its truths written beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from touchweave.catalogue.touchpoint import Catalogue
from touchweave.catalogue.written import dump_catalogue
from touchweave.errors import InputError
from touchweave.sample.export import Exporting
from touchweave.sample.exports_message import loyalty_app, mails
from touchweave.sample.exports_shop import deliveries, orders, tickets, tills
from touchweave.sample.exports_voice import calls, chats, customers, surveys, voices
from touchweave.sample.exports_web import adverts, encounters, web_visits
from touchweave.sample.mappings import MAPPINGS, mapping_name
from touchweave.sample.model import BRAND, Model
from touchweave.sample.places_after import STAGES, TOUCHPOINTS
from touchweave.sample.planted import plant
from touchweave.sample.simulation import run
from touchweave.sample.truths import Truths, truths

NAME = BRAND
#: When the simulated time ends unless said otherwise; fixed, so that a seed alone gives the same bytes.
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
CATALOGUE, TRUTHS = "touchpoints.yaml", "truths.json"
_EXPORTS = (
    customers, web_visits, adverts, encounters, orders, tills, deliveries, mails, loyalty_app, calls, chats, tickets,
    surveys, voices,
)  # fmt: skip
_HEAD = f"# {BRAND}: a brand that does not exist. Its customers and all they did are simulated.\n"


@dataclass(frozen=True, kw_only=True)
class SampleFile:
    """A file to import."""

    path: Path
    mapping: Path | None  #: None: what the columns mean is inferred
    rows: int
    interactions: int


@dataclass(frozen=True, kw_only=True)
class SampleBrand:
    """What was written."""

    name: str  #: says that it is simulated
    folder: Path
    files: tuple[SampleFile, ...]  #: in the order in which to import them
    catalogue: Path
    truths: Path
    customers: int
    interactions: int  #: duplicates included


def simulate(
    folder: Path, *, seed: int = 7, customers: int = 30_000, weeks: int = 52, until: datetime = UNTIL
) -> SampleBrand:
    """Write the sample brand into `folder`: exports, mappings, catalogue, truths. `until` is an aware time.

    The same arguments give the same bytes. Raises InputError for too few customers or weeks.
    """
    if customers < 100 or weeks < 8 or until.tzinfo is None:
        problem = f"{customers} customers, {weeks} weeks, until {until}: at least 100, 8 and a time with a zone"
        raise InputError(problem=problem)
    folder.mkdir(parents=True, exist_ok=True)
    simulation = run(seed, customers, weeks, until, Model())
    planted = plant(simulation)
    out = Exporting(folder=folder, simulation=simulation, planted=planted, rng=np.random.default_rng([seed, 1]))
    exports = tuple(export(out) for export in _EXPORTS)
    for file, mapping in MAPPINGS.items():
        (folder / mapping_name(file)).write_text(mapping, encoding="utf-8")
    catalogue = Catalogue(stages=STAGES, touchpoints=TOUCHPOINTS)
    (folder / CATALOGUE).write_text(_HEAD + dump_catalogue(catalogue), encoding="utf-8")
    found = truths(simulation, planted, exports)
    (folder / TRUTHS).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return SampleBrand(
        name=BRAND,
        folder=folder,
        files=tuple(
            SampleFile(
                path=folder / each.name,
                mapping=folder / mapping_name(each.name) if each.name in MAPPINGS else None,
                rows=each.rows,
                interactions=each.interactions,
            )
            for each in exports
        ),
        catalogue=folder / CATALOGUE,
        truths=folder / TRUTHS,
        customers=customers,
        interactions=sum(each.interactions for each in exports),
    )


def load_truths(path: Path) -> Truths:
    """Read the truths beside a sample brand."""
    return msgspec.json.decode(path.read_bytes(), type=Truths)
