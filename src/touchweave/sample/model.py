"""The generative model's figures in one place. `docs/explanation/sample-brand.md` tells it in words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BRAND = "Lumen & Loom (simulated)"


@dataclass(frozen=True, kw_only=True)
class Model:
    """Everything that is not said of a single touchpoint. Log-odds unless a unit is named."""

    one_touch_rate: float = 0.12  #: customers who are met once and never again
    rounds: int = 4  #: so many ways to a purchase at most, one after the other

    buy_base: float = -1.15
    buy_intent: float = 0.9
    buy_again: float = 0.3  #: when the customer bought before
    web_base: float = 0.9  #: buys on the web rather than in a store
    web_offline: float = -0.9

    fault_first_week: float = 0.58  #: share of the period
    fault_weeks: int = 3
    fault_failure_rate: float = 0.35  #: payments that fail in those weeks
    usual_failure_rate: float = 0.012
    retry_rate: float = 0.40  #: customers who try a failed payment once more

    queue_first_week: float = 0.72
    queue_weeks: int = 8
    usual_wait_minutes: float = 2.5
    worst_wait_minutes: float = 14.0  #: reached in the last of those weeks
    call_csat_at_no_wait: float = 4.6
    call_csat_per_minute: float = -0.17

    late_rate: float = 0.10  #: parcels that come days late
    late_effect: float = -1.6  #: on satisfaction, points of 0..10
    wait_effect: float = -0.08  #: per minute waited beyond the usual
    satisfaction: float = 7.7  #: before effects
    satisfaction_intent: float = 0.2
    satisfaction_noise: float = 1.5
    answer_base: float = -0.1  #: of answering a survey
    answer_satisfaction: float = 0.25  #: the content answer more: the bias of every survey

    anonymous_rate: float = 0.15  #: customers whose first visits only their device tells of
    shared_device_pairs: float = 0.01  #: pairs of customers on one device, of all customers
    card_only_rate: float = 0.06  #: customers whom the tills know by a card number only
    duplicate_rate: float = 0.004  #: rows sent twice under one id
    late_event_rate: float = 0.01  #: app events sent days after they happened

    looking_together_rate: float = 0.005  #: pairs on one device besides, who look for something in the same weeks
    two_devices_rate: float = 0.08  #: customers who visit the web shop from two devices
    never_login_rate: float = 0.12  #: of those who begin anonymously: their device never tells who it was
    late_takeover_rate: float = 0.15  #: who come to a shared device and log in at their second visit there only
    two_phones_rate: float = 0.10  #: users of the loyalty app who change their telephone
    zeroed_phone_rate: float = 0.02  #: users of the app whose telephone tells zeros instead of its id
    mail_listed_rate: float = 0.88  #: customers whose mail address the customer list knows
    phone_listed_rate: float = 0.70
    card_listed_rate: float = 0.85  #: customers known to the tills by a card only whose card the list knows
    other_cards_rate: float = 0.30  #: customers besides who have a card, which the list knows
    card_shown_rate: float = 0.40  #: receipts with a customer's number that bear the card as well, if there is one
    junk_rate: float = 0.012  #: list entries with the placeholder's mail; receipts with a till's number as card
    double_entry_rate: float = 0.015  #: customers who are in the list twice, misspelt


def sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability with these log-odds."""
    return 1.0 / (1.0 + np.exp(-logit))


def happens(rng: np.random.Generator, logit: NDArray[np.float64]) -> NDArray[np.bool_]:
    """One draw for each of the log-odds."""
    drawn: NDArray[np.bool_] = rng.random(len(logit)) < sigmoid(logit)
    return drawn
