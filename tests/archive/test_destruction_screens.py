"""Destruction on screen: asked for by the custodian alone, its certificate read by readers of the archive."""

import pytest
from sqlalchemy import select

from admin_app.areas.archive import destruction, destruction_parts
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.destruction_screens import KINDS
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import DAY, as_reader, make_customer, make_invoice

DATA = {"what": "1998–2004 年档案一卷", "reason": "已过保管期限"}


def requests_kept():
    with unguarded("a test looks"):
        return db.session.scalars(select(SignRequest)).all()


@pytest.fixture
def worthless(session):
    return make_customer("永昌五金", owner="sales2", level="confidential", strategy="逐步退出")


@pytest.fixture
def destroyed(worthless, session):
    with as_reader("clerk"):
        destruction.ask(worthless.id, DATA["what"], DATA["reason"], on=DAY)
        session.commit()
    for person in ("infosupervisor", "csmanager", "gm"):
        with as_reader(person) as one:
            signoffs.sign(inbox.waiting_for(one)[0].id)
            session.commit()
    with unguarded("a test looks"):
        return session.scalars(select(DestructionCertificate)).one()


def test_the_custodian_asks_from_the_customers_page(sign_in, cast, worthless):
    browser = sign_in("clerk")
    page = browser.get(f"/customers/details/?id={worthless.id}&lang=en").text
    assert f"/destructions/new/?id={worthless.id}" in page
    assert f'value="{worthless.id}"' in browser.get(f"/destructions/new/?id={worthless.id}").text
    answer = browser.post("/destructions/new/?lang=en", data=DATA | {"customer": worthless.id}, follow_redirects=True)
    assert "Awaiting signature" in answer.text
    (kept,) = requests_kept()
    assert (kept.matter, kept.customer_id, kept.requester_id) == ("destruction", worthless.id, cast["clerk"].id)


@pytest.mark.parametrize("username", ["sales2", "csmanager", "gm", "infosupervisor", "credit", "auditor", "finmanager"])
def test_others_are_offered_nothing_and_a_raw_post_is_refused(sign_in, cast, worthless, username):
    browser = sign_in(username)
    assert "/destructions/new/" not in browser.get(f"/customers/details/?id={worthless.id}").text
    assert browser.post("/destructions/new/", data=DATA | {"customer": worthless.id}).status_code == 403
    assert requests_kept() == []


def test_what_the_rules_forbid_is_said_and_nothing_typed_is_lost(sign_in, cast, worthless):
    make_invoice(worthless)
    page = sign_in("clerk").post("/destructions/new/?lang=en", data=DATA | {"customer": worthless.id}).text
    assert "The account is not settled" in page
    assert "二(二)6.10" in page
    assert DATA["what"] in page
    assert requests_kept() == []


@pytest.mark.parametrize("username", ["clerk", "auditor", "credit", "gm"])
def test_readers_of_the_archive_read_the_certificate(sign_in, destroyed, username):
    page = sign_in(username).get(f"/destructions/details/?id={destroyed.id}&lang=en")
    assert page.status_code == 200
    for text in (destroyed.number, "永昌五金", DATA["reason"], DATA["what"], destroyed.digest):
        assert text in page.text
    assert [
        post for post in ("nformation supervisor", "ustomer service manager", "eneral manager") if post not in page.text
    ] == []


@pytest.mark.parametrize("username", ["sales2", "sales1", "finance", "contracts", "service"])
def test_nobody_else_learns_that_there_is_one(sign_in, destroyed, username):
    browser = sign_in(username)
    assert browser.get(f"/destructions/details/?id={destroyed.id}").status_code == 404
    assert destroyed.number not in browser.get("/destructions/").text


def test_the_customers_page_leads_to_the_certificate(sign_in, destroyed, worthless):
    page = sign_in("clerk").get(f"/customers/details/?id={worthless.id}&lang=en").text
    assert destroyed.number in page
    assert "Archive destroyed" in page
    assert "逐步退出" not in page
    assert "/customers/classify/" not in page


def test_the_signed_request_leads_to_the_certificate(sign_in, destroyed):
    page = sign_in("gm").get(f"/signoffs/{destroyed.request_id}").text
    assert f"/destructions/details/?id={destroyed.id}" in page


def test_a_certificate_is_neither_edited_nor_deleted(sign_in, destroyed):
    for username in ("clerk", "gm"):
        browser = sign_in(username)
        for path in ("edit", "delete"):
            answer = browser.post(f"/destructions/{path}/?id={destroyed.id}", data={"id": destroyed.id})
            assert answer.status_code == 403


def test_the_list_of_decisions_says_which_were_emptied(sign_in, destroyed):
    """What was decided about a destroyed archive stays in the list, and says why it tells nothing."""
    page = sign_in("gm").get("/decisions/?lang=en")
    assert page.status_code == 200
    assert "were erased on" in page.text


def test_everything_that_is_destroyed_is_called_something():
    tables = {
        model.__tablename__ for model in {**dict.fromkeys(destruction_parts.DELETED), **destruction_parts.EMPTIED}
    }
    assert tables - KINDS.keys() == set()
