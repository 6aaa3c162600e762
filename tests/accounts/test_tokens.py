"""API tokens: named, ending by themselves, revoked by user or administrator, never more than their user."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import tokens
from admin_app.accounts.models import Token
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.errors import Invalid, NotFound


def asked(client: Any, plain: str) -> int:
    return int(client.get("/api/v1/duties", headers={"Authorization": f"Bearer {plain}"}).status_code)


@pytest.fixture
def plain(session: Any, cast: Any) -> str:
    made = tokens.make(cast["sales1"], "till")
    session.commit()
    return made


@pytest.mark.parametrize(("days", "status"), [(89.9, 200), (90, 401)])
def test_a_token_ends_after_ninety_days(
    client: Any, plain: str, monkeypatch: pytest.MonkeyPatch, days: float, status: int
) -> None:
    started = clock.real()
    assert asked(client, plain) == 200
    monkeypatch.setattr(clock, "real", lambda: started + timedelta(days=days))
    assert asked(client, plain) == status


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (366, True), (367, False)])
def test_a_term_at_its_boundaries(session: Any, cast: Any, days: int, is_taken: bool) -> None:
    if is_taken:
        tokens.make(cast["sales1"], days=days)
        made = session.scalars(select(Token)).one()
        assert made.expires_at - made.created_at == timedelta(days=days)
    else:
        with pytest.raises(Invalid):
            tokens.make(cast["sales1"], days=days)


def test_a_token_of_somebody_who_left_is_none(client: Any, session: Any, cast: Any, plain: str) -> None:
    assert asked(client, plain) == 200
    cast["sales1"].active = False
    session.commit()
    assert asked(client, plain) == 401


def test_the_day_of_use_is_noted(client: Any, session: Any, plain: str, count_queries: Any) -> None:
    assert session.scalars(select(Token.last_used_on)).one() is None
    asked(client, plain)
    assert session.scalars(select(Token.last_used_on)).one() == clock.real().date()
    with count_queries() as statements:
        asked(client, plain)
    assert not [one for one in statements if one.startswith("UPDATE token")]


def test_the_page_makes_one_for_the_days_asked(sign_in: Any, session: Any) -> None:
    browser = sign_in("sales1")
    assert browser.post("/me/tokens", data={"name": "till", "days": "367"}).status_code == 422
    assert browser.post("/me/tokens", data={"name": "till", "days": "7"}).status_code == 200
    made = session.scalars(select(Token)).one()
    assert (made.name, made.expires_at - made.created_at) == ("till", timedelta(days=7))


def test_the_administrator_revokes_it_and_nobody_else(
    client: Any, sign_in: Any, session: Any, cast: Any, plain: str
) -> None:
    key = session.scalars(select(Token.id)).one()
    data = {"id": cast["sales1"].id, "token": key}
    for username in ("gm", "sales2"):
        assert sign_in(username).post("/people/revoke-token/", data=data).status_code == 403
    assert asked(client, plain) == 200
    with pytest.raises(NotFound):
        tokens.revoke(cast["sales2"], key)
    assert sign_in("admin").post("/people/revoke-token/", data=data).status_code == 302
    assert asked(client, plain) == 401
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (last.action, last.user_id, last.subject) == ("account.token_revoked", cast["admin"].id, "sales1")


def test_neither_table_nor_audit_holds_the_token(session: Any, plain: str) -> None:
    assert plain not in str(session.execute(select(Token.digest, Token.name)).all())
    assert plain not in str(session.scalars(select(AuditValues.content)).all())
