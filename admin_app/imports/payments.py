"""How does money received come in from a file? New payments, each used for the invoice it names, if any.

What the invoice does not need stays an advance.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from admin_app.areas.receivables.models import Payment
from admin_app.areas.receivables.open_items import payment
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.imports.booked import CUSTOMER, Booked, BookedPlan, amount, paid_invoice, use
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.report import Bad

METHODS = {
    "transfer": ("transfer", "转账", "银行转账", "电汇", "汇款", "网银", "支票"),
    "cash": ("cash", "现金"),
    "other": ("other", "其他", "其它"),
}


def read_method(cell: str) -> str:
    """transfer where nothing is said."""
    text = cell.strip().casefold()
    found = next((method for method, names in METHODS.items() if text in names), None if text else "transfer")
    if found is None:
        raise Bad(
            sentence("This is no way to pay that the desk knows.", "无法识别的收款方式。"),
            sentence(
                "Write transfer, cash or other; import bills by themselves.", "请写转账、现金或其他；票据请另行导入。"
            ),
        )
    return found


class Payments(Booked):
    kind = "payments"
    clause = "二(四)3.3"
    records = ("payments",)
    own = "payments"
    key = ("number",)
    thing = sentence("Payment", "收款")
    model, table = Payment, payment
    attributes = {"received_on": "received_on", "amount": "amount_fen"}
    also = {"reference": "reference"}
    happened = "received_on"
    columns = (
        CUSTOMER,
        Column(
            "number",
            ("收款编号", "收款单号"),
            read=partial(read_text, most=80),
            example="SK-0001",
            note=sentence("Tells payments apart.", "用于区分收款。"),
        ),
        Column("received_on", ("收款日期",), True, read_day, ("received on",), example="2026-11-23"),
        amount("收款金额"),
        Column(
            "method",
            ("收款方式",),
            False,
            read_method,
            example="转账",
            note=sentence("Transfer, cash or other.", "转账、现金或其他。"),
        ),
        Column("reference", ("摘要", "备注", "流水号"), False, partial(read_text, most=120, required=False)),
        paid_invoice("核销发票", note=sentence("What it pays; empty for an advance.", "所付发票；预收时留空。")),
    )

    def record(self, plan: BookedPlan) -> dict[str, Any]:
        return super().record(plan) | {"method": plan.row.values.get("method") or "transfer"}

    def insert(self, plans: Sequence[BookedPlan], made: list[dict[str, Any]], batch: Batch) -> None:
        super().insert(plans, made, batch)
        use(plans, made, batch)
