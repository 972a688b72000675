"""One customer's line, read from the journey index."""

import numpy as np

from touchweave.event.vocabulary import Kind
from touchweave.journey.columns import Columns
from touchweave.journey.customer_list import customers
from touchweave.journey.index import Index
from touchweave.journey.line import Interaction, Timeline
from touchweave.journey.line_of import line_of
from touchweave.journey.moment import moment

__all__ = ["customers", "timeline"]

#: A line can be as long as a shop's till; so much of its end is shown.
SHOWN = 5000


def timeline(index: Index, customer: str, *, limit: int = SHOWN) -> Timeline:
    """Everything of one customer; of a longer line the latest `limit` interactions. Raises CustomerUnknown."""
    code = index.code(customer)
    line = line_of(index, code)
    last = line.interactions
    return Timeline(
        customer=index.customer(code),
        traits={name: index.trait(name)[code].as_py() for name in index.trait_names},
        interactions_in_all=last,
        first_at=moment(int(line.occurred_at[0])) if last else None,
        last_at=moment(int(line.occurred_at[-1])) if last else None,
        interactions=tuple(interaction_at(index, line, place) for place in range(max(last - limit, 0), last)),
    )


def interaction_at(index: Index, line: Columns, place: int) -> Interaction:
    """The interaction at a place of some lines, as people read it."""
    touchpoint = index.touchpoints[line.touchpoint[place]]
    value, scale = float(line.value[place]), index.scales[line.scale[place]]
    occurred_at = moment(int(line.occurred_at[place]))
    assert occurred_at is not None
    return Interaction(
        occurred_at=occurred_at,
        touchpoint=touchpoint.key,
        name=touchpoint.name,
        channel=touchpoint.channel.value,
        stage=touchpoint.stage,
        setting=touchpoint.setting.value,
        kind=Kind(line.kind[place]).name.lower(),
        # Seven digits are what a float32 holds; its double would show 19.989999771118164 for 19.99.
        value=None if np.isnan(value) else float(f"{value:.7g}"),
        scale=None if scale is None else str(scale),
    )
