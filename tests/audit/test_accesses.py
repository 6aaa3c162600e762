"""Who read which archive, and who was refused (二(二)4.13)? One row per request, chained, and nothing where nothing was shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.audit import accesses, verifying
from admin_app.audit.models import AuditAccess, AuditAccessTo, AuditHead
from admin_app.clock import now
from admin_app.extensions import db
from tests.factories import make_contact, make_customer

ROWS, HEADS = AuditAccess.__table__, AuditHead.__table__


def told() -> list[tuple[Any, ...]]:
    db.session.rollback()
    columns = (AuditAccess.user_id, AuditAccess.what, AuditAccess.is_refused, AuditAccess.customers)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(AuditAccess.number))]


def first_bad() -> tuple[int, str] | None:
    db.session.rollback()
    return next(verifying.broken_accesses(), None)


def tamper(*statements: Any) -> None:
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_page_that_shows_the_archive_is_noted_and_one_that_does_not_is_not(
    session: Any, cast: Any, sign_in: Any
) -> None:
    customer = make_customer(level="secret")
    assert sign_in("finance").get(f"/customers/details/?id={customer.id}").status_code == 200
    assert told() == []
    assert sign_in("clerk").get(f"/customers/details/?id={customer.id}").status_code == 200
    assert told() == [(cast["clerk"].id, "customer.details_view", False, [customer.id])]
    assert session.execute(select(AuditAccessTo.customer_id, AuditAccessTo.number)).all() == [(customer.id, 1)]


def test_a_hidden_archive_is_not_read_and_not_noted(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(level="top_secret")
    assert sign_in("sales2").get(f"/customers/details/?id={customer.id}").status_code == 404
    assert told() == []


def test_the_form_and_the_contacts_are_archives_too(session: Any, cast: Any, sign_in: Any) -> None:
    one, other = make_customer(), make_customer()
    contact, _more = make_contact(one), make_contact(other)
    browser, clerk = sign_in("clerk"), cast["clerk"].id
    for url in (f"/customers/edit/?id={one.id}", "/contacts/", f"/contacts/details/?id={contact.id}", "/customers/"):
        assert browser.get(url).status_code == 200
    assert told() == [
        (clerk, "customer.edit_view", False, [one.id]),
        (clerk, "contact.index_view", False, sorted([one.id, other.id])),
        (clerk, "contact.details_view", False, [one.id]),
    ]


def test_the_api_notes_whose_archive_it_gave(session: Any, cast: Any, client: Any) -> None:
    from admin_app.accounts import tokens

    seen, card = make_customer(owner="sales1"), make_customer(owner="sales2")
    token = tokens.make(cast["sales1"])
    bearer = {"Authorization": f"Bearer {token}"}
    assert len(client.get("/api/v1/customers", headers=bearer).json["items"]) == 2
    assert client.get(f"/api/v1/customers/{card.code}", headers=bearer).status_code == 200
    assert client.get(f"/api/v1/customers/{seen.code}", headers=bearer).status_code == 200
    sales1 = cast["sales1"].id
    assert told() == [
        (sales1, "api.list_customers", False, [seen.id]),
        (sales1, "api.one_customer", False, [seen.id]),
    ]


def test_a_refusal_is_noted_with_who_and_what(session: Any, cast: Any, sign_in: Any) -> None:
    assert sign_in("sales1").get("/audit/").status_code == 403
    assert sign_in("sales1").post("/payments/new/", data={}).status_code == 403
    assert told() == [
        (cast["sales1"].id, "audit.index", True, []),
        (cast["sales1"].id, "payment.create_view", True, []),
    ]
    assert first_bad() is None


def test_the_chain_of_accesses_verifies_and_tampering_is_named(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer()
    browser = sign_in("clerk")
    for _time in range(3):
        browser.get(f"/customers/details/?id={customer.id}")
    assert (first_bad(), verifying.head(verifying.ACCESSES).number) == (None, 3)
    tamper(update(ROWS).where(ROWS.c.number == 2).values(user_id=7))
    assert first_bad() == (2, "altered")
    links = AuditAccessTo.__table__
    tamper(delete(links).where(links.c.number == 2), delete(ROWS).where(ROWS.c.number == 2))
    assert first_bad() == (2, "missing")


def test_accesses_cut_off_at_the_end_are_noticed(session: Any, cast: Any, sign_in: Any) -> None:
    for _time in range(2):
        sign_in("sales1").get("/audit/")
    kept = verifying.head(verifying.ACCESSES)
    tamper(delete(ROWS).where(ROWS.c.number == 2))
    assert first_bad() == (2, "entries missing at the end")
    digest = db.session.scalar(select(AuditAccess.digest))
    tamper(update(HEADS).where(HEADS.c.id == 2).values(number=1, digest=digest))
    assert first_bad() is None
    assert next(verifying.broken_accesses(kept)) == (2, "entries missing at the end")


def test_many_at_once_make_one_chain(app: Any, cast: Any) -> None:
    log, engine, together = accesses.AccessLog(), db.engine, Barrier(8)

    def read(number: int) -> None:
        with app.app_context():
            together.wait()
            for _time in range(5):
                log.add(accesses.Access(now(), number, "test", False, (number,)), engine)

    threads = [Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AuditAccess)) == 40
    assert first_bad() is None


@contextmanager
def long_writer() -> Iterator[None]:
    """Somebody holds what an access needs, as a long import holds SQLite's one lock."""
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(select(HEADS).where(HEADS.c.id == 2).with_for_update())
        yield
        connection.rollback()


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_long_writer_holds_up_no_reader_and_nothing_is_lost(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer()
    browser = sign_in("clerk")
    with long_writer():
        assert browser.get(f"/customers/details/?id={customer.id}").status_code == 200
        assert told() == []
    assert browser.get(f"/customers/edit/?id={customer.id}").status_code == 200
    assert [what for _who, what, *_rest in told()] == ["customer.details_view", "customer.edit_view"]
    assert first_bad() is None


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_when_too_many_wait_nothing_is_shown(
    app: Any, session: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accesses, "MOST_WAITING", 1)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    customer = make_customer(strategy="秘密策略")
    browser = sign_in("clerk")
    with long_writer():
        assert browser.get(f"/customers/details/?id={customer.id}").status_code == 200
        refused = browser.get(f"/customers/details/?id={customer.id}")
        assert (refused.status_code, "秘密策略" in refused.text) == (500, False)
