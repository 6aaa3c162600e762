"""Does the guard follow a customer that a statement joins under another name?"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from admin_app.areas.customers.models import Contact, Customer
from tests import factories


def test_joined_customer_is_guarded_under_its_alias(session: Any, cast: Any, as_reader: Any) -> None:
    own = factories.make_customer(owner="sales1", level="secret")
    factories.make_contact(own)
    factories.make_contact(factories.make_customer(owner="sales2", level="secret"))
    for username, expected in (("sales1", [own.id]), ("gm", 2), ("admin", [])):
        with as_reader(username):
            session.expunge_all()
            rows = session.scalars(select(Contact).options(joinedload(Contact.customer))).all()
            seen = [row.customer.id for row in rows if row.customer is not None]
            other = aliased(Customer)
            listed = session.scalars(select(other.id)).all()
        assert (len(seen) if isinstance(expected, int) else seen) == expected
        assert (len(listed) if isinstance(expected, int) else listed) == expected
