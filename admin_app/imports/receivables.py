"""How do invoices and their settlement come in from a file? `guizhang import receivables`, on screen
and shell.

The file is read once into a staging table and checked; compared with what is there; and written in
chunks, all within the caller's transaction, only when nothing at all is wrong. The caller commits.
Whoever may import receivables may read the working data of every customer, so what a comparison tells
him is his to know.
"""

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError

from admin_app import clock
from admin_app.audit.bulk import Batch
from admin_app.errors import Conflict, sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_fen, read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.reading import Read, digest_of, read_file
from admin_app.imports.receivable_rows import CHUNK, Line, Plan, compare, new_codes
from admin_app.imports.receivable_writing import write_customers, write_plans
from admin_app.imports.report import Counts, Fault, Progress, Report
from admin_app.imports.rights import demand_import
from admin_app.imports.staging import Staging, staged
from admin_app.imports.tables import Source, opened
from admin_app.imports.transactions import begin_when_fresh, is_fresh
from admin_app.secrecy.reader import unguarded

COLUMNS = (
    Column("customerID", ("客户编号", "客户代码")),
    Column("invoiceNumber", ("发票号码", "发票号", "发票编号")),
    Column("InvoiceDate", ("开票日期",)),
    Column("DueDate", ("到期日期", "到期日")),
    Column("InvoiceAmount", ("发票金额", "金额")),
    Column("Disputed", ("有争议", "是否争议")),
    Column("SettledDate", ("结清日期", "付清日期")),
)
READERS: dict[str, Read] = {
    "customerID": partial(read_text, most=40),
    "invoiceNumber": partial(read_text, most=60),
    "InvoiceDate": read_day,
    "DueDate": read_day,
    "InvoiceAmount": read_fen,
    "Disputed": read_flag,
    "SettledDate": partial(read_day, required=False),
}
READ, COMPARED, ALL = 400, 600, 1_000  # thousandths of the work done after each step
NO_ROWS = sentence("There is a header and no row.", "只有标题行，没有数据。")
CHOOSE_ANOTHER = sentence("Choose another file.", "请另选文件。")


def silent(_done: int, _total: int) -> None:
    return None


def import_receivables(
    source: Source,
    filename: str,
    dry_run: bool = False,
    progress: Progress | None = None,
    user_id: int | None = None,
    on: date | None = None,
) -> Report:
    """Take the file in, or with `dry_run` say what that would do. Faults stand in the report, and then
    nothing is done.

    `user_id` None is the desk itself (the shell); NotAllowed when the user may not. `on` is the
    business day from which new customers are secret, and defaults to today.
    """
    fresh = is_fresh()
    demand_import("receivables", user_id)
    tell = progress or silent
    report = Report(filename, {"customers": Counts(), "invoices": Counts(), "payments": Counts()}, dry_run)
    with (
        unguarded("import of receivables"),
        opened(source) as file,
        staged("number", Line.COLUMNS) as staging,
    ):
        digest = digest_of(file)
        take = partial(_take, staging)
        read_file(file, report, COLUMNS, READERS, take, tell, READ)
        if not report.rows and report.ok:
            report.blame(Fault(0, "", "", NO_ROWS, CHOOSE_ANOTHER))
        begin_when_fresh(fresh, dry_run)
        _compare_all(staging, report, tell)
        if not report.ok:
            report.forget_counts()
            return report
        if not dry_run:
            batch = Batch()
            _write_all(staging, tell, user_id, on or clock.today(), batch)
            values = {"sha256": digest, "rows": report.rows, "counts": report.as_json()}
            batch.record("import.receivables", user_id=user_id, subject=filename[:120], values=values)
    tell(ALL, ALL)
    return report


def _take(staging: Staging, line: int, values: dict[str, Any]) -> Fault | None:
    """Stage a sound row; a fault when it contradicts itself or an earlier one. An exact repeat is
    passed over.
    """
    row = Line.from_cells(line, values)
    if row.due_on < row.issued_on:
        return Fault(
            line,
            "DueDate",
            row.due_on.isoformat(),
            sentence(f"It is before the invoice's day, {row.issued_on}.", f"早于开票日期 {row.issued_on}。"),
            sentence("Check both days.", "请核对两个日期。"),
        )
    earlier = staging.add(row.staged())
    if earlier is None:
        return None
    before = Line.from_staged(earlier)
    column = row.differs_from(before)
    if column is None:
        return None
    name, value = column
    return Fault(
        line,
        name,
        value,
        sentence(
            f"Invoice {row.number} stands with another {name} on line {before.line}.",
            f"发票 {row.number} 在第 {before.line} 行的 {name} 与此不同。",
        ),
        sentence("Keep the line that is right.", "请只保留正确的一行。"),
    )


def _compare_all(staging: Staging, report: Report, tell: Progress) -> None:
    """Count what is new, changed and unchanged; blame what contradicts the desk's records."""
    total, done = staging.count() or 1, 0
    customers = report.counts["customers"]
    for codes in staging.distinct("customer", CHUNK):
        fresh, known = new_codes([code for code, _ in codes])
        customers.created += len(fresh)
        customers.unchanged += known
    for rows in staging.chunks(CHUNK):
        for plan in compare([Line.from_staged(row) for row in rows]):
            _count(plan, report)
        done += len(rows)
        tell(READ + (COMPARED - READ) * done // total, ALL)


def _count(plan: Plan, report: Report) -> None:
    if plan.fault is not None:
        report.blame(plan.fault)
        return
    for kind, verb in (("invoices", plan.invoice_verb), ("payments", plan.payment_verb)):
        if verb is not None:
            counts = report.counts[kind]
            setattr(counts, verb, getattr(counts, verb) + 1)


def _write_all(staging: Staging, tell: Progress, user_id: int | None, on: date, batch: Batch) -> None:
    total, done = staging.count() or 1, 0
    try:
        for codes in staging.distinct("customer", CHUNK):
            fresh, _ = new_codes([code for code, _ in codes])
            write_customers(fresh, user_id, on, batch)
        for rows in staging.chunks(CHUNK):
            write_plans(compare([Line.from_staged(row) for row in rows], lock=True), batch)
            db.session.expire_all()
            done += len(rows)
            tell(COMPARED + (ALL - COMPARED) * done // total, ALL)
    except IntegrityError:
        raise Conflict(
            sentence(
                "Somebody recorded the same invoices meanwhile. Nothing was imported; try again.",
                "他人同时录入了相同的发票。本次未导入任何内容，请重试。",
            )
        ) from None
