"""What does a program get that asks for something wrong? application/problem+json, never our insides."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from admin_app.api import policies as policy_calls
from tests.api.conftest import token_of


def problem_of(response: Any) -> tuple[int, str, dict[str, Any]]:
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["status"] == response.status_code
    assert body["type"].startswith("urn:guizhang:problem:")
    assert body["title"]
    assert body["detail"]
    return response.status_code, body["type"].rpartition(":")[2], body


def test_call_without_a_token_asks_for_one(client: Any) -> None:
    response = client.get("/api/v1/policies")
    assert problem_of(response)[:2] == (401, "no-token")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer wrong", "Basic c2FsZXMxOng=", "bearer é", "x"])
def test_unusable_token_is_as_none(client: Any, header: str) -> None:
    response = client.get("/api/v1/policies", headers={"Authorization": header})
    assert problem_of(response)[:2] == (401, "no-token")


def test_token_of_somebody_who_left_is_refused(client: Any, session: Any, cast: Any) -> None:
    token = token_of("sales1")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/policies", headers=headers).status_code == 200
    cast["sales1"].active = False
    session.commit()
    assert client.get("/api/v1/policies", headers=headers).status_code == 401


def test_signed_in_browser_without_a_token_is_nobody(sign_in: Any, cast: Any) -> None:
    browser = sign_in("gm")
    assert browser.get("/api/v1/policies").status_code == 401


def test_answer_sets_no_cookie(call: Any) -> None:
    assert "Set-Cookie" not in call("gm").get("/policies").headers
    assert "Set-Cookie" not in call("gm").get("/policies?lang=en").headers


def test_post_needs_no_csrf_token(app: Any, call: Any, terms: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert call("gm").post("/decisions/credit_terms", {"facts": terms}).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "", "/", "/policies/", "/policies/credit_terms/nothing"])
def test_unknown_address_is_404(call: Any, path: str) -> None:
    assert problem_of(call("gm").get(path))[:2] == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/customers", {"GET", "HEAD"}),
        ("PUT", "/decisions/credit_terms", {"POST"}),
        ("PUT", "/decisions/" + "0" * 32, {"GET", "HEAD"}),
        ("GET", "/decisions/credit_terms/batch", {"POST"}),
        ("TRACE", "/duties", {"GET", "HEAD"}),
    ],
)
def test_other_method_is_405_and_says_which(client: Any, method: str, path: str, allowed: set[str]) -> None:
    response = client.open(f"/api/v1{path}", method=method)
    assert problem_of(response)[:2] == (405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_failure_shows_nothing_of_our_insides(app: Any, call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_on: Any) -> None:
        raise RuntimeError("secret SELECT * FROM customer")

    monkeypatch.setattr(policy_calls, "all_in_force", fail)
    response = call("gm").get("/policies")
    assert problem_of(response)[:2] == (500, "internal")
    assert "SELECT" not in response.get_data(as_text=True)


def test_database_away_is_503(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_on: Any) -> None:
        raise OperationalError("SELECT secret", {}, Exception("connection refused by 10.0.0.1"))

    monkeypatch.setattr(policy_calls, "all_in_force", fail)
    response = call("gm").get("/policies")
    assert problem_of(response)[:2] == (503, "database-away")
    assert "10.0.0.1" not in response.get_data(as_text=True)


def test_health_needs_no_token_and_says_when_the_database_is_away(
    app: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/healthz", "/api/v1/healthz"):
        response = client.get(path)
        assert (response.status_code, response.get_json()) == (200, {"status": "ok"})

    def refuse(*_args: Any, **_more: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    for path in ("/healthz", "/api/v1/healthz"):
        assert problem_of(client.get(path))[:2] == (503, "database-away")


def test_detail_is_in_the_language_asked_for(call: Any) -> None:
    assert call("gm", "en").get("/customers/none").get_json()["detail"] == "There is no such record."
    assert call("gm", "zh-CN,zh;q=0.9").get("/customers/none").get_json()["detail"] == "没有这条记录。"


def test_detail_is_in_the_persons_language_when_none_is_asked_for(client: Any, session: Any, cast: Any) -> None:
    headers = {"Authorization": f"Bearer {token_of('gm')}"}
    for language, detail in (("en", "There is no such record."), ("zh", "没有这条记录。")):
        cast["gm"].language = language
        session.commit()
        assert client.get("/api/v1/customers/none", headers=headers).get_json()["detail"] == detail


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/customers?limit=0", "limit"),
        ("/customers?limit=1001", "limit"),
        ("/customers?limit=1e2", "limit"),
        ("/customers?limit=", "limit"),
        ("/customers?limit=-1", "limit"),
        ("/customers?limit=١", "limit"),
        ("/customers?limit=1&limit=2", "limit"),
        ("/customers?after=", "after"),
        ("/customers?after=%00", "after"),
        ("/customers?after=" + "x" * 41, "after"),
        ("/customers?sort=name", "sort"),
        ("/policies?on=2026-02-30", "on"),
        ("/policies?on=2026-2-3", "on"),
        ("/policies?on=1999-12-31", "on"),
        ("/policies?on=20261123", "on"),
        ("/policies?on=2026-W47-1", "on"),
        ("/duties?overdue=yes", "overdue"),
        ("/duties?on=tomorrow", "on"),
        ("/duties?limit=9999", "limit"),
    ],
)
def test_bad_query_is_422_by_field(call: Any, path: str, field: str) -> None:
    status, kind, body = problem_of(call("gm").get(path))
    assert (status, kind, list(body["errors"])) == (422, "invalid", [field])
