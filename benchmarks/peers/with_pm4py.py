"""PM4Py: its formatted data frame, and the same log as a Polars frame, which it takes too."""

import pandas as pd
import pm4py
import polars as pl
from answering import Asked, Forms, pairs

PACKAGE = "pm4py"
CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings as an event log: customers are cases, touchpoints activities."""
    read = pd.read_parquet(asked.file)
    log = pd.DataFrame(
        {
            CASE: read["customer"].astype(str),
            ACTIVITY: read["touchpoint"].astype(str),
            TIME: pd.to_datetime(read["time"], unit="s", utc=True),
        }
    )
    log = pm4py.format_dataframe(log, case_id=CASE, activity_key=ACTIVITY, timestamp_key=TIME)
    frame = pl.from_pandas(log[[CASE, ACTIVITY, TIME]]).lazy()
    return {
        "transitions": {
            "discover_dfg() of a data frame": lambda: _followed(pm4py.discover_dfg(log)),
            "discover_dfg() of a Polars frame": lambda: _followed(pm4py.discover_dfg(frame)),
        }
    }


def _followed(found: tuple[dict[tuple[str, str], int], dict[str, int], dict[str, int]]) -> list[list[int]]:
    return pairs((source, target, count) for (source, target), count in found[0].items())
