"""How do customers' basics come in from a file? By code: new ones are prospects, internal; known ones are completed.

An empty cell says nothing and changes nothing. Owners of known customers change by handover, with a reason. Whoever
may import customers sees every archive, so what a comparison tells him is his to know.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.codes import is_valid_tax_id
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.search import fold, index_customers
from admin_app.areas.customers.service import OWNING_POSTS, find_duplicates
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_flag, read_text
from admin_app.imports.columns import Column
from admin_app.imports.reading import Read, digest_of, read_file
from admin_app.imports.receivables import ALL, CHOOSE_ANOTHER, COMPARED, NO_ROWS, READ, silent
from admin_app.imports.report import Bad, Counts, Fault, Progress, Report
from admin_app.imports.rights import demand_import
from admin_app.imports.staging import Staging, staged
from admin_app.imports.tables import Source, opened
from admin_app.imports.transactions import begin_when_fresh, is_fresh
from admin_app.secrecy.reader import unguarded

CHUNK = 500
FIELDS = ("name", "tax_id", "phone", "contact", "industry", "region", "address", "is_key")
COLUMNS = (
    Column("code", ("客户编号", "客户代码")),
    Column("name", ("客户名称", "名称")),
    Column("tax_id", ("统一社会信用代码", "信用代码"), required=False),
    Column("phone", ("电话", "联系电话"), required=False),
    Column("contact", ("联系人",), required=False),
    Column("owner", ("负责人", "业务员"), required=False),
    Column("industry", ("行业",), required=False),
    Column("region", ("地区",), required=False),
    Column("address", ("地址",), required=False),
    Column("is_key", ("重点客户",), required=False),
)


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
    """A telephone number may begin with +."""
    text = cell.strip()
    return ("+" if text.startswith("+") else "") + read_text(text.removeprefix("+"), most=39, required=False)


def read_key_flag(cell: str) -> str:
    """'1', '0', or nothing."""
    return "" if not cell.strip() else str(int(read_flag(cell)))


READERS: dict[str, Read] = {
    "code": partial(read_text, most=40),
    "name": partial(read_text, most=200),
    "tax_id": read_tax_id,
    "phone": read_phone,
    "contact": partial(read_text, most=80, required=False),
    "owner": partial(read_text, most=64, required=False),
    "industry": partial(read_text, most=80, required=False),
    "region": partial(read_text, most=80, required=False),
    "address": partial(read_text, most=200, required=False),
    "is_key": read_key_flag,
}


def import_customers(
    source: Source,
    filename: str,
    dry_run: bool = False,
    progress: Progress | None = None,
    user_id: int | None = None,
    on: date | None = None,
) -> Report:
    """Take the file in, or with `dry_run` say what that would do; as `receivables.import_receivables`."""
    fresh = is_fresh()
    demand_import("customers", user_id)
    tell = progress or silent
    report = Report(filename, {"customers": Counts()}, dry_run)
    with unguarded("import of customers"), opened(source) as file, staged("code", ("line", "owner", *FIELDS)) as rows:
        digest = digest_of(file)
        read_file(file, report, COLUMNS, READERS, partial(_take, rows), tell, READ)
        if not report.rows and report.ok:
            report.blame(Fault(0, "", "", NO_ROWS, CHOOSE_ANOTHER))
        begin_when_fresh(fresh, dry_run)
        owners = _owners()
        _compare_all(rows, owners, report)
        tell(COMPARED, ALL)
        if not report.ok:
            report.forget_counts()
            return report
        if not dry_run:
            batch = Batch()
            _write_all(rows, owners, user_id, batch, tell)
            values = {"sha256": digest, "rows": report.rows, "counts": report.as_json()}
            batch.record("import.customers", user_id=user_id, subject=filename[:120], values=values)
    tell(ALL, ALL)
    return report


def _take(rows: Staging, line: int, values: dict[str, Any]) -> Fault | None:
    if not fold(values["name"]):
        reason = sentence("A name has at least one letter.", "名称须至少含一个文字。")
        return Fault(line, "name", values["name"], reason, sentence("Correct it.", "请更正。"))
    kept = (values["code"], line, *(values.get(name) or None for name in ("owner", *FIELDS)))
    earlier = rows.add(kept)
    if earlier is None or earlier[2:] == kept[2:]:
        return None
    return Fault(
        line,
        "code",
        values["code"],
        sentence(
            f"The code stands on line {earlier[1]} with other values.", f"第 {earlier[1]} 行有相同编号而内容不同。"
        ),
        sentence("Keep the line that is right.", "请只保留正确的一行。"),
    )


def _owners() -> dict[str, int]:
    """Keys of those who may look after customers, by user name."""
    people = db.session.scalars(select(User).where(User.active))
    return {user.username: user.id for user in people if user.posts & OWNING_POSTS}


def _pairs(rows: Sequence[Any]) -> list[tuple[dict[str, Any], Customer | None]]:
    """The rows of a chunk as values by column, each with the customer that has its code."""
    named = [dict(zip(("code", "line", "owner", *FIELDS), row, strict=True)) for row in rows]
    wanted = select(Customer).where(Customer.code.in_([row["code"] for row in named]))
    known = {customer.code: customer for customer in db.session.scalars(wanted)}
    return [(row, known.get(row["code"])) for row in named]


def _changes(row: dict[str, Any], customer: Customer) -> dict[str, Any]:
    said = {name: row[name] for name in FIELDS if row[name] is not None}
    if "is_key" in said:
        said["is_key"] = said["is_key"] == "1"
    return {name: value for name, value in said.items() if getattr(customer, name) != value}


def _compare_all(rows: Staging, owners: dict[str, int], report: Report) -> None:
    counts = report.counts["customers"]
    for chunk in rows.chunks(CHUNK):
        for row, customer in _pairs(chunk):
            fault = _contradiction(row, customer, owners)
            if fault is not None:
                report.blame(fault)
            elif customer is None:
                counts.created += 1
            elif _changes(row, customer):
                counts.changed += 1
            else:
                counts.unchanged += 1
            if customer is not None:
                db.session.expunge(customer)


def _contradiction(row: dict[str, Any], customer: Customer | None, owners: dict[str, int]) -> Fault | None:
    owner = row["owner"]
    if customer is not None and customer.status in GONE:
        reason = sentence("This record is merged or void.", "该档案已合并或作废。")
        return Fault(row["line"], "code", row["code"], reason, sentence("Leave the row out.", "请删去此行。"))
    if owner is not None and owner not in owners:
        reason = sentence("No salesperson has this user name.", "没有使用此用户名的销售人员。")
        return Fault(row["line"], "owner", owner, reason, sentence("Write a user name.", "请填写用户名。"))
    if owner is not None and customer is not None and customer.owner_id != owners[owner]:
        reason = sentence("Another person looks after this customer.", "该客户现由他人负责。")
        advice = sentence("Hand it over on its page, with a reason.", "请在客户页面办理交接并说明原因。")
        return Fault(row["line"], "owner", owner, reason, advice)
    return None


def _write_all(rows: Staging, owners: dict[str, int], user_id: int | None, batch: Batch, tell: Progress) -> None:
    total, done = rows.count() or 1, 0
    for chunk in rows.chunks(CHUNK):
        touched = []
        for row, known in _pairs(chunk):
            customer = known or _new(row, owners, user_id)
            for name, value in _changes(row, customer).items():
                setattr(customer, name, value)
            if known is None or db.session.is_modified(customer):
                customer.name_key = fold(customer.name)
                touched.append(customer)
        db.session.flush()
        index_customers(touched)
        for customer in touched:
            find_duplicates(customer)
        batch.gather()
        for customer in touched:
            db.session.expunge(customer)
        done += len(chunk)
        tell(COMPARED + (ALL - COMPARED) * done // total, ALL)


def _new(row: dict[str, Any], owners: dict[str, int], user_id: int | None) -> Customer:
    customer = Customer(
        code=row["code"],
        name=row["name"],
        is_key=False,
        status="prospect",
        level="internal",
        owner_id=owners[row["owner"]] if row["owner"] else None,
        created_at=clock.now(),
        created_by_id=user_id,
    )
    db.session.add(customer)
    return customer
