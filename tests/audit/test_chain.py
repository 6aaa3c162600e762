"""Is the record of what happened whole? Every kind of tampering past the desk is found, at the first bad entry."""

from typing import Any

import pytest
from sqlalchemy import delete, text, update

from admin_app.audit import service
from admin_app.audit.models import AuditEntry, AuditHead, AuditValues
from admin_app.extensions import db


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
    return next(service.broken_entries(), None)


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
    assert db.session.scalar(text("SELECT count(*) FROM audit_entry")) == 0
