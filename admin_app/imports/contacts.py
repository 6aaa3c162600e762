"""How do the persons at customers come in from a file? By customer and name: new ones, and what known ones lack.

What identifies a person is masked in the desk and stands in no audit, so a file neither compares nor overwrites it: it
fills in what is empty (areas/customers/contacts.py). Whoever may import contacts sees every archive.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app.areas.customers.contacts import MASKED
from admin_app.areas.customers.models import GONE, Contact, Customer
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.customers import read_phone
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

GROUNDS = {
    "consent": ("consent", "同意", "本人同意"),
    "contract": ("contract", "合同", "订立或履行合同"),
    "duty": ("duty", "法定职责", "法定义务"),
    "public": ("public", "公开", "已公开"),
}
ROLES = {"owner": ("owner", "所有者", "股东"), "manager": ("manager", "经营管理者", "高管")}
FIELDS = ("position", "role", "phone", "email", "is_decision_maker", "notes", "purpose", "lawful_ground")


def read_role(cell: str) -> str:
    """Owner or manager of the firm, or nothing."""
    text = cell.strip().casefold()
    found = next((role for role, names in ROLES.items() if text in names), None)
    if text and found is None:
        raise Bad(
            sentence("This is no role at the firm.", "无法识别该身份。"),
            sentence("Write owner or manager, or leave it empty.", "请写所有者或经营管理者，或留空。"),
        )
    return found or ""


def read_ground(cell: str) -> str:
    """One of `GROUNDS`, or nothing."""
    text = cell.strip().casefold()
    found = next((ground for ground, names in GROUNDS.items() if text in names), None)
    if text and found is None:
        raise Bad(
            sentence("This is no ground on which personal data are kept.", "这不是处理个人信息的依据。"),
            sentence("Write consent, contract, duty or public.", "请写同意、合同、法定职责或已公开。"),
        )
    return found or ""


class ContactPlan(Plan):
    customer_id: int | None = None
    contact: Contact | None = None


class Contacts(Importer):
    kind = "contacts"
    clause = "二(二)5.1"
    records = ("contacts",)
    own = "contacts"
    key = ("customer", "name")
    thing = sentence("Person", "联系人")
    chunk = 500
    columns = (
        Column("customer", ("客户编号", "客户代码"), True, partial(read_text, most=40), ("code",), example="KH-1001"),
        Column("name", ("姓名", "联系人"), True, partial(read_text, most=80), example="王芳"),
        Column("position", ("职务", "职位"), False, partial(read_text, most=80, required=False), example="采购经理"),
        Column(
            "role", ("身份",), False, read_role, note=sentence("Owner or manager of the firm.", "所有者或经营管理者。")
        ),
        Column("phone", ("电话", "联系电话", "手机"), False, read_phone, ("telephone",), example="021-55550001"),
        Column("email", ("电子邮箱", "邮箱"), False, partial(read_text, most=200, required=False), ("e-mail",)),
        Column(
            "is_decision_maker",
            ("关键决策人",),
            False,
            read_flag,
            ("decision maker",),
            example="否",
            note=sentence("Yes or No.", "是或否。"),
        ),
        Column("notes", ("备注",), False, partial(read_text, most=2000, required=False)),
        Column("purpose", ("目的", "处理目的"), False, partial(read_text, most=200, required=False)),
        Column(
            "lawful_ground",
            ("依据", "处理依据"),
            False,
            read_ground,
            ("lawful ground",),
            note=sentence("Consent, contract, duty or public.", "同意、合同、法定职责或已公开。"),
        ),
    )

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[ContactPlan]:
        codes = sorted({row.values["customer"] for row in rows})
        wanted = select(Customer.code, Customer.id).where(Customer.code.in_(codes), Customer.status.not_in(GONE))
        customers = {row.code: row.id for row in db.session.execute(wanted)}
        places = [
            (customers[row.values["customer"]], row.values["name"])
            for row in rows
            if row.values["customer"] in customers
        ]
        found = select(Contact).where(
            tuple_(Contact.customer_id, Contact.name).in_(places), Contact.erased_at.is_(None)
        )
        known = {(one.customer_id, one.name): one for one in db.session.scalars(found.order_by(Contact.id))}
        plans = [_planned(row, customers.get(row.values["customer"]), known) for row in rows]
        if not writing:
            for contact in known.values():
                db.session.expunge(contact)
        return plans

    def write(self, plans: Sequence[ContactPlan], batch: Batch) -> None:
        touched = [plan for plan in plans if plan.verbs["contacts"] != "unchanged"]
        for plan in touched:
            contact = plan.contact or Contact(customer_id=plan.customer_id, name=plan.row.values["name"])
            for name, (_before, value) in plan.changes.items():
                if name in FIELDS:
                    setattr(contact, name, value)
            db.session.add(contact)
        batch.gather()
        db.session.expire_all()


def _planned(row: Row, customer_id: int | None, known: dict[tuple[int, str], Contact]) -> ContactPlan:
    plan = ContactPlan(row)
    if customer_id is None:
        reason = sentence("No customer has this code.", "没有此编号的客户。")
        advice = sentence("Import the customer first.", "请先导入该客户。")
        plan.fault = Fault(row.line, "customer", row.values["customer"], reason, advice)
        return plan
    plan.customer_id, plan.contact = customer_id, known.get((customer_id, row.values["name"]))
    contact = plan.contact
    said = {name: row.values[name] for name in FIELDS if row.values.get(name) not in (None, "")}
    if contact is None:
        plan.changes = {name: (None, value) for name, value in {"name": row.values["name"], **said}.items()}
        plan.verbs = {"contacts": "created"}
    else:
        pairs = {name: (getattr(contact, name), value) for name, value in said.items()}
        plan.changes = {
            name: (was, now) for name, (was, now) in pairs.items() if (not was if name in MASKED else was != now)
        }
        plan.verbs = {"contacts": "changed" if plan.changes else "unchanged"}
    plan.fault = _unfounded(row, contact, said)
    return plan


def _unfounded(row: Row, contact: Contact | None, said: dict[str, Any]) -> Fault | None:
    """Of a decision maker personal data are kept for a purpose and on a ground only."""

    def held(name: str) -> Any:
        return said.get(name, getattr(contact, name) if contact is not None else None)

    if not held("is_decision_maker") or not any(held(name) for name in MASKED):
        return None
    missing = next((name for name in ("purpose", "lawful_ground") if not held(name)), None)
    if missing is None:
        return None
    reason = sentence(
        "Personal data of a decision maker are kept for a stated purpose and on a ground.",
        "登记关键决策人的个人信息须注明目的与依据。",
    )
    return Fault(row.line, missing, "", reason, sentence("Fill it in.", "请填写。"))
