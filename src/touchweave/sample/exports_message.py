"""What the mail system and the loyalty app send: messages in the Segment form, one a line."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.sample.app_use import APP_PLACES
from touchweave.sample.export import Export, Exporting, times, with_duplicates, write_lines
from touchweave.sample.rhythm import DAY_US

_STEPS = ("Email Delivered", "Email Opened", "Email Link Clicked")
_CAMPAIGNS = {"newsletter": "newsletter-{:02d}", "order-mail": "order-confirmation", "follow-up": "follow-up",
              "survey": "survey"}  # fmt: skip


def mails(out: Exporting) -> Export:
    """`mails.jsonl`: newsletters, order confirmations, follow-up mails, invitations to the survey."""
    which, rows = out.of(*_CAMPAIGNS)
    campaigns = list(_CAMPAIGNS.values())
    issue = np.nan_to_num(rows.get("issue", np.zeros(len(which)))).astype(int) + 1
    table = pa.table(
        {
            "id": [f"m-{number:07d}" for number in range(1, len(which) + 1)],
            "customer": out.customers.take(pa.array(rows["customer"])),
            "time": times(rows["at"]),
            "step": rows["step"].astype(np.int64),
            "campaign": [
                campaigns[at].format(number) for at, number in zip(which.tolist(), issue.tolist(), strict=True)
            ],
        }
    )
    table, again = with_duplicates(out.rng, table, "id", out.simulation.model.duplicate_rate)
    messages = [
        {
            "messageId": identifier,
            "type": "track",
            "event": _STEPS[step],
            "userId": customer,
            "timestamp": time,
            "context": {"campaign": {"name": campaign, "medium": "email"}},
        }
        for identifier, customer, time, step, campaign in zip(
            *(each.to_pylist() for each in table.columns), strict=True
        )
    ]
    write_lines(out.folder / "mails.jsonl", messages)
    return Export(name="mails.jsonl", rows=len(messages), interactions=len(messages), duplicates=again)


def loyalty_app(out: Exporting) -> Export:
    """`loyalty_app.jsonl`: in the order of sending, so that what waited on an offline telephone comes late."""
    use = out.planted.app
    which, rows = use.place, use.rows
    late = out.rng.random(len(which)) < out.simulation.model.late_event_rate
    delay = np.where(late, out.rng.uniform(1.5, 9, len(which)) * DAY_US, out.rng.uniform(0.2e6, 3e6, len(which)))
    sent = np.minimum(rows["at"] + delay.astype(np.int64), out.simulation.period.until - 1)
    order = np.argsort(sent, kind="stable")
    customers = out.customers.take(pa.array(rows["customer"])).to_pylist()
    at, sent_at = times(rows["at"]).to_pylist(), times(sent).to_pylist()
    step = np.nan_to_num(rows["step"]).astype(int)
    points = np.nan_to_num(rows["points"]).astype(int)
    devices = use.device.to_pylist()
    messages = [
        {
            "messageId": f"a-{number:07d}",
            "userId": customers[row],
            "timestamp": at[row],
            "sentAt": sent_at[row],
            "context": {"device": {"id": devices[row]}},
            **_app_message(APP_PLACES[which[row]], int(step[row]), int(points[row])),
        }
        for number, row in enumerate(order.tolist(), start=1)
    ]
    write_lines(out.folder / "loyalty_app.jsonl", messages)
    return Export(
        name="loyalty_app.jsonl", rows=len(messages), interactions=len(messages), late=_lateness(sent - rows["at"])
    )


def _app_message(place: str, step: int, points: int) -> dict[str, Any]:
    if place == "app":
        return {"type": "screen", "name": "Home"}
    if place == "manual":
        return {"type": "screen", "name": "Manual"}
    if place == "points":
        return {"type": "track", "event": "Points redeemed", "properties": {"points": points}}
    if place == "leaflet":
        return {"type": "track", "event": "Leaflet code scanned"}
    return {"type": "track", "event": ("Push Delivered", "Push Opened")[step]}


def _lateness(delay: NDArray[np.int64]) -> dict[str, float]:
    late = delay[delay >= DAY_US] / 1e6
    return {
        "events": len(late),
        "median_seconds": float(np.median(late)) if len(late) else 0.0,
        "longest_seconds": float(late.max(initial=0)),
    }
