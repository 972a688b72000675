"""Precision and recall on records of which one knows who they are; nothing is tuned on that knowledge."""

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
import duplicates
import people

ROOT = Path(__file__).parents[3]

#: At every threshold at least so precise, and so many found.
LEAST = {"febrl 1": (0.999, 0.98), "febrl 2": (0.998, 0.97), "febrl 3": (0.998, 0.96), "febrl 4": (0.99, 0.98),
         "places": (0.85, 0.85)}  # fmt: skip


@pytest.mark.data
@pytest.mark.parametrize("name", LEAST)
def test_known_duplicates_are_found_as_the_page_says(shared_data, name):
    (given,) = [one for one in duplicates.known(shared_data) if one.name == name]
    pairs = duplicates.ours(given)
    told = [pairs.right_of(given, threshold) for threshold in duplicates.THRESHOLDS]
    for precision, recall in told:
        assert precision >= LEAST[name][0]
        assert recall >= LEAST[name][1]
    page = (ROOT / "docs" / "explanation" / "possible-duplicates.md").read_text()
    (line,) = re.findall(rf"^\| {name} \|.*$", page, flags=re.M)
    said = [tuple(map(float, cell)) for cell in re.findall(r"(\d\.\d+) / (\d\.\d+)", line)]
    for now, then in zip(told, said, strict=True):
        assert now == pytest.approx(then, abs=0.002)


def test_among_people_in_homes_a_probability_is_what_it_says():
    """Of all pairs found, as many are right as the probabilities add up to."""
    records, who = people.records(6000, seed=2)
    given = duplicates.Known(name="people", records=records, roles=duplicates.guessed(records.column_names), who=who)
    pairs = duplicates.ours(given)
    precision, recall = pairs.right_of(given, 0.9)
    assert precision >= 0.99
    assert recall >= 0.93
    right = int((who[pairs.left] == who[pairs.right]).sum())
    assert pairs.probability.sum() == pytest.approx(right, rel=0.05)
