"""Invitations and forgotten passwords: a link by mail, once, and nobody learns who is here."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.links import service as links
from admin_app.accounts.models import PasswordLink, User
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.errors import Refused
from tests import factories
from tests.factories import PASSWORD

NEW = "seven green bicycles"
URL = "http://127.0.0.1:8000"


@pytest.fixture
def sales1(session: Any, cast: Any) -> User:
    cast["sales1"].email = "sales1@company.example"
    session.commit()
    return cast["sales1"]


def mailed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def path_in(mail: str) -> str:
    found = set(re.findall(rf"{URL}(/password/link/\S+)", mail))
    assert len(found) == 1, mail
    return str(found.pop())


def ask(client: Any, typed: str) -> Any:
    return client.post("/password/", data={"username": typed})


def enter(client: Any, username: str, password: str) -> int:
    return int(client.post("/login", data={"username": username, "password": password}).status_code)


@pytest.mark.parametrize("typed", ["sales1", "sales1@company.example", " SALES1@company.example "])
def test_a_forgotten_password_is_set_anew_by_mail(
    client: Any, sign_in: Any, sales1: User, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    before = sign_in("sales1")
    assert ask(client, typed).status_code == 200
    path = path_in(mailed(capsys))
    assert client.get(path).status_code == 200
    assert client.post(path, data={"new": NEW, "again": NEW}).headers["Location"].endswith("/login")
    assert enter(client, "sales1", NEW) == 302
    assert before.get("/me/").headers["Location"].startswith("/login")
    assert client.get(path).status_code == 404
    assert client.post(path, data={"new": NEW + "x", "again": NEW + "x"}).status_code == 404


def test_the_answer_is_the_same_whether_there_is_somebody(
    client: Any, sales1: User, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown(typed: str) -> str:
        return re.sub(r'(value|nonce)="[^"]*"', "", ask(client, typed).text)

    there = shown("sales1")
    assert path_in(mailed(capsys))
    sales1.active = False
    session.commit()
    for typed in ("nobody", "sales1", "sales2", "", "' or 1=1 --"):
        assert shown(typed) == there
        assert mailed(capsys) == ""


@pytest.mark.parametrize(("kind", "minutes"), [("reset", 60), ("invite", 3 * 24 * 60)])
def test_a_link_ends_with_its_time(
    client: Any, session: Any, sales1: User, monkeypatch: pytest.MonkeyPatch, kind: str, minutes: int
) -> None:
    path = "/password/link/" + links.make(sales1, kind, None) + "/"
    session.commit()
    started = clock.real()
    monkeypatch.setattr(clock, "real", lambda: started + timedelta(minutes=minutes, seconds=-5))
    assert client.get(path).status_code == 200
    monkeypatch.setattr(clock, "real", lambda: started + timedelta(minutes=minutes))
    assert client.get(path).status_code == 404


def test_a_newer_link_ends_the_older(client: Any, session: Any, sales1: User) -> None:
    older, newer = (links.make(sales1, "reset", None) for _ in range(2))
    session.commit()
    assert client.get(f"/password/link/{older}/").status_code == 404
    assert client.get(f"/password/link/{newer}/").status_code == 200


def test_a_weak_or_different_password_leaves_the_link_as_it_was(client: Any, session: Any, sales1: User) -> None:
    path = "/password/link/" + links.make(sales1, "reset", None) + "/"
    session.commit()
    assert client.post(path, data={"new": "short", "again": "short"}).status_code == 422
    assert client.post(path, data={"new": NEW, "again": NEW + "x"}).status_code == 422
    assert enter(client, "sales1", PASSWORD) == 302
    assert client.post(path, data={"new": NEW, "again": NEW}).status_code == 302


def test_the_link_never_begins_with_what_the_request_says(
    client: Any, sales1: User, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    client.post("/password/", data={"username": "sales1"}, headers=headers)
    mail = mailed(capsys)
    assert "evil.test" not in mail
    assert path_in(mail)


def test_production_without_an_address_of_its_own_sends_none(
    app: Any, client: Any, session: Any, sales1: User, capsys: pytest.CaptureFixture[str]
) -> None:
    app.config["GUIZHANG_URL"] = None
    assert ask(client, "sales1").status_code == 200
    assert mailed(capsys) == ""
    with pytest.raises(Refused):
        links.make(sales1, "invite", None)


def test_whoever_is_hired_with_an_address_is_invited(
    client: Any, sign_in: Any, session: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {
        "username": "sales9",
        "name": "新人",
        "posts": ["salesperson"],
        "rank": "staff",
        "email": "New@Company.example",
    }
    answer = sign_in("admin").post("/people/new/", data=data)
    assert answer.status_code == 302
    mail = mailed(capsys)
    assert "new@company.example" in mail
    assert "sales9" in mail
    path = path_in(mail)
    assert client.post(path, data={"new": NEW, "again": NEW}).status_code == 302
    assert enter(client, "sales9", NEW) == 302


def test_nobody_but_the_administrator_invites(sign_in: Any, sales1: User, capsys: pytest.CaptureFixture[str]) -> None:
    data = {"id": sales1.id}
    for username in ("gm", "clerk", "sales2"):
        assert sign_in(username).post("/people/invite/", data=data).status_code == 403
    assert mailed(capsys) == ""
    assert sign_in("admin").post("/people/invite/", data=data).status_code == 302
    assert path_in(mailed(capsys))


@pytest.mark.parametrize("address", ["x", "a b@c.de", "x@y", "x@desk.invalid", "\n@a.de"])
def test_what_is_no_address_is_refused(sign_in: Any, session: Any, address: str) -> None:
    data = {"username": "sales9", "name": "新人", "posts": ["salesperson"], "rank": "staff", "email": address}
    page = sign_in("admin").post("/people/new/?lang=en", data=data)
    assert page.status_code == 200
    assert "This is no address" in page.text
    assert session.scalars(select(User).where(User.username == "sales9")).all() == []


def test_three_mails_an_hour_for_one_name(client: Any, sales1: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert [ask(client, "sales1").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert mailed(capsys).count("--- Mail to") == 3


def test_neither_table_nor_audit_holds_the_key(session: Any, sales1: User, cast: Any) -> None:
    key = links.make(sales1, "invite", cast["admin"].id)
    session.commit()
    assert key not in str(session.scalars(select(PasswordLink.digest)).all())
    assert key not in str(session.scalars(select(AuditValues.content)).all())
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.user_id, entry.subject) == ("account.invite", cast["admin"].id, "sales1")


def test_the_page_says_nothing_of_the_key_elsewhere(client: Any, session: Any, sales1: User) -> None:
    page = client.get("/password/link/" + links.make(sales1, "reset", None) + "/")
    session.commit()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert factories.user("sales1").email == "sales1@company.example"
