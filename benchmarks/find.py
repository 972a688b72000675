"""Finding one of a million customers by what somebody typed: names, addresses, numbers, with and without errors."""

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from machine import Figure
from sheet import Given, said

CUSTOMERS, QUICK, ASKED = 1_000_000, 100_000, 40
_SYLLABLES = (
    "an be ca do el fi ga ho in jo ka li ma ne or pa qui ro sa ti ul vi wa xe ya zo mar sch ber son stein mann"
)
_HOSTS = ("gmail.com", "example.com", "web.de", "acme.org", "mail.fr")


def figures(given: Given) -> list[Figure]:
    """Import a customer list and ask, in a process of its own; then ask SQLite's full text search."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, QUICK if given.quick else CUSTOMERS)
        ours = _told(folder, "ours")
        theirs = _told(folder, "theirs")
    size = f"{QUICK if given.quick else CUSTOMERS:,} customers"
    return [
        Figure(
            what=f"a customer found among {size}: p50, p95 of {ours['asked']:.0f} questions, warm",
            ours=f"{said(ours['p50'])}, {said(ours['p95'])}",
            target="p95 < 50 ms",
            beside=f"SQLite FTS5, any of the trigrams: {said(theirs['p50'])}, {said(theirs['p95'])}",
            equal=f"meant one among the 20 found: {ours['found']:.1%}, FTS5 {theirs['found']:.1%}",
        ),
        Figure(
            what=f"what finding takes among {size}: made anew in, memory a customer",
            ours=f"{ours['made']:.1f} s, {ours['bytes']:.0f} bytes",
            target="< 150 bytes",
            beside=f"FTS5: {theirs['made']:.1f} s, {theirs['bytes']:.0f} bytes on disk",
        ),
    ]


def people(count: int, seed: int = 7) -> pa.Table:
    """A customer list: a thousand share a frequent name, most names are rare."""
    draw = np.random.default_rng(seed)

    def names(number: int, syllables: int) -> np.ndarray:
        found: set[str] = set()
        while len(found) < number:
            found.add("".join(draw.choice(_SYLLABLES.split(), draw.integers(2, syllables + 1))).capitalize())
        pool = np.array(sorted(found))
        draw.shuffle(pool)
        return pool[np.minimum((draw.pareto(0.8, count) * number / 200).astype(int), number - 1)]

    first, last = names(4000, 3), names(60_000, 4)
    number = draw.integers(0, 10**9, count)
    pairs = list(zip(first.tolist(), last.tolist(), number.tolist(), strict=True))
    return pa.table(
        {
            "customer_id": [f"u-{one:07d}" for one in draw.permutation(count).tolist()],
            "name": [f"{a} {b}" for a, b, _ in pairs],
            "email": [f"{a}.{b}{n % 97}@{_HOSTS[n % 5]}".lower() for a, b, n in pairs],
            "phone": [f"+4930{n:09d}" for *_, n in pairs],
        }
    )


def write(folder: Path, count: int) -> None:
    """The list as a CSV file, and as it was before."""
    table = people(count)
    pacsv.write_csv(table, folder / "people.csv")
    pq.write_table(table, folder / "people.parquet")


def questions(table: pa.Table, seed: int = 3) -> list[tuple[str, str]]:
    """What somebody types, and whom they mean."""
    draw = np.random.default_rng(seed)

    def wrong(text: str) -> str:
        at = int(draw.integers(1, len(text) - 1))
        return [
            text[:at] + text[at + 1 :],
            text[:at] + "x" + text[at:],
            text[:at] + "x" + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :] if at + 1 < len(text) else text[:-1],
        ][int(draw.integers(4))]

    asked = []
    for row in table.take(pa.array(draw.choice(table.num_rows, ASKED, replace=False))).to_pylist():
        first, last = row["name"].split()
        local = row["email"].partition("@")[0]
        for text in (
            row["customer_id"], wrong(row["customer_id"]), row["name"], f"{last}, {first}", f"{last} {first[:2]}",
            f"{wrong(first)} {last}", wrong(last), row["email"], local, f"{wrong(local)}@mail.example",
            f"{row['phone'][:3]} ({row['phone'][3:5]}) {row['phone'][5:]}", row["phone"][-7:], wrong(row["phone"]),
        ):  # fmt: skip
            asked.append((text, row["customer_id"]))
    return asked


def _told(folder: Path, who: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, who, folder], capture_output=True, text=True, check=True)
    return dict(zip(("asked", "p50", "p95", "found", "made", "bytes"), map(float, done.stdout.split()), strict=True))


def _ours(folder: Path) -> None:
    import touchweave as tw
    from touchweave.find.directory import Directory
    from touchweave.find.text_of import all_texts

    table = pq.read_table(folder / "people.parquet")
    with tw.init(folder / "shop") as shop:
        shop.import_file(folder / "people.csv")
        index = shop.index
        shop.find("warm")
        started = time.perf_counter()
        directory = Directory.of(all_texts(index), index.customers_count)
        made = time.perf_counter() - started
        held = directory.nbytes / index.customers_count + 8  # and when each was last met
        _print(table, lambda text: [one.customer for one in shop.find(text).found], made, held)


def _theirs(folder: Path) -> None:
    table = pq.read_table(folder / "people.parquet")
    ids = table["customer_id"].to_pylist()
    kept = sqlite3.connect(folder / "fts.db")
    started = time.perf_counter()
    kept.execute("CREATE VIRTUAL TABLE said using fts5(text, tokenize='trigram')")
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    kept.executemany("INSERT INTO said(rowid, text) VALUES (?, ?)", enumerate(" ".join(row) for row in rows))
    kept.commit()
    made = time.perf_counter() - started

    def found(text: str) -> list[str]:
        grams = {text[at : at + 3].replace('"', '""') for at in range(len(text) - 2)}
        asked = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        rows = kept.execute("SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank LIMIT 20", [asked])
        return [ids[row] for (row,) in rows]

    _print(table, found, made, (folder / "fts.db").stat().st_size / len(ids))


def _print(table: pa.Table, found: Callable[[str], list[str]], made: float, held: float) -> None:
    taken, right, asked = [], 0, questions(table)
    for text, meant in asked:
        started = time.perf_counter()
        answer = found(text)
        taken.append(time.perf_counter() - started)
        right += meant in answer
    p50, p95 = np.percentile(taken, [50, 95])
    print(len(asked), p50, p95, right / len(asked), made, held)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most", file=sys.stderr)


if __name__ == "__main__":
    {"ours": _ours, "theirs": _theirs}[sys.argv[1]](Path(sys.argv[2]))
