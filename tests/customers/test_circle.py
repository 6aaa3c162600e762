"""Who names persons in a record's circle, for how long, and what do they read then? 二(二)7.1"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import circle
from admin_app.areas.customers.models import Customer
from admin_app.audit.models import AuditEntry
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.secrecy.access import access_of
from admin_app.secrecy.models import CircleMember
from tests.factories import DAY, as_reader, make_circle_member, make_customer, user

UNTIL = DAY + timedelta(days=30)


def name(username: str, customer: Customer, person: str = "sales2", **given: Any) -> CircleMember:
    asked = {"from_on": DAY, "until_on": UNTIL, "reason": "项目组成员"} | given
    with as_reader(username):
        return circle.name_in_circle(customer.id, user(person).id, on=DAY, **asked)


def access(customer: Customer, username: str, on: date = DAY) -> str:
    with as_reader(username, on) as reader:
        return access_of([customer.id], reader).get(customer.id, "none")


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "none"), (0, "full"), (30, "full"), (31, "none")]
)  # fmt: skip
def test_he_reads_the_archive_in_these_days(session: Any, cast: Any, days: int, expected: str) -> None:
    customer = make_customer(level="confidential")
    name("clerk", customer)
    session.commit()
    assert access(customer, "sales2", DAY + timedelta(days=days)) == expected


@pytest.mark.parametrize(
    ("username", "level", "may"),
    [
        ("clerk", "internal", True),
        ("clerk", "confidential", True),
        ("clerk", "top_secret", False),
        ("csmanager", "confidential", True),
        ("csmanager", "top_secret", False),
        ("gm", "top_secret", True),
        ("gm", "secret", True),
        ("infosupervisor", "secret", False),
        ("auditor", "secret", False),
        ("credit", "secret", False),
        ("sales1", "secret", False),
    ],
)
def test_who_names_at_which_level(session: Any, cast: Any, username: str, level: str, may: bool) -> None:
    customer = make_customer(owner="sales1", level=level)
    if may:
        assert name(username, customer).by_id == user(username).id
        return
    with pytest.raises(NotAllowed):
        name(username, customer)


@pytest.mark.parametrize("username", ["sales2", "finance", "admin"])
def test_who_does_not_read_the_archive_names_nobody(session: Any, cast: Any, username: str) -> None:
    customer = make_customer(owner="sales1", level="secret")
    with pytest.raises((NotFound, NotAllowed)):
        name(username, customer)
    session.rollback()
    with as_reader("gm"):
        assert session.scalars(select(CircleMember)).all() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"person": "admin"}, "user"),
        ({"from_on": DAY - timedelta(days=1)}, "from_on"),
        ({"until_on": None}, "until_on"),
        ({"until_on": DAY - timedelta(days=1)}, "until_on"),
        ({"until_on": DAY + timedelta(days=366)}, "until_on"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_is_refused(session: Any, cast: Any, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        name("clerk", make_customer(level="secret"), **given)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(("level", "days"), [("secret", 366), ("top_secret", 92)])
def test_the_longest_time_is_the_policys(session: Any, cast: Any, level: str, days: int) -> None:
    customer = make_customer(level=level)
    with pytest.raises(Invalid):
        name("gm", customer, until_on=DAY + timedelta(days=days))
    assert name("gm", customer, until_on=DAY + timedelta(days=days - 1)).until_on is not None


def test_nobody_is_named_twice_for_the_same_days(session: Any, cast: Any) -> None:
    customer = make_customer(level="secret")
    name("clerk", customer)
    session.commit()
    with pytest.raises(Invalid) as refused:
        name("clerk", customer, from_on=UNTIL, until_on=UNTIL + timedelta(days=5))
    assert [text["en"].endswith("(二(二)7.1).") for text in refused.value.errors.values()] == [True]
    assert name("clerk", customer, from_on=UNTIL + timedelta(days=1), until_on=UNTIL + timedelta(days=5))


def test_taken_out_he_reads_it_no_more_from_the_next_request(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", level="confidential", strategy="先谈账期")
    page = f"/customers/details/?id={customer.id}"
    colleague, clerk = sign_in("sales2"), sign_in("clerk")
    assert colleague.get(page).status_code == 404
    given = {
        "customer": customer.id,
        "user": user("sales2").id,
        "from_on": DAY,
        "until_on": UNTIL,
        "reason": "联合拜访",
    }
    assert clerk.post("/circles/new/", data=given).status_code == 302
    assert "先谈账期" in colleague.get(page).text
    assert "联合拜访" in clerk.get(page).text
    with as_reader("clerk"):
        [member] = session.scalars(select(CircleMember))
    asked = clerk.post("/circles/delete/", data={"id": member.id})
    assert asked.status_code == 200
    assert "先谈账期" in colleague.get(page).text
    clerk.post("/circles/delete/", data={"id": member.id, "confirmed": "1", "reason": "调离项目组"})
    assert colleague.get(page).status_code == 404
    with as_reader("clerk"):
        session.refresh(member)
        assert (member.end_reason, member.ended_by_id) == ("调离项目组", user("clerk").id)
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.customer_id == customer.id)).all()
    assert [action for action in actions if action.startswith("circle")] == ["circle.name", "circle.take_out"]


def test_nobody_is_taken_out_twice_or_after_his_time(session: Any, cast: Any) -> None:
    customer = make_customer(level="secret")
    past = make_circle_member(customer, "sales2", from_on=DAY - timedelta(days=9), until_on=DAY - timedelta(days=1))
    member = make_circle_member(customer, "credit", until_on=UNTIL)
    with as_reader("clerk"):
        circle.take_out(member.id, "调离", on=DAY)
        for one in (member, past):
            with pytest.raises(Refused):
                circle.take_out(one.id, "调离", on=DAY)


def test_the_clerk_takes_nobody_out_of_a_top_secret_circle(session: Any, cast: Any, sign_in: Any) -> None:
    member = make_circle_member(make_customer(level="top_secret"), "sales2", until_on=UNTIL)
    assert sign_in("clerk").post("/circles/delete/", data={"id": member.id}).status_code == 403
    assert sign_in("gm").post("/circles/delete/", data={"id": member.id}).status_code == 200
    with as_reader("clerk"), pytest.raises(NotAllowed):
        circle.take_out(member.id, "调离", on=DAY)


def test_who_reads_no_archive_sees_no_circle(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", owner="sales1", level="secret")
    member = make_circle_member(customer, "credit", until_on=UNTIL, reason="知悉之缘由")
    for username, sees in (("clerk", True), ("sales1", True), ("finance", False), ("sales2", False)):
        browser = sign_in(username)
        assert ("知悉之缘由" in browser.get("/circles/").text) is sees, username
        assert browser.get(f"/circles/details/?id={member.id}").status_code == (200 if sees else 404), username
