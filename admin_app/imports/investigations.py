"""How do credit investigations of before the desk come in from a file? Whole ones alone (二(三)3.2.1–3.2.4).

A row is a channel that was gone through; all rows of a customer and the day it was asked for are one investigation.
Each item of the template stands on the row of the channel that is its evidence. From the day the credit group had read
it, its result is a fact of the grade. What is not whole is asked for here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import select, tuple_

from admin_app import clock
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationItem, InvestigationStep
from admin_app.areas.credit.investigating.service import NOT_ANALYSED
from admin_app.areas.credit.investigating.writing import CLAUSE, EMPTY, TEMPLATE
from admin_app.areas.credit.models import Investigation
from admin_app.areas.customers.models import GONE
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.credit_reports import read_conclusion
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

THROUGH = {
    **dict.fromkeys(("bank", "银行", "金融机构"), "bank"),
    **dict.fromkeys(("trade", "同行", "客户或行业组织", "行业组织"), "trade"),
    **dict.fromkeys(("internal", "内部", "内部资料"), "internal"),
    **dict.fromkeys(("field", "field survey", "实地", "实地调查"), "field"),
    **dict.fromkeys(("analysis", "analysis by finance", "财务分析"), "analysis"),
}
SAME = ("reason", "officer", "reported_on", "concluded_on", "result", "summary")  # what each row of one says alike
DAYS = ("asked_on", "done_on", "reported_on", "concluded_on")
SURVEY = "二(三)3.1.5"
ITEMS = {
    "standing": "主体资格",
    "operations": "经营状况",
    "finances": "财务状况",
    "conduct": "付款情况",
    "security": "资产与担保",
}
Asked = tuple[str, date]  # of which customer, and when


def read_channel(cell: str) -> str:
    found = THROUGH.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is no channel of an investigation.", "无法识别的调查渠道。"),
            sentence(
                "Write bank, trade, internal, field or analysis.", "请写银行、同行、内部资料、实地调查或财务分析。"
            ),
        )
    return found


def _long(name: str, chinese: str, *also: str, required: bool = True) -> Column:
    read = partial(read_text, most=4_000, required=required, has_lines=True)
    return Column(name, (chinese,), required, read, also)


@dataclass
class Case:
    """What the file says of one investigation so far: alike, by channel its day, by item its channel."""

    said: dict[str, Any]
    line: int
    channels: dict[str, date] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


class ChannelPlan(Plan):
    customer_id: int = 0
    officer_id: int = 0


class Investigations(Importer):
    kind = "investigations"
    clause = "二(三)3.2.1"
    records = ("channels", "investigations")
    own = "channels"
    key = ("customer", "asked_on", "through")
    thing = sentence("Channel of an investigation", "信用调查渠道")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("asked_on", ("申请日期",), True, read_day, ("asked on",), example="2026-03-02"),
        Column("reason", ("申请原因", "原因"), True, partial(read_text, most=400), example="拟扩大授信"),
        Column(
            "officer",
            ("调查人",),
            True,
            partial(read_text, most=80),
            ("investigated by",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
        Column("reported_on", ("报告日期",), True, read_day, ("reported on",), example="2026-03-20"),
        Column(
            "concluded_on",
            ("审阅日期",),
            True,
            read_day,
            ("concluded on",),
            example="2026-03-25",
            note=sentence("When all of the credit group had read it.", "授信额度管理小组全部阅知之日。"),
        ),
        Column("result", ("调查结论", "结论"), True, read_conclusion, example="好"),
        _long("summary", "摘要"),
        Column("through", ("调查渠道", "渠道"), True, read_channel, ("channel",), example="银行"),
        Column(
            "source", ("来源", "调查对象"), True, partial(read_text, most=200), ("who was asked",), example="开户行"
        ),
        _long("learnt", "了解到的情况", "what was learnt"),
        Column("done_on", ("完成日期",), True, read_day, ("done on",), example="2026-03-10"),
        *(
            Column(
                name,
                (chinese,),
                False,
                partial(read_text, most=4_000, required=False, has_lines=True),
                note=sentence("On the row of the channel that is its evidence.", "填在作为依据的渠道所在行。"),
            )
            for name, chinese in ITEMS.items()
        ),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._cases: dict[Asked, Case] = {}
        self._told: set[Asked] = set()  # those counted as new
        self._made: dict[Asked, int] = {}  # those written, with their keys

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        for (_before, earlier), (name, day) in pairwise((name, values[name]) for name in DAYS):
            if day < earlier:
                return Fault(line, name, str(day), _OUT_OF_ORDER, _CHECK)
        if values["concluded_on"] > self.on:
            return Fault(line, "concluded_on", str(values["concluded_on"]), _TO_COME, _ASK_HERE)
        stated = {name: values[name] for name in SAME}
        case = self._cases.setdefault((values["customer"], values["asked_on"]), Case(stated, line))
        case.channels.setdefault(values["through"], values["done_on"])
        filled = [name for name in ITEMS if values.get(name)]
        twice = [name for name in filled if case.items.setdefault(name, values["through"]) != values["through"]]
        differing = next((name for name in SAME if case.said[name] != stated[name]), None)
        if differing is not None:
            return Fault(line, differing, str(stated[differing])[:80], _OTHERWISE, _CHECK)
        return Fault(line, twice[0], "", _TWICE, _CHECK, CLAUSE) if twice else None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[ChannelPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        people = persons_named({row.values["officer"] for row in rows})
        there = [row.values for row in rows if row.values["customer"] in customers]
        cases = _known({(customers[said["customer"]].id, said["asked_on"]) for said in there})
        steps = _steps_of([one.id for one in cases.values()])
        return [self._planned(row, customers.get(row.values["customer"]), people, cases, steps) for row in rows]

    def _planned(
        self,
        row: Row,
        customer: Any,
        people: Mapping[str, list[int]],
        cases: Mapping[tuple[int, date], Any],
        steps: Mapping[tuple[int, str], Any],
    ) -> ChannelPlan:
        plan, said = ChannelPlan(row), row.values
        if customer is None or customer.status in GONE:
            plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
            return plan
        persons = people.get(said["officer"], [])
        if len(persons) != 1:
            plan.fault = Fault(row.line, "officer", said["officer"], SEVERAL if persons else NO_PERSON, WRITE_USER)
            return plan
        plan.customer_id, plan.officer_id = customer.id, persons[0]
        asked = said["customer"], said["asked_on"]
        there = None if asked in self._made else cases.get((customer.id, said["asked_on"]))
        if there is not None:
            plan.verbs = {"channels": "unchanged"}
            held = (there.state, *(getattr(there, name) for name in CASE), steps.get((there.id, said["through"])))
            stated = (said["source"], said["learnt"], said["done_on"])
            if held != ("concluded", *(said[name] for name in CASE.values()), stated):
                plan.fault = Fault(row.line, "asked_on", str(said["asked_on"]), _ANOTHER, _CHECK)
            return plan
        plan.verbs = {"channels": "created"}
        if asked not in self._told:
            self._told.add(asked)
            plan.verbs["investigations"] = "created"
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        plan.fault = self._not_whole(row, self._cases[asked])
        return plan

    def _not_whole(self, row: Row, case: Case) -> Fault | None:
        """Told once of an investigation, on its first row."""
        if row.line != case.line:
            return None
        lacking = next((name for name in TEMPLATE if name not in case.items), None)
        if lacking is not None:
            return Fault(row.line, lacking, "", EMPTY, _FILL_IN, CLAUSE)
        surveyed, analysed = case.channels.get("field"), case.channels.get("analysis", date.min)
        if surveyed is not None and analysed < surveyed:
            return Fault(row.line, "through", "", NOT_ANALYSED, _FILL_IN, SURVEY)
        return None

    def write(self, plans: Sequence[ChannelPlan], batch: Batch) -> None:
        new = [(new_key(), plan) for plan in plans if plan.verbs["channels"] == "created"]
        for _key, plan in new:
            asked = plan.row.values["customer"], plan.row.values["asked_on"]
            if asked not in self._made:
                self._made[asked] = self._conclude(plan)
        for key, plan in new:
            self._write_step(key, plan)
        batch.gather()
        db.session.expire_all()

    def _conclude(self, plan: ChannelPlan) -> int:
        said, key, finding = plan.row.values, new_key(), new_key()
        about = {"customer_id": plan.customer_id, "result": said["result"]}
        db.session.add(
            Investigation(
                id=finding,
                on=said["concluded_on"],
                channel="report",
                findings=said["summary"],
                by_id=plan.officer_id,
                at=clock.at(said["concluded_on"]),
                is_void=False,
                **about,
            )
        )
        db.session.flush()
        db.session.add(
            InvestigationCase(
                id=key,
                state="concluded",
                reason=said["reason"],
                asked_on=said["asked_on"],
                officer_id=plan.officer_id,
                summary=said["summary"],
                reported_on=said["reported_on"],
                closed_on=said["concluded_on"],
                finding_id=finding,
                **about,
            )
        )
        db.session.flush()
        return key

    def _write_step(self, key: int, plan: ChannelPlan) -> None:
        said = plan.row.values
        of = {"customer_id": plan.customer_id, "case_id": self._made[said["customer"], said["asked_on"]]}
        told = {name: said[name] for name in ("source", "learnt", "done_on")}
        step = InvestigationStep(id=key, channel=said["through"], due_on=said["done_on"], state="done", **of, **told)
        db.session.add(step)
        db.session.flush()
        for name in ITEMS:
            if said.get(name):
                db.session.add(InvestigationItem(item=name, conclusion=said[name], step_id=key, **of))


CASE = {"result": "result", "summary": "summary", "reported_on": "reported_on", "closed_on": "concluded_on"}


def _known(asked: set[tuple[int, date]]) -> dict[tuple[int, date], Any]:
    """Investigations of these customers asked for on these days, but for those that came to nothing."""
    columns = (InvestigationCase.id, InvestigationCase.customer_id, InvestigationCase.asked_on, InvestigationCase.state)
    rows = select(*columns, *(getattr(InvestigationCase, name) for name in CASE)).where(
        tuple_(InvestigationCase.customer_id, InvestigationCase.asked_on).in_(asked),
        InvestigationCase.state.not_in(("declined", "withdrawn")),
    )
    return {(one.customer_id, one.asked_on): one for one in db.session.execute(rows)}


def _steps_of(cases: Sequence[int]) -> dict[tuple[int, str], tuple[str, str, date | None]]:
    """What each channel brought, by case and channel."""
    columns = (InvestigationStep.source, InvestigationStep.learnt, InvestigationStep.done_on)
    rows = select(InvestigationStep.case_id, InvestigationStep.channel, *columns)
    rows = rows.where(InvestigationStep.case_id.in_(cases), InvestigationStep.state == "done")
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in db.session.execute(rows)}


_CHECK = sentence("Check it.", "请核对。")
_FILL_IN = sentence("Fill it in.", "请填写。")
_OUT_OF_ORDER = sentence("The days are not in their order.", "日期先后有误。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_ASK_HERE = sentence("What is not concluded yet is asked for here.", "尚未完成的调查请在系统中申请。")
_OTHERWISE = sentence("Another row of this investigation says something else.", "同一调查的各行内容不一致。")
_TWICE = sentence(
    "Another channel of this investigation says this item already.", "该项结论已填在同一调查的另一渠道行。"
)
_ANOTHER = sentence(
    "The desk has another investigation of this customer and day, or one that is under way.",
    "该客户当日已有内容不同或正在进行的调查。",
)
