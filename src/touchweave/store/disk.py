"""Durable files: what fsync, rename and a full disk mean for everything that the store writes."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from touchweave.errors import DiskFull

#: A quota and a size limit end an import just as a full disk does.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def sync_descriptor(descriptor: int) -> None:
    """Wait until the file's bytes are on the disk itself."""
    if hasattr(fcntl, "F_FULLFSYNC"):  # macOS: fsync alone stops at the drive's cache
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries (new names, renames) are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, content: bytes) -> None:
    """Write a whole new file and wait until its bytes are on the disk; its name is not yet (`sync_folder`)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        sync_descriptor(descriptor)
    finally:
        os.close(descriptor)


def remove(paths: Iterable[Path]) -> None:
    """Remove files; those that cannot be removed are left for the next writer to clean up."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Turn the errors of a full disk, a quota or a size limit into DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or "No space left" in str(error):
            problem = os.strerror(error.errno) if error.errno else str(error)
            raise DiskFull(path=str(folder), problem=problem) from error
        raise
