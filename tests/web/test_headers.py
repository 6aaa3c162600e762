"""Does every answer of the desk, of whatever kind, tell the browser to trust nothing but us?"""

import re
import secrets
from pathlib import Path
from typing import Any

import pytest

from admin_app.web import headers
from admin_app.web.headers import ALWAYS

ROOT = Path(__file__).resolve().parents[2]
# the page signed in, the page of nobody, a failure, a file of ours, an answer of the API, a redirect
ADDRESSES = {
    "/": 200,
    "/login": 302,
    "/nothing-here": 404,
    "/static/css/app.css": 200,
    "/api/v1/openapi.json": 200,
    "/healthz": 200,
}


@pytest.mark.parametrize(("url", "status"), ADDRESSES.items())
def test_every_answer_carries_the_headers(sign_in: Any, cast: Any, url: str, status: int) -> None:
    answer = sign_in("clerk").get(url)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]{24})'", policy)
    assert nonce is not None
    assert policy.replace(nonce[1], "X") == (
        "default-src 'none'; script-src 'nonce-X'; style-src 'self' 'nonce-X'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers.get("Cache-Control") == ("no-cache" if url.startswith("/static") else "no-store")
    assert "Strict-Transport-Security" not in answer.headers


def test_production_asks_for_tls_for_two_years(app: Any, client: Any) -> None:
    app.config["GUIZHANG_ENV"] = "production"
    assert client.get("/login").headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_each_answer_has_a_nonce_of_its_own(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "secrets", secrets)  # elsewhere letters stand in for it
    policies = {client.get("/login").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_no_template_holds_anything_inline() -> None:
    """What no test renders is not inline either; every script is marked."""
    from tests.screens.conftest import INLINE

    templates = list((ROOT / "admin_app" / "templates").rglob("*.html"))
    assert len(templates) > 30
    for path in templates:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = INLINE.search(text)
        assert found is None, (path, found and found.group())
        scripts = re.findall(r"<script[^>]*>", text)
        assert [one for one in scripts if 'nonce="{{ nonce() }}"' not in one] == [], path


def test_cookies_are_for_the_server_alone(client: Any) -> None:
    (cookie,) = client.get("/login").headers.getlist("Set-Cookie")
    assert cookie.startswith("session=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Domain" not in cookie
