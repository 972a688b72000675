"""Customers of a workspace are found by what is known of them, and only while it is."""

import json
import threading
import time

import pytest

import touchweave as tw
from touchweave.errors import CustomerUnknown, SelectionInvalid
from touchweave.find.finder import Finder

PEOPLE = {
    "u-1": {"name": "Smith, Jo", "email": "jo.smith@example.com", "phone": "+49 (30) 123-4567"},
    "u-2": {"first_name": "Åsa", "lastName": "Øvergård", "company": {"name": "Nordlys AS", "id": 7}},
    "u-3": {"name": "Joan Smithers", "phone": 4940765432.0},
    "u-4": {"name": "Иван Петров", "email": "petrov@mail.example"},
    "u-5": {"name": "<b>王小明</b>", "nickname": "=1+1"},
    "u-6": {},
    "Ω-7": {"name": 42, "email": None, "plan": "Smith"},
}


def written(path, people, day=1):
    with path.open("w") as file:
        for number, (user, traits) in enumerate(people.items()):
            message = {"type": "identify", "userId": user, "traits": traits, "messageId": f"{path.stem}-{number}"}
            file.write(json.dumps(message | {"timestamp": f"2026-03-{day:02}T00:00:{number:02}Z"}) + "\n")
            seen = {"type": "track", "event": "Seen", "userId": user, "messageId": f"{path.stem}-t{number}"}
            file.write(json.dumps(seen | {"timestamp": f"2026-03-{day:02}T12:00:{number:02}Z"}) + "\n")
    return path


@pytest.fixture
def shop(tmp_path):
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(written(tmp_path / "people.jsonl", PEOPLE))
        yield shop


def customers(found):
    return [one.customer for one in found.found]


@pytest.mark.parametrize(
    ("text", "first", "how", "matched"),
    [
        ("u-1", "u-1", "same", "u-1"),
        ("U 1", "u-1", "same", "u-1"),
        ("jo smith", "u-1", "same", "Smith, Jo"),
        ("jo smtih", "u-1", "one typing error", "Smith, Jo"),
        ("SMITH jo", "u-1", "same", "Smith, Jo"),
        ("josmith", "u-1", "same", "jo.smith@example.com"),
        ("jo.smith@example.com", "u-1", "same", "jo.smith@example.com"),
        ("jo.smiht@exmaple.com", "u-1", "one typing error", "jo.smith@example.com"),
        ("0049 30 1234567", "u-1", "same", "+49 (30) 123-4567"),
        ("030 1234567", "u-1", "part", "+49 (30) 123-4567"),
        ("+49 30 1234576", "u-1", "one typing error", "+49 (30) 123-4567"),
        ("+49 40 765432", "u-3", "same", "4940765432"),
        ("asa overgard", "u-2", "same", "Åsa"),
        ("overgaard", "u-2", "one typing error", "Øvergård"),
        ("nordlys", "u-2", "same", "Nordlys AS"),
        ("joan smi", "u-3", "beginning", "Joan Smithers"),
        ("mithers", "u-3", "part", "Joan Smithers"),
        ("петров иван", "u-4", "same", "Иван Петров"),
        ("Пертов", "u-4", "one typing error", "Иван Петров"),
        ("小明", "u-5", "part", "<b>王小明</b>"),
        ("42", "Ω-7", "same", "42"),
    ],
)
def test_somebody_is_found_by_what_is_known_of_them(shop, text, first, how, matched):
    found = shop.find(text)
    assert found.up_to_date
    assert (found.found[0].customer, found.found[0].how) == (first, how)
    assert found.found[0].matched.value == matched
    assert found.found[0].last_at is not None


def test_what_is_found_says_by_what(shop):
    (one,) = shop.find("petrov@mail.example").found
    assert (one.name, one.matched.type, one.matched.value) == ("Иван Петров", "email", "petrov@mail.example")
    (two,) = shop.find("åsa øvergård").found
    assert two.name == "Åsa Øvergård"
    assert shop.find("u-6").found[0].name is None
    row = shop.find("u-6").to_dicts()[0]
    assert (row["customer"], row["matched_value"]) == ("u-6", "u-6")


def test_exact_comes_before_beginnings_parts_and_errors_and_the_latest_of_equals_first(shop, tmp_path):
    shop.import_file(
        written(
            tmp_path / "more.jsonl",
            {"a": {"name": "Smit"}, "b": {"name": "Smith"}, "c": {"name": "Goldsmith"}, "d": {"name": "Smitt"}},
            day=2,
        )
    )
    assert customers(shop.find("smith")) == ["b", "u-1", "u-3", "c", "d", "a"]
    assert customers(shop.find("smith", limit=2)) == ["b", "u-1"]


def test_traits_that_name_nobody_are_not_searched(shop):
    assert "Ω-7" not in customers(shop.find("smith"))


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800", "%", "'; DROP TABLE notes; --", '"*" OR NEAR(a b)', "(((", "a" * 10_000, "@" * 500,
     "\n\x1b[2J", "[a-z]+$", "jo " * 3000, "\u202e", "é" * 5000, "0" * 300, "🙂" * 99],
    ids=range(17),
)  # fmt: skip
def test_any_text_may_be_asked_and_is_only_text(shop, text):
    assert len(shop.find(text).found) <= 20


def test_letters_and_nothing_else_find_nobody(shop):
    assert shop.find("qqqqqq").found == shop.find("...").found == ()


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_limit_beyond_the_bounds_is_named(shop, limit):
    with pytest.raises(SelectionInvalid, match=f"limit = {limit} .* 1 to 100"):
        shop.find("jo", limit)


def test_an_undone_import_is_not_found_any_more_and_a_new_one_is(shop, tmp_path):
    assert customers(shop.find("zoe")) == []
    made = shop.import_file(written(tmp_path / "zoe.jsonl", {"z": {"name": "Zoe"}}, day=2))
    assert customers(shop.find("zoe")) == ["z"]
    shop.undo_import(made.id)
    assert customers(shop.find("zoe")) == []


def test_while_a_directory_is_made_the_older_one_answers_but_tells_nothing_that_is_gone(shop, tmp_path, monkeypatch):
    finder = Finder(few=0)
    before = shop.index
    assert customers(finder.find(before, "jo smith", limit=20)) == ["u-1", "u-3"]
    shop.import_file(written(tmp_path / "zoe.jsonl", {"z": {"name": "Zoe"}, "u-1": {"name": "Max Mau"}}, day=2))
    made, go = finder._make, threading.Event()
    monkeypatch.setattr(finder, "_make", lambda index: (go.wait(30), made(index)))
    newest = shop.index
    older = finder.find(newest, "smith jo", limit=20)
    assert not older.up_to_date
    told = [(one.customer, one.name, one.matched.type) for one in older.found]
    assert told == [("u-1", "Max Mau", "email"), ("u-3", "Joan Smithers", "name")]  # nobody by a name that was
    assert customers(finder.find(newest, "zoe", limit=20)) == []
    assert customers(finder.find(newest, "z", limit=20)) == ["z"]  # by the identifier as it is, at once
    go.set()
    deadline = time.monotonic() + 30
    while not finder.find(newest, "zoe", limit=20).up_to_date:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert customers(finder.find(newest, "zoe", limit=20)) == ["z"]
    finder.close()


def test_many_may_ask_at_once_and_one_directory_is_made(shop):
    finder, answers = Finder(), []
    index = shop.index
    asking = [
        threading.Thread(target=lambda: answers.append(customers(finder.find(index, "jo smith", limit=1))))
        for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert answers == [["u-1"]] * 8


def test_notes_need_a_customer_and_any_identifier_of_theirs_will_do(shop):
    with pytest.raises(CustomerUnknown, match="nobody"):
        shop.add_note("nobody", "hello", author="Ann")
    with pytest.raises(CustomerUnknown):
        shop.set_owner("nobody", "Ann")
    note = shop.add_note("u-1", "Called", author="Ann")
    task = shop.add_task("u-1", "Call back", author="Ann", due_at="2026-04-01")
    assert shop.notes("u-1") == (note,)
    assert shop.tasks("u-1") == shop.tasks() == (task,)
    assert shop.notes("u-2") == shop.tasks("u-2") == ()
    assert shop.finish_task(task.id).done_at is not None
    shop.set_owner("u-1", "Bo")
    assert (shop.owner("u-1"), shop.owner("u-2")) == ("Bo", None)
    with pytest.raises(SelectionInvalid, match="due_at"):
        shop.change_task(task.id, due_at="soon")


def test_who_turn_out_to_be_one_are_found_together_and_part_when_that_is_undone(shop, tmp_path):
    anonymous = {"type": "track", "event": "Seen", "anonymousId": "a-1", "messageId": "m1"}
    login = {"type": "identify", "userId": "u-4", "anonymousId": "a-1", "messageId": "m2"}
    for name, message in (("before", anonymous), ("login", login)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(message | {"timestamp": "2026-03-03T00:00:00Z"}))
    shop.import_file(tmp_path / "before.jsonl")
    first = shop.add_note("a-1", "asked for a size", author="Ann")
    second = shop.add_note("u-4", "called", author="Ann")
    assert shop.notes("a-1") == (first,)
    made = shop.import_file(tmp_path / "login.jsonl")
    assert shop.notes("a-1") == shop.notes("u-4") == (second, first)
    assert [(one.customer, one.matched.value) for one in shop.find("a-1").found] == [("u-4", "a-1")]
    shop.undo_import(made.id)
    assert shop.notes("u-4") == (second,)
    assert customers(shop.find("a-1")) == ["a-1"]
