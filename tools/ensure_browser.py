"""See to a Chromium for the browser tests: the system's, else Debian's package (as root), else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def found() -> bool:
    """Whether a browser can be started: one of the system's, or the one Playwright keeps."""
    if any(shutil.which(name) for name in NAMES) or MAC.exists():
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def install() -> None:
    """Try the ways there are, the least heavy first."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        packages = ["chromium", "fonts-dejavu-core"]
        if (
            subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=False, env=environment).returncode
            == 0
        ):
            return
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0:
        command.append("--with-deps")
    subprocess.run(command, check=False)


if __name__ == "__main__":
    if not found():
        install()
    if not found():
        sys.exit("No Chromium could be had. Install one (apt install chromium, or brew install --cask chromium).")
