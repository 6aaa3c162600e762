"""Archives on screen: each act's page is offered to whoever may, and refuses a raw POST by everybody else."""

import pytest
from sqlalchemy import select

from admin_app.areas.archive import requests
from admin_app.areas.archive.models import ArchiveRequest, BorrowCard, Incident
from tests.factories import DAY, as_reader, make_customer


def only(session, model):
    session.expire_all()
    with as_reader("gm"):
        return session.scalars(select(model)).one()


@pytest.fixture
def lent(session):
    """An archive lent to the finance manager: the card's key."""
    customer = make_customer("松江精密", owner="sales2", level="secret")
    with as_reader("finmanager"):
        request = requests.ask("borrow", "松江精密", "投标", on=DAY)
        session.commit()
    with as_reader("clerk"):
        requests.grant(request.id, customer.id, on=DAY)
        session.commit()
        return session.scalars(select(BorrowCard.id)).one()


def test_one_asks_on_the_page_and_it_waits_for_the_department_manager(sign_in, cast, session):
    data = {"kind": "consult", "typed_name": " 松江  精密 ", "purpose": "投标准备"}
    page = sign_in("sales1").post("/archive-requests/new/?lang=en", data=data, follow_redirects=True)
    assert "With the department manager" in page.text
    kept = only(session, ArchiveRequest)
    assert (kept.typed_name, kept.state, kept.requester_id) == ("松江 精密", "asked", cast["sales1"].id)


def test_staff_who_would_borrow_is_told_why_not_and_loses_nothing(sign_in, cast):
    data = {"kind": "borrow", "typed_name": "松江精密", "purpose": "投标准备"}
    page = sign_in("sales1").post("/archive-requests/new/?lang=en", data=data).text
    assert "Only managers and above borrow" in page
    assert "二(二)7.1" in page
    assert "投标准备" in page


def test_the_custodian_grants_from_the_page(sign_in, cast, session):
    customer = make_customer("松江精密", owner="sales2", level="secret")
    with as_reader("finmanager"):
        request = requests.ask("borrow", "松江精密", "投标", on=DAY)
        session.commit()
    browser = sign_in("clerk")
    page = browser.get(f"/archive-requests/grant/?id={request.id}").text
    assert "松江精密" in page
    browser.post(f"/archive-requests/grant/?id={request.id}", data={"customer": customer.id})
    assert only(session, BorrowCard).borrower_id == cast["finmanager"].id
    assert str(customer.id) in browser.get(f"/archive-requests/details/?id={request.id}").text


def test_the_custodian_declines_and_only_custodians_see_why(sign_in, cast, session):
    with as_reader("finmanager"):
        request = requests.ask("borrow", "没有这家公司", "投标", on=DAY)
        session.commit()
    data = {"note": "查无此客户"}
    sign_in("clerk").post(f"/archive-requests/decline/?id={request.id}", data=data)
    page = sign_in("finmanager").get(f"/archive-requests/details/?id={request.id}").text
    assert "未予批准" in page
    assert "查无此客户" not in page


def test_a_card_is_given_back_on_the_page(sign_in, lent, session):
    sign_in("clerk").post(f"/borrow-cards/return/?id={lent}", data={"condition": "完整"})
    kept = only(session, BorrowCard)
    assert (kept.state, kept.condition) == ("returned", "完整")


def test_a_card_is_recalled_and_lost_on_the_page(sign_in, lent, session, cast):
    sign_in("csmanager").post(f"/borrow-cards/recall/?id={lent}", data={"reason": "审计"})
    sign_in("finmanager").post(f"/borrow-cards/incident/?id={lent}", data={"kind": "loss", "description": "遗失"})
    assert only(session, BorrowCard).state == "lost"
    incident = only(session, Incident)
    assert (incident.person_id, incident.superior_id) == (cast["finmanager"].id, cast["gm"].id)
    sign_in("csmanager").post(f"/archive-incidents/close/?id={incident.id}", data={"measures": "通报批评"})
    assert only(session, Incident).state == "closed"


@pytest.mark.parametrize(
    ("path", "username"),
    [
        ("return", "finmanager"),
        ("return", "csmanager"),
        ("recall", "finmanager"),
        ("recall", "auditor"),
        ("incident", "auditor"),
        ("return", "sales1"),
        ("recall", "admin"),
        ("incident", "sales1"),
    ],
)
def test_a_raw_post_by_whoever_may_not_changes_nothing(sign_in, lent, session, path, username):
    data = {"condition": "x", "reason": "x", "kind": "loss", "description": "x"}
    assert sign_in(username).post(f"/borrow-cards/{path}/?id={lent}", data=data).status_code in (403, 404)
    assert only(session, BorrowCard).state == "out"


@pytest.mark.parametrize("username", ["csmanager", "finmanager", "sales1", "gm"])
@pytest.mark.parametrize("path", ["grant", "decline"])
def test_requests_are_granted_and_declined_by_the_custodian_alone(sign_in, cast, session, path, username):
    customer = make_customer("松江精密", owner="sales2", level="secret")
    with as_reader("mktmanager"):
        request = requests.ask("borrow", "松江精密", "投标", on=DAY)
        session.commit()
    answer = sign_in(username).post(
        f"/archive-requests/{path}/?id={request.id}", data={"customer": customer.id, "note": "x"}
    )
    assert answer.status_code in (403, 404)
    assert answer.status_code == 404 or "二(二)7.1" in answer.text
    assert only(session, ArchiveRequest).state == "to_grant"
    with as_reader("mktmanager"):
        other = requests.ask("consult", "松江精密", "投标", on=DAY)
        session.commit()
    answer = sign_in("csmanager").post(f"/archive-requests/{path}/?id={other.id}", data={"customer": customer.id})
    assert (answer.status_code, "二(二)6.7" in answer.text) == (403, True)


def test_an_overdue_card_says_so(sign_in, lent, session):
    kept = only(session, BorrowCard)
    kept.due_on = DAY.replace(day=20)
    from admin_app.secrecy.reader import unguarded

    with unguarded("a test's arrangement"):
        session.commit()
    page = sign_in("clerk").get(f"/borrow-cards/details/?id={lent}&lang=en").text
    assert "Overdue since 2026-11-20" in page
