"""Generated journeys: the columns of an index, in files written once for each size; the same for the same seed.

Lines of 20 interactions on average, most of them shorter (lognormal); 64 touchpoints, the n-th met 1/n as often as
the first; times in whole seconds, strictly increasing in a line, over two years.
"""

import argparse
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

TOUCHPOINTS, MEAN = 64, 20
START_S, SPAN_S = 1_704_067_200, 2 * 365 * 86_400  # 2024 and 2025
CONTACT, OUTCOME, NPS = 0, 2, 3  # event.vocabulary.Kind
DTYPES = {"occurred_at": "<i8", "touchpoint": "<u2", "kind": "u1", "value": "<f4", "scale": "u1"}
_CUSTOMERS = 1 << 17  # at a time
_VERSION = 1


def made(cache: Path, interactions: int, seed: int = 7) -> Path:
    """The folder with `offsets.npy` and one .npy a column of DTYPES, made where it is not there yet."""
    folder = cache / f"journeys-{_VERSION}-{seed}-{interactions}"
    if not folder.exists():
        shutil.rmtree(started := folder.with_suffix(".started"), ignore_errors=True)
        started.mkdir(parents=True)
        _make(started, interactions, seed)
        started.rename(folder)
    return folder


def _make(folder: Path, interactions: int, seed: int) -> None:
    customers = max(interactions // MEAN, 1)
    firsts = np.append(np.arange(0, customers, _CUSTOMERS), customers)
    rows = firsts * interactions // customers
    files = {
        name: np.lib.format.open_memmap(folder / f"{name}.npy", "w+", np.dtype(dtype), (interactions,))
        for name, dtype in DTYPES.items()
    }
    offsets = np.lib.format.open_memmap(folder / "offsets.npy", "w+", np.int64, (customers + 1,))
    offsets[-1] = interactions

    def one(number: int) -> None:
        rng = np.random.default_rng((seed, number))
        low, high = int(rows[number]), int(rows[number + 1])
        starts = _starts(rng, int(firsts[number + 1] - firsts[number]), high - low)
        offsets[firsts[number] : firsts[number + 1]] = low + starts[:-1]
        for name, column in _lines(rng, starts).items():
            files[name][low:high] = column

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(one, range(len(firsts) - 1)))
    for file in (*files.values(), offsets):
        file.flush()


def _starts(rng: np.random.Generator, customers: int, rows: int) -> NDArray[np.int64]:
    """Where each line begins, and the end: lengths of 1 and more that add up to `rows`."""
    ends = np.cumsum(rng.lognormal(0.0, 1.0, customers))
    ends *= (rows - customers) / ends[-1]
    starts = np.zeros(customers + 1, np.int64)
    starts[1:] = np.rint(ends).astype(np.int64) + np.arange(1, customers + 1)
    return starts


def _lines(rng: np.random.Generator, starts: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
    rows, lengths = int(starts[-1]), np.diff(starts)
    first = np.repeat(starts[:-1], lengths)
    # Two days to the next on average, some within the minute and some after weeks; where it began is anywhere.
    waits = rng.exponential(1.0, rows)
    passed = np.cumsum(waits * waits * 86_400)
    ends = passed[starts[1:] - 1] - passed[starts[:-1]]
    room = SPAN_S - lengths  # a second for each, so that no two are at the same time
    shrink = np.minimum(1.0, room / np.maximum(ends, 1.0))
    begins = rng.random(len(lengths)) * (room - ends * shrink)
    place = np.arange(rows) - first
    seconds = (passed - passed[first]) * np.repeat(shrink, lengths) + np.repeat(begins, lengths)
    weights = np.cumsum(1 / np.arange(1, TOUCHPOINTS + 1))
    touchpoint = np.searchsorted(weights, rng.random(rows) * weights[-1]).astype(np.uint16)
    # One in five is met again at once.
    again = (rng.random(rows) < 0.2) & (place > 0)
    touchpoint = touchpoint[np.maximum.accumulate(np.where(again, 0, np.arange(rows)))]
    drawn = rng.random(rows)
    kind = np.where(drawn < 0.97, CONTACT, np.where(drawn < 0.985, OUTCOME, NPS)).astype(np.uint8)
    value = np.full(rows, np.nan, np.float32)
    value[kind == OUTCOME] = rng.gamma(2, 30, int((kind == OUTCOME).sum()))
    value[kind == NPS] = rng.integers(0, 11, int((kind == NPS).sum()))
    occurred_at = (START_S + seconds.astype(np.int64) + place) * 1_000_000
    return {
        "occurred_at": occurred_at,
        "touchpoint": touchpoint,
        "kind": kind,
        "value": value,
        "scale": (kind == NPS).astype(np.uint8),
    }


def column(folder: Path, name: str) -> NDArray[np.generic]:
    """A column, memory-mapped."""
    found: NDArray[np.generic] = np.load(folder / f"{name}.npy", mmap_mode="r")
    return found


def meetings(folder: Path) -> Path:
    """Parquet for the peers, made where it is not there yet: contacts and outcomes, by customer and time.

    Columns `customer` (uint32), `time` (uint32, seconds since 1970) and `touchpoint` (uint8).
    """
    path = folder / "meetings.parquet"
    if path.exists():
        return path
    schema = pa.schema([("customer", pa.uint32()), ("time", pa.uint32()), ("touchpoint", pa.uint8())])
    offsets, kind = column(folder, "offsets"), column(folder, "kind")
    time, touchpoint = column(folder, "occurred_at"), column(folder, "touchpoint")
    started = path.with_suffix(".started")
    with pq.ParquetWriter(started, schema) as writer:
        for first in range(0, len(offsets) - 1, _CUSTOMERS):
            last = min(first + _CUSTOMERS, len(offsets) - 1)
            low, high = int(offsets[first]), int(offsets[last])
            met = kind[low:high] != NPS
            customer = np.repeat(np.arange(first, last, dtype=np.uint32), np.diff(offsets[first : last + 1]))
            columns = (customer[met], time[low:high][met] // 1_000_000, touchpoint[low:high][met])
            arrays = [pa.array(values).cast(field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    started.rename(path)
    return path


def main() -> None:
    """Make the files of one size and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=1_000_000)
    parser.add_argument("--cache", type=Path, required=True)
    given = parser.parse_args()
    folder = made(given.cache, given.interactions)
    print(json.dumps({"folder": str(folder), "meetings": str(meetings(folder))}))


if __name__ == "__main__":
    main()
