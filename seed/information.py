"""Customer information of the demonstration: reports of past months, changes notified and entered, one compiled."""

from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.information import changes, compilations, periods, reports
from admin_app.duties.months import months_later
from admin_app.duties.workdays import working_days_later
from admin_app.extensions import db
from admin_app.secrecy.reader import reader_for, reading_as
from seed.customers import Draft, instant, key

Row = dict[str, Any]
PAST_MONTHS = 5
SAID = (
    ("竞争对手以低价试供，客户尚在比较。", "旺季备货，需求增加一成。", "采购负责人未变。"),
    ("两家同行缩短交期，压力上升。", "需求平稳。", "拟更换仓库地址。"),
    ("暂无新的竞争者。", "新产品试产，需要样品。", ""),
)
ROADS = ("桃源路", "虚构大道", "样例街")


def past_reports(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> tuple[list[Row], list[Row]]:
    """Of the months before this one: in time mostly, once late."""
    filed, notes = [], []
    for name in ("sales1", "sales2"):
        own = [draft for draft in drafts if draft.row["owner_id"] == people[name]]
        for back in range(PAST_MONTHS, 0, -1):
            month = months_later(on.replace(day=1), -back)
            day = working_days_later(month, 2 if (name, back) != ("sales2", 2) else 12)
            report = key(random)
            once = f"{people[name]} {month:%Y-%m}"
            state = {"state": "filed", "filed_on": day, "filed_at": instant(day)}
            about = {"author_id": people[name], "month": month, "once": once}
            filed.append({"id": report, "row_version": 1} | about | state)
            for draft in random.sample(own, min(4, len(own))):
                said = dict(zip(reports.TEXTS, random.choice(SAID), strict=True))
                about = {"customer_id": draft.id, "report_id": report, "on": day, "by_id": people[name]}
                notes.append(
                    {"id": key(random), "row_version": 1, "is_void": False, "void_reason": None} | about | said
                )
    return filed, notes


def past_changes(random: Random, on: date, drafts: list[Draft], people: dict[str, int]) -> list[Row]:
    """Entered after none to four days, over the last half year; one refused."""
    own = [draft for draft in drafts if draft.row["owner_id"] and draft.row["level"] != "top_secret"]
    found = []
    for at, draft in enumerate(random.sample(own, min(24, len(own)))):
        notified = on - timedelta(days=7 * at + 5)
        decided = notified + timedelta(days=random.choice((0, 1, 1, 2, 4)))
        after = {"address": f"{random.choice(ROADS)}{random.randrange(1, 300)}号"}
        found.append(
            {
                "id": key(random),
                "row_version": 2,
                "customer_id": draft.id,
                "on": notified,
                "source": "拜访时得知",
                "before": {"address": draft.row["address"]},
                "after": after,
                "of_person": False,
                "person": None,
                "fields": sorted(after),
                "state": "refused" if at == 3 else "entered",
                "reason": "与营业执照不符，请核实。" if at == 3 else None,
                "by_id": draft.row["owner_id"],
                "at": instant(notified),
                "decided_on": decided,
                "decided_at": instant(decided),
                "decided_by_id": people["itclerk"],
            }
        )
    return found


def ask(people: dict[str, User], on: date) -> None:
    """This month's: one report handed in, one begun; changes that wait."""
    for name in ("sales1", "sales2"):
        with reading_as(reader_for(people[name], on)):
            mine = select(Customer).where(Customer.owner_id == people[name].id, Customer.status == "active")
            own = list(db.session.scalars(mine.order_by(Customer.code).limit(3)))
            for at, customer in enumerate(own):
                row = reports.note(customer.id, dict(zip(reports.TEXTS, SAID[at], strict=True)), on=on)
                if at == len(own) - 1 and name == "sales1":
                    reports.file(row.report_id, on=on)
            for customer in own[:2]:
                given = {"address": f"{ROADS[0]}{len(customer.name)}号", "bank": "虚构银行新支行"}
                changes.notify(customer.id, given, "客户来函告知", on=on)
            for customer in own[:1]:
                told = {"position": "采购经理", "phone": "13900000000"}
                changes.notify_person(customer.id, "路人甲", told, "拜访时换名片", on=on)


def compile_past(on: date) -> None:
    """The last month, quarter and year, once all of them is told."""
    clerk = db.session.scalars(select(User).where(User.username == "clerk")).one()
    with reading_as(reader_for(clerk, on)):
        for period in periods.MONTHS:
            compilations.compile_period(period, on=on)
