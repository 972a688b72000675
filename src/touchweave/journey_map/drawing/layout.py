"""Where everything stands: stage columns, channel lanes, chips, and the bands of the page from top to bottom."""

from collections import Counter
from dataclasses import dataclass, field

from touchweave.journey_map.drawing.families import lanes_of
from touchweave.journey_map.record import JourneyMap, MapTouchpoint

MARGIN = 28.0
GUTTER = 104.0  #: channel names, and labels of the curve and the figures
GAP = 10.0  #: between stage columns
CHIP_HEIGHT = 36.0
CHIP_ROW = 42.0
ROWS_HEIGHT = 380.0  #: where there are few rows, they are spread over so much, so that arrows can be seen
CHIP_ROW_WIDEST = 88.0
CHIP_WIDTH = 138.0  #: wanted for a chip with the room around it
CHIP_WIDEST = 200.0
LANE_PADDING = 6.0
HEADER = 92.0
STAGE_HEAD = 44.0


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The geometry of one map."""

    width: float
    columns: dict[str, Box]  #: by stage, from the head down to the end of the lanes
    lanes: dict[str, Box]  #: by name
    lane_of: dict[str, str]  #: by channel
    chips: dict[str, Box]  #: by touchpoint
    bottom: float  #: where the lanes end


@dataclass
class _Grid:
    """Which cells of a stage are taken, by (lane, row, place)."""

    places: int
    rows: dict[str, int]  #: that each lane has in any case
    taken: set[tuple[str, int, int]] = field(default_factory=set)

    def put(self, lane: str, wanted: float) -> tuple[int, int]:
        """The free cell nearest to the wanted place, in an upper row if it can be."""
        free = (
            (abs(place + 0.5 - wanted) + 0.3 * row, row, place)
            for row in range(self.rows[lane])
            for place in range(self.places)
            if (lane, row, place) not in self.taken
        )
        _, row, place = min(free)
        self.taken.add((lane, row, place))
        return row, place


def _places(needs: list[dict[str, int]], room: int) -> list[int]:
    """How many chips stand side by side in each stage, `room` in all.

    `needs` counts each stage's chips by lane. A place more goes where it saves the most rows of chips, else where
    most chips share a place.
    """
    places = [1] * len(needs)
    while sum(places) < room:
        open_to_more = [n for n, need in enumerate(needs) if sum(need.values()) > places[n]]
        if not open_to_more:
            break

        def worth(stage: int) -> tuple[int, float, int]:
            wider = [place + (n == stage) for n, place in enumerate(places)]
            return -sum(_rows(needs, wider).values()), sum(needs[stage].values()) / places[stage], -stage

        places[max(open_to_more, key=worth)] += 1
    return places


def _rows(needs: list[dict[str, int]], places: list[int]) -> dict[str, int]:
    """Rows of chips by lane."""
    rows: dict[str, int] = {}
    for need, place in zip(needs, places, strict=True):
        for lane, chips in need.items():
            rows[lane] = max(rows.get(lane, 1), -(-chips // place))
    return rows


def laid_out(shown: JourneyMap, width: float) -> Layout:
    """Place every stage, channel and touchpoint of the map on a page of this width."""
    by_stage: dict[str, list[MapTouchpoint]] = {stage.key: [] for stage in shown.stages}
    for touchpoint in shown.touchpoints:
        by_stage[touchpoint.stage].append(touchpoint)
    left = MARGIN + GUTTER
    avail = width - left - MARGIN - GAP * max(len(by_stage) - 1, 0)
    lane_of = lanes_of(shown)
    needs = [dict(Counter(lane_of[t.channel] for t in some)) for some in by_stage.values()]
    places = _places(needs, int(avail // CHIP_WIDTH))
    cell = avail / max(sum(places), 1)
    cells: dict[str, tuple[str, int, int]] = {}
    rows = dict.fromkeys(lane_of.values(), 1) | _rows(needs, places)
    for (stage, some), number in zip(by_stage.items(), places, strict=True):
        grid = _Grid(places=number, rows=rows)
        for order, touchpoint in enumerate(some):
            lane = lane_of[touchpoint.channel]
            cells[touchpoint.key] = (stage, *grid.put(lane, (order + 0.5) * number / len(some)))
    lanes = _lanes(rows, width)
    bottom = max((lane.bottom for lane in lanes.values()), default=HEADER + STAGE_HEAD)
    columns, x = {}, left
    for stage, number in zip(by_stage, places, strict=True):
        columns[stage] = Box(x=x, y=HEADER, width=number * cell, height=bottom - HEADER)
        x += number * cell + GAP
    chips = {
        t.key: _chip(
            columns[cells[t.key][0]], lanes[lane_of[t.channel]], cells[t.key], cell, rows[lane_of[t.channel]]
        )
        for t in shown.touchpoints
    }
    return Layout(width=width, columns=columns, lanes=lanes, lane_of=lane_of, chips=chips, bottom=bottom)


def _lanes(rows: dict[str, int], width: float) -> dict[str, Box]:
    lanes, y = {}, HEADER + STAGE_HEAD + 8
    tall = min(CHIP_ROW_WIDEST, max(CHIP_ROW, ROWS_HEIGHT / max(sum(rows.values()), 1)))
    for lane, number in rows.items():
        height = number * tall + LANE_PADDING
        lanes[lane] = Box(x=MARGIN, y=y, width=width - 2 * MARGIN, height=height)
        y += height + 3
    return lanes


def _chip(column: Box, lane: Box, at: tuple[str, int, int], cell: float, rows: int) -> Box:
    _, row, place = at
    width = min(cell - 14, CHIP_WIDEST)
    tall = (lane.height - LANE_PADDING) / rows
    return Box(
        x=column.x + place * cell + (cell - width) / 2,
        y=lane.y + LANE_PADDING / 2 + row * tall + (tall - CHIP_HEIGHT) / 2,
        width=width,
        height=CHIP_HEIGHT,
    )
