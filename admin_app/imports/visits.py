"""How do visits come in from a file? Whole records alone (二(五)3.4.3), by customer and day, new ones.

One that was made for a campaign names it: one that came in by a file and ran on that day, of which no more visits were
made than customers drawn (四2).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import exists, func, select, tuple_

from admin_app.areas.credit.standing import grades_then
from admin_app.areas.customers.models import GONE
from admin_app.areas.visits.models import Visit, VisitCampaign
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.policies import service as policies

METHODS = {
    **dict.fromkeys(("", "phone", "telephone", "电话"), "phone"),
    **dict.fromkeys(("mail", "e-mail", "email", "邮件", "电子邮件"), "mail"),
}
SAID = ("satisfaction", "opinion", "advice", "wants", "market")


def read_points(cell: str) -> int:
    """Satisfaction from 1 to 5."""
    text = cell.strip().removesuffix("/5").removesuffix("分").strip()
    if text not in ("1", "2", "3", "4", "5"):
        raise Bad(
            sentence("This is no satisfaction from 1 to 5.", "满意度须为 1 至 5。"),
            sentence("Write a whole number from 1 to 5.", "请填写 1 至 5 的整数。"),
        )
    return int(text)


def read_method(cell: str) -> str:
    found = METHODS.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is no way of visiting.", "这不是回访方式。"),
            sentence("Write phone or mail.", "请写电话或邮件。"),
        )
    return found


def _words(english: str, chinese: str, *also: str) -> Column:
    return Column(english, (chinese,), True, partial(read_text, most=4_000, has_lines=True), also, example="无")


class VisitPlan(Plan):
    customer_id: int = 0
    campaign_id: int | None = None
    grade_then: str | None = None


class Visits(Importer):
    kind = "visits"
    clause = "二(五)3.4.3"
    records = ("visits",)
    own = "visits"
    key = ("customer", "done_on")
    thing = sentence("Visit", "回访")
    chunk = 500
    columns = (
        Column(
            "customer", ("客户编号", "客户代码"), True, partial(read_text, most=40), ("customerID",), example="KH-1001"
        ),
        Column("done_on", ("回访日期",), True, read_day, ("visited on", "date"), example="2026-11-23"),
        Column("visit_method", ("回访方式",), False, read_method, ("method",), example="电话"),
        Column("satisfaction", ("满意度",), True, read_points, example="5"),
        _words("opinion", "对公司的看法", "opinion of the company"),
        _words("advice", "服务建议", "advice on service"),
        _words("wants", "需求", "needs"),
        _words("market", "市场信息", "market information"),
        Column("spoke_with", ("受访人",), False, partial(read_text, most=80, required=False), ("spoken with",)),
        Column(
            "campaign",
            ("回访活动", "活动名称"),
            False,
            partial(read_text, most=80, required=False),
            note=sentence("The title of a campaign that came in by a file.", "已导入的回访活动的名称。"),
        ),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._new: dict[int, int] = {}  # visits of this file and not yet written, by campaign

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["done_on"] > self.on:
            reason = sentence("This day is still to come.", "该日期尚未到来。")
            return Fault(line, "done_on", str(values["done_on"]), reason, sentence("Check it.", "请核对。"))
        facts = {"satisfaction": values["satisfaction"]}
        facts |= {f"has_{name}": bool(values[column]) for name, column in HAS.items()}
        answer = policies.in_force("visit_record", self.on).loaded.decide_compiled(facts)
        if answer.outcome["complete"]:
            return None
        return Fault(
            line, "", "", answer.reasons[0].because, sentence("Fill it in.", "请填写。"), answer.reasons[0].clause
        )

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[VisitPlan]:
        if writing:  # the rows before these stand in the database by now
            self._new = {}
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        places = [
            (customers[row.values["customer"]].id, row.values["done_on"])
            for row in rows
            if row.values["customer"] in customers
        ]
        columns = (Visit.customer_id, Visit.done_on, Visit.campaign_id, *(getattr(Visit, name) for name in SAID))
        found = select(*columns).where(
            tuple_(Visit.customer_id, Visit.done_on).in_(places), Visit.is_imported, Visit.visit_state == "done"
        )
        known = {(one.customer_id, one.done_on): one for one in db.session.execute(found)}
        campaigns = _over({row.values["campaign"] for row in rows if row.values.get("campaign")})
        made = _made([one.id for ones in campaigns.values() for one in ones])
        planned = [self._planned(row, customers.get(row.values["customer"]), known, campaigns, made) for row in rows]
        if writing:
            grades = grades_then(places)
            for plan in planned:
                plan.grade_then = grades.get((plan.customer_id, plan.row.values["done_on"]))
        return planned

    def _planned(
        self,
        row: Row,
        customer: Any,
        known: Mapping[Any, Any],
        campaigns: Mapping[str, list[VisitCampaign]],
        made: Mapping[int, int],
    ) -> VisitPlan:
        plan, title = VisitPlan(row), row.values.get("campaign") or ""
        campaign = None
        if title:
            ran = [one for one in campaigns.get(title, []) if _ran_on(one, row.values["done_on"])]
            if len(ran) != 1:
                plan.fault = Fault(row.line, "campaign", title, _SEVERAL if ran else _NO_CAMPAIGN, _IMPORT_IT, "四2")
                return plan
            campaign = ran[0]
            plan.campaign_id = campaign.id
        _fill(plan, customer, known)
        if campaign is not None and plan.verbs.get("visits") == "created":
            self._new[campaign.id] = self._new.get(campaign.id, 0) + 1
            if made.get(campaign.id, 0) + self._new[campaign.id] > campaign.drawn:
                plan.fault = Fault(row.line, "campaign", title, _TOO_MANY, _CHECK_BOTH, "四2")
        return plan

    def write(self, plans: Sequence[VisitPlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["visits"] == "created":
                said = plan.row.values
                db.session.add(
                    Visit(
                        customer_id=plan.customer_id,
                        visit_kind="campaign" if plan.campaign_id else "irregular",
                        campaign_id=plan.campaign_id,
                        visit_method=said.get("visit_method") or "phone",
                        visitor_id=self.user_id,
                        allotted_on=said["done_on"],
                        due_on=said["done_on"],
                        done_on=said["done_on"],
                        visit_state="done",
                        spoke_with=said.get("spoke_with") or "",
                        is_imported=True,
                        grade_then=plan.grade_then,
                        **{name: said[name] for name in SAID},
                    )
                )
        batch.gather()
        db.session.expire_all()


HAS = {"opinion": "opinion", "advice": "advice", "needs": "wants", "market": "market"}


def _over(titles: set[str]) -> dict[str, list[VisitCampaign]]:
    """Campaigns that came in by a file, by title: what was drawn here was visited here."""
    here = exists().where(Visit.campaign_id == VisitCampaign.id, Visit.is_imported.is_(False))
    rows = select(VisitCampaign).where(VisitCampaign.title.in_(titles), VisitCampaign.state == "closed", ~here)
    found: dict[str, list[VisitCampaign]] = {}
    for one in db.session.scalars(rows):
        found.setdefault(one.title, []).append(one)
    return found


def _made(campaign_ids: Sequence[int]) -> dict[int, int]:
    """How many of their visits were made."""
    rows = select(Visit.campaign_id, func.count()).where(
        Visit.campaign_id.in_(campaign_ids), Visit.visit_state == "done"
    )
    return {key: number for key, number in db.session.execute(rows.group_by(Visit.campaign_id)) if key is not None}


def _ran_on(campaign: VisitCampaign, day: date) -> bool:
    return campaign.starts_on <= day <= (campaign.closed_on or campaign.ends_on)


def _fill(plan: VisitPlan, customer: Any, known: Mapping[Any, Any]) -> None:
    row, said = plan.row, plan.row.values
    if customer is None or customer.status in GONE:
        reason = sentence("No customer has this code.", "没有此编号的客户。")
        advice = sentence("Import the customer first.", "请先导入该客户。")
        plan.fault = Fault(row.line, "customer", said["customer"], reason, advice)
        return
    plan.customer_id = customer.id
    there = known.get((customer.id, said["done_on"]))
    if there is None:
        plan.verbs = {"visits": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return
    plan.verbs = {"visits": "unchanged"}
    elsewhere = plan.campaign_id is not None and there.campaign_id != plan.campaign_id
    if elsewhere or any(getattr(there, name) != said[name] for name in SAID):
        reason = sentence("Another record of this day came in by a file.", "该日已导入过内容不同的回访记录。")
        plan.fault = Fault(
            row.line,
            "done_on",
            str(said["done_on"]),
            reason,
            sentence("Keep the one that is right.", "请核对后保留正确的记录。"),
        )


_NO_CAMPAIGN = sentence(
    "No campaign of this title that came in by a file ran on this day.", "该日没有此名称的已导入的回访活动。"
)
_SEVERAL = sentence("Several campaigns of this title ran on this day.", "该日有多个同名的回访活动。")
_IMPORT_IT = sentence("Import the campaign first, or correct title and day.", "请先导入该活动，或更正名称与日期。")
_TOO_MANY = sentence("More visits than customers drawn for the campaign.", "回访次数超过该活动抽取的客户数。")
_CHECK_BOTH = sentence("Check both.", "请核对两者。")
