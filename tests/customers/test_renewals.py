"""Who looks after a level that ends: kept longer, or let end, from thirty days before? 二(二)7.2.4"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import service
from admin_app.areas.customers.models import Customer
from admin_app.duties.service import counts_of, duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed
from admin_app.secrecy.models import LevelChange
from tests.factories import DAY, as_reader, make_customer


def ending(days: int, level: str = "secret", **columns: Any) -> Customer:
    return make_customer(level=level, level_ends=DAY + timedelta(days=days), **columns)


def owed(username: str, on: date = DAY) -> list[Any]:
    with as_reader(username, on) as reader:
        return [duty for duty in duties_of(reader, on)[0] if duty.kind == "level_renewal"]


@pytest.mark.parametrize(("days", "states"), [(31, []), (30, ["soon"]), (1, ["soon"]), (0, ["due"]), (-1, [])])
def test_it_is_asked_from_thirty_days_before_until_the_last_day(session, cast, days, states) -> None:
    customer = ending(days)
    found = owed("clerk")
    assert [duty.state for duty in found] == states
    for duty in found:
        assert (duty.customer_id, duty.due_on, duty.clause) == (customer.id, customer.level_ends, "二(二)7.2.4")
        assert (duty.endpoint, duty.arguments) == ("customer.renew_level", {"id": customer.id})


@pytest.mark.parametrize(("username", "mine"), [("clerk", [True]), ("csmanager", [False]), ("gm", [False])])
def test_the_custodian_owes_it_and_the_managers_oversee(session, cast, username, mine) -> None:
    ending(10, "top_secret")
    assert [duty.is_mine for duty in owed(username)] == mine


@pytest.mark.parametrize("username", ["sales1", "credit", "infosupervisor", "auditor", "finance", "admin"])
def test_nobody_else_has_it(session, cast, username) -> None:
    ending(10, owner="sales1")
    assert owed(username) == []


def test_internal_unlimited_and_void_records_ask_nothing(session, cast) -> None:
    make_customer(level="internal", level_ends=DAY)
    make_customer(level="secret")
    ending(3, status="void")
    ending(3, status="merged")
    assert owed("clerk") == []


def test_kept_longer_it_is_not_asked_until_then(session, cast) -> None:
    customer = ending(10)
    later = DAY + timedelta(days=200)
    with as_reader("clerk"):
        change = service.renew(customer.id, ground="仍在合作", ends_on=later, on=DAY)
        session.commit()
    assert (change.level_before, change.level_after, change.ends_on) == ("secret", "secret", later)
    assert (customer.level, customer.level_ends) == ("secret", later)
    assert owed("clerk") == []
    assert [duty.due_on for duty in owed("clerk", later)] == [later]


def test_let_end_it_is_not_asked_again_and_ends_on_its_day(session, cast) -> None:
    customer = ending(10)
    ends_on = customer.level_ends
    with as_reader("clerk"):
        change = service.let_end(customer.id, ground="合作已结束", on=DAY)
        session.commit()
        assert owed("clerk") == []
        assert (change.level_before, change.level_after, change.ends_on) == ("secret", "internal", ends_on)
        session.refresh(customer)
        assert (customer.level, customer.level_ends) == ("secret", ends_on)
        with as_reader("clerk"):
            service.renew(customer.id, ground="又有往来", ends_on=DAY + timedelta(days=20), on=DAY)
            session.commit()
    assert len(owed("clerk")) == 1


@pytest.mark.parametrize("ends_on", [DAY, DAY + timedelta(days=10), date(2080, 1, 1)])
def test_it_is_kept_until_a_later_day_within_thirty_years(session, cast, ends_on) -> None:
    customer = ending(10)
    with as_reader("clerk"), pytest.raises(Invalid) as refused:
        service.renew(customer.id, ground="仍在合作", ends_on=ends_on, on=DAY)
    assert list(refused.value.errors) == ["ends_on"]


@pytest.mark.parametrize("act", ["renew", "let_end"])
def test_it_takes_a_reason_and_a_level_that_holds(session, cast, act) -> None:
    def do(customer: Customer, ground: str) -> None:
        more = {"ends_on": DAY + timedelta(days=99)} if act == "renew" else {}
        with as_reader("clerk"):
            getattr(service, act)(customer.id, ground=ground, on=DAY, **more)

    for customer, ground in ((ending(10), " "), (ending(-1), "仍在合作"), (make_customer(), "仍在合作")):
        with pytest.raises(Invalid) as refused:
            do(customer, ground)
        assert list(refused.value.errors) == ["ground"]


@pytest.mark.parametrize(
    ("username", "level", "may"),
    [
        ("clerk", "secret", True),
        ("clerk", "confidential", True),
        ("clerk", "top_secret", False),
        ("csmanager", "top_secret", False),
        ("csmanager", "secret", False),
        ("gm", "top_secret", True),
        ("sales1", "secret", False),
        ("credit", "secret", False),
        ("auditor", "secret", False),
    ],
)
def test_who_keeps_a_level_longer(session, cast, username, level, may) -> None:
    customer = ending(10, level, owner="sales1")
    given = {"ground": "仍在合作", "ends_on": DAY + timedelta(days=99), "on": DAY}
    with as_reader(username):
        if may:
            service.renew(customer.id, **given)
        else:
            with pytest.raises(NotAllowed):
                service.renew(customer.id, **given)


@pytest.mark.parametrize(("username", "may"), [("clerk", True), ("csmanager", True), ("gm", True), ("sales1", False)])
def test_who_lets_a_level_end(session, cast, username, may) -> None:
    customer = ending(10, owner="sales1")
    with as_reader(username):
        if may:
            service.let_end(customer.id, ground="合作已结束", on=DAY)
        else:
            with pytest.raises(NotAllowed):
                service.let_end(customer.id, ground="合作已结束", on=DAY)


def test_that_a_level_is_let_end_is_said_once(session, cast) -> None:
    customer = ending(10, owner="sales1")
    with as_reader("clerk"):
        service.let_end(customer.id, ground="合作已结束", on=DAY)
        with pytest.raises(Conflict) as refused:
            service.let_end(customer.id, ground="再次", on=DAY)
    assert refused.value.clause == "二(二)7.2.4"


def test_home_leads_to_the_page_where_both_are_done(sign_in, session, cast) -> None:
    kept, ended = ending(10), ending(20)
    clerk = sign_in("clerk")
    home = clerk.get("/").text
    for customer in (kept, ended):
        assert f"/customers/renew-level/?id={customer.id}" in home
    page = clerk.get(f"/customers/renew-level/?id={kept.id}").text
    assert f'value="{kept.level_ends.replace(year=kept.level_ends.year + 1)}"' in page
    given = {"ends_on": "2027-06-30", "ground": "仍在合作"}
    assert clerk.post(f"/customers/renew-level/?id={kept.id}", data=given).status_code == 302
    answer = clerk.post(f"/customers/renew-level/?id={ended.id}", data={"ground": "合作已结束", "let_end": "1"})
    assert answer.status_code == 302
    assert owed("clerk") == []
    with as_reader("clerk"):
        assert {(change.customer_id, change.level_after) for change in session.scalars(select(LevelChange))} == {
            (kept.id, "secret"),
            (ended.id, "internal"),
        }


def test_the_page_keeps_what_was_typed(sign_in, session, cast) -> None:
    customer = ending(10)
    url = f"/customers/renew-level/?id={customer.id}"
    clerk = sign_in("clerk")
    answer = clerk.post(url, data={"ends_on": "2026-11-24", "ground": "仍在合作"})
    assert "仍在合作" in answer.text
    assert 'value="2026-11-24"' in answer.text
    assert clerk.post(url, data={"ends_on": "", "ground": "", "let_end": "1"}).status_code == 200
    with as_reader("clerk"):
        assert session.scalars(select(LevelChange)).all() == []


@pytest.mark.parametrize(("username", "status"), [("sales1", 403), ("finance", 403), ("sales2", 404), ("admin", 403)])
def test_the_page_is_for_the_custodian(sign_in, session, cast, username, status) -> None:
    customer = ending(10, owner="sales1")
    assert sign_in(username).get(f"/customers/renew-level/?id={customer.id}").status_code == status


def test_as_many_queries_for_one_as_for_three(as_reader, session, cast, count_queries) -> None:
    def queries() -> int:
        with as_reader("clerk") as reader, count_queries() as statements:
            duties_of(reader, DAY)
            counts_of(reader, DAY)
        return len(statements)

    queries()  # the first to ask reads the policies
    ending(1)
    one = queries()
    ending(2)
    ending(3)
    assert (queries(), len(owed("clerk"))) == (one, 3)
