"""Values that mean the same are written the same."""

import pyarrow as pa
import pytest

from touchweave.identity.duplicate import normal_form as form

SAME = [
    (form.words, ["José  Müller", "JOSE MULLER", "jose-müller", " José\tMüller "], "jose muller"),
    (form.words, ["O'Brien", "o’brien", "OBRIEN"], "obrien"),
    (form.words, ["Straße", "STRASSE"], "strasse"),
    (form.words, ["Łukasz Ørsted", "lukasz orsted"], "lukasz orsted"),
    (form.words, ["", "  ", "null", "NULL", "n/a", "Unknown", "-", "…"], None),
    (form.street, ["5 Hauptstr.", "Hauptstraße 5", "HAUPTSTRASSE, 5"], "5 hauptstrasse"),
    (form.street, ["12b Baker St.", "Baker Street 12b"], "12b baker street"),
    (form.code, ["01067", "1067", " 1067 "], "1067"),
    (form.code, ["SW1A 1AA", "sw1a1aa"], "sw1a1aa"),
    (form.date, ["1990-02-28", "19900228", "28.02.1990", "28/2/1990", "02/28/1990", "28 Feb 1990", "Feb 28th, 1990",
                 "1990-02-28T10:00:00Z", "1990-02-28 00:00:00", "28.2.90"], "19900228"),
    (form.date, ["", "soon", "1990", "1990-13", "28 Feb", "1/2/3/4", "٢٨/٠٢/١٩٩٠"], None),
    (form.phone, ["+49 30 1234567", "0049301234567", "030/123 45 67", "030 1234567 ext. 12"], "301234567"),
    (form.phone, ["12", "", "000000000", "call me", "+++++"], None),
    (form.mail, ["Jo@Example.com", " jo@example.com ", "jo+shop@example.com"], "jo@example.com"),
    (form.mail, ["jo", "@", "jo@", "@example.com", "jo example@x", ""], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [(written, text, expected) for written, texts, expected in SAME for text in texts],
    ids=[
        f"{written.__name__}-{at}-{place}"
        for at, (written, texts, _) in enumerate(SAME)
        for place in range(len(texts))
    ],
)
def test_what_means_the_same_is_written_the_same(written, text, expected):
    assert written(text) == expected


def test_of_two_orders_the_day_comes_first_unless_it_cannot():
    assert form.date("03/04/1990") == "19900403"
    assert form.date("03/14/1990") == "19900314"


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("Ann Smith", ("Ann", "Smith")),
        ("Smith, Ann", ("Ann", "Smith")),
        ("Dr. Ann Mary Smith", ("Ann Mary", "Smith")),
        ("Cher", (None, "Cher")),
        ("Mr.", (None, None)),
        ("", (None, None)),
        (", ", (None, None)),
    ],
    ids=["in order", "by comma", "titled", "one word", "a title alone", "nothing", "a comma alone"],
)
def test_a_whole_name_is_taken_apart(whole, expected):
    assert form.names_of(whole) == expected


def test_each_distinct_value_is_read_once_and_null_stays_null():
    asked = []

    def written(text):
        asked.append(text)
        return text.upper() if text != "c" else None

    column = pa.array(["a", None, "b", "a", "c", "a"])
    assert form.mapped(column, written).to_pylist() == ["A", None, "B", "A", None, "A"]
    assert sorted(asked) == ["a", "b", "c"]
    assert form.mapped(pa.array([], pa.string()), written).to_pylist() == []
