"""The one writer of a workspace: a lock on `writer.lock` that dies with its process, and says who holds it."""

import contextlib
import fcntl
import json
import os
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from touchweave.errors import FileUnreadable, WriterBusy

FILE = "writer.lock"

#: What a loader says it is doing.
LOADING = "loading"
_PATIENCE_SECONDS = 30.0
_MOMENT_SECONDS = 0.5
_POLL_SECONDS = 0.01


class WriterLock:
    """Held from entering to leaving. Entering raises WriterBusy, naming the holder, when somebody writes.

    Who is `patient` waits while the holder is `LOADING`: it goes on again and again, for moments.
    """

    def __init__(self, folder: Path, *, doing: str, now: datetime, patient: bool = True) -> None:
        self._path = folder / FILE
        self._folder = folder
        self._note = json.dumps({"pid": os.getpid(), "doing": doing, "since": now.isoformat(timespec="seconds")})
        self._descriptor = -1
        self._patience_seconds = _PATIENCE_SECONDS if patient else 0.0

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FileUnreadable(path=str(self._path), problem=error.strerror or str(error)) from error
        try:
            self._lock(descriptor)
        except WriterBusy:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        with contextlib.suppress(OSError):  # a full disk: locked all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, self._note.encode(), 0)
        return self

    def _lock(self, descriptor: int) -> None:
        started = time.monotonic()
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                note = os.pread(descriptor, 4096, 0)
                waited = time.monotonic() - started
                if waited >= min(self._patience_seconds, _patience_with(note)):
                    raise WriterBusy(path=str(self._folder), holder=_holder(note)) from error
            time.sleep(_POLL_SECONDS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: removing it would let two writers lock two files of the same name.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = -1


def _patience_with(note: bytes) -> float:
    """For how many seconds to wait for a holder who says so."""
    if not note:  # he has come, or goes, at this moment
        return _MOMENT_SECONDS
    return _PATIENCE_SECONDS if f'"doing": "{LOADING}"'.encode() in note else 0.0


def _holder(note: bytes) -> str:
    try:
        told = json.loads(note)
        return f"process {told['pid']}, {told['doing']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "it has not said who it is"
