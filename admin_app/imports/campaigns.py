"""How do campaigns of before the desk come in from a file? Those that are over (二(五)3.2), by title and day.

One that is to come or still runs is drawn here, where its visits are allotted. What was heard comes in as visits that
name the campaign (`visits.py`).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app.areas.visits.campaigns import THEMES
from admin_app.areas.visits.models import VisitCampaign
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.imports.visits import read_method

THEMES_READ = {
    **{name: name for name in THEMES},
    **dict.fromkeys(("例行", "定期", "例行回访", "定期回访"), "regular"),
    **dict.fromkeys(("节日", "节假日"), "holiday"),
    **dict.fromkeys(("周年", "纪念日", "周年庆"), "anniversary"),
    **dict.fromkeys(("促销", "促销活动"), "promotion"),
    **dict.fromkeys(("其他", "其它"), "other"),
}
MOST_DRAWN = 1_000_000
SAID = ("theme", "visit_method", "ends_on", "closed_on", "drawn")


def read_theme(cell: str) -> str:
    found = THEMES_READ.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is no theme of a campaign.", "无法识别的活动主题。"),
            sentence(f"Write one of {', '.join(THEMES)}.", "请写例行、节日、周年、促销或其他。"),
        )
    return found


def read_number(cell: str) -> int:
    """How many customers, at least one."""
    text = read_text(cell, most=12).replace(",", "").removesuffix("家").strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DRAWN):
        raise Bad(
            sentence("This is no number of customers.", "这不是客户数。"),
            sentence(f"Write a whole number from 1 to {MOST_DRAWN:,}.", f"请写 1 至 {MOST_DRAWN:,} 的整数。"),
        )
    return int(text)


class CampaignPlan(Plan):
    by_id: int | None = None


class Campaigns(Importer):
    kind = "campaigns"
    clause = "二(五)3.2"
    records = ("campaigns",)
    own = "campaigns"
    key = ("title", "starts_on")
    thing = sentence("Campaign", "回访活动")
    chunk = 500
    columns = (
        Column("title", ("活动名称", "标题"), True, partial(read_text, most=80), example="中秋回访"),
        Column("theme", ("主题", "活动主题"), True, read_theme, example="节日"),
        Column("visit_method", ("回访方式",), False, read_method, ("method",), example="电话"),
        Column("starts_on", ("开始日期",), True, read_day, ("starts on",), example="2026-09-15"),
        Column("ends_on", ("截止日期", "结束日期"), True, read_day, ("ends on",), example="2026-09-30"),
        Column("closed_on", ("关闭日期",), True, read_day, ("closed on",), example="2026-10-08"),
        Column("drawn", ("抽取客户数", "客户数"), True, read_number, ("customers drawn",), example="40"),
        Column(
            "drawn_by",
            ("组织人",),
            False,
            partial(read_text, most=80, required=False),
            ("drawn by",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["ends_on"] < values["starts_on"]:
            return Fault(line, "ends_on", str(values["ends_on"]), _ENDS_FIRST, _CHECK)
        if values["closed_on"] < values["starts_on"]:
            return Fault(line, "closed_on", str(values["closed_on"]), _ENDS_FIRST, _CHECK)
        if values["closed_on"] > self.on:
            return Fault(line, "closed_on", str(values["closed_on"]), _RUNS, _DRAW_IT, "四2")
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[CampaignPlan]:
        columns = (VisitCampaign.title, VisitCampaign.starts_on, *(getattr(VisitCampaign, name) for name in SAID))
        wanted = [(row.values["title"], row.values["starts_on"]) for row in rows]
        there = select(*columns).where(
            tuple_(VisitCampaign.title, VisitCampaign.starts_on).in_(wanted), VisitCampaign.state != "void"
        )
        known = {(one.title, one.starts_on): one for one in db.session.execute(there)}
        people = persons_named({row.values["drawn_by"] for row in rows if row.values.get("drawn_by")})
        return [_planned(row, known, people) for row in rows]

    def write(self, plans: Sequence[CampaignPlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["campaigns"] == "created":
                said = _said(plan.row)
                names = {"title": plan.row.values["title"], "starts_on": plan.row.values["starts_on"]}
                db.session.add(VisitCampaign(state="closed", filters={}, by_id=plan.by_id, **names, **said))
        batch.gather()
        db.session.expire_all()


def _said(row: Row) -> dict[str, Any]:
    said = row.values | {"visit_method": row.values.get("visit_method") or "phone"}
    return {name: said[name] for name in SAID}


def _planned(row: Row, known: Any, people: Any) -> CampaignPlan:
    plan, said = CampaignPlan(row), row.values
    if said.get("drawn_by"):
        persons = people.get(said["drawn_by"], [])
        if len(persons) != 1:
            plan.fault = Fault(row.line, "drawn_by", said["drawn_by"], SEVERAL if persons else NO_PERSON, WRITE_USER)
            return plan
        plan.by_id = persons[0]
    there = known.get((said["title"], said["starts_on"]))
    if there is None:
        plan.verbs = {"campaigns": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    plan.verbs = {"campaigns": "unchanged"}
    if {name: getattr(there, name) for name in SAID} != _said(row):
        plan.fault = Fault(row.line, "title", said["title"], _ANOTHER, _CHECK)
    return plan


_CHECK = sentence("Check it.", "请核对。")
_ENDS_FIRST = sentence("It ends before it starts.", "截止日期早于开始日期。")
_RUNS = sentence("It is not over.", "该活动尚未结束。")
_DRAW_IT = sentence("Draw it here: its visits are allotted at once.", "请在系统中抽取：回访随即分配。")
_ANOTHER = sentence("The desk has another campaign of this title and day.", "已有同名同日但内容不同的回访活动。")
