"""The same questions to peers, in the versions that PyPI gives, in every way that was found to ask them."""

from statistics import median
from typing import Any

import journeys
import sizes
from question import QUESTIONS, answered
from sheet import Given, Section, count, said, times

NAMES = {
    "duckdb": "DuckDB",
    "chdb": "chDB",
    "polars": "Polars",
    "pm4py": "PM4Py",
    "retentioneering": "Retentioneering",
}
ENGINES, LIBRARIES = ("duckdb", "chdb", "polars"), ("pm4py", "retentioneering")
AT, LIBRARIES_AT, QUICK_AT = 20_000_000, 2_000_000, 1_000_000
RUNS = 5
TRICK = "†"  # in the name of a way that no documentation advises
#: How many times faster than a peer's fastest way that is no trick, where not TRICK is added; for libraries in CPU.
TARGETS = {
    ("transitions", "duckdb"): 150,
    ("transitions", "chdb"): 150,
    ("funnel", "duckdb"): 20,
    ("funnel", "chdb"): 20,
    ("transitions", "polars" + TRICK): 8,
    ("transitions", "pm4py"): 100,
    ("transitions", "retentioneering"): 100,
}
MEANT = """Transitions: how often each touchpoint came directly after each other on a customer's line. Funnel:
customers who reached each of four touchpoints in order, within 30 days of the first; any visit to the first may
begin it. Retention: of the customers whose first meeting at the touchpoint lies 30 days or more before the end, those
with another meeting, anywhere, within 30 days of it. Only asking is timed; loading and sorting are not."""
WHY = """† A trick, not what documentation advises: it takes the next row for the next interaction, trusts that rows
lie in order, and compares customers by hand. Each peer holds meetings only, filtered beforehand, as small integers
of a table sorted by customer and time; ours finds the meetings among all interactions while it counts, and knows
periods, segments and open lines besides. Where a trick comes near to ours, or ahead, it is because it reads columns
from end to end with vector instructions and looks at those rows only that match: the sort and the hash table by
customer, which cost most otherwise, are gone."""


def sections(given: Given) -> list[Section]:
    """Engines at 20 million, and the two libraries at 2 million by CPU seconds."""
    at, libraries_at = (QUICK_AT, QUICK_AT) if given.quick else (AT, LIBRARIES_AT)
    engines = _compared(given, at, ENGINES, tuple(QUESTIONS))
    libraries = _compared(given, libraries_at, LIBRARIES, ("transitions",))
    head = ["question", "who", "how", "seconds", "CPU seconds", "beside ours", "to reach"]
    return [
        Section(
            title=f"Beside peers: {', '.join(name for name, _ in engines.versions)}",
            before=f"{count(at)} interactions of {count(at // journeys.MEAN)} customers, medians of {RUNS} after a "
            f"first run; {_versions(engines)}. Answers were equal before any time counted; the fastest way "
            "of each is in bold, with and without tricks (†).",
            head=head,
            rows=engines.rows("seconds"),
            after=[MEANT, engines.faster(), WHY],
        ),
        Section(
            title=f"Beside libraries: {', '.join(name for name, _ in libraries.versions)}",
            before=f"{count(libraries_at)} interactions, transitions with counts; compared by CPU seconds, asking "
            f"only, data loaded before; {_versions(libraries)}; Retentioneering with its telemetry off.",
            head=head,
            rows=libraries.rows("cpu"),
        ),
    ]


class _Compared:
    """Our figures and theirs."""

    def __init__(self, ours: dict[str, Any], theirs: dict[str, dict[str, Any]], questions: tuple[str, ...]) -> None:
        self._ours, self._theirs, self._questions = ours["measures"], theirs, questions
        self.versions = [(NAMES[peer], found["version"]) for peer, found in theirs.items()]
        for peer, found in theirs.items():
            for question in questions:
                same = found["answers"][question]["answer"] == self._ours[question]["answer"]
                assert same, f"{question}: {peer} answers otherwise"

    def own(self, question: str, unit: str) -> float:
        """Our median."""
        return median(self._ours[question]["all"][unit])

    def rows(self, unit: str) -> list[list[str]]:
        """Ours, then each peer's ways; compared by `unit`, "seconds" or "cpu"."""
        rows = []
        for question in self._questions:
            own = self._ours[question]["all"]
            rows.append(
                [
                    QUESTIONS[question],
                    "**Touchweave**",
                    "",
                    said(median(own["seconds"])),
                    said(median(own["cpu"])),
                    "",
                    "",
                ]
            )
            for peer, found in self._theirs.items():
                ways = {way: {k: median(v) for k, v in one.items()} for way, one in _ways(found, question).items()}
                tricks = {way for way in ways if TRICK in way}
                bold = {min(some, key=lambda way: ways[way][unit]) for some in (tricks, ways.keys() - tricks) if some}
                for way, taken in ways.items():
                    target = TARGETS.get((question, peer + TRICK * (way in tricks))) if way in bold else None
                    ratio = times(taken[unit] / self.own(question, unit))
                    figures = [
                        said(taken["seconds"]),
                        said(taken["cpu"]),
                        f"**{ratio}**" if way in bold else ratio,
                    ]
                    rows.append(["", NAMES[peer], way, *figures, f"{target}×" if target else "–"])
        return rows

    def faster(self) -> str:
        """Where a peer is faster, in words."""
        found = [
            f"{NAMES[peer]} answers {QUESTIONS[question]} in {said(median(taken['seconds']))} ({way}), "
            f"Touchweave in {said(self.own(question, 'seconds'))}"
            for peer, theirs in self._theirs.items()
            for question in self._questions
            for way, taken in _ways(theirs, question).items()
            if median(taken["seconds"]) < self.own(question, "seconds")
        ]
        return f"**Where a peer is faster**: {'; '.join(found) or 'nowhere in this table'}."


def _compared(given: Given, size: int, peers: tuple[str, ...], questions: tuple[str, ...]) -> _Compared:
    folder = journeys.made(given.cache, size)
    ours = sizes.asked(folder, RUNS, questions)
    return _Compared(ours, {peer: answered(given.peers, peer, folder, RUNS) for peer in peers}, questions)


def _ways(found: dict[str, Any], question: str) -> dict[str, dict[str, list[float]]]:
    ways: dict[str, dict[str, list[float]]] = found["answers"][question]["forms"]
    return ways


def _versions(compared: _Compared) -> str:
    return ", ".join(f"{name} {version}" for name, version in compared.versions)
