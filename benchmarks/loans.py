"""A bank's loan journeys (262,200 events, XES.gz) from file to drawn map, beside PM4Py reading the same file."""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from machine import Figure, run
from sheet import Given

FILE = Path(__file__).parents[2] / "shared" / "data" / "bpic2012_loans" / "financial_log.xes.gz"
BIN = Path(sys.executable).parent
READ_BY_PM4PY = """
import sys, pm4py, json
log = pm4py.read_xes(sys.argv[1])
edges, starts, ends = pm4py.discover_dfg(log)
print(json.dumps({f"{a}|{b}": int(n) for (a, b), n in edges.items()}))
"""


def figures(given: Given) -> list[Figure]:
    """Three runs of each, medians; the directly-follows counts must be equal."""
    if not FILE.exists():
        return [Figure(what="loans.xes.gz to drawn map, cold", ours="file absent", target="< 10 s")]
    ours, theirs = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as scratch:
            shop = Path(scratch) / "shop"
            seconds = run([BIN / "touchweave", "init", shop]).seconds
            seconds += run([BIN / "touchweave", "import", shop, FILE, "--yes"]).seconds
            seconds += run([BIN / "touchweave", "map", shop, "--out", Path(scratch) / "map.svg"]).seconds
            counted = json.loads(run([BIN / "touchweave", "measure", shop, "transitions", "--format", "json"]).output)
            names = {
                row["key"]: row["name"]
                for row in json.loads(
                    run([BIN / "touchweave", "sql", shop, "select key, name from touchpoints", "--json"]).output
                )
            }
            ours.append(seconds)
        peer = run([given.peers, "-W", "ignore", "-c", READ_BY_PM4PY, FILE])
        theirs.append(peer.seconds)
        edges = json.loads(peer.output)
        mine = {f"{names[t['source']]}|{names[t['target']]}": t["count"] for t in counted["transitions"]}
        assert mine == edges, "transitions differ from PM4Py's"
    own, peer_seconds = statistics.median(ours), statistics.median(theirs)
    return [
        Figure(
            what="loans.xes.gz (262,200 events): init + import + drawn map, three cold processes",
            ours=f"{own:.1f} s",
            target="< 10 s, and less than the peer",
            beside=f"PM4Py, reading and directly-follows counts alone: {peer_seconds:.1f} s",
            ratio=f"{peer_seconds / own:.1f}×",
            equal="all directly-follows counts",
        )
    ]
