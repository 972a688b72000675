"""Clients as their makers publish them, and a real collector that they are pointed at."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pyarrow.compute as pc
import pytest
from msgspec import Struct

import touchweave as tw

HERE = Path(__file__).parent
PATIENCE_SECONDS = 60


class Source(Struct, frozen=True, kw_only=True):
    """A source of its own in the workspace that the server serves."""

    url: str  #: without a slash at the end
    folder: Path
    name: str
    key: str
    site_id: int

    def events(self, count: int) -> list[dict[str, Any]]:
        """All events of the source, once so many are in the ledger and none waits: no more, no fewer, none refused.

        In the order in which they happened; JSON columns are read. The account of the workspace adds up.
        """
        self._settled(count)
        with tw.open(self.folder) as workspace:
            mine = pc.field("source") == self.name
            events, refused = (
                workspace.store.dataset(kind).to_table(filter=mine) for kind in ("events", "quarantine")
            )
        assert not refused.num_rows
        found = sorted(events.to_pylist(), key=lambda event: event["occurred_at"])
        assert len(found) == count
        assert len({event["message_id"] for event in found}) == count
        for event in found:
            for column in ("properties", "context"):
                event[column] = json.loads(event[column] or "{}")
        return found

    def _settled(self, count: int) -> None:
        """Wait until so many are loaded, and then as long as anything still comes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        totals: dict[str, int] = {}
        while time.monotonic() < deadline:
            with urlopen(f"{self.url}/api/accounts") as answer:
                sheet = json.load(answer)
            rows = [row for row in sheet["rows"] if row["source"] == self.name]
            totals = {name: sum(row[name] for row in rows) for name in ("accepted", "loaded", "waiting")}
            if totals["loaded"] >= count and not totals["waiting"]:
                assert sheet["adds_up"], sheet["problems"]
                return
            time.sleep(0.2)
        raise AssertionError(f"{count} events were to be in the ledger; the account says {totals}")


@pytest.fixture(scope="session")
def collector(
    server: Callable[..., Any], run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A new workspace that is served: its folder, and the address without a slash at the end."""
    folder = tmp_path_factory.mktemp("collected") / "workspace"
    assert run("init", folder).returncode == 0
    return folder, server("serve", folder).url.rstrip("/")


@pytest.fixture
def new_source(collector: tuple[Path, str], request: pytest.FixtureRequest) -> Callable[..., Source]:
    """Makes a source for this test alone."""
    folder, url = collector
    made = 0

    def make(kind: str = "any") -> Source:
        nonlocal made
        made += 1
        name = hashlib.sha256(f"{request.node.nodeid} {made}".encode()).hexdigest()[:12]
        site_id = int(name[:6], 16) + 1
        asked = json.dumps({"name": name, "kind": kind, "site_id": site_id}).encode()
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(f"{url}/api/sources", data=asked, headers=headers)) as answer:
            key = json.load(answer)["key"]
        return Source(url=url, folder=folder, name=name, key=key, site_id=site_id)

    return make


@pytest.fixture
def source(new_source: Callable[..., Source]) -> Source:
    """A source of any kind."""
    return new_source()


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest) -> Path:
    """`node_modules` with the packages that package-lock.json names: installed once, and kept."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    files = [HERE / name for name in ("package.json", "package-lock.json", ".npmrc")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    folder = Path(request.config.rootpath, ".pytest_cache", "clients", digest)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / "lock"):
        if not (folder / "installed").exists():
            for file in files:
                shutil.copy(file, folder)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-2000:]
            (folder / "installed").touch()
    return folder / "node_modules"


@pytest.fixture
def node(packages: Path) -> Callable[..., str]:
    """Run a script beside the tests with the packages; returns what it printed."""

    def script(name: str, *arguments: object) -> str:
        command = ["node", str(HERE / name), *map(str, arguments)]
        environment = {**os.environ, "NODE_PATH": str(packages)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return script


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
