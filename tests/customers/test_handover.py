"""Does a customer change hands only for a reason, by those who may, and does the former owner see less at once?"""

import pytest
from sqlalchemy import select

from admin_app.areas.customers import service
from admin_app.areas.customers.models import Customer, Handover
from admin_app.errors import Invalid, NotAllowed, NotFound
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from tests.factories import DAY, as_reader, make_customer, user


def access(customer_id: int, username: str) -> str:
    with as_reader(username) as reader:
        return access_of([customer_id], reader).get(customer_id, "none")


def test_the_former_owner_sees_what_others_see(session, cast) -> None:
    customer = make_customer(owner="sales1", level="secret")
    assert (access(customer.id, "sales1"), access(customer.id, "sales2")) == ("full", "none")
    with as_reader("clerk"):
        service.hand_over(customer.id, cast["sales2"].id, " 调岗 ", on=DAY)
        session.commit()
    assert (access(customer.id, "sales1"), access(customer.id, "sales2")) == ("none", "full")
    with as_reader("clerk"):
        kept = db.session.scalars(select(Handover)).one()
    assert (kept.from_id, kept.to_id, kept.reason, kept.on) == (cast["sales1"].id, cast["sales2"].id, "调岗", DAY)
    assert kept.by_id == cast["clerk"].id


@pytest.mark.parametrize(
    ("to", "reason", "field"), [("sales2", "  ", "reason"), ("sales1", "x", "to_user"), ("finance", "x", "to_user")]
)
def test_what_is_no_handover(session, cast, to: str, reason: str, field: str) -> None:
    customer = make_customer(owner="sales1")
    with as_reader("clerk"), pytest.raises(Invalid) as refused:
        service.hand_over(customer.id, cast[to].id, reason, on=DAY)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("username", ["sales1", "finance", "auditor"])
def test_who_may_not(session, cast, username: str) -> None:
    customer = make_customer(owner="sales1")
    with as_reader(username), pytest.raises((NotAllowed, NotFound)):
        service.hand_over(customer.id, cast["sales2"].id, "调岗", on=DAY)
    session.rollback()
    with as_reader("clerk"):
        assert session.scalar(select(Customer.owner_id).where(Customer.id == customer.id)) == user("sales1").id


def test_the_page_asks_and_answers(sign_in, session, cast) -> None:
    customer = make_customer(owner="sales1", level="secret")
    url = f"/customers/hand-over/?id={customer.id}"
    empty = sign_in("clerk").post(url, data={"to_user": cast["sales2"].id, "reason": ""})
    assert empty.status_code in (200, 422)
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 200
    done = sign_in("clerk").post(url, data={"to_user": cast["sales2"].id, "reason": "调岗"})
    assert done.status_code == 302, done.text
    assert sign_in("sales1").get(f"/customers/details/?id={customer.id}").status_code == 404
    assert sign_in("sales2").get(f"/customers/details/?id={customer.id}").status_code == 200
