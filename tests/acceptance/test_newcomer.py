"""What a newcomer does on the command line, with the real program; and what they get when something is wrong."""

import gzip
import json
import os
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
ROWS = [f"customer-{n % 50},2026-01-{n % 28 + 1:02d}T10:{n % 60:02d}:00Z,step {n % 7},{n}" for n in range(2000)]
VISITS = "\n".join(["customer_id,timestamp,event,value", *ROWS]) + "\n"


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    assert run("init", folder).returncode == 0
    return folder


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text(VISITS)
    return path


def test_from_a_file_to_the_map_and_back(run: Run, shop: Path, visits: Path, tmp_path: Path) -> None:
    looked = json.loads(run("import", shop, visits, "--dry-run", "--json").stdout)
    assert looked[0]["id"] is None
    assert json.loads(run("imports", shop, "--json").stdout) == []

    kept = json.loads(run("import", shop, visits, "--json").stdout)[0]
    assert (kept["rows"], kept["loaded"], kept["customers"], kept["touchpoints"]) == (2000, 2000, 50, 7)

    drawn = tmp_path / "map.svg"
    assert run("map", shop, "--out", drawn).returncode == 0
    assert "step 3" in drawn.read_text()

    counted = run("sql", shop, "select count(*) as n from interactions", "--json")
    assert json.loads(counted.stdout) == [{"n": 2000}]

    assert run("imports", shop, "undo", "1").returncode == 0
    assert json.loads(run("sql", shop, "select count(*) as n from interactions", "--json").stdout) == [{"n": 0}]


def test_the_same_file_twice_is_kept_once(run: Run, shop: Path, visits: Path) -> None:
    run("import", shop, visits, "--json")
    again = json.loads(run("import", shop, visits, "--json").stdout)[0]
    assert (again["loaded"], again["duplicates"], again["duplicate_of"]) == (0, 2000, 1)


def test_rows_that_are_the_same_are_kept_unless_asked_otherwise(run: Run, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "doubled.csv"
    path.write_text(VISITS + "\n".join(ROWS[:10]) + "\n")
    looked = json.loads(run("import", shop, path, "--drop-duplicates", "--dry-run", "--json").stdout)[0]
    assert (looked["loaded"], looked["duplicates"]) == (2000, 10)
    kept = json.loads(run("import", shop, path, "--json").stdout)[0]
    assert (kept["loaded"], kept["duplicates"]) == (2010, 0)


def test_measures_print_in_every_form(run: Run, shop: Path, visits: Path) -> None:
    run("import", shop, visits)
    forms = ("json", "csv", "table")
    measures = zip(("transitions", "retention", "attribution", "customers"), cycle(forms), strict=False)
    for name, form in (*(("scorecard", form) for form in forms), *measures):
        done = run("measure", shop, name, "--format", form)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_the_doctor_finds_a_healthy_workspace_well_and_a_damaged_ledger_ill(
    run: Run, shop: Path, visits: Path
) -> None:
    run("import", shop, visits)
    assert run("doctor", shop).returncode == 0
    ledger_file = next((shop / "ledger").rglob("*.parquet"))
    content = bytearray(ledger_file.read_bytes())
    content[len(content) // 3] ^= 0x10
    ledger_file.write_bytes(content)
    ill = run("doctor", shop)
    assert ill.returncode == 1
    assert ledger_file.name in ill.stdout + ill.stderr


def test_a_lost_index_is_rebuilt_and_says_the_same(run: Run, shop: Path, visits: Path) -> None:
    run("import", shop, visits)
    before = run("measure", shop, "scorecard", "--format", "json").stdout
    for path in (shop / "index").rglob("*.arrow"):
        path.write_bytes(b"damaged")
    assert run("rebuild", shop).returncode == 0
    assert run("measure", shop, "scorecard", "--format", "json").stdout == before


def _broken_xes(folder: Path) -> Path:
    path = folder / "broken.xes.gz"
    path.write_bytes(gzip.compress(b'<?xml version="1.0"?><log><trace><event><string key="concept:name" value="A"/>'))
    return path


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("rows.csv", "w") as member:
        for _ in range(64):
            member.write(b"0" * 2**20)
    return path


def _not_a_table(folder: Path) -> Path:
    path = folder / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(5000))
    return path


def _no_customer(folder: Path) -> Path:
    path = folder / "colours.csv"
    path.write_text("colour,shape\nred,round\ngreen,square\n")
    return path


def _missing_column(folder: Path) -> Path:
    (folder / "mapping.yaml").write_text("customer: shopper\ntime: timestamp\nname: event\n")
    path = folder / "visits.csv"
    path.write_text(VISITS)
    return path


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (_broken_xes, "broken.xes.gz"),
        (_bomb, "unpack"),
        (_not_a_table, "picture.png"),
        (_no_customer, "colours.csv: cannot tell which column"),
        (_missing_column, "'shopper'"),
        (lambda folder: folder / "absent.csv", "absent.csv"),
    ],
    ids=["broken XES", "zip bomb", "no table", "no column fits", "missing column", "no file"],
)
def test_what_cannot_be_used_is_named_and_nothing_of_it_is_kept(
    run: Run, shop: Path, tmp_path: Path, make: Callable[[Path], Path], named: str
) -> None:
    path = make(tmp_path)
    mapping = tmp_path / "mapping.yaml"
    options = ["--mapping", mapping] if mapping.exists() else []
    limits = {**os.environ, "TOUCHWEAVE_UNPACKED_LIMIT_BYTES": str(2**22)}
    done = run("import", shop, path, *options, env=limits)
    assert done.returncode == 1, done.stdout
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(run("imports", shop, "--json").stdout) == []
    assert not list((shop / "ledger").rglob("*.parquet"))


def test_a_typing_error_in_the_catalogue_is_named_with_its_line(run: Run, shop: Path, visits: Path) -> None:
    catalogue = shop / "touchpoints.yaml"
    catalogue.write_text(
        "touchpoints:\n  - key: home\n    name: Home\n    chanel: web\n    stage: pre_purchase\n"
        "    setting: online\n    rules: [{name: Home}]\n"
    )
    done = run("catalogue", "check", shop)
    assert done.returncode == 1
    assert "chanel" in done.stderr
    assert "line 4" in done.stderr
    assert run("import", shop, visits).returncode == 1
    assert json.loads(run("imports", shop, "--json").stdout) == []


def test_an_unknown_setting_is_named_with_the_ones_there_are(run: Run, shop: Path) -> None:
    with (shop / "touchweave.toml").open("a") as file:
        file.write("thredas = 2\n")
    done = run("measure", shop, "scorecard")
    assert done.returncode == 1
    assert "thredas" in done.stderr
    assert "threads" in done.stderr


def test_no_workspace_is_said_and_how_to_make_one(run: Run, tmp_path: Path) -> None:
    done = run("serve", tmp_path)
    assert done.returncode == 1
    assert "touchweave init" in done.stderr


def test_a_word_that_is_no_command_is_usage(run: Run) -> None:
    assert run("weave").returncode == 2
    assert run("imports", ".", "undo").returncode == 2


def test_a_second_writer_is_told_who_writes(run: Run, shop: Path, visits: Path) -> None:
    import touchweave as tw

    with tw.open(shop) as mine, mine.store.writing("the monthly import"):
        done = run("import", shop, visits)
    assert done.returncode == 1
    assert "the monthly import" in done.stderr
    assert str(os.getpid()) in done.stderr


def test_an_import_killed_in_the_middle_leaves_nothing_behind(run: Run, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("customer_id,timestamp,event,value\n")
        for _ in range(700):
            file.write("\n".join(ROWS) + "\n")
    from sys import executable

    command = [str(Path(executable).parent / "touchweave"), "import", str(shop), str(path)]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not any((shop / "ledger").rglob("*")) and started.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    started.send_signal(signal.SIGKILL)
    was = started.wait()
    assert was == -signal.SIGKILL, "it was done before it could be killed"
    assert json.loads(run("imports", shop, "--json").stdout) == []
    again = json.loads(run("import", shop, path, "--json").stdout)[0]
    assert again["loaded"] == again["rows"] == 1_400_000
