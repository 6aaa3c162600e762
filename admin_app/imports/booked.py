"""How does a record of the books come in from a file? By its number, and new ones only.

What is recorded is not changed by a file but voided first. Whoever may import such files may read the working data of
every customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import tuple_

from admin_app.areas.receivables.dealing import note_deals
from admin_app.areas.receivables.models import Allocation, Invoice
from admin_app.areas.receivables.open_items import invoice
from admin_app.areas.receivables.settlement import settle
from admin_app.audit.bulk import Batch
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db, new_key
from admin_app.imports.cells import read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code, rest_fen, rows_by
from admin_app.imports.receivable_writing import insert_rows
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

CUSTOMER = Column(
    "customer", ("客户编号", "客户代码"), True, partial(read_text, most=40), ("customerID",), example="KH-1001"
)


def amount(*chinese: str) -> Column:
    note = sentence("In yuan, or in tens of thousands where the header says so.", "单位为元；标题注明万元时按万元。")
    return Column("amount", (*chinese, "金额"), read=read_fen, in_units=True, example="1234.50", note=note)


def paid_invoice(*chinese: str, required: bool = False, note: Sentence | None = None) -> Column:
    return Column(
        "invoice", (*chinese, "发票号码"), required, partial(read_text, most=60, required=required), note=note
    )


@dataclass
class BookedPlan(Plan):
    customer_id: int = 0
    invoice: Any = None

    @property
    def is_new(self) -> bool:
        return "created" in self.verbs.values()


class Booked(Importer):
    """Declare model, table, the attribute of each column, and what is written beside."""

    model: ClassVar[Any]
    table: ClassVar[Any]
    attributes: ClassVar[Mapping[str, str]]  # column → column of the table; what a known record must agree in
    also: ClassVar[Mapping[str, str]] = {}  # the same, of what may differ
    happened: ClassVar[str]  # the column with the day, which is not still to come

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values[self.happened] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, self.happened, str(values[self.happened]), reason, sentence("Check it.", "请核对。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[BookedPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        known = self._known(rows, customers)
        named = sorted({row.values["invoice"] for row in rows if row.values.get("invoice")})
        invoices = rows_by(invoice, invoice.c.number, named, lock=writing)
        plans = []
        for row in rows:
            customer, paid = customers.get(row.values["customer"]), invoices.get(row.values.get("invoice") or "")
            plans.append(self._planned(row, customer, known, paid))
        self.weigh([plan for plan in plans if plan.fault is None and plan.is_new])
        return plans

    def _known(self, rows: Sequence[Row], customers: Mapping[str, Any]) -> dict[Any, Any]:
        """Records that have the number; of the customer, where each customer has numbers of his own."""
        if "customer" not in self.key:
            return rows_by(self.table, self.table.c.number, [row.values["number"] for row in rows])
        there = [row for row in rows if row.values["customer"] in customers]
        pairs = [(customers[row.values["customer"]].id, row.values["number"]) for row in there]
        both = tuple_(self.table.c.customer_id, self.table.c.number)
        found = db.session.execute(self.table.select().where(both.in_(pairs)))
        return {(one.customer_id, one.number): one for one in found}

    def _planned(self, row: Row, customer: Any, known: Mapping[Any, Any], paid: Any) -> BookedPlan:
        plan, said = BookedPlan(row), row.values
        if customer is None or customer.status in ("void", "destroyed"):
            plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
            return plan
        plan.customer_id, plan.invoice = customer.id, paid
        there = known.get((customer.id, said["number"]) if "customer" in self.key else said["number"])
        if there is not None:
            plan.verbs = {self.own: "unchanged"}
            if not self._agrees(there, plan):
                plan.fault = Fault(row.line, "number", said["number"], _RECORDED, _VOID_IT)
            return plan
        plan.verbs = {self.own: "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        if said.get("invoice") and (paid is None or paid.is_void):
            plan.fault = Fault(row.line, "invoice", said["invoice"], _NO_INVOICE, _CHECK)
        elif paid is not None and paid.customer_id != customer.id:
            plan.fault = Fault(row.line, "invoice", said["invoice"], _ANOTHERS, _CHECK)
        return plan

    def _agrees(self, there: Any, plan: BookedPlan) -> bool:
        said = plan.row.values
        same = all(getattr(there, column) == said[name] for name, column in self.attributes.items())
        return same and there.customer_id == plan.customer_id and not there.is_void

    def weigh(self, plans: Sequence[BookedPlan]) -> None:
        """Blame the new ones that take too much of an invoice, where that cannot be."""

    def write(self, plans: Sequence[BookedPlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.is_new]
        made = [self.record(plan) for plan in new]
        self.insert(new, made, batch)
        paid = {plan.invoice.id: plan.invoice for plan in new if plan.invoice is not None}
        settled = settle(paid)
        pairs = ((one, {"settled_on": (one.settled_on, settled[key])}) for key, one in sorted(paid.items()))
        batch.changed(Invoice, ((one.id, one.row_version + 1, pair) for one, pair in pairs))
        note_deals(plan.customer_id for plan in new)
        db.session.expire_all()

    def record(self, plan: BookedPlan) -> dict[str, Any]:
        """The row to store, by column of the table."""
        said = plan.row.values
        given = {column: said.get(name) or None for name, column in {**self.attributes, **self.also}.items()}
        return {"id": new_key(), "customer_id": plan.customer_id, "number": said["number"], **given}

    def insert(self, plans: Sequence[BookedPlan], made: list[dict[str, Any]], batch: Batch) -> None:
        insert_rows(self.model, made, batch)


def use(plans: Sequence[BookedPlan], payments: Sequence[dict[str, Any]], batch: Batch) -> None:
    """Use each payment for the invoice its row names; what that does not need stays an advance."""
    rest = rest_fen(sorted({plan.invoice.id for plan in plans if plan.invoice is not None}))
    used = []
    for plan, payment in zip(plans, payments, strict=True):
        fen = min(payment["amount_fen"], rest[plan.invoice.id]) if plan.invoice is not None else 0
        if fen > 0:
            rest[plan.invoice.id] -= fen
            used.append(
                {
                    "id": new_key(),
                    "customer_id": plan.customer_id,
                    "payment_id": payment["id"],
                    "invoice_id": plan.invoice.id,
                    "on_day": max(payment["received_on"], plan.invoice.issued_on),
                    "amount_fen": fen,
                }
            )
    insert_rows(Allocation, used, batch)


NO_CUSTOMER = sentence("No customer has this code.", "没有此编号的客户。")
IMPORT_IT = sentence("Import the customer first.", "请先导入该客户。")
_RECORDED = sentence("This number is recorded with other values.", "该编号已录有内容不同的记录。")
_VOID_IT = sentence("Correct the row, or void the record and give a new number.", "请更正此行，或作废原记录后另编号。")
_NO_INVOICE = sentence("There is no such invoice.", "没有此发票。")
_ANOTHERS = sentence("It is another customer's invoice.", "该发票属于另一客户。")
_CHECK = sentence("Check customer and number.", "请核对客户与编号。")
