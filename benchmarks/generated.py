"""Generated interactions as Parquet and CSV: skewed touchpoints, a million customers, times in random order."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

TOUCHPOINTS = 40
START_S = 1_735_689_600  # 2025-01-01
YEAR_S = 365 * 86_400


def write(folder: Path, interactions: int, customers: int, seed: int = 11) -> tuple[Path, Path]:
    """Write the same rows twice; gives the paths of the Parquet and the CSV file."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, TOUCHPOINTS + 1)
    place = rng.choice(TOUCHPOINTS, size=interactions, p=weights / weights.sum()).astype(np.int32)
    names = pa.array([f"touchpoint {number:02d}" for number in range(TOUCHPOINTS - 1)] + ["Order Completed"])
    who = rng.integers(0, customers, interactions)
    when = pa.array(START_S + rng.integers(0, YEAR_S, interactions)).cast(pa.timestamp("s", tz="UTC"))
    table = pa.table(
        {
            "customer_id": pa.array(np.char.add("customer-", who.astype(str))),
            "timestamp": when,
            "event": pa.DictionaryArray.from_arrays(pa.array(place), names).cast(pa.string()),
            "value": np.round(rng.gamma(2, 20, interactions), 2),
        }
    )
    parquet, text = folder / "generated.parquet", folder / "generated.csv"
    pq.write_table(table, parquet, row_group_size=1 << 18)
    pacsv.write_csv(table, text)
    return parquet, text
