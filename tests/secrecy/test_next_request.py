"""A change of level, owner, circle, card, task, post or department acts on the next request of whoever is signed in.

One browser and one program stay signed in all the while; nobody signs out, nothing is started again.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import Department, Post
from admin_app.areas.customers import levels
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.service import hand_over
from admin_app.extensions import db
from tests.api.conftest import Caller, token_of
from tests.factories import DAY, as_reader, make_circle_member, make_customer, make_grant, make_task, store, user

Seen = Callable[[Customer], tuple[int, int]]


@pytest.fixture
def seen(app: Any, session: Any, cast: Any, sign_in: Any) -> Callable[[str], Seen]:
    """`seen("sales2")(customer)`: what the page and the API answer to somebody signed in before."""

    def stay(username: str) -> Seen:
        browser, caller = sign_in(username), Caller(app.test_client(), token_of(username))
        assert browser.get("/").status_code == 200
        assert caller.get("/customers").status_code == 200

        def ask(customer: Customer) -> tuple[int, int]:
            page = browser.get(f"/customers/details/?id={customer.id}")
            return page.status_code, caller.get(f"/customers/{customer.code}").status_code

        return ask

    return stay


OPEN, HIDDEN = (200, 200), (404, 404)


def test_a_level(session: Any, seen: Any) -> None:
    customer, colleague = make_customer(owner="sales1"), seen("sales2")
    assert colleague(customer) == OPEN
    with as_reader("clerk"):
        levels.classify(customer.id, dealings="ordinary", harm="damage", ground="往来", on=DAY)
        session.commit()
    assert colleague(customer) == HIDDEN
    with as_reader("csmanager"):
        levels.declassify(customer.id, ground="已公开", on=DAY)
        session.commit()
    assert colleague(customer) == OPEN


def test_an_owner(session: Any, seen: Any) -> None:
    customer, former, new = make_customer(owner="sales1", level="secret"), seen("sales1"), seen("sales2")
    assert (former(customer), new(customer)) == (OPEN, HIDDEN)
    with as_reader("clerk"):
        hand_over(customer.id, user("sales2").id, "调整分工", on=DAY)
        session.commit()
    assert (former(customer), new(customer)) == (HIDDEN, OPEN)


def test_a_circle(session: Any, seen: Any) -> None:
    customer, colleague = make_customer(owner="sales1", level="confidential"), seen("sales2")
    assert colleague(customer) == HIDDEN
    member = make_circle_member(customer, "sales2", until_on=DAY)
    assert colleague(customer) == OPEN
    member.ended_at = clock.now()
    store(member)
    assert colleague(customer) == HIDDEN


def test_a_card(session: Any, seen: Any) -> None:
    customer, manager = make_customer(owner=None, level="confidential"), seen("mktmanager")
    assert manager(customer) == HIDDEN
    grant = make_grant(customer, "mktmanager", "borrow")
    assert manager(customer) == OPEN
    grant.ended_at = clock.now()
    store(grant)
    assert manager(customer) == HIDDEN


def test_a_task(session: Any, seen: Any) -> None:
    customer, clerk = make_customer(level="top_secret"), seen("itclerk")
    assert clerk(customer) == HIDDEN
    task = make_task(customer, "itclerk")
    assert clerk(customer) == OPEN
    task.closed_at = clock.now()
    store(task)
    assert clerk(customer) == HIDDEN


def test_a_post(session: Any, seen: Any) -> None:
    customer, person = make_customer(owner="sales1", level="confidential"), seen("sales2")
    assert person(customer) == HIDDEN
    posts = {post.name: post for post in db.session.scalars(select(Post))}
    moved = user("sales2")
    moved.roles = [posts["finance_officer"]]
    store(moved)
    assert person(customer) == OPEN
    moved.roles = [posts["finance_officer"], posts["administrator"]]
    store(moved)
    assert person(customer)[1] == 404
    assert person(customer)[0] != 200
    moved.roles = [posts["salesperson"]]
    store(moved)
    assert person(customer) == HIDDEN


def test_a_department(session: Any, seen: Any) -> None:
    """The marketing manager sees the customers of his own department's people, whatever their level."""
    customer, manager = make_customer(owner="sales1", level="top_secret"), seen("mktmanager")
    assert manager(customer) == OPEN
    moved = user("sales1")
    moved.department = db.session.scalars(select(Department).where(Department.code == "finance")).one()
    store(moved)
    assert manager(customer) == HIDDEN
