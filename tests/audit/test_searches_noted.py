"""A search is noted with who, when and where, of how many words; never of which, nor whether anything was found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.audit import verifying
from admin_app.audit.models import AuditAccess
from admin_app.extensions import db
from tests.factories import make_contact, make_contract, make_customer


def told() -> list[tuple[Any, ...]]:
    db.session.rollback()
    columns = (AuditAccess.user_id, AuditAccess.what, AuditAccess.customers, AuditAccess.words)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(AuditAccess.number))]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The machine's own clock, which a test sets forward by seconds."""
    now = [datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "real", lambda: now[0])

    def wait(seconds: int) -> None:
        now[0] += timedelta(seconds=seconds)

    return wait


def test_typing_into_the_box_is_one_search_a_minute(session: Any, cast: Any, sign_in: Any, later: Any) -> None:
    make_customer("厦门远山")
    finance = sign_in("finance")
    for text in ("厦", "厦门", "厦门远山"):
        assert finance.get(f"/find/hits/?q={text}").status_code == 200
    finance.get("/find/?q=厦门远山")
    key = cast["finance"].id
    assert told() == [(key, "find.hits", [], 1)]
    later(61)
    finance.get("/find/?q=nobody of this name")
    assert told()[1:] == [(key, "find.index", [], 4)]
    sign_in("sales2").get("/find/hits/?q=远山")  # another person, another search
    assert [who for who, *_more in told()] == [key, key, cast["sales2"].id]


def test_a_text_in_a_list_is_a_search_and_the_next_page_of_it_is_none(
    session: Any, cast: Any, sign_in: Any, later: Any
) -> None:
    customer = make_customer("厦门远山", owner="sales1")
    for _one in range(21):
        make_contract(customer)
    finance, key = sign_in("finance"), cast["finance"].id
    page = finance.get("/contracts/?search=远山&page_size=20").text
    following = next(piece for piece in page.split('"') if "/contracts/?" in piece and "at=" in piece)
    assert finance.get(following.replace("&amp;", "&")).status_code == 200
    finance.get("/contracts/?search=远山&sort=0")
    finance.get("/contracts/?search=")
    assert told() == [(key, "contract.index_view", [], 1)]
    finance.get("/contracts/?search=远山 二期")
    assert told()[1:] == [(key, "contract.index_view", [], 2)]


def test_nothing_of_what_was_searched_for_or_found_is_kept(session: Any, cast: Any, sign_in: Any) -> None:
    make_customer("绝密客户", level="top_secret", owner="sales1")
    for person in ("sales2", "auditor"):  # to one it is hidden, the other reads it
        sign_in(person).get("/find/?q=绝密客户")
    rows = db.session.scalars(select(AuditAccess).order_by(AuditAccess.number)).all()
    assert [(row.what, row.words, row.customers, row.is_refused) for row in rows] == 2 * [("find.index", 1, [], False)]
    assert "绝密" not in str([vars(row) for row in rows])
    assert next(verifying.broken_accesses(), None) is None


def test_a_list_that_shows_archives_and_was_searched_is_one_row_of_both(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("厦门远山")
    make_contact(customer)
    sign_in("clerk").get("/contacts/?search=远山")
    assert told() == [(cast["clerk"].id, "contact.index_view", [customer.id], 1)]


def test_the_number_of_words_is_sealed_too(session: Any, cast: Any, sign_in: Any) -> None:
    sign_in("finance").get("/find/?q=one two")
    db.session.rollback()
    rows = AuditAccess.__table__
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(rows.update().values(words=1))
        connection.commit()
    assert next(verifying.broken_accesses(), None) == (1, "altered")


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_page_of_accesses_says_so(session: Any, cast: Any, sign_in: Any) -> None:
    sign_in("finance").get("/find/?q=one two")
    page = sign_in("auditor").get("/audit/accesses/?lang=en").text
    assert "Search, words: 2" in page
    assert "one two" not in page
