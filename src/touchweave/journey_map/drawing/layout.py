"""Where everything stands: stage columns, channel lanes, chips, and the bands of the page from top to bottom."""

from dataclasses import dataclass, field

from touchweave.journey_map.record import JourneyMap, MapTouchpoint

MARGIN = 28.0
GUTTER = 92.0  #: channel names, and labels of the curve and the figures
GAP = 10.0  #: between stage columns
CHIP_HEIGHT = 36.0
CHIP_ROW = 44.0
CHIP_WIDTH = 118.0  #: wanted for a chip with the room around it
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
    lanes: dict[str, Box]  #: by channel
    chips: dict[str, Box]  #: by touchpoint
    bottom: float  #: where the lanes end


@dataclass
class _Grid:
    """Which cells of a stage are taken, by (channel, row, place)."""

    places: int
    taken: set[tuple[str, int, int]] = field(default_factory=set)

    def put(self, channel: str, wanted: float) -> tuple[int, int]:
        """The free cell nearest to the wanted place; a further row costs a little less than a place."""
        rows = range(len(self.taken) + 1)
        free = (
            (abs(place + 0.5 - wanted) + 0.9 * row, row, place)
            for row in rows
            for place in range(self.places)
            if (channel, row, place) not in self.taken
        )
        _, row, place = min(free)
        self.taken.add((channel, row, place))
        return row, place


def _places(counts: list[int], room: int) -> list[int]:
    """How many chips stand side by side in each stage: as many in all as there is room for, shared by need."""
    places = [1] * len(counts)
    while counts and sum(places) < room:
        needs = [(count / place, -n) for n, (count, place) in enumerate(zip(counts, places, strict=True))]
        need, stage = max(needs)
        if need <= 1:
            break
        places[-stage] += 1
    return places


def laid_out(shown: JourneyMap, width: float) -> Layout:
    """Place every stage, channel and touchpoint of the map on a page of this width."""
    by_stage: dict[str, list[MapTouchpoint]] = {stage.key: [] for stage in shown.stages}
    for touchpoint in shown.touchpoints:
        by_stage[touchpoint.stage].append(touchpoint)
    left = MARGIN + GUTTER
    avail = width - left - MARGIN - GAP * max(len(by_stage) - 1, 0)
    places = _places([len(some) for some in by_stage.values()], int(avail // CHIP_WIDTH))
    cell = avail / max(sum(places), 1)
    cells: dict[str, tuple[str, int, int]] = {}
    rows = dict.fromkeys(shown.channels, 1)
    for (stage, some), number in zip(by_stage.items(), places, strict=True):
        grid = _Grid(places=number)
        for order, touchpoint in enumerate(some):
            row, place = grid.put(touchpoint.channel, (order + 0.5) * number / len(some))
            cells[touchpoint.key] = (stage, row, place)
            rows[touchpoint.channel] = max(rows[touchpoint.channel], row + 1)
    lanes = _lanes(rows, width)
    bottom = max((lane.bottom for lane in lanes.values()), default=HEADER + STAGE_HEAD)
    columns, x = {}, left
    for stage, number in zip(by_stage, places, strict=True):
        columns[stage] = Box(x=x, y=HEADER, width=number * cell, height=bottom - HEADER)
        x += number * cell + GAP
    chips = {t.key: _chip(columns[cells[t.key][0]], lanes[t.channel], cells[t.key], cell) for t in shown.touchpoints}
    return Layout(width=width, columns=columns, lanes=lanes, chips=chips, bottom=bottom)


def _lanes(rows: dict[str, int], width: float) -> dict[str, Box]:
    lanes, y = {}, HEADER + STAGE_HEAD + 8
    for channel, number in rows.items():
        height = number * CHIP_ROW + LANE_PADDING
        lanes[channel] = Box(x=MARGIN, y=y, width=width - 2 * MARGIN, height=height)
        y += height + 3
    return lanes


def _chip(column: Box, lane: Box, at: tuple[str, int, int], cell: float) -> Box:
    _, row, place = at
    width = min(cell - 16, CHIP_WIDEST)
    return Box(
        x=column.x + place * cell + (cell - width) / 2,
        y=lane.y + LANE_PADDING / 2 + row * CHIP_ROW + (CHIP_ROW - CHIP_HEIGHT) / 2,
        width=width,
        height=CHIP_HEIGHT,
    )
