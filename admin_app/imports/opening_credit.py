"""How do grades and limits that held before the desk come in from a file? Once, at go-live, marked as taken over.

A grade as it was confirmed, with its day, so that reports fall due from there on; a limit as it was approved, by
somebody whose post the rules let approve so much. What counts is never more than the policy allows (二(三)2). Whoever
is graded at the desk already, or has a limit, is not overtaken by a file.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import or_, select

from admin_app.accounts.models import User
from admin_app.areas.credit.grades import GRADES
from admin_app.areas.credit.limits import APPROVERS
from admin_app.areas.credit.models import CreditLimit, GradeRecord
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit.bulk import Batch
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import is_nothing, read_day, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.policies import service as policies

TAKEN_OVER = "启用时接入 · Taken over at go-live"
MOST_DAYS = 365
OF_LIMIT = ("limit_until", "payment_days", "approved_by")


def read_grade(cell: str) -> str:
    text = cell.strip().upper().removesuffix("级")
    if text not in GRADES:
        raise Bad(
            sentence("This is no grade.", "无法识别的信用等级。"), sentence("Write A, B, C or D.", "请写A、B、C或D。")
        )
    return text


def read_limit(cell: str, unit: int = 1) -> int | None:
    """None where no limit was approved."""
    return None if is_nothing(cell) or cell.strip() in ("0", "0.00") else read_fen(cell, unit)


def read_days(cell: str) -> int | None:
    text = cell.strip().removesuffix("天").removesuffix("days").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_DAYS):
        says = sentence(f"Write a whole number from 0 to {MOST_DAYS}.", f"请写 0 至 {MOST_DAYS} 的整数。")
        raise Bad(sentence("This is no number of days.", "这不是天数。"), says)
    return int(text)


class OpeningPlan(Plan):
    customer_id: int = 0
    approver_id: int | None = None


class OpeningCredit(Importer):
    kind = "opening_credit"
    clause = "二(三)1"
    records = ("grades", "limits")
    own = "grades"
    key = ("customer",)
    thing = sentence("Customer", "客户")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("grade", ("信用等级", "等级"), True, read_grade, example="A"),
        Column("graded_on", ("评定日期", "定级日期"), True, read_day, ("graded on",), example="2026-06-30"),
        Column(
            "limit",
            ("授信额度", "信用额度"),
            False,
            read_limit,
            in_units=True,
            example="500000.00",
            note=sentence("In yuan; empty where none was approved.", "单位为元；未授信的留空。"),
        ),
        Column("limit_until", ("额度有效期至",), False, partial(read_day, required=False), ("limit until",)),
        Column("payment_days", ("账期", "账期天数"), False, read_days, ("days to pay",), example="30"),
        Column(
            "approved_by",
            ("批准人", "审批人"),
            False,
            partial(read_text, most=80, required=False),
            ("approved by",),
            note=sentence(
                "Whoever approved the limit: user name, or the name where only one has it.",
                "额度批准人：用户名；姓名不重复时也可填姓名。",
            ),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["graded_on"] > self.on:
            reason = sentence("This day is still to come.", "该日期尚未到来。")
            return Fault(line, "graded_on", str(values["graded_on"]), reason, _CHECK)
        if values.get("limit") is None:
            return None
        missing = next((name for name in OF_LIMIT if values.get(name) in (None, "")), None)
        if missing is not None:
            return Fault(line, missing, "", _OF_A_LIMIT, sentence("Fill it in.", "请填写。"), "二(三)2.5")
        if values["limit_until"] < self.on:
            reason = sentence("The limit is over.", "该额度已过期。")
            advice = sentence("Leave the limit empty.", "请将额度留空。")
            return Fault(line, "limit_until", str(values["limit_until"]), reason, advice, "二(三)2.5")
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[OpeningPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        limits = _limits_of([one.id for one in customers.values()], self.on)
        people = _people({row.values["approved_by"] for row in rows if row.values.get("approved_by")})
        return [self._planned(row, customers.get(row.values["customer"]), limits, people) for row in rows]

    def _planned(
        self, row: Row, customer: Any, limits: Mapping[int, CreditLimit], people: Mapping[str, list[User]]
    ) -> OpeningPlan:
        plan, said = OpeningPlan(row), row.values
        if customer is None or customer.status in GONE:
            plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
            return plan
        plan.customer_id, limit = customer.id, limits.get(customer.id)
        if customer.grade is not None or limit is not None:
            plan.verbs = {"grades": "unchanged"} | ({"limits": "unchanged"} if said.get("limit") else {})
            held = customer.grade, customer.graded_on, limit.limit_fen if limit else None
            if held != (said["grade"], said["graded_on"], said.get("limit")):
                plan.fault = Fault(row.line, "grade", said["grade"], _GRADED, _CHANGE_IT)
            return plan
        plan.verbs = {"grades": "created"} | ({"limits": "created"} if said.get("limit") else {})
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        plan.fault = self._unapproved(plan, people) if said.get("limit") else None
        return plan

    def _unapproved(self, plan: OpeningPlan, people: Mapping[str, list[User]]) -> Fault | None:
        """Nobody alone has that name, or the rules let his post approve less."""
        said, line = plan.row.values, plan.row.line
        persons = people.get(said["approved_by"], [])
        if len(persons) != 1:
            return Fault(line, "approved_by", said["approved_by"], _NO_PERSON if not persons else _SEVERAL, _WRITE_USER)
        answer = policies.in_force("limit_approval", self.on).loaded.decide_compiled(
            {"limit_fen": said["limit"], "allowed_fen": said["limit"]}
        )
        able = APPROVERS[APPROVERS.index(answer.outcome["approver"]) :]
        if not set(able) & set(persons[0].posts):
            reason = answer.reasons[0]
            return Fault(line, "approved_by", said["approved_by"], reason.because, _CHECK, reason.clause)
        plan.approver_id = persons[0].id
        return None

    def write(self, plans: Sequence[OpeningPlan], batch: Batch) -> None:
        new = {plan.customer_id: plan for plan in plans if plan.verbs["grades"] == "created"}
        for customer in db.session.scalars(select(Customer).where(Customer.id.in_(new))).unique():
            said = new[customer.id].row.values
            customer.grade, customer.graded_on = said["grade"], said["graded_on"]
            db.session.add(self._grade(customer.id, said))
            if said.get("limit"):
                db.session.add(self._limit(new[customer.id], said))
        batch.gather()
        db.session.expire_all()

    def _grade(self, customer_id: int, said: Mapping[str, Any]) -> GradeRecord:
        return GradeRecord(
            customer_id=customer_id,
            grade=said["grade"],
            proposed_on=said["graded_on"],
            state="confirmed",
            reason=TAKEN_OVER,
            confirmed_on=said["graded_on"],
            confirmed_by_id=self.user_id,
        )

    def _limit(self, plan: OpeningPlan, said: Mapping[str, Any]) -> CreditLimit:
        """It counts from today: earlier days are not told anew."""
        return CreditLimit(
            customer_id=plan.customer_id,
            limit_fen=said["limit"],
            payment_days=said["payment_days"],
            from_on=self.on,
            until_on=said["limit_until"],
            is_temporary=False,
            approved_by_id=plan.approver_id,
            approved_on=min(said["graded_on"], self.on),
            reason=TAKEN_OVER,
        )


def _limits_of(keys: Collection[int], on: date) -> dict[int, CreditLimit]:
    """One that has not ended, by customer."""
    open_ = or_(CreditLimit.ended_on.is_(None), CreditLimit.ended_on > on)
    rows = select(CreditLimit).where(CreditLimit.customer_id.in_(keys), CreditLimit.until_on >= on, open_)
    return {one.customer_id: one for one in db.session.scalars(rows.order_by(CreditLimit.id))}


def _people(named: Collection[str]) -> dict[str, list[User]]:
    """By user name, else by name."""
    rows = select(User).where(or_(User.username.in_(named), User.name.in_(named)), User.active)
    found: dict[str, list[User]] = {}
    people = list(db.session.scalars(rows.order_by(User.username)).unique())
    for one in people:
        found.setdefault(one.name, []).append(one)
    return found | {one.username: [one] for one in people}


_CHECK = sentence("Check it.", "请核对。")
_OF_A_LIMIT: Sentence = sentence(
    "A limit has its last day, its days to pay and whoever approved it.", "授信额度须注明有效期、账期与批准人。"
)
_GRADED = sentence("The desk has another grade or limit of this customer.", "系统中该客户已有不同的等级或额度。")
_CHANGE_IT = sentence("Change it under Grades and Limits.", "请在“等级”“额度”中办理变更。")
_NO_PERSON = sentence("Nobody here has this name.", "没有此姓名的人员。")
_SEVERAL = sentence("Several have this name.", "有多人同名。")
_WRITE_USER = sentence("Write the user name.", "请填写用户名。")
