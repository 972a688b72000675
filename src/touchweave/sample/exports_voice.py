"""What the customer list, the call centre, the chat, the surveys and the listening tools export."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.sample.export import Export, Exporting, numbers, texts, times, whole, write_csv
from touchweave.sample.people import AGE_GROUPS, REGIONS

_HANDLED = {"chat": "adviser", "chatbot": "bot"}
#: Effort answers after a chat, mean and spread on 1..7, 7 = easy.
_EFFORT = {"chat": (5.9, 0.9), "chatbot": (4.1, 1.4)}
_SAID = {"review-written": "Review written", "social-comment": "Comment written", "referral": "Friend referred"}


def customers(out: Exporting) -> Export:
    """`customers.csv`: what is known of each customer; some stand in it twice, misspelt."""
    who, simulation = out.simulation.who, out.simulation
    member = np.zeros(who.count, bool)
    member[simulation.happened.of("app")["customer"]] = True
    listed = out.planted.register
    code = listed.code
    table = pa.table(
        {
            "customer_id": listed.number,
            "known_since": times(listed.known_since, "%Y-%m-%d"),
            "age_group": texts(AGE_GROUPS, who.age[code]),
            "region": texts(REGIONS, who.region[code]),
            "household": pa.array(who.household[code]),
            "newsletter": texts(("no", "yes"), who.subscriber[code] & ~listed.again),
            "loyalty_member": texts(("no", "yes"), member[code] & ~listed.again),
            **listed.columns,
        }
    )
    write_csv(out.folder / "customers.csv", table)
    return Export(name="customers.csv", rows=len(table), interactions=0)


def calls(out: Exporting) -> Export:
    """`calls.csv`: written by a German spreadsheet: semicolons, decimal commas, day first."""
    which, rows = out.of("service-call", "advice-call")
    count = len(which)
    waited = np.where(which == 0, rows["waited"], np.round(out.rng.gamma(2.0, 1.0, count), 1))
    advised = np.where(out.rng.random(count) < 0.5, np.clip(np.rint(out.rng.normal(4.4, 0.7, count)), 1, 5), np.nan)
    csat = np.where(which == 0, rows["csat"], advised)
    table = pa.table(
        {
            "Call": pa.array(np.arange(50_001, 50_001 + count)),
            "Customer": out.customers.take(pa.array(rows["customer"])),
            "Begin": times(rows["at"], "%d.%m.%Y %H:%M:%S"),
            "Reason": texts(("service", "advice"), which),
            "Wait minutes": numbers(waited, decimal=",", digits=1),
            "Satisfaction 1-5": whole(csat),
        }
    )
    write_csv(out.folder / "calls.csv", table, delimiter=";")
    return Export(name="calls.csv", rows=count, interactions=count + int(np.isfinite(csat).sum()))


def chats(out: Exporting) -> Export:
    """`chats.csv`: by an adviser or by the bot, and how easy it was (1..7) where the customer said so."""
    which, rows = out.of(*_HANDLED)
    count = len(which)
    mean, spread = np.array(list(_EFFORT.values())).T
    ease = np.clip(np.rint(out.rng.normal(mean[which], spread[which])), 1, 7)
    ease = np.where(out.rng.random(count) < 0.35, ease, np.nan)
    table = pa.table(
        {
            "chat_id": pc.binary_join_element_wise("c", pa.array(np.arange(1, count + 1)).cast(pa.string()), "-"),
            "customer": out.customers.take(pa.array(rows["customer"])),
            "started": times(rows["at"]),
            "handled_by": texts(list(_HANDLED.values()), which),
            "made_it_easy": whole(ease),
        }
    )
    write_csv(out.folder / "chats.csv", table)
    return Export(name="chats.csv", rows=count, interactions=count + int(np.isfinite(ease).sum()))


def surveys(out: Exporting) -> Export:
    """`surveys.csv`: one row a respondent, one column a touchpoint; empty where it was not asked or answered."""
    _, rows = out.of("survey-answer")
    answers = {name: rows[name] for name in ("recommend", "delivery", "shop", "store", "ease")}
    table = pa.table(
        {
            "respondent": out.customers.take(pa.array(rows["customer"])),
            "answered_at": times(rows["at"]),
            "recommend_0_10": whole(answers["recommend"]),
            "delivery_1_5": whole(answers["delivery"]),
            "web_shop_1_5": whole(answers["shop"]),
            "store_1_5": whole(answers["store"]),
            "manual_made_it_easy_1_7": whole(answers["ease"]),
        }
    )
    write_csv(out.folder / "surveys.csv", table)
    given = sum(int(np.isfinite(each).sum()) for each in answers.values())
    return Export(name="surveys.csv", rows=len(table), interactions=given)


def voices(out: Exporting) -> Export:
    """`voices.csv`: reviews with stars, social comments with their sentiment, friends referred."""
    which, rows = out.of(*_SAID)
    kinds = np.where(which == 0, "csat", np.where(which == 1, "sentiment", ""))
    score = np.where(which == 0, rows["stars"], np.where(which == 1, rows["feeling"], np.nan))
    scored = pa.array(which < 2)
    table = pa.table(
        {
            "customer": out.customers.take(pa.array(rows["customer"])),
            "time": times(rows["at"]),
            "what": texts(list(_SAID.values()), which),
            "score": numbers(score),
            "score_kind": pc.if_else(scored, pa.array(kinds.tolist()), None),
            "scale": pc.if_else(scored, texts(("1..5", "-1..1", ""), which), None),
        }
    )
    write_csv(out.folder / "voices.csv", table)
    return Export(name="voices.csv", rows=len(table), interactions=len(table) + int((which < 2).sum()))
