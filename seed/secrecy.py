"""What lifts somebody's access in the demonstration: circles, cards, tasks; and how levels came about."""

from datetime import date, timedelta
from random import Random
from typing import Any

from admin_app.areas.customers.disclosures import FIELDS
from admin_app.audit import service as audit
from seed.customers import Draft, instant, key

Row = dict[str, Any]
REACH_DAYS = 3  # the default life of a borrow card


def _about(draft: Draft, random: Random, **values: Any) -> Row:
    return {"id": key(random), "row_version": 1, "customer_id": draft.id} | values


def circles(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    named = [draft for draft in drafts if draft.row["level"] in ("confidential", "top_secret")]
    return [
        _about(
            draft,
            random,
            user_id=people[random.choice(("credit", "contracts", "mktmanager", "sales1", "finmanager"))],
            from_on=on - timedelta(60),
            until_on=random.choice((on + timedelta(31), on + timedelta(30), on, on - timedelta(1))),
            reason="项目组成员",
            by_id=people["gm"],
            at=instant(on - timedelta(60)),
        )
        for draft in random.sample(named, min(20, len(named)))
    ]


def grants(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    """Borrow cards of managers and consultations of anyone: of today, to come and ended."""
    hidden = [draft for draft in drafts if draft.row["level"] != "internal"]
    found = []
    for draft in random.sample(hidden, min(16, len(hidden))):
        kind = random.choice(("borrow", "consult"))
        who = ("mktmanager", "finmanager") if kind == "borrow" else ("sales1", "sales2", "contracts")
        from_on = on - timedelta(random.choice((0, 0, 1, 10)))
        until_on = from_on + timedelta(REACH_DAYS if kind == "borrow" else 0)
        values = {"kind": kind, "from_on": from_on, "until_on": until_on, "ended_at": None}
        found.append(_about(draft, random, user_id=people[random.choice(who)], **values))
    return found


def tasks(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    kinds = {"service": "visit", "credit": "investigation", "contracts": "signature", "itclerk": "change"}
    found = []
    for draft in random.sample(drafts, min(24, len(drafts))):
        who = random.choice(list(kinds))
        closed = instant(on - timedelta(1)) if random.random() < 0.3 else None
        values = {
            "kind": kinds[who],
            "subject": "",
            "opened_at": instant(on - timedelta(4)),
            "closed_at": closed,
        }
        found.append(_about(draft, random, user_id=people[who], **values))
    return found


def disclosures(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    """What a bank and an auditor were given, as it stood."""
    given = (("无何有银行", "办理保理业务"), ("华胥会计师事务所", "年度审计函证"), ("南柯仲裁委员会", "争议材料"))
    found = []
    for at, draft in enumerate(random.sample([one for one in drafts if one.row["level"] == "secret"], len(given))):
        content = {"card": {name: draft.row[name] for name in FIELDS["card"]}}
        day = on - timedelta(20 + at)
        values: Row = {"recipient": given[at][0], "purpose": given[at][1], "parts": ["card"], "content": content}
        values |= {"number": f"{day:%Y%m%d}-DEMO{at + 1}", "on": day, "form_version": 1, "level": "secret"}
        values |= {"digest": audit.sha256(audit.canonical(content)), "by_id": people["clerk"], "at": instant(day)}
        found.append(_about(draft, random, **values))
    return found


def level_changes(random: Random, drafts: list[Draft], clerk: int) -> list[Row]:
    return [
        _about(
            draft,
            random,
            level_before="internal",
            level_after=draft.row["level"],
            dealings=draft.row["dealings"],
            harm=draft.row["harm"],
            ground="按往来性质定级",
            ends_on=draft.row["level_ends"],
            by_id=clerk,
            at=instant(draft.row["level_from"]),
        )
        for draft in drafts
        if draft.row["level"] != "internal"
    ]
