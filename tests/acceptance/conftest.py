"""A real server on a small sample brand, and a real browser that looks at it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

BIN = Path(sys.executable).parent
CUSTOMERS = "1500"
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or (MAC_CHROME if Path(MAC_CHROME).exists() else None)


class RunningServer:
    """`touchweave …` as a process of its own; `url` is what it printed."""

    def __init__(self, *arguments: str | Path) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        command = [str(BIN / "touchweave"), *map(str, arguments), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.url = self._printed_address()

    def _printed_address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError(f"the server ended with {self.process.wait()} before it answered")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command line."""

    def command(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        line = [str(BIN / "touchweave"), *map(str, arguments)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=300, **options)

    return command


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[..., RunningServer]]:
    """Start servers; all are stopped in the end."""
    started: list[RunningServer] = []

    def start(*arguments: str | Path) -> RunningServer:
        started.append(RunningServer(*arguments))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="session")
def sample_server(server: Callable[..., RunningServer], tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    """The demo on a small sample brand, served."""
    return server("demo", tmp_path_factory.mktemp("sample") / "demo", "--customers", CUSTOMERS)


@pytest.fixture(scope="session")
def server_url(sample_server: RunningServer) -> str:
    """Where the sample brand is served, with a slash at the end."""
    return sample_server.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium: the system's, else Playwright's own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of its own, 1440 wide, patient on a busy machine; errors in its console fail the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(120_000)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    context.close()
    assert not problems


class Look:
    """What tests of pages do on every one of them."""

    def api(self, server_url: str, path: str) -> Any:
        with urlopen(f"{server_url}api/{path}") as answer:
            return json.load(answer)

    def open(self, page: Any, address: str) -> None:
        page.goto(address)
        self.ready(page)

    def ready(self, page: Any) -> None:
        """Wait until it shows what it was asked for."""
        page.wait_for_selector("[data-page][data-ready]")

    def grave(self, page: Any) -> list[str]:
        """What axe finds serious or critical on the page, with where."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page).response["violations"]
        grave = [one for one in found if one["impact"] in {"serious", "critical"}]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in grave]


@pytest.fixture(scope="session")
def look() -> Look:
    """How pages are opened, asked after and examined."""
    return Look()
