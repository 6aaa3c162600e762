"""How do acceptance bills come in from a file? New ones, each with the payment it makes, numbered B- and its number."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from admin_app.areas.receivables.models import Bill, Payment
from admin_app.areas.receivables.open_items import bill
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import new_key
from admin_app.imports.booked import CUSTOMER, Booked, BookedPlan, amount, paid_invoice, use
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.receivable_writing import insert_rows
from admin_app.imports.report import Fault


class Bills(Booked):
    kind = "bills"
    clause = "二(四)3.3"
    records = ("bills",)
    own = "bills"
    key = ("number",)
    thing = sentence("Bill", "票据")
    model, table = Bill, bill
    attributes = {"received_on": "received_on", "due_on": "due_on", "amount": "amount_fen"}
    happened = "received_on"
    columns = (
        CUSTOMER,
        Column(
            "number",
            ("票据号", "票据号码"),
            read=partial(read_text, most=60),
            example="PJ-0001",
            note=sentence("Tells bills apart.", "用于区分票据。"),
        ),
        Column("received_on", ("收票日期",), True, read_day, ("received on",), example="2026-11-23"),
        Column("due_on", ("到期日期", "到期日"), True, read_day, ("due on",), example="2027-02-23"),
        amount("票据金额"),
        paid_invoice("核销发票", note=sentence("What it pays; empty for an advance.", "所付发票；预收时留空。")),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["due_on"] < values["received_on"]:
            reason = sentence("It falls due before it was received.", "到期日早于收票日期。")
            return Fault(
                line, "due_on", str(values["due_on"]), reason, sentence("Check both days.", "请核对两个日期。")
            )
        return super().check(line, values)

    def insert(self, plans: Sequence[BookedPlan], made: list[dict[str, Any]], batch: Batch) -> None:
        payments = [_payment(one) for one in made]
        insert_rows(Payment, payments, batch)
        bills = [one | {"payment_id": paid["id"]} for one, paid in zip(made, payments, strict=True)]
        super().insert(plans, bills, batch)
        use(plans, payments, batch)


def _payment(one: dict[str, Any]) -> dict[str, Any]:
    kept = {name: one[name] for name in ("customer_id", "received_on", "amount_fen")}
    return {"id": new_key(), "number": f"B-{one['number']}", "method": "bill", **kept}
