"""What is compared: a field's levels of agreement, as DuckDB tells them, and what is thought of them beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from touchweave.identity.duplicate import normal_form
from touchweave.identity.duplicate.normal_form import Writing

#: Levels of agreement, by their number in a pattern.
MISSING, DIFFERENT, SIMILAR, CLOSE, EXACT = range(5)
LEVELS = ("missing", "different", "similar", "close", "exact")
#: How alike two words are that are close or similar (Jaro–Winkler).
NEAR, FAR = 0.92, 0.8


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the records compared."""

    name: str
    written: Writing  #: writes a value for comparison
    #: SQL that says whether two values that differ, `{l}` and `{r}`, are close; `{j}` is how alike they are
    close: str
    similar: str  #: and whether those that are not close are similar
    #: of the same person's values, the shares that are different, similar, close, exact, as long as little is known
    same: tuple[float, float, float, float] = (0.06, 0.04, 0.08, 0.82)
    #: of two people's values, those that are similar, close, exact
    other: tuple[float, float, float]
    person: bool = False  #: it tells people of one home apart; places and companies have none
    shared: bool = False  #: people of one household share it
    made_of_names: bool = False  #: what is alike but not the same says nothing that the names have not said
    place: bool = False  #: it says where; one such field implies another, so only the strongest agreement counts


_NEAR, _FAR, _NEVER = f"{{j}} >= {NEAR}", f"{{j}} >= {FAR}", "false"
_INITIAL = "(least(length({l}), length({r})) = 1 and {l}[1] = {r}[1])"
_SAME_NUMBER = "split_part({l}, ' ', 1) = split_part({r}, ' ', 1)"
_SAME_LOCAL = "split_part({l}, '@', 1) = split_part({r}, '@', 1)"
_TURNED = "({l}[1:4] = {r}[1:4] and {l}[5:6] = {r}[7:8] and {l}[7:8] = {r}[5:6])"
_ONE_EDIT = "case levenshtein({l}, {r}) when 1 then true when 2 then damerau_levenshtein({l}, {r}) = 1 else false end"
_TWO_EDITS = "levenshtein({l}, {r}) <= 2"
_HALF_THE_WORDS = (
    "2 * len(list_intersect(string_split({l}, ' '), string_split({r}, ' '))) "
    ">= greatest(len(string_split({l}, ' ')), len(string_split({r}, ' ')))"
)


FIELDS = (
    Field(
        name="given_name",
        written=normal_form.words,
        close=_NEAR,
        similar=f"{_FAR} or {_INITIAL}",
        other=(0.02, 0.005, 0.005),
        person=True,
    ),
    Field(
        name="surname", written=normal_form.words, close=_NEAR, similar=_FAR, other=(0.015, 0.004, 0.002), shared=True
    ),
    Field(
        name="street",
        written=normal_form.street,
        close=f"{_SAME_NUMBER} and {{j}} >= 0.85",
        similar=_NEAR,
        other=(0.005, 0.0002, 0.0001),
        shared=True,
    ),
    Field(
        name="city", written=normal_form.words, close=_NEAR, similar=_FAR,
        other=(0.03, 0.005, 0.01), shared=True, place=True,
    ),
    Field(
        name="postcode", written=normal_form.code, close=_ONE_EDIT, similar=_NEVER,
        other=(1e-6, 0.005, 0.005), shared=True, place=True,
    ),
    Field(
        name="state", written=normal_form.words, close=_NEVER, similar=_NEVER,
        other=(1e-6, 1e-6, 0.15), shared=True, place=True,
    ),
    Field(
        name="country", written=normal_form.words, close=_NEVER, similar=_NEVER,
        other=(1e-6, 1e-6, 0.5), shared=True, place=True,
    ),
    Field(
        name="date_of_birth",
        written=normal_form.date,
        close=f"{_ONE_EDIT} or {_TURNED}",
        similar=_TWO_EDITS,
        other=(0.005, 0.0005, 0.00005),
        person=True,
    ),
    Field(
        name="phone", written=normal_form.phone, close=_ONE_EDIT, similar=_NEVER,
        other=(1e-6, 1e-5, 1e-5), shared=True,
    ),
    Field(
        name="mail", written=normal_form.mail, close=_NEVER, similar=f"{_SAME_LOCAL} or {{j}} >= 0.9",
        other=(1e-3, 1e-6, 1e-6), made_of_names=True,
    ),
)  # fmt: skip
_EXTRA = Field(
    name="", written=normal_form.words, close=_NEAR, similar=f"{_FAR} or {_HALF_THE_WORDS}",
    other=(0.01, 0.001, 0.001),
)  # fmt: skip


def fields_named(names: Iterable[str]) -> tuple[Field, ...]:
    """The fields of these names in the order in which they are compared; unknown names are extra fields."""
    wanted = list(names)
    known = [field for field in FIELDS if field.name in wanted]
    extra = [replace(_EXTRA, name=name) for name in wanted if all(field.name != name for field in FIELDS)]
    return (*known, *extra)
