"""Signing in: who is let in, who is not, and what an attempt gives away."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from admin_app.audit.models import AuditEntry
from tests.factories import PASSWORD


def enter(client: Any, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", data={"username": username, "password": password, **more})


def test_the_right_password_leads_to_ones_duties(client: Any) -> None:
    answer = enter(client, "sales1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_signing_in_is_audited(client: Any, session: Any, cast: Any) -> None:
    enter(client, "sales1")
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.user_id) == ("sign_in", cast["sales1"].id)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Any) -> None:
    def shown(username: str) -> str:
        text = enter(client, username, "wrong-password-1").text
        return re.sub(r'(value|nonce)="[^"]*"', "", text)

    assert shown("sales1") == shown("nobody")


def test_somebody_who_left_is_not_let_in(client: Any, session: Any, cast: Any) -> None:
    cast["sales1"].active = False
    session.commit()
    assert enter(client, "sales1").status_code == 200


def test_somebody_who_left_is_out_at_once(sign_in: Any, session: Any, cast: Any) -> None:
    browser = sign_in("sales1")
    assert browser.get("/me/").status_code == 200
    cast["sales1"].active = False
    session.commit()
    assert browser.get("/me/").headers["Location"].startswith("/login")


def test_the_form_asks_for_a_user_name_and_no_address(client: Any) -> None:
    page = client.get("/login").text
    assert 'name="username"' in page
    assert 'name="password"' in page
    assert 'name="email"' not in page


@pytest.mark.parametrize("odd", ["%00", "x" * 5000, "🙂", "' or 1=1 --", ""])
def test_odd_names_are_refused_like_any_other(client: Any, odd: str) -> None:
    assert enter(client, odd).status_code == 200


@pytest.mark.parametrize("odd", ["\0", "a\0b"])
def test_a_name_with_the_sign_of_code_zero_is_no_text(client: Any, odd: str) -> None:
    assert enter(client, odd).status_code == 422


def test_pages_send_a_stranger_to_the_form_and_back(client: Any) -> None:
    answer = client.get("/me/?x=1")
    assert answer.headers["Location"] == "/login?next=/me/?x%3D1"
    assert enter(client, "sales1", next="/me/?x=1").headers["Location"] == "/me/?x=1"


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.invalid/", "//elsewhere.invalid", "\\\\elsewhere.invalid"])
def test_nobody_is_sent_elsewhere(client: Any, elsewhere: str) -> None:
    answer = enter(client, "sales1", next=elsewhere)
    landing = urljoin("http://localhost/login", answer.headers.get("Location", "/"))
    assert urlsplit(landing).netloc == "localhost"


def test_signing_out_takes_a_post(sign_in: Any) -> None:
    browser = sign_in("sales1")
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout").headers["Location"].endswith("/login")
    assert browser.get("/me/").headers["Location"].startswith("/login")


def test_the_form_needs_its_token(app: Any, client: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert enter(client, "sales1").status_code == 400
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token is not None
    assert enter(client, "sales1", csrf_token=token[1]).status_code == 302


def test_a_form_token_from_before_signing_in_is_void_after(app: Any, client: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/login").text)
    assert token is not None
    enter(client, "sales1", csrf_token=token[1])
    assert client.post("/logout", data={"csrf_token": token[1]}).status_code == 400


def test_after_ten_failures_in_a_minute_the_name_is_closed_for_that_address(client: Any) -> None:
    answers = [enter(client, "sales1", "wrong-password-1").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert enter(client, "sales1").status_code == 429
    assert enter(client, "sales2").status_code == 302


def test_a_session_token_of_the_library_opens_nothing(client: Any, session: Any, cast: Any) -> None:
    token = cast["sales1"].get_auth_token()
    for way in ({"headers": {"Authentication-Token": token}}, {"query_string": {"auth_token": token}}):
        assert client.get("/me/", **way).headers["Location"].startswith("/login")
