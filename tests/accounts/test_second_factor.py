"""The second factor: asked where it stands, required of managers in production, each code once."""

import re
import time
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.accounts.models import RecoveryCode, User
from admin_app.accounts.second_factor import service as second_factor
from admin_app.audit.models import AuditEntry, AuditValues
from tests import factories
from tests.factories import PASSWORD


def enter(client: Any, username: str) -> Any:
    return client.post("/login", data={"username": username, "password": PASSWORD})


def code_of(app: Any, secret: str, *, later: int = 0) -> str:
    with app.app_context():
        return str(second_factor.codes()._totp.from_source(secret).generate(time=time.time() + later).token)


def set_up(app: Any, browser: Any) -> tuple[str, list[str]]:
    """The secret of whoever set one up in this browser, and his recovery codes."""
    assert browser.get("/second-factor/set-up/").status_code == 200
    with browser.session_transaction() as kept:
        secret = kept["second_factor"]
    page = browser.post("/second-factor/set-up/", data={"code": code_of(app, secret)})
    assert page.status_code == 200, page.text
    return secret, re.findall(r"<code>([0-9a-f-]{19})</code>", page.text)


@pytest.fixture
def production(app: Any) -> None:
    app.config["GUIZHANG_ENV"] = "production"


def test_in_production_a_manager_sets_one_up_before_anything_else(app: Any, client: Any, production: None) -> None:
    enter(client, "csmanager")
    for url in ("/", "/customers/", "/me/", "/decisions/", "/customers/export/csv/"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/second-factor/"), url
    assert client.post("/me/tokens", data={"name": "x"}).headers["Location"] == "/second-factor/"
    assert client.get("/second-factor/").headers["Location"] == "/second-factor/set-up/"
    set_up(app, client)
    assert client.get("/customers/").status_code == 200


@pytest.mark.parametrize("username", ["clerk", "sales1", "auditor"])
def test_in_production_staff_may_go_without(client: Any, production: None, username: str) -> None:
    enter(client, username)
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("username", ["gm", "csmanager", "admin"])
def test_in_a_demonstration_nobody_needs_one(client: Any, username: str) -> None:
    enter(client, username)
    assert client.get("/me/").status_code == 200


def test_whoever_has_one_shows_it_at_the_next_sign_in(app: Any, client: Any, session: Any) -> None:
    enter(client, "sales1")
    secret, _codes = set_up(app, client)
    other = app.test_client()
    enter(other, "sales1")
    assert other.get("/customers/").headers["Location"] == "/second-factor/"
    assert other.post("/second-factor/", data={"code": "000000"}).status_code == 422
    assert other.get("/customers/").status_code == 302
    answer = other.post("/second-factor/", data={"code": code_of(app, secret, later=30)})
    assert answer.status_code == 302
    assert other.get("/customers/").status_code == 200
    found = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert found == ["sign_in", "second_factor.set_up", "sign_in", "second_factor.failed", "second_factor.shown"]


def test_a_code_counts_once(app: Any, client: Any) -> None:
    enter(client, "sales1")
    secret, _codes = set_up(app, client)
    code = code_of(app, secret, later=30)
    statuses = []
    for _ in range(2):
        other = app.test_client()
        enter(other, "sales1")
        statuses.append(other.post("/second-factor/", data={"code": code}).status_code)
    assert statuses == [302, 422]


def test_a_recovery_code_opens_once_and_only_for_its_owner(app: Any, client: Any, session: Any) -> None:
    enter(client, "sales1")
    _secret, codes = set_up(app, client)
    assert len(set(codes)) == 10
    stranger = app.test_client()
    enter(stranger, "sales2")
    set_up(app, stranger)
    shut = app.test_client()
    enter(shut, "sales2")
    assert shut.post("/second-factor/", data={"code": codes[0]}).status_code == 422
    statuses = []
    for _ in range(2):
        other = app.test_client()
        enter(other, "sales1")
        statuses.append(other.post("/second-factor/", data={"code": f" {codes[0].upper()} "}).status_code)
    assert statuses == [302, 422]
    assert codes[0] not in str(session.scalars(select(RecoveryCode.digest)).all())


def test_six_wrong_codes_in_a_minute_are_too_many(app: Any, client: Any) -> None:
    enter(client, "sales1")
    secret, _codes = set_up(app, client)
    other = app.test_client()
    enter(other, "sales1")
    tried = [other.post("/second-factor/", data={"code": "000000"}).status_code for _ in range(6)]
    assert tried == [422] * 5 + [429]
    assert other.post("/second-factor/", data={"code": code_of(app, secret, later=30)}).status_code == 429


def test_neither_database_nor_audit_nor_cookie_holds_the_secret(app: Any, client: Any, session: Any) -> None:
    enter(client, "sales1")
    secret, _codes = set_up(app, client)
    key = second_factor.codes().get_totp_b32_key(secret)
    kept = session.scalars(select(User.totp_secret).where(User.username == "sales1")).one()
    assert key not in kept
    assert key not in str(session.scalars(select(AuditValues.content)).all())
    assert second_factor.codes().get_totp_b32_key(kept) == key


def test_under_another_key_no_code_is_right(app: Any, client: Any) -> None:
    enter(client, "sales1")
    secret, _codes = set_up(app, client)
    code = code_of(app, secret, later=30)
    other = app.test_client()
    enter(other, "sales1")
    app.config["SECRET_KEY"], before = "another-key-of-the-same-desk-0123456789", app.config["SECRET_KEY"]
    with app.app_context():
        assert second_factor._takes_code(factories.user("sales1"), code) is False
    app.config["SECRET_KEY"] = before
    assert other.post("/second-factor/", data={"code": code}).status_code == 302


def test_a_wrong_first_code_sets_nothing_up(app: Any, client: Any, session: Any) -> None:
    enter(client, "sales1")
    client.get("/second-factor/set-up/")
    assert client.post("/second-factor/set-up/", data={"code": "000000"}).status_code == 422
    session.expire_all()
    assert factories.user("sales1").has_second_factor is False


def test_setting_up_ends_the_other_sign_ins(app: Any, client: Any, sign_in: Any) -> None:
    other = sign_in("sales1")
    enter(client, "sales1")
    set_up(app, client)
    assert other.get("/me/").headers["Location"].startswith("/login")
    assert client.get("/me/").status_code == 200


def test_going_without_again_and_not_where_it_is_required(app: Any, client: Any, session: Any) -> None:
    enter(client, "csmanager")
    set_up(app, client)
    app.config["GUIZHANG_ENV"] = "production"
    client.post("/second-factor/remove/")
    session.expire_all()
    assert factories.user("csmanager").has_second_factor is True
    app.config["GUIZHANG_ENV"] = "demo"
    client.post("/second-factor/remove/")
    session.expire_all()
    assert factories.user("csmanager").has_second_factor is False
    assert session.scalars(select(RecoveryCode)).all() == []


def test_ten_minutes_after_signing_in_it_takes_signing_in_again(
    client: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from admin_app import clock

    enter(client, "sales1")
    started = clock.real()
    monkeypatch.setattr(clock, "real", lambda: started + timedelta(minutes=10))
    assert client.get("/second-factor/set-up/").headers["Location"] == "/me/"


def test_the_administrator_takes_it_away_and_nobody_else(app: Any, client: Any, sign_in: Any, session: Any) -> None:
    enter(client, "sales1")
    set_up(app, client)
    data = {"id": factories.user("sales1").id, "confirmed": "1"}
    assert sign_in("gm").post("/people/second-factor/", data=data).status_code == 403
    assert sign_in("admin").post("/people/second-factor/", data=data).status_code == 302
    session.expire_all()
    assert factories.user("sales1").has_second_factor is False
    assert client.get("/me/").headers["Location"].startswith("/login")
    other = app.test_client()
    enter(other, "sales1")
    assert other.get("/me/").status_code == 200
