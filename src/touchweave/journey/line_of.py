"""One customer's line, out of whichever run holds the newest."""

from touchweave.journey.columns import Columns
from touchweave.journey.scan import Lines


def line_of(lines: Lines, code: int) -> Columns:
    """The line of the customer of this code. Raises IndexError where there is none."""
    for run in lines.runs:
        place = run.place(code)
        if place is not None:
            return run.part(place, place + 1)
    raise IndexError(code)
