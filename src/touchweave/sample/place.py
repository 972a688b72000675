"""The forty-odd touchpoints of the sample brand, each with what a real catalogue says of it and what is true."""

from dataclasses import dataclass

from touchweave.catalogue.touchpoint import Rule, Touchpoint
from touchweave.event.vocabulary import Channel, Contact, Direction, Setting


@dataclass(frozen=True, kw_only=True)
class Place:
    """A touchpoint, and its part in the generative model of `model.py`."""

    touchpoint: Touchpoint
    hours: str = "online"  #: its daily rhythm: a key of rhythm.HOURS
    #: Met on the way to a purchase by this share of average customers, 0: not a part of that way.
    rate: float = 0.0
    intent_slope: float = 0.0  #: how the log-odds of meeting it grow with the intent to buy
    offline_slope: float = 0.0  #: and with the liking for going out
    again: float = 0.0  #: mean number of further meetings once it was met
    phase: tuple[float, float] = (0.0, 1.0)  #: when on the way: share of its length
    purchase_effect: float = 0.0  #: added to the log-odds of deciding to buy, when met at least once
    score_effect: float = 0.0  #: added to the satisfaction (points of the 0..10 scale) of a purchase

    @property
    def key(self) -> str:
        """The touchpoint's key."""
        return self.touchpoint.key


def place(
    key: str,
    name: str,
    where: str,
    rules: tuple[Rule, ...],
    *,
    owner: str,
    cost: float | None = None,
    target: float | None = None,
    **model: float | str | tuple[float, float],
) -> Place:
    """A place in one line; `where` is channel, stage, setting, contact and direction, separated by blanks."""
    channel, stage, setting, contact, direction = where.split()
    touchpoint = Touchpoint(
        key=key,
        name=name,
        channel=Channel(channel),
        stage=stage,
        setting=Setting(setting),
        contact=Contact(contact),
        direction=Direction(direction),
        owner=owner,
        cost_per_contact=cost,
        target=target,
        rules=rules,
    )
    return Place(touchpoint=touchpoint, **model)  # type: ignore[arg-type]
