"""Segments as YAML: every fault with its line, and what is written reads back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import (
    FileUnreadable,
    SegmentCircular,
    SegmentFileInvalid,
    SegmentInUse,
    SegmentUnknown,
    SelectionInvalid,
)
from touchweave.segment.file import dump_segments, load_segments
from touchweave.segment.parse import parse_conditions, written_condition
from touchweave.segment.together import must_be_unused, must_go_together, uses
from touchweave.store.segments import SavedSegment

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILE = """\
segments:
  - name: Callers
    description: "Who calls\\nagain and again"
    conditions:
      - touchpoint:call>=2 within 30 days
      - {type: score, kind: nps, at_most: 6}
  - name: "007"
    conditions:
      - type: any
        conditions:
          - trait:age>=30
          - type: trait
            name: code
            value: "10"
          - type: none
            conditions: [segment:Callers]
"""


def saved(name, conditions, number=1, description=""):
    written = tuple(written_condition(one) for one in parse_conditions(conditions))
    return SavedSegment(
        id=number, name=name, description=description, conditions=written, created_at=NOW, changed_at=NOW
    )


def drafts(path: Path, text: str):
    path.write_text(text)
    return load_segments(path)


def test_a_file_is_read_with_conditions_in_any_form(tmp_path: Path) -> None:
    (callers, line), (other, behind) = drafts(tmp_path / "segments.yaml", FILE)
    assert (callers.name, callers.description, line, behind) == ("Callers", "Who calls\nagain and again", 2, 7)
    assert [one["type"] for one in callers.conditions] == ["touchpoint", "score"]
    assert other.name == "007"
    (group,) = other.conditions
    assert [one.get("value") for one in group["conditions"]] == ["30", "10", None]


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    read = [draft for draft, _ in drafts(tmp_path / "a.yaml", FILE)]
    kept = [saved(draft.name, draft.conditions, description=draft.description) for draft in read]
    assert [draft for draft, _ in drafts(tmp_path / "b.yaml", dump_segments(kept))] == read


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(
    name=names,
    text=st.text(st.characters(exclude_categories=("C",)), max_size=30),
    value=names,
    age=st.floats(-1e9, 1e9),
)
def test_any_name_and_value_is_written_so_that_it_reads_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str, value: str, age: float
) -> None:
    group = {"type": "any", "conditions": [{"type": "trait", "name": "age", "value": age}]}
    one = saved(name, [{"type": "trait", "name": value, "value": value}, group], description=text)
    path = tmp_path_factory.mktemp("yaml") / "segments.yaml"
    ((draft, _),) = drafts(path, dump_segments([one]))
    assert (draft.name, draft.description, draft.conditions) == (one.name, one.description, one.conditions)


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("- a", 1, "fields of the names segments"),
        ("segments:\n  - name: A\n    when: 3", 3, "when"),
        ("segments: 3", 1, "a list"),
        ("segments:\n  - conditions: [touchpoint:a]", 2, "a name"),
        ("segments:\n  - name: A", 2, "at least one condition"),
        ("segments:\n  - name: A\n    conditions:\n      - touchpoint:a\n      - touchpint:b", 5, "touchpoint:KEY"),
        ("segments:\n  - name: A\n    conditions: trait:a\n  - name: A\n    conditions: trait:b", 4, "line 2"),
        ("segments:\n  - name: A\n    conditions:\n      - {type: any, conditions: []}", 4, "at least one condition"),
        ("segments:\n  - [", 3, "well-formed YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, named: str) -> None:
    with pytest.raises(SegmentFileInvalid) as caught:
        drafts(tmp_path / "segments.yaml", text)
    assert f"segments.yaml, line {line}" in str(caught.value)
    assert named in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        load_segments(tmp_path / "nothing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"segments:\n  - name: \xe4")
    with pytest.raises(SegmentFileInvalid, match=r"line 2.*UTF-8"):
        load_segments(tmp_path / "latin.yaml")


def test_a_file_without_segments_holds_none(tmp_path: Path) -> None:
    assert drafts(tmp_path / "a.yaml", "") == drafts(tmp_path / "a.yaml", "segments:\n") == ()
    assert drafts(tmp_path / "a.yaml", dump_segments([])) == ()


def test_segments_name_only_others_that_there_are_and_none_itself() -> None:
    a, b = saved("a", "segment:b"), saved("b", "touchpoint:call")
    must_go_together([a, b])
    assert uses([a, b]) == {"a": {"b"}, "b": set()}
    with pytest.raises(SegmentUnknown, match="'b'"):
        must_go_together([a])
    with pytest.raises(SegmentCircular, match=r"a → b → a|b → a → b"):
        must_go_together([a, saved("b", "not segment:a")])
    with pytest.raises(SegmentCircular, match="a → a"):
        must_go_together([saved("a", {"type": "group", "by": "segment:segment:a", "name": "in"})])
    with pytest.raises(SegmentInUse, match="'b' is used by 'a'"):
        must_be_unused("b", [a, b])
    must_be_unused("a", [a, b])


def test_segments_are_made_of_one_another_so_deep_and_no_deeper() -> None:
    chain = [saved("s0", "touchpoint:call")] + [saved(f"s{n}", f"segment:s{n - 1}") for n in range(1, 21)]
    must_go_together(chain[:20])
    with pytest.raises(SelectionInvalid, match="at most 20 deep"):
        must_go_together(chain)
