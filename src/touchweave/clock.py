"""The only reader of the time. Everything else takes `now` as an argument."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def monotonic_seconds() -> float:
    """Seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
