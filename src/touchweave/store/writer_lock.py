"""The one writer of a workspace: a lock on `writer.lock` that dies with its process, and says who holds it."""

import contextlib
import fcntl
import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from touchweave.errors import FileUnreadable, WriterBusy

FILE = "writer.lock"


class WriterLock:
    """Held from entering to leaving. Entering raises WriterBusy, naming the holder, when somebody writes."""

    def __init__(self, folder: Path, *, doing: str, now: datetime) -> None:
        self._path = folder / FILE
        self._folder = folder
        self._note = json.dumps({"pid": os.getpid(), "doing": doing, "since": now.isoformat(timespec="seconds")})
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FileUnreadable(path=str(self._path), problem=error.strerror or str(error)) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(os.pread(descriptor, 4096, 0))
            os.close(descriptor)
            raise WriterBusy(path=str(self._folder), holder=holder) from error
        self._descriptor = descriptor
        with contextlib.suppress(OSError):  # a full disk: locked all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, self._note.encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: removing it would let two writers lock two files of the same name.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = -1


def _holder(note: bytes) -> str:
    try:
        told = json.loads(note)
        return f"process {told['pid']}, {told['doing']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "it has not said who it is"
