"""How do licences, permits and certificates come in from a file? By customer, kind and number; a known one goes on.

Issuer and days may differ of a known one: it was renewed. Whoever may import them sees every archive.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import GONE
from admin_app.areas.customers.profile.models import Qualification
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

PAPERS = {
    **dict.fromkeys(("licence", "license", "business licence", "营业执照"), "licence"),
    **dict.fromkeys(("permit", "许可证", "经营许可证"), "permit"),
    **dict.fromkeys(("certificate", "资质证书", "资格证书"), "certificate"),
    **dict.fromkeys(("other", "其他", "其它"), "other"),
}
GOES_ON = ("issuer", "valid_from", "valid_until")


def read_paper(cell: str) -> str:
    found = PAPERS.get(" ".join(cell.split()).casefold())
    if found is None:
        raise Bad(
            sentence("This is no kind of paper that the desk knows.", "无法识别的证照类型。"),
            sentence("Write licence, permit, certificate or other.", "请写营业执照、许可证、资质证书或其他。"),
        )
    return found


class LicencePlan(Plan):
    customer_id: int = 0
    known: Qualification | None = None


class Licences(Importer):
    kind = "licences"
    clause = "二(二)5.2"
    records = ("licences",)
    own = "licences"
    key = ("customer", "paper", "number")
    thing = sentence("Licence", "证照")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("paper", ("证照类型", "证照名称"), True, read_paper, ("kind of paper",), example="营业执照"),
        Column("number", ("证照编号", "证号"), True, partial(read_text, most=60), example="91350200MA2XYZ1234"),
        Column("issuer", ("发证机关", "登记机关"), False, partial(read_text, most=200, required=False)),
        Column("valid_from", ("有效期起", "发证日期"), False, partial(read_day, required=False), ("valid from",)),
        Column(
            "valid_until",
            ("有效期至", "有效期止", "到期日期"),
            False,
            partial(read_day, required=False),
            ("valid until",),
            example="2030-12-31",
            note=sentence("Empty: without end.", "留空表示长期有效。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        first, last = values.get("valid_from"), values.get("valid_until")
        if first is None or last is None or first <= last:
            return None
        reason = sentence("It ends before it starts.", "截止日期早于开始日期。")
        return Fault(line, "valid_until", str(last), reason, sentence("Check both days.", "请核对两个日期。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[LicencePlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        keys = [one.id for one in customers.values()]
        there = select(Qualification).where(Qualification.customer_id.in_(keys), Qualification.is_void.is_(False))
        known = {(one.customer_id, one.paper, one.number): one for one in db.session.scalars(there)}
        plans = [_planned(row, customers.get(row.values["customer"]), known) for row in rows]
        if not writing:
            for one in known.values():
                db.session.expunge(one)
        return plans

    def write(self, plans: Sequence[LicencePlan], batch: Batch) -> None:
        for plan in plans:
            said = plan.row.values
            if plan.known is None:
                given = {name: said.get(name) or None for name in GOES_ON}
                names = {"paper": said["paper"], "number": said["number"], "customer_id": plan.customer_id}
                db.session.add(Qualification(**names, **given, is_void=False))
                continue
            for name, (_was, value) in plan.changes.items():
                setattr(plan.known, name, value)
        batch.gather()
        db.session.expire_all()


def _planned(row: Row, customer: Any, known: dict[Any, Qualification]) -> LicencePlan:
    plan, said = LicencePlan(row), row.values
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    plan.customer_id = customer.id
    plan.known = there = known.get((customer.id, said["paper"], said["number"]))
    if there is None:
        plan.verbs = {"licences": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    pairs = {name: (getattr(there, name), said.get(name)) for name in GOES_ON}
    plan.changes = {name: (was, now) for name, (was, now) in pairs.items() if now not in (None, "") and was != now}
    plan.verbs = {"licences": "changed" if plan.changes else "unchanged"}
    return plan
