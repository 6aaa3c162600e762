"""How are customers, invoices and payments written by the thousand? Core inserts within the caller's
transaction.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, update

from admin_app import clock
from admin_app.areas.customers.levels import end_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import fold, index_customers
from admin_app.areas.receivables.open_items import allocation, invoice, payment
from admin_app.areas.receivables.settlement import settle
from admin_app.extensions import db, new_key
from admin_app.imports.receivable_rows import Plan
from admin_app.secrecy.models import LevelChange

GROUND = "二(二)7.2.3: a new customer with invoices, imported. 新客户，随发票导入。"


def write_customers(codes: Sequence[str], user_id: int | None, on: date) -> None:
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
    _insert(Customer.__table__, [row | common for row in rows])
    change = {"level_before": "internal", "level_after": "secret", "ground": GROUND, "ends_on": ends_on}
    _insert(LevelChange.__table__, [change | {"customer_id": one.id, "by_id": user_id, "at": at} for one in made])
    index_customers(made)


def write_plans(plans: Sequence[Plan]) -> None:
    """Invoices first, then what paid them; `settled_on` of invoices that were there follows."""
    new = [plan for plan in plans if plan.invoice_verb == "created"]
    keys = {plan.row.number: new_key() for plan in new}
    keys |= {plan.row.number: plan.invoice.id for plan in plans if plan.invoice is not None}
    _insert(invoice, [_invoice_row(plan, keys[plan.row.number]) for plan in new])
    _change_invoices([plan for plan in plans if plan.invoice_verb == "changed"])
    _pay([plan for plan in plans if plan.payment_verb == "created"], keys)
    _move_payments([plan for plan in plans if plan.payment_verb == "changed"])
    settle(plan.invoice.id for plan in plans if plan.invoice_verb == "changed")


def _insert(table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)


def _invoice_row(plan: Plan, key: int) -> dict[str, Any]:
    row = plan.row
    return {
        "id": key,
        "customer_id": plan.customer_id,
        "number": row.number,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "amount_fen": row.amount_fen,
        "disputed": row.disputed,
        "settled_on": row.used_on,
    }


def _change_invoices(plans: Sequence[Plan]) -> None:
    rows = [
        {"key": p.invoice.id, "issued": p.row.issued_on, "due": p.row.due_on, "doubt": p.row.disputed} for p in plans
    ]
    changed: dict[str, Any] = {
        "issued_on": bindparam("issued"),
        "due_on": bindparam("due"),
        "disputed": bindparam("doubt"),
    }
    if rows:
        statement = update(invoice).where(invoice.c.id == bindparam("key")).values(**changed)
        db.session.connection().execute(statement, rows)


def _pay(plans: Sequence[Plan], keys: dict[str, int]) -> None:
    payments, allocations = [], []
    for plan in plans:
        common = {"customer_id": plan.customer_id, "amount_fen": plan.pay_fen}
        payment_id = new_key()
        payments.append(
            {
                "id": payment_id,
                "number": plan.row.payment_number,
                "received_on": plan.row.settled_on,
                **common,
            }
        )
        allocations.append(
            {
                "payment_id": payment_id,
                "invoice_id": keys[plan.row.number],
                "on_day": plan.row.used_on,
                **common,
            }
        )
    _insert(payment, payments)
    _insert(allocation, allocations)


def _move_payments(plans: Sequence[Plan]) -> None:
    rows = [
        {
            "paid": plan.payment.id,
            "owed": plan.invoice.id,
            "received": plan.row.settled_on,
            "used": plan.row.used_on,
        }
        for plan in plans
    ]
    if not rows:
        return
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
