"""Make a virtual environment, also where the system's Python comes without ensurepip (Debian, Ubuntu).

There, pip's own wheel is fetched from the package index that pip is configured to use, checked against the
hash that the index states, and asked to install itself.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import venv
from pathlib import Path

INDEX = "https://pypi.org/simple"


def main(folder: str) -> None:
    """Create the environment in `folder`."""
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ModuleNotFoundError):
        print("This Python has no ensurepip; fetching pip from the package index.")
        venv.create(folder, with_pip=False, clear=True)
        _install_pip(Path(folder) / "bin" / "python")


def _install_pip(python: Path) -> None:
    index = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/")
    request = urllib.request.Request(f"{index}/pip/", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        links = re.findall(
            r'href="([^"]+/pip-(\d+)\.(\d+)(?:\.(\d+))?-py3-none-any\.whl#sha256=([0-9a-f]{64}))"',
            answer.read().decode(),
        )
    newest = max(links, key=lambda link: tuple(int(part or 0) for part in link[1:4]))
    with urllib.request.urlopen(urllib.parse.urljoin(f"{index}/pip/", newest[0])) as answer:
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() != newest[4]:
        sys.exit("The package index sent a pip that does not match its own hash; nothing was installed.")
    with tempfile.TemporaryDirectory() as scratch:
        name = urllib.parse.urlsplit(newest[0]).path.rsplit("/", 1)[-1]
        path = Path(scratch) / name
        path.write_bytes(wheel)
        subprocess.run([python, path / "pip", "install", "-q", "--no-index", path], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
