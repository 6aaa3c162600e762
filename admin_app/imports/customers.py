"""How do customers' basics come in from a file? By code: new ones are prospects, internal; known ones are completed.
Without a column of codes, by credit code or name (uncoded.py); new ones then get a code of the desk's.

An empty cell says nothing and changes nothing. Owners of known customers change by handover, with a reason. Whoever
may import customers sees every archive, so what a comparison tells him is his to know.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.codes import is_valid_tax_id
from admin_app.areas.customers.duplicates import find_duplicates_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.profile.models import Profile
from admin_app.areas.customers.search import fold, index_customers
from admin_app.areas.customers.service import OWNING_POSTS
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.profile_columns import COLUMNS, OF_COLUMN, PARENT, changes_of, profiles_of, said_of, write
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.imports.uncoded import Uncoded, free_codes

FIELDS = (
    *("name", "tax_id", "phone", "contact", "industry", "region", "address", "is_key", "founded_on", "headcount"),
    *("bank", "bank_account"),
)
MOST_PEOPLE = 10_000_000


def read_tax_id(cell: str) -> str:
    """18 signs whose last one checks, in capitals; empty where nothing is said."""
    text = read_text(cell, most=18, required=False).upper()
    if text and not is_valid_tax_id(text):
        raise Bad(
            sentence("The 18 characters of the credit code do not check.", "统一社会信用代码校验不通过。"),
            sentence("Look for a typing error.", "请检查是否有录入错误。"),
        )
    return text


def read_phone(cell: str) -> str:
    """A telephone number may begin with +, in exports behind a quote."""
    text = cell.strip()
    text = text[1:] if text.startswith("'+") else text
    return ("+" if text.startswith("+") else "") + read_text(text.removeprefix("+"), most=39, required=False)


def read_key_flag(cell: str) -> bool | None:
    """Yes, no, or nothing said."""
    return None if not cell.strip() else read_flag(cell)


def read_founded(cell: str) -> date | None:
    """A day, or a year alone: its first of January; nothing said."""
    text = cell.strip().removesuffix("年")
    if re.fullmatch("1[0-9]{3}|20[0-9]{2}", text):
        return date(int(text), 1, 1)
    return read_day(cell, required=False)


def read_headcount(cell: str) -> int | None:
    """How many work there; nothing said."""
    text = cell.strip().removesuffix("人").replace(",", "")
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,8}", text) or int(text) > MOST_PEOPLE:
        raise Bad(
            sentence("This is no number of people.", "这不是人数。"),
            sentence("Write a whole number.", "请填写整数。"),
        )
    return int(text)


class Customers(Importer):
    kind = "customers"
    clause = "二(二)2"
    records = ("customers",)
    own = "customers"
    fields = OF_COLUMN
    key = ("code",)
    thing = sentence("Customer", "客户")
    chunk = 500
    columns = (
        Column(
            "code",
            ("客户编号", "客户代码"),
            False,
            partial(read_text, most=40),
            or_made=True,
            example="KH-1001",
            note=sentence(
                "Tells customers apart; up to 40 characters. Without this column they are found by credit code or "
                "name, and new ones get a code.",
                "用于区分客户，最多 40 个字符。没有此列时按统一社会信用代码或名称查找，新客户由系统编号。",
            ),
        ),
        Column("name", ("客户名称", "名称"), read=partial(read_text, most=200), example="新星机械有限公司"),
        Column(
            "tax_id",
            ("统一社会信用代码", "信用代码"),
            False,
            read_tax_id,
            note=sentence("18 characters.", "18 位。"),
        ),
        Column("phone", ("电话", "联系电话"), False, read_phone, ("telephone",), example="021-55550001"),
        Column("contact", ("联系人",), False, partial(read_text, most=80, required=False), example="王芳"),
        Column(
            "owner",
            ("负责人", "业务员"),
            False,
            partial(read_text, most=64, required=False),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
        Column("industry", ("行业",), False, partial(read_text, most=80, required=False), example="机械"),
        Column("region", ("地区",), False, partial(read_text, most=80, required=False), example="上海"),
        Column("address", ("地址",), False, partial(read_text, most=200, required=False)),
        Column(
            "is_key",
            ("重点客户",),
            False,
            read_key_flag,
            ("key customer",),
            example="否",
            note=sentence("Yes or No.", "是或否。"),
        ),
        Column(
            "founded_on",
            ("成立日期", "成立年份"),
            False,
            read_founded,
            ("founded", "year_established"),
            example="2003-04-18",
            note=sentence("A day, or a year, which counts from its first day.", "日期；只写年份时按当年首日。"),
        ),
        Column("headcount", ("员工人数", "人数"), False, read_headcount, ("employees",), example="120"),
        Column("bank", ("开户行", "开户银行"), False, partial(read_text, most=120, required=False)),
        Column("bank_account", ("银行账号", "账号"), False, partial(read_text, most=40, required=False)),
        *COLUMNS,
        PARENT,
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if not fold(values["name"]):
            reason = sentence("A name has at least one letter.", "名称须至少含一个文字。")
            return Fault(line, "name", values["name"], reason, sentence("Correct it.", "请更正。"))
        founded_on = values.get("founded_on")
        if founded_on is not None and founded_on > self.on:
            reason = sentence("This day is still to come.", "该日期尚未到来。")
            return Fault(line, "founded_on", str(founded_on), reason, sentence("Check it.", "请核对。"))
        return None

    def __init__(self, user_id: int | None, on: date) -> None:
        super().__init__(user_id, on)
        self.uncoded = {False: Uncoded(), True: Uncoded()}  # by whether it is written yet

    def key_of(self, values: Mapping[str, Any]) -> str:
        return str(values.get("code") or values.get("tax_id") or values["name"])

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list["CustomerPlan"]:
        coded = [row.values["code"] for row in rows if row.values.get("code")]
        known = {one.code: one for one in db.session.scalars(select(Customer).where(Customer.code.in_(coded)))}
        meant = self.uncoded[writing].meant([row for row in rows if not row.values.get("code")])
        stored = {*known.values(), *(one for one in meant.values() if isinstance(one, Customer))}
        profiles = profiles_of([customer.id for customer in stored])
        owners = _owners()
        plans = [
            _planned(row, meant[row.line] if row.line in meant else known.get(row.values["code"]), profiles, owners)
            for row in rows
        ]
        if not writing:
            for one in (*stored, *profiles.values()):
                db.session.expunge(one)
        return plans

    def write(self, plans: Sequence["CustomerPlan"], batch: Batch) -> None:
        nameless = [plan for plan in plans if plan.customer is None and not plan.row.values.get("code")]
        for plan, code in zip(nameless, free_codes(len(nameless)), strict=True):
            plan.row.values["code"] = code
        changing = [plan for plan in plans if plan.verbs["customers"] != "unchanged"]
        touched = [self._written(plan) for plan in changing]
        db.session.flush()
        index_customers(touched)
        find_duplicates_of(touched)
        for customer, plan in zip(touched, changing, strict=True):
            write(customer, plan.profile, plan.changes)
        batch.gather()
        for one in [one for one in db.session.identity_map.values() if isinstance(one, Customer | Profile)]:
            db.session.expunge(one)

    def _written(self, plan: "CustomerPlan") -> Customer:
        customer = plan.customer or self._new(plan)
        for name, (_before, value) in plan.changes.items():
            if name in FIELDS:
                setattr(customer, name, value)
        customer.name_key = fold(customer.name)
        return customer

    def _new(self, plan: "CustomerPlan") -> Customer:
        customer = Customer(
            code=plan.row.values["code"],
            name=plan.row.values["name"],
            is_key=False,
            status="prospect",
            level="internal",
            owner_id=plan.owner_id,
            created_at=clock.now(),
            created_by_id=self.user_id,
        )
        db.session.add(customer)
        return customer


class CustomerPlan(Plan):
    customer: Customer | None = None
    profile: Profile | None = None
    owner_id: int | None = None


def _owners() -> dict[str, int]:
    """Keys of those who may look after customers, by user name, and by a name that only one has."""
    people = [user for user in db.session.scalars(select(User).where(User.active)) if user.posts & OWNING_POSTS]
    names = [user.name for user in people]
    by_name = {user.name: user.id for user in people if names.count(user.name) == 1}
    return by_name | {user.username: user.id for user in people}


def _planned(
    row: Row, customer: Customer | Fault | None, profiles: dict[int, Profile], owners: dict[str, int]
) -> CustomerPlan:
    if isinstance(customer, Fault):
        return CustomerPlan(row, fault=customer)
    plan = CustomerPlan(row, fault=_contradiction(row, customer, owners))
    plan.profile = profiles.get(customer.id) if customer is not None else None
    plan.customer, plan.owner_id = customer, owners.get(row.values.get("owner") or "")
    said = {name: row.values[name] for name in FIELDS if row.values.get(name) not in (None, "")}
    if customer is None:
        plan.verbs = {"customers": "created"}
        plan.changes = {name: (None, value) for name, value in said.items()}
        if row.values.get("owner"):
            plan.changes["owner"] = (None, row.values["owner"])
    else:
        pairs = ((name, getattr(customer, name), value) for name, value in said.items())
        plan.changes = {name: (was, value) for name, was, value in pairs if was != value}
    plan.changes |= changes_of(plan.profile, said_of(row.values, plan.profile))
    if customer is not None:
        plan.verbs = {"customers": "changed" if plan.changes else "unchanged"}
    return plan


def _contradiction(row: Row, customer: Customer | None, owners: dict[str, int]) -> Fault | None:
    owner = row.values.get("owner")
    if customer is not None and customer.status in GONE:
        reason = sentence("This record is merged or void.", "该档案已合并或作废。")
        return Fault(row.line, "code", row.key, reason, sentence("Leave the row out.", "请删去此行。"))
    if owner and owner not in owners:
        reason = sentence("No salesperson has this user name.", "没有使用此用户名的销售人员。")
        return Fault(row.line, "owner", owner, reason, sentence("Write a user name.", "请填写用户名。"))
    if owner and customer is not None and customer.owner_id != owners[owner]:
        reason = sentence("Another person looks after this customer.", "该客户现由他人负责。")
        advice = sentence("Hand it over on its page, with a reason.", "请在客户页面办理交接并说明原因。")
        return Fault(row.line, "owner", owner, reason, advice)
    return None


import_customers = Customers.take
