"""A disk in a file: ext4, loop-mounted, small where it shall be, and copied as it is when the power goes."""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_PREFIX = "touchweave-durability-"
_COPIES = 50
#: ext4 by itself writes files early that were emptied or renamed over: others do not, so it shall not.
STRICT = "noauto_da_alloc"


class DiskUnusable(Exception):
    """A disk could not be made, mounted or copied."""


class Disk:
    """An image file with a file system, mounted on a folder while it is wanted."""

    def __init__(self, image: Path) -> None:
        self.image = image
        self.folder = image.with_suffix(".mounted")
        self._device = ""

    @classmethod
    def make(cls, image: Path, megabytes: int) -> "Disk":
        """An empty file system. Raises DiskUnusable."""
        with image.open("wb") as made:
            made.truncate(megabytes * 2**20)
        _call("mkfs.ext4", "-q", "-F", str(image))
        return cls(image)

    def mount(self) -> Path:
        """Where it lies now; the journal is played back. Raises DiskUnusable."""
        self.folder.mkdir(exist_ok=True)
        _call("mount", "-t", "ext4", "-o", f"loop,{STRICT}", str(self.image), str(self.folder))
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
        self._device = next(mount[0] for mount in mounts if mount[1] == str(self.folder))
        return self.folder

    def unmount(self) -> None:
        """Take it away; what still has a file open there keeps it a moment longer."""
        for _ in range(100):
            if not os.path.ismount(self.folder):
                return
            with contextlib.suppress(DiskUnusable):
                _call("umount", str(self.folder))
                return
            time.sleep(0.05)
        _call("umount", "--lazy", str(self.folder))

    def copy(self, image: Path) -> "Disk":
        """What is on the disk at this moment: without anything that only the memory holds. Raises DiskUnusable.

        The image file is what the block device was given. The kernel may write to the device meanwhile: then the
        copy would be of no single moment, and is made again.
        """
        for _ in range(_COPIES):
            before = self._writes()
            _call("cp", "--sparse=always", "--reflink=never", str(self.image), str(image))
            if self._writes() == before:
                return Disk(image)
        raise DiskUnusable(f"{self.image} was written to all the time")

    def _writes(self) -> tuple[str, ...]:
        """Writes and flushes that the device has finished, and what it is busy with."""
        stat = Path("/sys/class/block", Path(self._device).name, "stat").read_text().split()
        return stat[4], stat[6], stat[8]


@cache
def reason_against() -> str:
    """Why no disk can be mounted here; empty when one can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root may mount a disk"
    if shutil.which("mkfs.ext4") is None:
        return "mkfs.ext4 is not installed"
    try:
        with home() as folder:
            disk = Disk.make(folder / "trial.img", 16)
            try:
                disk.mount()
            finally:
                disk.unmount()
    except DiskUnusable as error:
        return f"no disk can be mounted here: {error}"
    return ""


@contextmanager
def home() -> Iterator[Path]:
    """A folder for disks and workspaces; at the end nothing in it stays mounted, and it is gone."""
    tidy()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")).resolve()
    try:
        yield folder
    finally:
        _clear(folder)


def tidy() -> None:
    """Clear what campaigns left that were killed themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        found = re.fullmatch(_PREFIX + r"(\d+)-.*", folder.name)
        if found and not Path("/proc", found[1]).exists():
            _clear(folder.resolve())


def _clear(folder: Path) -> None:
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in reversed([place for place in mounted if Path(place).is_relative_to(folder)]):
        with contextlib.suppress(DiskUnusable):
            _call("umount", "--lazy", place)
    shutil.rmtree(folder, ignore_errors=True)


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        raise DiskUnusable(f"{' '.join(command)}: {done.stderr.strip()}")
