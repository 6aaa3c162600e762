"""Why does somebody see a customer, and who else does? What is said is what the guard does."""

from datetime import timedelta
from typing import Any

import pytest

from admin_app.accounts.demo import CAST
from admin_app.accounts.models import User
from admin_app.extensions import LEVELS, db
from admin_app.secrecy import why
from admin_app.secrecy.access import access_of
from tests.factories import DAY, as_reader, make_circle_member, make_customer, make_grant, make_task, user

PEOPLE = [row[0] for row in CAST]


def said(customer: Any, username: str) -> Any:
    with as_reader(username) as reader:
        return why.why(customer.id, reader)


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_said_is_what_the_guard_gives(session: Any, cast: Any, level: str) -> None:
    """Everybody, with each thing that lifts: the reason's access is the access."""
    plain = make_customer(owner="sales1", level=level)
    lifted = {kind: make_customer(owner=None, level=level) for kind in ("circle", "borrow", "consult", "task")}
    for username in PEOPLE:
        make_circle_member(lifted["circle"], username)
        make_grant(lifted["borrow"], username, "borrow")
        make_grant(lifted["consult"], username, "consult")
        make_task(lifted["task"], username)
        for customer in (plain, *lifted.values()):
            with as_reader(username) as reader:
                reason = why.why(customer.id, reader)
                expected = access_of([customer.id], reader)[customer.id]
            assert (reason.access if reason else "none") == expected, (username, customer.id)


@pytest.mark.parametrize(
    ("username", "rule", "clause"),
    [
        ("clerk", "keepers", "二(二)1"),
        ("sales1", "own-customer-archive", "二(二)4.12"),
        ("finance", "finance-work", "二(四)3.3"),
        ("service", "desk-work", "二(二)7.1"),
    ],
)
def test_it_names_rule_and_clause(session: Any, cast: Any, username: str, rule: str, clause: str) -> None:
    reason = said(make_customer(owner="sales1", level="secret"), username)
    assert (reason.rule, reason.clause) == (rule, clause)


def test_a_task_is_why_until_it_closes(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", level="top_secret")
    page = f"/customers/details/?id={customer.id}&lang=en"
    browser = sign_in("itclerk")
    assert browser.get(page).status_code == 404
    task = make_task(customer, "itclerk", "change")
    shown = browser.get(page).text
    assert "An open task on the customer opens the working data until it is closed." in shown
    assert "Change to enter, since 2026-11-23" in shown
    with as_reader("itclerk") as reader:
        assert [one.id for one in why.tasks_of(customer.id, reader)] == [task.id]
    with as_reader("sales1") as reader:
        assert why.tasks_of(customer.id, reader) == []
    assert "Change to enter" not in sign_in("sales1").get(page).text
    from tests.factories import store

    task.closed_at = task.opened_at
    store(task)
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("owner", ["sales1", None])
def test_the_posts_read_what_their_holders_read(session: Any, cast: Any, level: str, owner: str | None) -> None:
    customer = make_customer(owner=owner, level=level)
    lines: dict[tuple[str, str], str] = {}
    for line in why.posts_reading(level, DAY):
        lines[line.reason.post, line.whose] = line.reason.access
    for username, person in cast.items():
        with as_reader(username) as reader:
            expected = access_of([customer.id], reader)[customer.id]
        owns, same = (
            person.id == customer.owner_id,
            owner is not None and username in ("mktmanager", "sales1", "sales2"),
        )
        found = "none"
        for post in person.posts:
            for whose, holds in (("", True), ("department", same), ("own", owns)):
                access = lines.get((post, whose), "none")
                found = access if holds and ORDER.index(access) > ORDER.index(found) else found
        assert found == expected, (username, level)


ORDER = ("none", "card", "work", "full")


def test_the_persons_are_those_whom_something_lifts_today(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="confidential")
    make_circle_member(customer, "sales2", until_on=DAY)
    make_circle_member(customer, "contracts", until_on=DAY - timedelta(days=1))
    make_grant(customer, "mktmanager", "borrow", until_on=DAY + timedelta(days=2))
    make_grant(customer, "mktmanager", "consult")
    make_grant(customer, "finance", "borrow")  # no manager: a card gives him nothing
    make_task(customer, "itclerk", "visit")
    make_task(customer, "service", "visit", closed_at=make_task(customer, "admin").opened_at)
    with as_reader("clerk"):
        found = why.persons_reading(customer, "confidential", DAY)
    assert [(line.user.username, line.reason.access if line.reason else "none", line.by) for line in found] == [
        ("admin", "none", [("visit", None)]),
        ("finance", "work", [("borrow", DAY)]),
        ("itclerk", "work", [("visit", None)]),
        ("mktmanager", "full", [("borrow", DAY + timedelta(days=2)), ("consult", DAY)]),
        ("sales2", "full", [("circle", DAY)]),
    ]


@pytest.mark.parametrize("username", PEOPLE)
def test_who_reads_it_is_shown_to_whoever_reads_the_archive(
    session: Any, cast: Any, sign_in: Any, username: str
) -> None:
    customer = make_customer(owner="sales1", level="confidential")
    make_circle_member(customer, "sales2", until_on=DAY)
    expected = said(customer, username)
    answer = sign_in(username).get(f"/customers/details/?id={customer.id}&lang=en")
    assert ("Who can read this record?" in answer.text) is (expected is not None and expected.access == "full")
    assert ("Why do you see this?" in answer.text) is (expected is not None)


def test_several_posts_give_the_highest(session: Any, cast: Any) -> None:
    customer = make_customer(level="confidential")
    person = user("finance")
    from admin_app.accounts.models import Post
    from admin_app.secrecy.reader import unguarded

    with unguarded("a test's arrangement"):
        person.roles.append(db.session.query(Post).filter_by(name="credit_officer").one())
        session.commit()
    assert isinstance(person, User)
    reason = said(customer, "finance")
    assert (reason.post, reason.access) == ("credit_officer", "full")
