"""The table "Who may read", every post at every level, through the guard on both databases (二(二)6.6)."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.errors import NotFound
from admin_app.extensions import LEVELS
from admin_app.secrecy.access import ACCESS, access_of
from admin_app.secrecy.deletion import destroying
from tests import factories
from tests.factories import make_contact, make_customer, make_invoice

F, W, C, N = "full", "work", "card", "none"

# user, whose customer → access at internal, secret, confidential, top_secret
TABLE = {
    ("gm", "sales2"): (F, F, F, F),
    ("csmanager", "sales2"): (F, F, F, F),
    ("clerk", "sales2"): (F, F, F, F),
    ("infosupervisor", "sales2"): (F, F, F, F),
    ("auditor", "sales2"): (F, F, F, F),
    ("credit", "sales2"): (F, F, F, W),
    ("contracts", "sales2"): (F, W, W, C),
    ("service", "sales2"): (F, W, W, C),
    ("finmanager", "sales2"): (F, W, W, W),
    ("finance", "sales2"): (F, W, W, W),
    ("sales1", "sales1"): (F, F, W, W),
    ("sales1", "sales2"): (C, N, N, N),
    ("sales1", None): (C, N, N, N),
    ("mktmanager", "sales1"): (F, F, W, W),
    ("mktmanager", "clerk"): (F, C, N, N),
    ("mktmanager", None): (F, C, N, N),
    ("itclerk", "sales2"): (F, W, W, N),
    ("admin", "sales2"): (N, N, N, N),
    ("admin", "admin"): (N, N, N, N),
}
CASES = [
    pytest.param(user, owner, level, access, id=f"{user}-reads-{owner or 'nobody'}s-{level}-{access}")
    for (user, owner), row in TABLE.items()
    for level, access in zip(LEVELS, row, strict=True)
]


def arrange(session: Any, owner: str | None, level: str) -> tuple[int, int, int]:
    customer = make_customer("青岚纸业", owner=owner, level=level)
    keys = (customer.id, make_invoice(customer).id, make_contact(customer).id)
    session.expunge_all()
    return keys


def at_least(access: str, needed: str) -> bool:
    return ACCESS.index(access) >= ACCESS.index(needed)


@pytest.mark.parametrize(("user", "owner", "level", "access"), CASES)
def test_access_of_a_post(session: Any, user: str, owner: str | None, level: str, access: str) -> None:
    customer, invoice, contact = arrange(session, owner, level)
    with factories.as_reader(user):
        assert access_of([customer]) == {customer: access}
        seen = [
            session.scalars(select(Customer.id)).all() == [customer],
            session.scalar(select(func.count()).select_from(Customer)) == 1,
            session.get(Customer, customer) is not None,
        ]
        assert seen == [access != "none"] * 3
        for model, key, needs in ((Invoice, invoice, "work"), (Contact, contact, "full")):
            seen = [
                session.scalars(select(model.id)).all() == [key],
                session.scalar(select(func.count()).select_from(model)) == 1,
                session.get(model, key) is not None,
            ]
            assert seen == [at_least(access, needs)] * 3, model


@pytest.mark.parametrize(("user", "owner", "level", "access"), CASES)
def test_writing_needs_the_access_that_reading_needs(
    session: Any, user: str, owner: str | None, level: str, access: str
) -> None:
    _customer, invoice, contact = arrange(session, owner, level)
    with factories.as_reader(user):
        changed = session.execute(update(Invoice).values(disputed=True)).rowcount
        assert changed == int(at_least(access, "work"))
        with destroying("a test"):
            removed = session.execute(delete(Contact)).rowcount
        assert removed == int(at_least(access, "full"))
    session.rollback()
    assert factories_count(session, Contact) == 1
    assert (invoice, contact) != (None, None)


def factories_count(session: Any, model: Any) -> int:
    from admin_app.secrecy.reader import unguarded

    with unguarded("a look at what is stored"):
        return int(session.scalar(select(func.count()).select_from(model)))


@pytest.mark.parametrize(("user", "owner", "level", "access"), CASES)
def test_a_flush_needs_working_access(session: Any, user: str, owner: str | None, level: str, access: str) -> None:
    """Objects in hand, however they came there, are not written without it."""
    customer, *_ = arrange(session, owner, level)
    with factories.as_reader(user):
        session.add(
            Invoice(customer_id=customer, number="X", issued_on=factories.DAY, due_on=factories.DAY, amount_fen=1)
        )
        if at_least(access, "work"):
            session.flush()
        else:
            with pytest.raises(NotFound):
                session.flush()
    session.rollback()
