"""Finding with compiled loops over all words is finding by looking at every text, as the definitions are written."""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from touchweave.find.directory import Directory, Texts
from touchweave.find.fold import folded
from touchweave.find.question import Question
from touchweave.find.rank import best
from touchweave.find.word_split import Reading, words_of

# --- the twin: slow, and in Python only ------------------------------------------------------------------------

LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ"}
NOBODY = 255


def fold(text):
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    text = "".join(LETTERS.get(letter, letter) for letter in text if unicodedata.category(letter)[0] != "M")
    return "".join(letter if letter.isascii() or unicodedata.category(letter)[0] in "LN" else " " for letter in text)


def cut(word):
    return word.encode()[:64].decode(errors="ignore")


def runs(text):
    return [cut(run) for run in re.findall(r"[a-z0-9\u0080-\U0010ffff]+", text.replace("\x80", " "))]


def words(text, reading):
    text = fold(text)
    whole = re.sub(r"[\x00-\x2f\x3a-\x60\x7b-\x7f ]", "", text)
    if "@" in text:
        local = text[: text.rindex("@")]
        found = runs(text)[:16]
        inside = min(len(runs(local)), 16)
        return found + ([cut("".join(re.findall(r"[a-z0-9\u0080-\U0010ffff]+", local)))] if inside > 1 else [])
    if reading == Reading.NAME:
        return runs(text)[:16]
    if reading == Reading.PHONE:
        whole = whole.lstrip("0")
    return [cut(whole)] if whole else []


def errors(a, b):
    """Optimal string alignment, by the book."""
    d = [[max(i, j) if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


def likeness(sought, word, far):
    if word == sought:
        return 0
    if word.startswith(sought):
        return 1
    if not far:
        return NOBODY
    if len(sought.encode()) >= 3 and sought in word:
        return 2
    if (
        sought.isascii()
        and sought.isdigit()
        and len(word) >= 7
        and sought.endswith(word)
        and len(sought) - len(word) <= 3
    ):
        return 2
    has_digit = any("0" <= letter <= "9" for letter in sought)
    allowed = 0 if len(sought) < 3 else 1 if len(sought) < 6 or has_digit else 2
    found = errors(sought, word)
    return 2 + found if found <= allowed else NOBODY


def find(text, customers, last, present, limit):
    """The customers, each a list of (text, reading), as `rank.best` orders them."""
    question = Question.of(text)
    asked = [word.decode() for word in question.words]
    rows = []
    for number, said in enumerate(customers):
        theirs = {word for told, reading in said for word in words(told, reading)}
        costs = [
            min((likeness(word, one, far) for one in theirs), default=NOBODY)
            for word, far in zip(asked, question.far, strict=True)
        ]
        totals = []
        for reading in question.readings:
            of = [costs[place] for place in reading]
            if max(of) < NOBODY:
                totals.append(32 * max(of) + min(sum(of), 31))
        if totals and present[number]:
            first, second = sorted([*totals, NOBODY])[:2]
            rows.append((first, second if second < 64 else NOBODY, -last[number], number))
    rows.sort()
    if any("0" <= letter <= "9" for word in asked for letter in word) and rows and rows[0][0] < 32:
        rows = [row for row in rows if row[0] < 64]
    return [number for *_, number in rows[:limit]]


# --- the comparison --------------------------------------------------------------------------------------------

TEXTS = st.text(st.sampled_from("aabbccdeßøéÅŁİ\u0301жцЖ小明AB00112 -.@+(')\t\x00"), max_size=14)
READINGS = st.sampled_from(list(Reading))
CUSTOMERS = st.lists(st.lists(st.tuples(TEXTS, READINGS), max_size=4), min_size=1, max_size=12)


def kept(customers):
    told = [(text, number, reading) for number, said in enumerate(customers) for text, reading in said]
    some = [
        Texts(
            texts=pa.array([text for text, _, one in told if one == reading], pa.string()),
            customers=np.array([number for _, number, one in told if one == reading], np.int32),
            reading=reading,
        )
        for reading in Reading
    ]
    return Directory.of(some, len(customers))


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6))
@example(["Łódź ÆØÅ straße", "ﬁ ½ Ⅻ", "İstanbul"])
def test_texts_are_folded_alike_together_and_alone(texts):
    texts = [text for text in texts if text.encode(errors="replace").decode() == text]
    together = folded(pa.array([*texts, "é"], pa.string())).to_pylist()
    assert together[:-1] == [folded(pa.array([text], pa.string()))[0].as_py() for text in texts]


@settings(deadline=None)
@given(TEXTS)
@example("Dvořák-Łukaš, Ødegård & Søns")
@example("ÉCOLE Æther ıŞIK Σίσυφος")
def test_a_text_loses_case_and_accents(text):
    assert folded(pa.array([text]))[0].as_py() == fold(text)


@settings(deadline=None)
@given(st.lists(TEXTS | st.text(st.sampled_from("ab é@."), max_size=150), max_size=5), READINGS)
@example(["jo.smith@example.com", "@", "a@", "@b", "a@b@c", "é" * 70 + "x"], Reading.NAME)
@example(["+49 (0)30 / 12", "0049-30 12", "000", "AC-12 34"], Reading.PHONE)
@example(["AC-12 34", "550e8400-e29b-41d4-a716-446655440000"], Reading.IDENTIFIER)
def test_the_words_of_a_text(texts, reading):
    split, row = words_of(folded(pa.array(texts, pa.string())), reading)
    assert list(zip(row.tolist(), split.to_pylist(), strict=True)) == [
        (number, word) for number, text in enumerate(texts) for word in words(text, reading)
    ]


@settings(max_examples=120, deadline=None)
@given(CUSTOMERS, TEXTS, st.integers(1, 6), st.data())
def test_the_best_are_the_best_of_all(customers, text, limit, data):
    last = data.draw(st.lists(st.integers(0, 3), min_size=len(customers), max_size=len(customers)))
    present = data.draw(st.lists(st.booleans(), min_size=len(customers), max_size=len(customers)))
    asked = data.draw(st.sampled_from([text, *(told for said in customers for told, _ in said)]))
    found, _ = best(kept(customers), Question.of(asked), limit, last=np.array(last), present=np.array(present))
    assert found.tolist() == find(asked, customers, last, present, limit)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("abc"), min_size=1, max_size=9) | st.text("01aж", min_size=1, max_size=9), max_size=20
    ),
    st.text(st.sampled_from("abc"), min_size=1, max_size=9) | st.text("01aж", min_size=1, max_size=9),
)
@example(["abcabc"], "bacacb")
@example(["30123456"], "4930123456")
def test_each_word_is_as_like_as_by_the_book(there, sought):
    directory = kept([[(word, Reading.NAME)] for word in there])
    word = fold(sought).encode()
    costs = directory.costs_afar(word, directory.costs(word)).tolist()
    assert costs == [likeness(word.decode(), fold(one), True) for one in there]


@pytest.mark.parametrize("letters", ["abcdefgh", "0123456789", "абвгдежз"])
def test_every_single_error_is_forgiven(letters):
    word = letters[:6]
    wrong = {word[:i] + word[i + 1 :] for i in range(6)}
    wrong |= {word[:i] + letter + word[i:] for i in range(7) for letter in letters}
    wrong |= {word[:i] + letter + word[i + 1 :] for i in range(6) for letter in letters}
    wrong |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(5)}
    for sought in sorted(wrong):
        directory = kept([[(word, Reading.NAME)]])
        (cost,) = directory.costs_afar(sought.encode(), directory.costs(sought.encode()))
        assert cost <= 3, sought
