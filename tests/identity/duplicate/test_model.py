"""What is learned without labels is what was planted."""

import numpy as np
import pyarrow as pa
import pytest

from touchweave.identity.duplicate.field import DIFFERENT, EXACT, fields_named
from touchweave.identity.duplicate.find import possible_duplicates
from touchweave.identity.duplicate.model import Seen, counted, estimate, probability, unrelated

NAMES = ("given_name", "surname", "street", "date_of_birth", "phone", "mail")


def planted(same, other, matches, records=20_000, seed=1):
    """Agreement of candidates drawn by m and u: all that match, and a hundred times as many that do not."""
    draw = np.random.default_rng(seed)

    def levels(rates, number):
        return np.stack([draw.choice(4, number, p=rate) + DIFFERENT for rate in rates], axis=1)

    rows = np.concatenate([levels(same, matches), levels(other, matches * 100)])
    patterns, counts = np.unique(rows, axis=0, return_counts=True)
    drawn = np.zeros((len(same), 5), np.int64)
    for place, column in enumerate(levels(other, 500_000).T):
        drawn[place] = np.bincount(column, minlength=5)
    pairs = records * (records - 1) / 2
    exact = other[:, -1] + same[:, -1] * matches / pairs
    return Seen(records=records, patterns=patterns, candidates=counts, exact=exact, drawn=drawn)


def test_the_shares_of_agreement_and_the_number_of_matches_are_found_without_labels():
    same = np.array([(0.1, 0.05, 0.15, 0.7), (0.02, 0.03, 0.05, 0.9)] * 3)
    other = np.array([(0.96, 0.02, 0.015, 0.005), (0.989, 0.006, 0.003, 0.002)] * 3)
    model = estimate(fields_named(NAMES), planted(same, other, matches=2000))
    assert model.same[:, DIFFERENT:] == pytest.approx(same, abs=0.03)
    assert model.other[:, DIFFERENT:] == pytest.approx(other, abs=0.003)
    assert model.matches == pytest.approx(2000, rel=0.03)
    assert 2**model.prior == pytest.approx(2000 / (20_000 * 19_999 / 2), rel=0.05)


def test_what_was_learned_stays_when_it_is_learned_again():
    """Each share is the mean over the pairs, weighted by how probable each is: the fixed point of the method."""
    same = np.array([(0.1, 0.05, 0.15, 0.7)] * 6)
    other = np.array([(0.96, 0.02, 0.015, 0.005)] * 6)
    seen = planted(same, other, matches=500)
    model = estimate(fields_named(NAMES), seen)
    weights = counted(model.weights[np.arange(6), seen.patterns], model.place)
    match = probability(model.prior + weights.sum(axis=1) + unrelated(model, weights)) * seen.candidates
    for place, field in enumerate(model.fields):
        for level in range(DIFFERENT, EXACT + 1):
            agreed = sum(match[row] for row in range(len(match)) if seen.patterns[row, place] == level)
            beforehand = 20 * field.same[level - DIFFERENT]
            assert model.same[place, level] == pytest.approx((agreed + beforehand) / (match.sum() + 20), abs=1e-4)


def test_of_places_that_imply_one_another_only_the_strongest_agreement_counts():
    model = estimate(fields_named(["city", "postcode", "state", "surname"]), planted_few(4))
    weights = np.array([[3.0, 7.0, 5.0, 2.0], [3.0, -2.0, -4.0, 5.0], [-1.0, -2.0, -3.0, 4.0]])
    names = [field.name for field in model.fields]
    assert names == ["surname", "city", "postcode", "state"]
    assert counted(weights, model.place).tolist() == [[3, 7, 0, 0], [3, -2, -4, 5], [-1, -2, -3, 4]]


def planted_few(fields):
    none = np.zeros((0, fields), np.int64)
    return Seen(
        records=10,
        patterns=none,
        candidates=none[:, 0],
        exact=np.zeros(fields),
        drawn=np.zeros((fields, 5), np.int64),
    )


def homes(number):
    """So many homes with two people each, who share surname, street, city and phone; no one is listed twice."""
    draw = np.random.default_rng(7)
    rows = []
    for home in range(number):
        shared = (f"Sur{home % 97}na", f"{home} Main{home % 31} Street", f"City{home % 11}", f"030{4_000_000 + home}")
        for person in range(2):
            born = f"{1940 + draw.integers(60)}-{draw.integers(1, 13):02}-{draw.integers(1, 29):02}"
            given = "abcdefghijklmnopqrst"[draw.integers(20)] + "".join(draw.choice(list("aeioulmnr"), 5))
            rows.append((f"{home}-{person}", given, *shared, born))
    return rows


def test_people_of_one_home_are_no_duplicates_and_a_second_entry_of_one_of_them_is():
    rows = homes(400)
    rows += [(f"again {row[0]}", *row[1:4], *row[4:]) for row in rows[:40]]
    names = ("id", "firstName", "lastName", "street", "city", "phone", "birthday")
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    found = possible_duplicates(table, name="id")
    assert {(pair.left, pair.right) for pair in found.pairs} == {(row[0], f"again {row[0]}") for row in rows[:40]}
    (household,) = [one for one in found.pairs[0].evidence if one.field == "household"]
    assert household.agreement == "possible"
    assert household.weight < -5
