"""How do disputes of before the desk come in from a file? By contract and what is disputed (二(四)4.3).

Of a contract that both sides have signed. One that is open says by when the next step is owed; one that was closed,
how, when and with what outcome, after at least one step. Of the steps the last is told.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app import clock
from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.contracts.models import Dispute, DisputeStep
from admin_app.areas.customers.models import GONE
from admin_app.areas.receivables.models import Contract
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

ENDS = {
    "": None,
    **dict.fromkeys(("settled", "resolved", "已解决", "和解", "协商解决"), "settled"),
    **dict.fromkeys(("court", "taken to court", "已诉至法院", "诉讼", "起诉"), "court"),
}
OF_END = ("closed_on", "outcome")
STEP = ("step_on", "step")
SAID = ("opened_on", "next_on", "closed_on", "outcome")


def read_end(cell: str) -> str | None:
    text = cell.strip().casefold()
    if text not in ENDS:
        raise Bad(
            sentence("This is no end of a dispute.", "无法识别的了结方式。"),
            sentence("Write settled or court; leave it empty while it is open.", "请写和解或诉讼；未了结的留空。"),
        )
    return ENDS[text]


def _day(name: str, chinese: str, *also: str, required: bool = False, **more: Any) -> Column:
    return Column(name, (chinese,), required, partial(read_day, required=required), also, **more)


class DisputePlan(Plan):
    customer_id: int = 0
    contract_id: int = 0


class Disputes(Importer):
    kind = "disputes"
    clause = "二(四)4.3"
    records = ("disputes",)
    own = "disputes"
    key = ("customer", "contract", "subject")
    thing = sentence("Dispute", "合同争议")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("contract", ("合同编号", "合同号"), True, partial(read_text, most=60), example="HT-0001"),
        Column("subject", ("争议事项",), True, partial(read_text, most=200), ("what is disputed",), example="短少十件"),
        _day("opened_on", "发生日期", "opened on", required=True, example="2026-09-01"),
        _day("step_on", "最近处理日期", "day of the last step", example="2026-10-15"),
        Column(
            "step",
            ("处理情况",),
            False,
            partial(read_text, most=2_000, required=False, has_lines=True),
            ("last step",),
            note=sentence("The last thing that was said, offered or agreed.", "最近一次协商的内容。"),
        ),
        _day(
            "next_on",
            "下一步期限",
            "next step by",
            example="2026-12-31",
            note=sentence("Of one that is open: today or later.", "未了结的争议须填写，不早于今日。"),
        ),
        Column(
            "ended",
            ("了结方式",),
            False,
            read_end,
            note=sentence("Settled or court; empty while it is open.", "和解或诉讼；未了结的留空。"),
        ),
        _day("closed_on", "了结日期", "closed on"),
        Column("outcome", ("了结结果",), False, partial(read_text, most=400, required=False)),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        opened_on, step_on = values["opened_on"], values.get("step_on")
        if bool(step_on) != bool(values.get("step")):
            return Fault(line, "step" if step_on else "step_on", "", _WHOLE_STEP, _FILL_IN)
        if opened_on > self.on:
            return Fault(line, "opened_on", str(opened_on), _TO_COME, _CHECK)
        if step_on and not opened_on <= step_on <= self.on:
            return Fault(line, "step_on", str(step_on), _NOT_THEN, _CHECK)
        return self._closed(line, values) if values.get("ended") else self._open(line, values)

    def _open(self, line: int, values: dict[str, Any]) -> Fault | None:
        said = next((name for name in OF_END if values.get(name)), None)
        if said is not None:
            return Fault(line, "ended", "", _HOW, _FILL_IN)
        next_on = values.get("next_on")
        if next_on is None:
            return Fault(line, "next_on", "", _NEXT_STEP, _FILL_IN)
        return Fault(line, "next_on", str(next_on), _PAST, _CHECK) if next_on < self.on else None

    def _closed(self, line: int, values: dict[str, Any]) -> Fault | None:
        lacking = next((name for name in (*OF_END, *STEP) if not values.get(name)), None)
        if lacking is not None:
            return Fault(line, lacking, "", _TRIED if lacking in STEP else _STATED, _FILL_IN)
        if values.get("next_on"):
            return Fault(line, "next_on", str(values["next_on"]), _NO_NEXT, _LEAVE_EMPTY)
        closed_on = values["closed_on"]
        if not values["step_on"] <= closed_on <= self.on:
            return Fault(line, "closed_on", str(closed_on), _NOT_CLOSED_THEN, _CHECK)
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[DisputePlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        there = [row for row in rows if row.values["customer"] in customers]
        named = {(customers[row.values["customer"]].id, row.values["contract"]) for row in there}
        columns = (Contract.id, Contract.customer_id, Contract.number, Contract.signed_on)
        wanted = select(*columns).where(
            tuple_(Contract.customer_id, Contract.number).in_(named),
            Contract.is_void.is_(False),
            Contract.state.in_((*STANDING, "fulfilled", "ended")),
        )
        contracts = {(one.customer_id, one.number): one for one in db.session.execute(wanted)}
        known = _known([one.id for one in contracts.values()])
        return [_planned(row, customers.get(row.values["customer"]), contracts, known) for row in rows]

    def write(self, plans: Sequence[DisputePlan], batch: Batch) -> None:
        new = [(new_key(), plan) for plan in plans if plan.verbs["disputes"] == "created"]
        for key, plan in new:
            said = plan.row.values
            closed = {"closed_by_id": self.user_id} if said.get("ended") else {}
            db.session.add(
                Dispute(
                    id=key,
                    customer_id=plan.customer_id,
                    contract_id=plan.contract_id,
                    subject=said["subject"],
                    state=said.get("ended") or "open",
                    opened_by_id=self.user_id,
                    **{name: said.get(name) or None for name in SAID},
                    **closed,
                )
            )
        db.session.flush()
        for key, plan in new:
            said = plan.row.values
            if said.get("step"):
                told = {"on": said["step_on"], "says": said["step"], "at": clock.at(said["step_on"])}
                of = {"dispute_id": key, "customer_id": plan.customer_id, "by_id": self.user_id}
                db.session.add(DisputeStep(**told, **of))
        batch.gather()
        db.session.expire_all()


def _known(contract_ids: Sequence[int]) -> dict[tuple[int, str], Any]:
    columns = (Dispute.contract_id, Dispute.subject, Dispute.state, *(getattr(Dispute, name) for name in SAID))
    rows = select(*columns).where(Dispute.contract_id.in_(contract_ids), Dispute.state != "void")
    return {(one.contract_id, one.subject): one for one in db.session.execute(rows)}


def _planned(row: Row, customer: Any, contracts: Mapping[Any, Any], known: Mapping[Any, Any]) -> DisputePlan:
    plan, said = DisputePlan(row), row.values
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    contract = contracts.get((customer.id, said["contract"]))
    if contract is None:
        plan.fault = Fault(row.line, "contract", said["contract"], _NO_CONTRACT, _IMPORT_CONTRACT)
        return plan
    plan.customer_id, plan.contract_id = customer.id, contract.id
    there = known.get((contract.id, said["subject"]))
    if there is not None:
        plan.verbs = {"disputes": "unchanged"}
        stated = (said.get("ended") or "open", *(said.get(name) or None for name in SAID))
        if (there.state, *(getattr(there, name) for name in SAID)) != stated:
            plan.fault = Fault(row.line, "subject", said["subject"], _ANOTHER, _ON_ITS_PAGE)
        return plan
    plan.verbs = {"disputes": "created"}
    plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
    if contract.signed_on is not None and said["opened_on"] < contract.signed_on:
        plan.fault = Fault(row.line, "opened_on", str(said["opened_on"]), _BEFORE_IT, _CHECK)
    return plan


_CHECK = sentence("Check it.", "请核对。")
_FILL_IN = sentence("Fill it in.", "请填写。")
_LEAVE_EMPTY = sentence("Leave it empty.", "请留空。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_WHOLE_STEP = sentence("A step has its day and what was said.", "处理情况与其日期须同时填写。")
_NOT_THEN = sentence("A step is taken from the day of the dispute on, up to today.", "处理日期须在发生日期至今日之间。")
_HOW = sentence("What was closed says how.", "已了结的争议须注明了结方式。")
_STATED = sentence("What was closed says when and with what outcome.", "已了结的争议须注明日期与结果。")
_TRIED = sentence("Nothing is closed before a step towards a settlement.", "未经协商处理不得了结。")
_NEXT_STEP = sentence("One that is open says by when the next step is owed.", "未了结的争议须有下一步期限。")
_PAST = sentence("The next step is taken today or later.", "下一步期限不得早于今日。")
_NO_NEXT = sentence("What was closed has no next step.", "已了结的争议没有下一步。")
_NOT_CLOSED_THEN = sentence("It is closed after its last step, up to today.", "了结日期须在最近处理日期至今日之间。")
_BEFORE_IT = sentence("The contract was not signed yet.", "当时合同尚未签订。")
_NO_CONTRACT = sentence(
    "The customer has no contract of this number that both sides have signed.", "该客户没有此编号的已签合同。"
)
_IMPORT_CONTRACT = sentence("Import the contract first, or correct the number.", "请先导入该合同，或更正编号。")
_ANOTHER = sentence(
    "The desk has another dispute about this, or has gone on with it.", "已有内容不同或已有新进展的同一争议。"
)
_ON_ITS_PAGE = sentence("Correct the row, or go on with it on its page.", "请更正此行，或在其页面继续处理。")
