"""A customer, an invoice, a payment, … with plain defaults; and the cast of people.

Each function stores one thing past the guard and commits, so that a browser and another session see it too. They
need an application context (the `session` fixture). Days default to 2026-11-23; money is in fen.
"""

import itertools
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import SignIn, User
from admin_app.accounts.sign_ins import COOKIE
from admin_app.areas.credit.models import CreditLimit, CreditReport, GradeRecord, Investigation
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import (
    Allocation,
    Bill,
    Contract,
    CreditNote,
    Delivery,
    Invoice,
    Payment,
    Sale,
)
from admin_app.audit.service import sha256
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.extensions import db
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import Reader, reader_for, reading_as, unguarded
from tests.databases import PASSWORD, commit_arrangement

__all__ = ["DAY", "PASSWORD"]

DAY = date(2026, 11, 23)
_numbers = itertools.count(1)


def cast() -> dict[str, User]:
    """The demo users by username."""
    return {user.username: user for user in db.session.scalars(select(User).where(User.is_demo))}


def user(username: str) -> User:
    return db.session.scalars(select(User).where(User.username == username)).one()


def reader(username: str, on: date = DAY) -> Reader:
    return reader_for(user(username), on)


@contextmanager
def as_reader(username: str | None, on: date = DAY) -> Iterator[Reader | None]:
    """Read and write as this person (None: nobody) on this day."""
    one = reader(username, on) if username else None
    with reading_as(one):
        yield one


def signed_in(app: Any, username: str) -> FlaskClient:
    """A browser in which this person is signed in."""
    if has_app_context():
        commit_arrangement()
    key, now = secrets.token_urlsafe(16), clock.real()
    with app.app_context():
        one = user(username)
        uniquifier = one.fs_uniquifier
        made = {"made_at": now, "last_seen_at": now, "ends_at": now + app.config["GUIZHANG_LONGEST"]}
        db.session.add(SignIn(user_id=one.id, digest=sha256(key), **made))
        db.session.commit()
    client: FlaskClient = app.test_client()
    with client.session_transaction() as kept:
        kept.update(_user_id=uniquifier, _fresh=True, fs_cc="set", fs_paa=time.time(), identity_id=uniquifier)
        kept[COOKIE] = key
    return client


def store(*things: Any) -> Any:
    """Store these past the guard; the first of them is the answer."""
    with unguarded("a test's arrangement"):
        db.session.add_all(things)
        db.session.commit()
    return things[0]


def make_waiver(kind: str, key: int, base: date, until: date, **columns: Any) -> DutyWaiver:
    """A duty waived since the day it is reckoned from."""
    by_id = user("csmanager").id
    values = {"asked_by_id": by_id, "signed_by_id": by_id, "asked_on": base, "from_on": base, "due_on": base}
    values |= {"title": {"en": kind, "zh": kind}, "clause": "三3", "reason": "停产", "state": "granted"} | columns
    return store(DutyWaiver(duty_kind=kind, row_key=key, base=base, until_on=until, **values))


def _id(person: str | User | int | None) -> int | None:
    if isinstance(person, str):
        return user(person).id
    return person.id if isinstance(person, User) else person


def make_customer(
    name: str = "",
    *,
    owner: str | User | None = "sales1",
    level: str = "internal",
    level_ends: date | None = None,
    grade: str | None = None,
    graded_on: date | None = None,
    code: str = "",
    **columns: Any,
) -> Customer:
    """A customer. `owner`: a username, a User or None. A grade counts as confirmed 30 days before the day."""
    number = next(_numbers)
    name = name or f"测试客户{number}号"
    customer = Customer(
        code=code or f"T-{number:05d}",
        name=name,
        name_key=columns.pop("name_key", name.lower()),
        owner_id=_id(owner),
        level=level,
        level_from=columns.pop("level_from", DAY - timedelta(days=30) if level != "internal" else None),
        level_ends=level_ends,
        grade=grade,
        graded_on=graded_on or (DAY - timedelta(days=30) if grade else None),
        created_at=columns.pop("created_at", clock.now()),
        **columns,
    )
    store(customer)
    _index(customer)
    return customer


def _index(customer: Customer) -> None:
    """The search index follows the card."""
    try:
        from admin_app.areas.customers.search import index_customers
    except ImportError:
        return
    with unguarded("a test's arrangement"):
        index_customers([customer])
        db.session.commit()


def make_contact(customer: Customer, name: str = "联系人", **columns: Any) -> Contact:
    return store(Contact(customer_id=customer.id, name=name, **columns))


def make_contract(customer: Customer, amount_fen: int = 100_000_000, **columns: Any) -> Contract:
    """A contract over the calendar year of the business day, 30 days to pay; signed when it starts, and in custody."""
    values = {"number": f"HT{next(_numbers):05d}", "starts_on": date(DAY.year, 1, 1), "state": "kept"}
    values |= {"ends_on": date(DAY.year, 12, 31), "payment_days": 30} | columns
    values.setdefault("signed_on", values["starts_on"])
    return store(Contract(customer_id=customer.id, amount_fen=amount_fen, **values))


def make_sale(customer: Customer, amount_fen: int = 1_000_000, **columns: Any) -> Sale:
    values = {"number": f"XS{next(_numbers):05d}", "sold_on": DAY} | columns
    return store(Sale(customer_id=customer.id, amount_fen=amount_fen, **values))


def make_delivery(customer: Customer, amount_fen: int = 1_000_000, **columns: Any) -> Delivery:
    """`sale=` and `invoice=` link it."""
    values = {"number": f"FH{next(_numbers):05d}", "delivered_on": DAY} | _linked(columns, "sale", "invoice")
    return store(Delivery(customer_id=customer.id, amount_fen=amount_fen, **values))


def make_invoice(
    customer: Customer,
    amount_fen: int = 1_000_000,
    *,
    issued_on: date = DAY,
    due_on: date | None = None,
    settled_on: date | None = None,
    **columns: Any,
) -> Invoice:
    """An invoice due after 30 days. With `settled_on`, a payment of that day covers it."""
    values = {"number": f"FP{next(_numbers):05d}"} | _linked(columns, "contract")
    due_on = due_on or issued_on + timedelta(days=30)
    invoice = Invoice(
        customer_id=customer.id,
        amount_fen=amount_fen,
        issued_on=issued_on,
        due_on=due_on,
        settled_on=settled_on,
        **values,
    )
    store(invoice)
    if settled_on:
        make_payment(customer, amount_fen, received_on=settled_on, allocations={invoice: amount_fen})
    return invoice


def make_payment(
    customer: Customer,
    amount_fen: int = 1_000_000,
    *,
    received_on: date = DAY,
    allocations: dict[Invoice, int] | None = None,
    **columns: Any,
) -> Payment:
    """Money received. `allocations`: fen by invoice, from the day of the payment; the rest is an advance.

    Sets no `settled_on`: give it to the invoice, or let the receivables service do both.
    """
    values = {"number": f"SK{next(_numbers):05d}"} | columns
    payment = Payment(customer_id=customer.id, amount_fen=amount_fen, received_on=received_on, **values)
    store(payment)
    used = [
        Allocation(customer_id=customer.id, payment_id=payment.id, invoice_id=i.id, on=received_on, amount_fen=fen)
        for i, fen in (allocations or {}).items()
    ]
    if used:
        store(*used)
    return payment


def make_credit_note(invoice: Invoice, amount_fen: int = 100_000, **columns: Any) -> CreditNote:
    values = {"number": f"HZ{next(_numbers):05d}", "issued_on": DAY} | columns
    return store(CreditNote(customer_id=invoice.customer_id, invoice_id=invoice.id, amount_fen=amount_fen, **values))


def make_bill(customer: Customer, amount_fen: int = 1_000_000, **columns: Any) -> Bill:
    """An acceptance bill taken today, due in 90 days."""
    values = {"number": f"PJ{next(_numbers):05d}", "received_on": DAY, "due_on": DAY + timedelta(days=90)}
    return store(Bill(customer_id=customer.id, amount_fen=amount_fen, **(values | _linked(columns, "payment"))))


def make_limit(customer: Customer, limit_fen: int = 10_000_000, **columns: Any) -> CreditLimit:
    """A limit in force for a year around the business day."""
    values = {
        "payment_days": 30,
        "from_on": DAY - timedelta(days=180),
        "until_on": DAY + timedelta(days=180),
        "approved_on": DAY - timedelta(days=180),
    }
    return store(CreditLimit(customer_id=customer.id, limit_fen=limit_fen, **(values | columns)))


def make_grade(customer: Customer, grade: str = "B", *, state: str = "proposed", **columns: Any) -> GradeRecord:
    values = {"proposed_on": DAY, "confirmed_on": DAY if state == "confirmed" else None} | columns
    return store(GradeRecord(customer_id=customer.id, grade=grade, state=state, **values))


def make_report(
    customer: Customer, reported_on: date = DAY, *, conclusion: str = "good", **columns: Any
) -> CreditReport:
    """A filed credit report; the customer's `last_report_on` follows."""
    values = {"filed_at": clock.now()} | columns
    report = CreditReport(customer_id=customer.id, reported_on=reported_on, conclusion=conclusion, **values)
    if not report.is_void and (customer.last_report_on is None or customer.last_report_on < reported_on):
        customer.last_report_on = reported_on
    return store(report)


def make_investigation(customer: Customer, result: str = "good", **columns: Any) -> Investigation:
    return store(Investigation(customer_id=customer.id, result=result, **({"on": DAY} | columns)))


def make_circle_member(customer: Customer, person: str | User, **columns: Any) -> CircleMember:
    """Named in the record's circle from the business day, without end."""
    values = {"from_on": DAY} | columns
    return store(CircleMember(customer_id=customer.id, user_id=_id(person), **values))


def make_grant(customer: Customer, person: str | User, kind: str = "borrow", **columns: Any) -> Grant:
    """A borrow card (`borrow`) or consultation (`consult`) of the business day."""
    values = {"from_on": DAY, "until_on": DAY} | columns
    return store(Grant(customer_id=customer.id, user_id=_id(person), kind=kind, **values))


def make_task(customer: Customer, person: str | User, kind: str = "visit", **columns: Any) -> OpenTask:
    values = {"opened_at": clock.now()} | columns
    return store(OpenTask(customer_id=customer.id, user_id=_id(person), kind=kind, **values))


def _linked(columns: dict[str, Any], *relations: str) -> dict[str, Any]:
    """`sale=sale` becomes `sale_id=sale.id`."""
    linked = {f"{name}_id": columns.pop(name).id for name in relations if columns.get(name) is not None}
    return columns | linked


def owned(customers: list[Customer]) -> list[Customer]:
    """These customers as they are now, whoever owns them."""
    with unguarded("a test looks"):
        keys = [one.id for one in customers]
        rows = select(Customer).where(Customer.id.in_(keys)).execution_options(populate_existing=True)
        return list(db.session.scalars(rows))
