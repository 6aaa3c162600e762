"""Is the record of what happened whole? Every kind of tampering past the desk is found, at the first bad entry."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from admin_app.audit import service, verifying
from admin_app.audit.erasing import erase_values
from admin_app.audit.models import AuditChange, AuditEntry, AuditHead, AuditValues
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import make_contact, make_customer


@pytest.fixture
def chain(session: Any) -> list[int]:
    for number in range(5):
        service.record("test", user_id=None, subject=f"entry {number}", values={"amount_fen": number, "名称": "青岚"})
        db.session.commit()
    return [entry.number for entry in db.session.query(AuditEntry).order_by(AuditEntry.number)]


def tamper(statement: Any) -> None:
    """As somebody with the database at hand would: past the ORM."""
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(statement)
        connection.commit()


def first_bad() -> tuple[int, str] | None:
    db.session.rollback()
    return next(verifying.broken_entries(), None)


ENTRY, VALUES, HEAD = AuditEntry.__table__, AuditValues.__table__, AuditHead.__table__


def test_an_honest_chain_is_whole(chain: list[int]) -> None:
    assert first_bad() is None


@pytest.mark.parametrize("column", ["action", "subject", "user_id", "customer_id"])
def test_an_altered_entry_is_named(chain: list[int], column: str) -> None:
    value = 7 if column.endswith("_id") else "another"
    tamper(update(ENTRY).where(ENTRY.c.number == chain[2]).values({column: value}))
    assert first_bad() == (chain[2], "altered")


def test_altered_values_are_named(chain: list[int]) -> None:
    tamper(update(VALUES).where(VALUES.c.number == chain[1]).values(content={"amount_fen": 99}))
    assert first_bad() == (chain[1], "values altered")


def test_erased_values_keep_the_chain_whole(chain: list[int]) -> None:
    tamper(delete(VALUES).where(VALUES.c.number == chain[1]))
    assert first_bad() is None


def test_a_missing_entry_is_named(chain: list[int]) -> None:
    tamper(delete(VALUES).where(VALUES.c.number == chain[2]))
    tamper(delete(ENTRY).where(ENTRY.c.number == chain[2]))
    assert first_bad() == (chain[2], "missing")


def test_entries_missing_at_the_end_are_noticed(chain: list[int]) -> None:
    tamper(delete(VALUES).where(VALUES.c.number == chain[-1]))
    tamper(delete(ENTRY).where(ENTRY.c.number == chain[-1]))
    assert first_bad() == (chain[-1], "entries missing at the end")


def test_a_head_set_back_is_noticed(chain: list[int]) -> None:
    tamper(update(HEAD).values(number=chain[-2]))
    assert first_bad() is not None


def test_no_change_without_its_entry(session: Any) -> None:
    """The entry is written in the transaction of the change: rolled back together."""
    service.record("test", user_id=None)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ENTRY)) == 0


# --- what an entry tells of a record


@pytest.fixture
def told(session: Any) -> Any:
    """A contact changed twice, each time with an entry."""
    contact = make_contact(make_customer(), "林", phone="0")
    for phone in ("1", "2"):
        with unguarded("a test"):
            contact.phone = phone
            service.record("contact.edit", user_id=None, customer_id=contact.customer_id, values={"why": phone})
            db.session.commit()
    return contact


CHANGE = AuditChange.__table__


def test_an_honest_history_is_whole(told: Any) -> None:
    assert first_bad() is None


@pytest.mark.parametrize(
    "statement",
    [
        update(CHANGE).where(CHANGE.c.number == 1).values(content={"how": "made"}),
        update(CHANGE).where(CHANGE.c.number == 1).values(digest="0" * 64),
        update(CHANGE).where(CHANGE.c.number == 1).values(content=None, digest="0" * 64),
        update(CHANGE).where(CHANGE.c.number == 1).values(key=7),
        delete(CHANGE).where(CHANGE.c.number == 1),
    ],
    ids=["content", "digest", "erased and another digest", "another record", "gone"],
)
def test_an_altered_history_is_named(told: Any, statement: Any) -> None:
    tamper(statement)
    assert first_bad() == (1, "changes altered")


def test_lawful_destruction_empties_the_values_and_the_chain_stays_whole(told: Any) -> None:
    counts = erase_values("contact", told.id, by_id=None, reason="销毁证书 2026-1")
    db.session.commit()
    assert counts == {"entries": 2, "changes": 2}
    assert first_bad() is None
    assert db.session.scalars(db.select(AuditChange.content)).all() == [None, None]
    entries = db.session.execute(
        db.select(AuditEntry.number, AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.number)
    )
    assert entries.all() == [
        (1, "contact.edit", ""),
        (2, "contact.edit", ""),
        (3, "values.erased", f"contact {told.id}"),
    ]
    kept = db.session.execute(db.select(AuditValues.number, AuditValues.content)).all()
    assert kept == [(3, {"entries": 2, "changes": 2, "reason": "销毁证书 2026-1"})]


def test_destruction_of_a_customer_empties_all_that_is_about_him_and_nothing_else(told: Any) -> None:
    other = make_contact(make_customer(), "张", phone="0")
    with unguarded("a test"):
        other.phone = "1"
        service.record("contact.edit", user_id=None, customer_id=other.customer_id, values={"why": "1"})
        db.session.commit()
    counts = erase_values("customer", told.customer_id, by_id=None, reason="证书", customer_id=told.customer_id)
    db.session.commit()
    assert counts == {"entries": 2, "changes": 2}
    assert first_bad() is None
    left = db.session.execute(db.select(AuditChange.number, AuditChange.key)).all()
    kept = db.session.execute(db.select(AuditChange.number).where(AuditChange.content.is_not(None))).scalars().all()
    assert (len(left), kept) == (3, [3])


def test_nothing_is_erased_where_nothing_is_told(told: Any) -> None:
    assert erase_values("contact", 1, by_id=None, reason="证书") == {"entries": 0, "changes": 0}


@pytest.mark.parametrize("model", [AuditValues, AuditChange, AuditEntry])
def test_what_was_told_is_written_once(told: Any, model: Any) -> None:
    with unguarded("a test"):
        for statement in (delete(model), update(model).values(number=7)):
            with pytest.raises(TypeError, match="immutable"):
                db.session.execute(statement)
        row = db.session.scalars(db.select(model)).first()
        db.session.delete(row)
        with pytest.raises(TypeError, match="immutable"):
            db.session.flush()


def test_the_whole_is_walked_in_batches(chain: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "BATCH", 2)
    assert first_bad() is None
    tamper(update(ENTRY).where(ENTRY.c.number == chain[3]).values(subject="another"))
    assert first_bad() == (chain[3], "altered")
