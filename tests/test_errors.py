"""Messages of errors: they name what there is, the most likely first, and say when there is more."""

from touchweave.errors import nearest_first


def test_the_nearest_names_come_first_the_others_in_order_and_those_left_out_are_counted() -> None:
    names = ["order", *(f"page-{number}" for number in range(9)), "cart"]
    assert nearest_first("ordre", names, at_most=3) == "order, cart, page-0 and 8 more"
    assert nearest_first("ordre", ["cart"]) == "cart"
    assert nearest_first("", []) == ""


def test_nobody_is_told_of_more_where_all_are_named() -> None:
    assert nearest_first("b", ["c", "b", "a"], at_most=3) == "b, a, c"
