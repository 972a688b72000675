"""Splink on the records of a Parquet file (`unique_id` and fields): pairs with their probability into another.

`python matching.py RECORDS PAIRS`. Set up as its documentation shows for people: comparisons by kind of field with
frequencies of values, u from random pairs, m by expectation maximisation over two blockings.
"""

import json
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BLOCKS = (
    ("given_name", "surname"), ("given_name", "date_of_birth"), ("surname", "date_of_birth"), ("street",),
    ("given_name", "postcode"), ("surname", "postcode"), ("date_of_birth", "postcode"), ("phone",), ("mail",),
)  # fmt: skip
#: Where there are few records, or few fields, in addition.
FEW, MORE_BLOCKS = 50_000, (("date_of_birth",), ("surname",))
CLEAR = (("given_name", "surname", "date_of_birth"), ("surname", "date_of_birth", "postcode"), ("street", "surname"))
TRAINING = (("given_name", "surname"), ("date_of_birth", "surname"), ("street",), ("surname",))
WORDS = ("given_name", "surname", "street", "city", "address_2")


def main(records: str, pairs: str) -> None:
    """Link and write."""
    started = time.perf_counter()
    database = duckdb.connect(":memory:", config={"threads": 2})
    table = database.read_parquet(records).to_arrow_table()
    there = set(table.column_names)
    near = {name: cl.JaroWinklerAtThresholds(name, [0.92, 0.8]) for name in WORDS}
    near |= {name: cl.DamerauLevenshteinAtThresholds(name, [1]) for name in ("postcode", "phone", "mail")}
    near |= {"date_of_birth": cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2])}
    near |= {"state": cl.ExactMatch("state")}
    comparisons = [one.configure(term_frequency_adjustments=True) for name, one in near.items() if name in there]
    blocks = BLOCKS + MORE_BLOCKS if table.num_rows <= FEW else BLOCKS
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*names) for names in blocks if there.issuperset(names)],
    )
    linker = Linker(DuckDBAPI(connection=database).register(table), settings)
    clear = [block_on(*names) for names in CLEAR if there.issuperset(names)]
    linker.training.estimate_probability_two_random_records_match(clear, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for names in [names for names in TRAINING if there.issuperset(names)][:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*names))
    found = linker.inference.predict(threshold_match_probability=0.01)
    query = f"select unique_id_l l, unique_id_r r, match_probability probability from {found.physical_name}"
    database.sql(query).write_parquet(pairs)
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
