"""How do invoices and their settlement come in from a file? `guizhang import receivables`, on screen
and shell.

Whoever may import receivables may read the working data of every customer, so what a comparison tells
him is his to know. A file of another program that has no column for disputes or settlement says nothing of them.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_fen, read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer
from admin_app.imports.receivable_rows import CHUNK, Plan, compare, new_codes
from admin_app.imports.receivable_writing import write_customers, write_plans
from admin_app.imports.report import Counts, Fault
from admin_app.imports.staging import Row, Staging

_DAYS_LATER = re.compile(r"\+([0-9]{1,3})")


def read_due(cell: str) -> date | int | None:
    """A day, or how many days after the invoice's: +30."""
    later = _DAYS_LATER.fullmatch(cell.strip())
    return int(later[1]) if later else read_day(cell)


class Receivables(Importer):
    kind = "receivables"
    clause = "二(四)3.3"
    records = ("customers", "invoices", "payments")
    own = "invoices"
    key = ("invoiceNumber",)
    thing = sentence("Invoice", "发票")
    chunk = CHUNK
    columns = (
        Column("customerID", ("客户编号", "客户代码"), read=partial(read_text, most=40), example="KH-1001"),
        Column(
            "invoiceNumber",
            ("发票号码", "发票号", "发票编号"),
            read=partial(read_text, most=60),
            example="00123456",
            note=sentence("Tells invoices apart; zeros in front are kept.", "用于区分发票；保留前导零。"),
        ),
        Column("InvoiceDate", ("开票日期",), read=read_day, example="2026-11-23"),
        Column(
            "DueDate",
            ("到期日期", "到期日"),
            read=read_due,
            example="2026-12-23",
            note=sentence("A day, or +30: so many days after the invoice's.", "日期；或 +30 表示开票后 30 天。"),
        ),
        Column(
            "InvoiceAmount",
            ("发票金额", "金额"),
            read=read_fen,
            in_units=True,
            example="1234.50",
            note=sentence(
                "In yuan, or in tens of thousands where the header says so.", "单位为元；标题注明万元时按万元。"
            ),
        ),
        Column(
            "Disputed",
            ("有争议", "是否争议"),
            read=read_flag,
            may_lack=True,
            example="否",
            note=sentence("Yes or No.", "是或否。"),
        ),
        Column(
            "SettledDate",
            ("结清日期", "付清日期"),
            read=partial(read_day, required=False),
            may_lack=True,
            note=sentence("Empty while it is open.", "未结清时留空。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if isinstance(values["DueDate"], int):
            values["DueDate"] = values["InvoiceDate"] + timedelta(days=values["DueDate"])
        issued_on, due_on = values["InvoiceDate"], values["DueDate"]
        if due_on >= issued_on:
            return None
        return Fault(
            line,
            "DueDate",
            due_on.isoformat(),
            sentence(f"It is before the invoice's day, {issued_on}.", f"早于开票日期 {issued_on}。"),
            sentence("Check both days.", "请核对两个日期。"),
        )

    def before(self, staging: Staging, counts: Mapping[str, Counts] | None, batch: Batch | None) -> None:
        """Customers that nobody knows come in first, by their codes."""
        for codes in staging.distinct("customerID", CHUNK):
            fresh, known = new_codes(codes)
            if counts is not None:
                counts["customers"].created += len(fresh)
                counts["customers"].unchanged += known
            if batch is not None:
                write_customers(fresh, self.user_id, self.on, batch)

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[Plan]:
        return compare(rows, lock=writing)

    def write(self, plans: Sequence[Plan], batch: Batch) -> None:
        write_plans(plans, batch)
        db.session.expire_all()


import_receivables = Receivables.take
