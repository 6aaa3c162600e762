"""How are customers, invoices and payments written by the thousand? Core inserts within the caller's
transaction; what they make and change is told to the batch of its audit entry.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from admin_app import clock
from admin_app.areas.customers.levels import end_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import fold, index_customers
from admin_app.areas.receivables.dealing import note_deals
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.areas.receivables.open_items import allocation, invoice, payment
from admin_app.areas.receivables.settlement import settle
from admin_app.audit.bulk import Batch
from admin_app.extensions import db, new_key
from admin_app.imports.receivable_rows import Plan
from admin_app.secrecy.models import LevelChange

GROUND = "二(二)7.2.3: a new customer with invoices, imported. 新客户，随发票导入。"


def write_customers(codes: Sequence[str], user_id: int | None, on: date, batch: Batch) -> None:
    """New customers named by their codes, secret from the day on for the default period, nobody's
    (二(二)7.2.3).
    """
    if not codes:
        return
    at, ends_on = clock.now(), end_of("secret", on)
    made = [Customer(id=new_key(), code=code, name=code) for code in codes]
    common = {
        "status": "active",
        "level": "secret",
        "level_from": on,
        "level_ends": ends_on,
        "created_at": at,
        "created_by_id": user_id,
    }
    rows = [{"id": one.id, "code": one.code, "name": one.name, "name_key": fold(one.name)} for one in made]
    insert_rows(Customer, [row | common for row in rows], batch)
    change = {"level_before": "internal", "level_after": "secret", "ground": GROUND, "ends_on": ends_on}
    change |= {"by_id": user_id, "at": at}
    insert_rows(LevelChange, [change | {"id": new_key(), "customer_id": one.id} for one in made], batch)
    index_customers(made)


def write_plans(plans: Sequence[Plan], batch: Batch) -> None:
    """Invoices first, then what paid them; `settled_on` of invoices that were there follows."""
    new = [plan for plan in plans if plan.invoice_verb == "created"]
    keys = {plan.line.number: new_key() for plan in new}
    keys |= {plan.line.number: plan.invoice.id for plan in plans if plan.invoice is not None}
    changed = [plan for plan in plans if plan.invoice_verb == "changed"]
    insert_rows(Invoice, [_invoice_row(plan, keys[plan.line.number]) for plan in new], batch)
    _change_invoices(changed)
    _pay([plan for plan in plans if plan.payment_verb == "created"], keys, batch)
    _move_payments([plan for plan in plans if plan.payment_verb == "changed"], batch)
    settled = settle(plan.invoice.id for plan in changed)
    batch.changed(Invoice, ((p.invoice.id, p.invoice.row_version + 1, _invoice_pairs(p, settled)) for p in changed))
    note_deals(plan.customer_id for plan in plans if plan.customer_id is not None)


def insert_rows(model: Any, rows: list[dict[str, Any]], batch: Batch) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)
        batch.made(model, rows)


def _invoice_row(plan: Plan, key: int) -> dict[str, Any]:
    row = plan.line
    return {
        "id": key,
        "customer_id": plan.customer_id,
        "number": row.number,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "amount_fen": row.amount_fen,
        "disputed": plan.disputed,
        "settled_on": row.used_on,
    }


def _change_invoices(plans: Sequence[Plan]) -> None:
    rows = [{"key": p.invoice.id, "issued": p.line.issued_on, "due": p.line.due_on, "doubt": p.disputed} for p in plans]
    changed: dict[str, Any] = {
        "issued_on": bindparam("issued"),
        "due_on": bindparam("due"),
        "disputed": bindparam("doubt"),
    }
    if rows:
        statement = update(invoice).where(invoice.c.id == bindparam("key")).values(**changed)
        db.session.connection().execute(statement, rows)


def _invoice_pairs(plan: Plan, settled: dict[int, date | None]) -> dict[str, tuple[Any, Any]]:
    was, row = plan.invoice, plan.line
    return {
        "issued_on": (was.issued_on, row.issued_on),
        "due_on": (was.due_on, row.due_on),
        "disputed": (bool(was.disputed), plan.disputed),
        "settled_on": (was.settled_on, settled[was.id]),
    }


def _pay(plans: Sequence[Plan], keys: dict[str, int], batch: Batch) -> None:
    payments, allocations = [], []
    for plan in plans:
        common = {"customer_id": plan.customer_id, "amount_fen": plan.pay_fen}
        payment_id = new_key()
        payments.append(
            {
                "id": payment_id,
                "number": plan.line.payment_number,
                "received_on": plan.line.settled_on,
                **common,
            }
        )
        allocations.append(
            {
                "id": new_key(),
                "payment_id": payment_id,
                "invoice_id": keys[plan.line.number],
                "on_day": plan.line.used_on,
                **common,
            }
        )
    insert_rows(Payment, payments, batch)
    insert_rows(Allocation, allocations, batch)


def _move_payments(plans: Sequence[Plan], batch: Batch) -> None:
    rows = [
        {
            "paid": plan.payment.id,
            "owed": plan.invoice.id,
            "received": plan.line.settled_on,
            "used": plan.line.used_on,
        }
        for plan in plans
    ]
    if not rows:
        return
    batch.changed(
        Payment,
        (
            (p.payment.id, p.payment.row_version + 1, {"received_on": (p.payment.received_on, p.line.settled_on)})
            for p in plans
        ),
    )
    batch.changed(Allocation, _allocations_moved(plans))
    moved = update(payment).where(payment.c.id == bindparam("paid"))
    moved = moved.values(received_on=bindparam("received"), row_version=payment.c.row_version + 1)
    used = update(allocation).where(
        allocation.c.payment_id == bindparam("paid"),
        allocation.c.invoice_id == bindparam("owed"),
        allocation.c.is_void.is_(False),
    )
    used = used.values(on_day=bindparam("used"), row_version=allocation.c.row_version + 1)
    connection = db.session.connection()
    connection.execute(moved, [{"paid": row["paid"], "received": row["received"]} for row in rows])
    connection.execute(used, [{name: row[name] for name in ("paid", "owed", "used")} for row in rows])


def _allocations_moved(plans: Sequence[Plan]) -> Iterator[tuple[int, int, dict[str, tuple[Any, Any]]]]:
    """What will be changed of how the payments are used, from what to what."""
    used_on = {(plan.payment.id, plan.invoice.id): plan.line.used_on for plan in plans}
    rows = select(allocation).where(
        allocation.c.payment_id.in_([plan.payment.id for plan in plans]), allocation.c.is_void.is_(False)
    )
    for row in db.session.execute(rows):
        if (row.payment_id, row.invoice_id) in used_on:
            day = used_on[row.payment_id, row.invoice_id]
            yield row.id, row.row_version + 1, {"on_day": (row.on_day, day)}
