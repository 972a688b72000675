"""The warm journey map page of the sample brand in headless Chromium: until its content is drawn."""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from machine import Figure
from playwright.sync_api import sync_playwright
from sheet import Given

BIN = Path(sys.executable).parent
READY = "[data-ready='true']"


def figures(given: Given) -> list[Figure]:
    """Load the page once cold, then five times warm."""
    with tempfile.TemporaryDirectory() as scratch:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [BIN / "touchweave", "demo", Path(scratch) / "demo", "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            return _loaded(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()
            server.wait(timeout=30)


def _loaded(address: str) -> list[Figure]:
    deadline = time.monotonic() + 300
    while True:
        try:
            urllib.request.urlopen(address + "api/workspace").close()
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        taken = []
        for _ in range(6):
            started = time.perf_counter()
            page.goto(address)
            page.wait_for_selector(READY, timeout=120_000)
            taken.append(time.perf_counter() - started)
        browser.close()
    warm = statistics.median(taken[1:])
    return [
        Figure(what="journey map page, headless Chromium, warm, median of 5", ours=f"{warm:.2f} s", target="< 1 s")
    ]
