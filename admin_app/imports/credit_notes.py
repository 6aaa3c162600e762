"""How do credit notes come in from a file? New ones, each reducing one invoice by no more than is open of it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from admin_app.areas.receivables.models import CreditNote
from admin_app.areas.receivables.open_items import credit_note
from admin_app.errors import sentence
from admin_app.imports.booked import CUSTOMER, Booked, BookedPlan, amount, paid_invoice
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import shown
from admin_app.imports.receivable_rows import rest_fen
from admin_app.imports.report import Fault


class CreditNotes(Booked):
    kind = "credit_notes"
    clause = "二(四)3.3"
    records = ("credit_notes",)
    own = "credit_notes"
    key = ("number",)
    thing = sentence("Credit note", "红字发票")
    model, table = CreditNote, credit_note
    attributes = {"issued_on": "issued_on", "amount": "amount_fen"}
    happened = "issued_on"
    columns = (
        CUSTOMER,
        Column(
            "number",
            ("红字发票号", "红字发票号码"),
            read=partial(read_text, most=60),
            example="HZ-0001",
            note=sentence("Tells credit notes apart.", "用于区分红字发票。"),
        ),
        paid_invoice("原发票号码", required=True, note=sentence("The invoice that it reduces.", "所冲减的发票。")),
        Column("issued_on", ("开票日期",), True, read_day, ("issued on",), example="2026-11-23"),
        amount("冲减金额"),
        Column("reason", ("原因",), False, partial(read_text, most=200, required=False)),
    )

    def record(self, plan: BookedPlan) -> dict[str, Any]:
        return super().record(plan) | {"invoice_id": plan.invoice.id, "reason": plan.row.values.get("reason") or ""}

    def weigh(self, plans: Sequence[BookedPlan]) -> None:
        rest = rest_fen(sorted({plan.invoice.id for plan in plans}))
        for plan in plans:
            row, column = plan.row, next(one for one in self.columns if one.name == "amount")
            fen, open_fen = row.values["amount"], rest[plan.invoice.id]
            if row.values["issued_on"] < plan.invoice.issued_on:
                reason = sentence("It is before the invoice's day.", "早于原发票日期。")
                plan.fault = Fault(row.line, "issued_on", str(row.values["issued_on"]), reason, _CHECK)
            elif fen > open_fen:
                yuan = shown(column, open_fen)
                reason = sentence(f"Of the invoice, {yuan} yuan are open.", f"该发票未结金额为 {yuan} 元。")
                plan.fault = Fault(row.line, "amount", shown(column, fen), reason, _CHECK)
            rest[plan.invoice.id] -= fen


_CHECK = sentence("Check invoice and amount.", "请核对发票与金额。")
