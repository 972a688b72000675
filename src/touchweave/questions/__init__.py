"""The questions of the Python API: one method for each command, endpoint and page section."""

from touchweave.questions.questions import Questions

__all__ = ["Questions"]
