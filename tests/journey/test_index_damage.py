"""Bit rot in the index: found when it is read, never served, and the index made anew from the ledger."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.collect.mapping import Mapping, TimeFrom
from touchweave.errors import IndexDamaged
from touchweave.journey import compact
from touchweave.journey.generation import pointer
from touchweave.journey.index import Index
from touchweave.journey.provenance import PROVENANCE
from touchweave.workspace import Workspace

TRAITS = Mapping(customer="customer_id", time=TimeFrom(constant="2024-05-01"), traits=["country", "age"])


def csv(first: int, last: int, *, day: int) -> str:
    rows = [
        f"c{number % 23},2026-01-{day:02}T10:{number % 60:02}:00Z,{('home', 'call', 'order')[number % 3]},"
        f"{'spring' if number % 2 else 'autumn'}-{day},{number % 5}"
        for number in range(first, last)
    ]
    return "\n".join(["customer_id,timestamp,event,campaign,value", *rows]) + "\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose index has three runs, the older ones with lines that a newer one supersedes."""
    home = tmp_path_factory.mktemp("damage")
    with tw.init(home / "shop") as made:
        countries = [f"c{number},{('DE', 'FR', 'IT')[number % 3]},{number}" for number in range(25)]
        for name, said in {
            "one": csv(0, 300, day=1),
            "customers": "\n".join(["customer_id,country,age", *countries]) + "\n",
            "two": csv(290, 301, day=2),
        }.items():
            (home / f"{name}.csv").write_text(said)
            made.import_file(home / f"{name}.csv", TRAITS if name == "customers" else None)
    return home / "shop"


def answers(shop: Workspace) -> dict[str, Any]:
    """Something of everything that an index holds."""
    return {
        "scorecard": shop.scorecard(),
        "by campaign": shop.scorecard(by="dimension:campaign"),
        "by trait": shop.scorecard(by="trait:country"),
        "transitions": shop.transitions(),
        "some": shop.customers(where=["trait:country=DE"], limit=100),
        "one": shop.timeline("c3"),
        "who": [shop.identity(customer) for customer in ("c3", "c20")],
        "plain": shop.sql("select * from interactions order by all").to_dicts(),
    }


def flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(bytes(content))


def files_of(folder: Path) -> list[Path]:
    """The files of the current generation."""
    number = pointer(folder).number
    names = {run.note.name for run in Index.open(folder).opened} | {f"gen-{number}.json", f"gen-{number}.masks"}
    names |= {file.note.name for file in Index.open(folder).word_files} | {"CURRENT"}
    names |= {note.name for note in Index.open(folder).meta.identity}
    return [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.relative_to(folder).parts[0] in names
    ]


@pytest.fixture(scope="module")
def expected(shop: Path) -> dict[str, Any]:
    with Workspace(shop) as opened:
        return answers(opened)


def test_there_is_one_of_each_kind_of_file(shop: Path) -> None:
    kinds = {path.stem for path in files_of(shop / "index") if path.suffix == ".arrow"}
    assert kinds >= {"offsets", "customer", "occurred_at", "ends", "touchpoint", "kind", "value", "scale"}
    assert {"trait-0", "trait-1", "dimension-0", "dimension-1"} <= kinds
    suffixes = {path.suffix for path in files_of(shop / "index")}
    assert suffixes == {"", ".arrow", ".identity", ".json", ".masks", ".words"}


@pytest.mark.parametrize("flips", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_one_flipped_bit_anywhere_is_found_by_verifying(shop: Path, tmp_path: Path, flips: int) -> None:
    chance = random.Random(3)
    folder = tmp_path / "index"
    shutil.copytree(shop / "index", folder)
    for path in files_of(folder):
        content = path.read_bytes()
        for bit in chance.sample(range(8 * len(content)), min(8 * flips, 8 * len(content))):
            flip(path, bit)
            blank = path.name == "CURRENT" and path.read_text(errors="replace").split() == content.decode().split()
            if not blank:
                with pytest.raises(IndexDamaged, match=r"CURRENT|gen-|arrow|words|identity"):
                    Index.open(folder).verify()
            path.write_bytes(content)
    Index.open(folder).verify()


def spoilt(shop: Path, folder: Path, path: Path, how: str, chance: random.Random) -> Path:
    """A copy of the workspace in which something happened to a file of the index."""
    shutil.copytree(shop, folder)
    damaged = folder / path.relative_to(shop)
    if how == "flipped":
        flip(damaged, chance.randrange(8 * (damaged.stat().st_size - 1)))
    elif how == "cut short":
        damaged.write_bytes(damaged.read_bytes()[: chance.choice([0, 1, -1])])
    else:
        damaged.unlink()
    return folder


def only_read_when_lines_are_taken_apart(shop: Workspace) -> set[str]:
    names = shop.index.entry_names
    return {f"dimension-{names.index(name)}.arrow" for name in PROVENANCE}


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(("flipped",), id="once"),
        pytest.param(("flipped", "cut short", "gone") * 4, id="often", marks=pytest.mark.slow),
    ],
)
def test_whatever_happens_to_a_file_every_question_is_answered_rightly(
    shop: Path, expected: dict[str, Any], tmp_path: Path, rounds: tuple[str, ...]
) -> None:
    """The index is made anew: at once, or when the damage comes to light because a question reads the file."""
    chance = random.Random(5)
    for number, path in enumerate(files_of(shop / "index")):
        for turn, how in enumerate(rounds):
            folder = spoilt(shop, tmp_path / f"shop-{number}-{turn}", path, how, chance)
            before = pointer(shop / "index").number
            with Workspace(folder) as opened:
                asked = answers(opened)
                assert asked == expected, (path, how)
                seen = opened.index.generation > before
                if path.name in only_read_when_lines_are_taken_apart(opened) and not seen:
                    with pytest.raises(IndexDamaged):
                        opened.index.verify()
                    opened.rebuild()
                elif path.name != "CURRENT":
                    assert seen, (path, how)
                assert opened.doctor().well, (path, how)
            shutil.rmtree(folder)


@pytest.mark.parametrize("kind", ["trait-0.arrow", "dimension-1.arrow", "*.words"])
def test_an_import_after_damage_that_nobody_saw_yet_builds_anew(shop: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "three.csv").write_text(csv(0, 60, day=3))
    shutil.copytree(shop, tmp_path / "whole")
    with Workspace(tmp_path / "whole") as whole:
        whole.import_file(tmp_path / "three.csv")
        told = answers(whole)
    for number, path in enumerate([path for path in files_of(shop / "index") if path.match(kind)]):
        folder = spoilt(shop, tmp_path / f"shop-{number}", path, "flipped", random.Random(1))
        with Workspace(folder) as opened:
            opened.import_file(tmp_path / "three.csv")
            assert answers(opened) == told
            assert opened.doctor().well


@pytest.mark.parametrize("kind", ["trait-0.arrow", "dimension-1.arrow"])
def test_a_damaged_file_is_not_copied_into_a_joined_run(shop: Path, tmp_path: Path, kind: str) -> None:
    for number, path in enumerate([path for path in files_of(shop / "index") if path.match(kind)]):
        folder = spoilt(shop, tmp_path / f"shop-{number}", path, "flipped", random.Random(1)) / "index"
        before = pointer(folder)
        with pytest.raises(IndexDamaged, match=path.name):
            compact.compact_wholly(folder)
        assert pointer(folder) == before
        assert not list(folder.glob("joined-*"))


def test_damage_that_cannot_be_mended_now_is_told_and_the_rest_answered(
    shop: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    """Another process writes, so that nothing can be made anew: what needs the file fails, what does not goes on."""
    (path, *_) = (path for path in files_of(shop / "index") if path.name == "trait-0.arrow")
    folder = spoilt(shop, tmp_path / "shop", path, "flipped", random.Random(1))
    with Workspace(folder) as opened, Workspace(folder) as other:
        with other.store.writing("something long"):
            with pytest.raises(IndexDamaged, match="trait-0"):
                opened.scorecard(by="trait:country")
            assert opened.scorecard() == expected["scorecard"]
        assert opened.scorecard(by="trait:country") == expected["by trait"]


def test_an_index_that_is_gone_or_of_another_version_is_made_anew(
    shop: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(shop, tmp_path / "gone")
    shutil.rmtree(tmp_path / "gone" / "index")
    with Workspace(tmp_path / "gone") as opened:
        assert answers(opened) == expected
    with Workspace(tmp_path / "gone") as opened:
        assert answers(opened) == expected
        shutil.rmtree(tmp_path / "gone" / "index")  # while it is open
        assert answers(opened) == expected


def test_a_key_that_is_no_text_any_more_in_a_generation_is_damage_like_any_other(
    shop: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(shop, tmp_path / "shop")
    (path,) = (tmp_path / "shop" / "index").glob(f"gen-{pointer(shop / 'index').number}.json")
    path.write_bytes(path.read_bytes().replace(b'"format"', b'"\xf3ormat"'))
    with Workspace(tmp_path / "shop") as opened:
        assert answers(opened) == expected
        assert opened.doctor().well
