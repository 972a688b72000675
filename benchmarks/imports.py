"""Five million interactions from Parquet and CSV: how fast they become queryable, how fast the index is made anew or
follows a change, and what the map then takes."""

import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import duckdb
import generated
from machine import Figure, run
from sheet import Given

BIN = Path(sys.executable).parent
INTERACTIONS, CUSTOMERS, CHANGED = 5_000_000, 1_000_000, 10_000
REBUILT = """
import sys, time
import touchweave as tw
with tw.open(sys.argv[1]) as shop:
    started = time.perf_counter()
    shop.rebuild()
    print(time.perf_counter() - started)
"""
TRANSITIONS = """
select count(*) from (
    select lead(event) over (partition by customer_id order by timestamp) as next from read_parquet(?)
) where next is not null
"""


def figures(given: Given) -> list[Figure]:
    """Import both, compare with DuckDB over the file, then serve and ask."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = generated.write(folder, INTERACTIONS, CUSTOMERS)
        steps = duckdb.execute(TRANSITIONS, [str(files[0])]).fetchall()[0][0]
        for file in files:
            shop = folder / f"shop-{file.suffix[1:]}"
            run([BIN / "touchweave", "init", shop])
            took = run([BIN / "touchweave", "import", shop, file, "--yes"])
            counted = json.loads(run([BIN / "touchweave", "measure", shop, "transitions", "--format", "json"]).output)
            assert sum(row["count"] for row in counted["transitions"]) == steps, "transitions differ from DuckDB's"
            found.append(
                Figure(
                    what=f"5 million interactions from {file.suffix[1:].upper()}, process start to queryable",
                    ours=f"{took.seconds:.1f} s, {INTERACTIONS / took.seconds:,.0f} rows/s",
                    target="500,000 rows/s",
                    equal="number of transitions, against DuckDB over the file",
                )
            )
        found += _followed(folder / "shop-parquet", folder / "change")
        found += _served(folder / "shop-parquet")
    return found


def _followed(shop: Path, folder: Path) -> list[Figure]:
    """The index made anew from the ledger, and one more interaction of each of many customers."""
    rebuilt = float(run([sys.executable, "-c", REBUILT, shop]).output)
    folder.mkdir()
    rows, _ = generated.write(folder, CHANGED, CUSTOMERS, seed=12)
    followed = run([BIN / "touchweave", "import", shop, rows, "--yes"]).seconds
    return [
        Figure(
            what="the index of 5 million made anew from the ledger",
            ours=f"{rebuilt:.1f} s, {INTERACTIONS / rebuilt:,.0f} rows/s",
            target="3,000,000 rows/s",
        ),
        Figure(
            what=f"{CHANGED:,} more interactions of these customers, process start to queryable",
            ours=f"{followed:.1f} s",
            target="< 5 s",
        ),
    ]


def _served(shop: Path) -> list[Figure]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([BIN / "touchweave", "serve", shop, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/api/"
        _answer(address + "workspace", patience=120)
        _answer(address + "journey_map")
        taken = []
        for _ in range(9):
            started = time.perf_counter()
            _answer(address + "journey_map")
            taken.append(time.perf_counter() - started)
        _answer(address + "scorecard")
        status = Path(f"/proc/{server.pid}/status").read_text()
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        assert peak is not None
        return [
            Figure(
                what="journey map's data over HTTP, 5 million interactions, warm, median of 9",
                ours=f"{statistics.median(taken) * 1000:.0f} ms",
                target="< 300 ms",
            ),
            Figure(what="server's peak memory meanwhile", ours=f"{int(peak[1]) / 2**20:.2f} GiB", target="< 1.5 GB"),
        ]
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answer(address: str, patience: float = 0) -> bytes:
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
