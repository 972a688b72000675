"""Traits are what their names say, or what one says they are."""

import pyarrow as pa
import pytest

from touchweave.errors import SelectionInvalid
from touchweave.identity.duplicate.role import EXTRA_LIMIT, fields_of, guessed, told_or_guessed


def test_the_names_of_traits_tell_their_roles():
    assert guessed(["first_name", "firstName", "Last Name", "E-Mail", "PLZ", "date_of_birth", "score", ""]) == {
        "first_name": "given_name",
        "firstName": "given_name",
        "Last Name": "surname",
        "E-Mail": "mail",
        "PLZ": "postcode",
        "date_of_birth": "date_of_birth",
    }


def test_the_reserved_traits_of_segment_are_understood():
    records = pa.table(
        {
            "firstName": ["Ann", None],
            "lastName": ["Smith", None],
            "name": ["Nobody Else", "Bob Jones"],
            "email": ["a@x.de", None],
            "phone": [None, "030 1234567"],
            "birthday": ["1990-01-02", None],
            "address": [
                '{"street": "Main 5", "city": "Rome", "state": "RM", "postalCode": 118, "country": "IT"}',
                "Side Street 3",
            ],
        }
    )
    fields = fields_of(records, guessed(records.column_names))
    assert {name: column.to_pylist() for name, column in fields.items()} == {
        "given_name": ["Ann", "Bob"],
        "surname": ["Smith", "Jones"],
        "street": ["Main 5", "Side Street 3"],
        "city": ["Rome", None],
        "postcode": ["118", None],
        "state": ["RM", None],
        "country": ["IT", None],
        "date_of_birth": ["1990-01-02", None],
        "phone": [None, "030 1234567"],
        "mail": ["a@x.de", None],
    }


@pytest.mark.parametrize("address", ["{", "{}", "[1]", '{"street": {"a": 1}}', "{" * 3000], ids=range(5))
def test_an_address_that_cannot_be_read_says_nothing_of_the_city(address):
    records = pa.table({"address": [address], "city": ["Rome"]})
    assert fields_of(records, guessed(records.column_names))["city"].to_pylist() == ["Rome"]


def test_a_house_number_of_its_own_joins_the_street():
    records = pa.table({"street_number": [5, None, 7], "address_1": ["Main Street", "Side Street", None]})
    fields = fields_of(records, guessed(records.column_names))
    assert fields["street"].to_pylist() == ["5 Main Street", "Side Street", None]


def test_numbers_are_written_without_the_point_of_their_column():
    records = pa.table({"zip": [2602.0, None, float("nan"), float("inf")], "dob": [19900102.0, None, None, None]})
    fields = fields_of(records, guessed(records.column_names))
    assert fields["postcode"].to_pylist() == ["2602", None, None, None]
    assert fields["date_of_birth"].to_pylist() == ["19900102", None, None, None]


def test_a_field_of_which_nothing_is_known_is_not_compared():
    records = pa.table({"email": pa.nulls(2, pa.string()), "phone": ["1", ""], "state": ["  ", None]})
    assert list(fields_of(records, guessed(records.column_names))) == ["phone"]


def test_roles_are_told_as_an_object_or_as_json():
    expected = {"Vorname 2": "given_name", "club": "extra"}
    assert told_or_guessed(expected, ["Vorname 2", "club", "email"]) == expected
    assert told_or_guessed('{"Vorname 2": "given_name", "club": "extra"}', ["Vorname 2", "club"]) == expected
    assert told_or_guessed(None, ["club", "email"]) == {"email": "mail"}


@pytest.mark.parametrize(
    "roles",
    [{"nobody": "mail"}, {"a": "king"}, "no json", "[1]", '{"a": 1}', "{" * 5000, "\ud800",
     {f"x{at}": "extra" for at in range(EXTRA_LIMIT + 1)}],
    ids=["unknown trait", "unknown role", "no json", "a list", "a number", "deep", "half a character", "too many"],
)  # fmt: skip
def test_roles_that_cannot_be_used_are_refused(roles):
    with pytest.raises(SelectionInvalid):
        told_or_guessed(roles, ["a", *(f"x{at}" for at in range(EXTRA_LIMIT + 1))])


def test_an_extra_trait_may_be_called_like_a_field():
    records = pa.table({"surname": ["Smith"], "mail": ["blue"]})
    fields = fields_of(records, {"surname": "surname", "mail": "extra"})
    assert {name: column.to_pylist() for name, column in fields.items()} == {
        "surname": ["Smith"],
        "extra:mail": ["blue"],
    }
