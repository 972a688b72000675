"""Which pairs are looked at: those that agree on a key. Keys that too many records share are left out, and told."""

# ruff: noqa: S608 – the names in these queries are this package's own; values come as columns

from collections.abc import Sequence
from itertools import combinations

import duckdb
from msgspec import Struct

from touchweave.identity.duplicate.field import FIELDS, Field
from touchweave.identity.duplicate.pair import Skipped

#: Records that share a key are compared with one another up to so many.
BLOCK_LIMIT = 200
#: A rule gives at most so many pairs a record; of small tables, so many in all.
PAIRS_A_RECORD, FEW_PAIRS = 2, 200_000
#: Fields that are rare enough alone, and those that are in pairs.
_ALONE = ("phone", "mail", "date_of_birth")
_PAIRED = ("given_name", "surname", "date_of_birth", "postcode", "city", "street")
_WEAK = (("postcode", "city"),)


class Rule(Struct, frozen=True, kw_only=True):
    """Two records that agree on all of these are compared."""

    name: str
    key: str  #: SQL over the prepared records: a number, null where a part is missing


def rules_of(fields: Sequence[Field]) -> tuple[Rule, ...]:
    """Rules for the fields that are there."""
    columns = {field.name: f"v{at}" for at, field in enumerate(fields)}
    extra = columns.keys() - {field.name for field in FIELDS}
    rules = [_rule(name, [column]) for name, column in columns.items() if name in _ALONE or name in extra]
    if street := columns.get("street"):
        rules.append(_rule("beginning of street", [street], f"string_split({street}, ' ')[1:3]"))
    if mail := columns.get("mail"):
        rules.append(_rule("mail before @", [mail], f"split_part({mail}, '@', 1)"))
    for pair in combinations((name for name in _PAIRED if name in columns), 2):
        one, two = (columns[name] for name in pair)
        if pair == ("given_name", "surname"):  # in either order
            rules.append(_rule(" and ".join(pair), [one, two], f"least({one}, {two}), greatest({one}, {two})"))
        elif pair not in _WEAK:
            rules.append(_rule(" and ".join(pair), [one, two]))
    return tuple(rules)


def _rule(name: str, columns: Sequence[str], parts: str = "") -> Rule:
    there = " and ".join(f"{column} is not null" for column in columns)
    return Rule(name=name, key=f"case when {there} then hash({parts or ', '.join(columns)}) end")


def make_keys(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> tuple[Skipped, ...]:
    """Make the table `keys` (i, k0, k1 …) of `records`; keys shared by nobody or by too many are null there."""
    number = _count(connection, "select count(*) from records")
    budget = max(FEW_PAIRS, PAIRS_A_RECORD * number)
    skipped, kept = [], []
    for at, rule in enumerate(rules):
        connection.execute(
            f"create temp table shared{at} as select {rule.key} k, count(*) c from records group by 1 "
            "having k is not null and c > 1"
        )
        limit = _limit(connection, at, budget)
        keys, records = connection.execute(
            f"select count(*), coalesce(sum(c), 0)::bigint from shared{at} where c > {limit}"
        ).fetchone() or (0, 0)
        if keys:
            skipped.append(Skipped(rule=rule.name, compared_up_to=limit, keys=int(keys), records=int(records)))
        kept.append(
            f"case when {rule.key} in (select k from shared{at} where c <= {limit}) then {rule.key} end k{at}"
        )
    connection.execute(f"create temp table keys as select i, {', '.join(kept) or 'null k'} from records")
    return tuple(skipped)


def _limit(connection: duckdb.DuckDBPyConnection, at: int, budget: int) -> int:
    """The largest size of a block at which the rule stays within its budget of pairs."""
    sizes = connection.execute(
        f"select c, count(*) * c * (c - 1) / 2 from shared{at} where c <= {BLOCK_LIMIT} group by c order by c"
    ).fetchall()
    limit, pairs = 1, 0.0
    for size, more in sizes:
        pairs += more
        if pairs > budget:
            return limit
        limit = size
    return BLOCK_LIMIT


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    (found,) = connection.execute(query).fetchone() or (0,)
    return int(found)


def candidates(at: int) -> str:
    """SQL of the pairs (l, r), l before r, that agree on this key and on none before it."""
    fresh = "".join(f" and (a.k{before} = b.k{before}) is not true" for before in range(at))
    return f"select a.i l, b.i r from keys a join keys b on a.k{at} = b.k{at} and a.i < b.i{fresh}"
