"""How PM4Py and ClickHouse count the steps, variants and funnels of one log: `agreeing.py '{…}'` prints JSON.

The log is an XES file, read by PM4Py, or a Parquet file with `customer`, `occurred_at` and `touchpoint` in the order
of each line. Funnels are ClickHouse's `windowFunnel`, over what PM4Py has read.
"""

import json
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import chdb
import pandas as pd
import pm4py

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"
ALWAYS = 1 << 62  # a window that nothing outlasts


def read(path: str) -> pd.DataFrame:
    """The log, each case's events by time, and as the file has them where times are equal."""
    if not path.endswith(".parquet"):
        return pm4py.read_xes(path)
    table = pd.read_parquet(path).rename(columns={"customer": CASE, "occurred_at": TIME, "touchpoint": ACTIVITY})
    return pm4py.format_dataframe(table, case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME)


def written(log: pd.DataFrame, folder: str) -> tuple[str, int]:
    """Parquet for ClickHouse, and its ticks in a microsecond.

    `windowFunnel` takes what happened at the same time in the order of its own conditions; so a tick is the time and
    the place in the line as one number, and no two are equal.
    """
    log = log.sort_values([CASE, TIME], kind="stable")
    place = log.groupby(CASE).cumcount()
    ticks = int(place.max()) + 1
    passed = (log[TIME] - log[TIME].min()) // pd.Timedelta(microseconds=1)
    assert int(passed.max()) * ticks < ALWAYS
    path = str(Path(folder) / "meetings.parquet")
    columns = {"line": log[CASE].astype("category").cat.codes, "here": log[ACTIVITY], "tick": passed * ticks + place}
    pd.DataFrame(columns).astype({"line": "uint32", "here": str, "tick": "uint64"}).to_parquet(path, index=False)
    return path, ticks


def levels(path: str, ticks: int, steps: list[list[str]], window_us: int | None) -> list[int]:
    """How many lines come to each step, or further."""
    # One after another in a line lie at most `ticks − 1` further apart than their times: the window lets them.
    window = ALWAYS if window_us is None else window_us * ticks + ticks - 1
    conditions = ", ".join(f"here in ({', '.join(map(_quoted, step))})" for step in steps)
    counts = ", ".join(f"countIf(level >= {number})" for number in range(1, len(steps) + 1))
    query = f"""
        select {counts} from (
            select windowFunnel({window})(tick, {conditions}) as level from file('{path}', Parquet) group by line
        )"""
    return [int(count) for count in json.loads(str(chdb.query(query, "JSONCompactEachRow")))]


def _quoted(name: str) -> str:
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


def main() -> None:
    """`{"path": …, "funnels": [[[name, …], …], …], "windows_us": [… or null]}`."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    log = read(asked["path"])
    followed, starts, ends = pm4py.discover_dfg(log)
    variants = pm4py.get_variants(log)
    with tempfile.TemporaryDirectory() as folder:
        path, ticks = written(log, folder)
        funnels = [
            [levels(path, ticks, steps, window) for window in asked["windows_us"]] for steps in asked["funnels"]
        ]
    found = {
        "versions": {package: metadata.version(package) for package in ("pm4py", "chdb")},
        "interactions": len(log),
        "transitions": [[*pair, int(count)] for pair, count in followed.items()],
        "starts": {name: int(count) for name, count in starts.items()},
        "ends": {name: int(count) for name, count in ends.items()},
        "variants": [[path, int(count)] for path, count in variants.items()],
        "funnels": funnels,
    }
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
