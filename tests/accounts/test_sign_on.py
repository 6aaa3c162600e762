"""The company's own sign-on: a provider on this machine, and people it may and may not let in."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from admin_app.accounts.models import SignIn, User
from admin_app.audit.models import AuditEntry
from admin_app.config import BadSetting, oidc

CLIENT = {"client_id": "guizhang", "client_secret": "a-secret-between-the-two"}
WRONG = "/login"


class Provider(ThreadingHTTPServer):
    """A stand-in for the company's provider; it demands PKCE and gives the claims it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.claims: dict[str, Any] = {}
        self.nonce = self.challenge = ""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "guizhang", "sub": "1", "iat": now, "exp": now + 60, "nonce": self.nonce}
        return str(jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims, self.key))


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.path == "/.well-known/openid-configuration":
            self.say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": issuer + "/authorize",
                    "token_endpoint": issuer + "/token",
                    "jwks_uri": issuer + "/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif self.path == "/keys":
            self.say({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = given.get("code_verifier", [""])[0].encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if given["code"] != ["the-code"] or challenge != self.server.challenge:
            self.say({"error": "invalid_grant"}, 400)
            return
        self.say({"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()})

    def say(self, content: Any, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    made = Provider()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def provider(app: Any, server: Provider, session: Any, cast: Any) -> Provider:
    app.config["GUIZHANG_OIDC"] = {"issuer": server.issuer, "claim": "email", **CLIENT}
    app.extensions.pop("guizhang.sign_on", None)
    cast["sales1"].email = "sales1@company.example"
    session.commit()
    server.claims = {"email": "sales1@company.example", "email_verified": True}
    return server


def go(client: Any, provider: Provider, **instead: str) -> str:
    """There and back; where the desk then leads."""
    there = urlsplit(client.get("/sign-on/").headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(there.query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/sign-on/back/"
    provider.nonce, provider.challenge = asked["nonce"], asked["code_challenge"]
    answer = {"code": "the-code", "state": asked["state"]} | instead
    return str(client.get("/sign-on/back/", query_string=answer).headers["Location"])


def is_in(client: Any) -> bool:
    return bool(client.get("/me/").status_code == 200)


def test_whoever_was_hired_is_let_in(client: Any, provider: Provider, session: Any, cast: Any) -> None:
    assert go(client, provider) == "/"
    assert is_in(client)
    assert session.scalars(select(SignIn.user_id)).one() == cast["sales1"].id
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.user_id) == ("sign_in", cast["sales1"].id)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@company.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["sales1@company.example"]},
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": 1},
        {"nonce": "another"},
    ],
)
def test_anybody_else_is_not_and_nobody_is_made(
    client: Any, provider: Provider, session: Any, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    before = len(session.scalars(select(User)).all())
    assert go(client, provider) == WRONG
    assert not is_in(client)
    assert len(session.scalars(select(User)).all()) == before
    assert session.scalars(select(AuditEntry.action)).all() == ["sign_in.failed"]


def test_somebody_who_left_is_not_let_in(client: Any, provider: Provider, session: Any, cast: Any) -> None:
    cast["sales1"].active = False
    session.commit()
    assert go(client, provider) == WRONG


@pytest.mark.parametrize("instead", [{"state": "another"}, {"code": "another"}, {"error": "access_denied"}])
def test_an_answer_that_was_not_asked_for_is_none(client: Any, provider: Provider, instead: dict[str, str]) -> None:
    assert go(client, provider, **instead) == WRONG
    assert not is_in(client)


def test_a_token_signed_by_another_is_none(client: Any, provider: Provider) -> None:
    made = provider.token
    stranger = RSAKey.generate_key(2048, {"kid": "1"})
    provider.token = lambda: jwt.encode(  # type: ignore[method-assign]
        {"alg": "RS256", "kid": "1"},
        {"iss": provider.issuer, "aud": "guizhang", "sub": "1"} | provider.claims,
        stranger,
    )
    try:
        assert go(client, provider) == WRONG
    finally:
        provider.token = made  # type: ignore[method-assign]


def test_by_user_name_where_the_setting_says_so(app: Any, client: Any, provider: Provider) -> None:
    app.config["GUIZHANG_OIDC"] = {**app.config["GUIZHANG_OIDC"], "claim": "preferred_username"}
    provider.claims = {"preferred_username": "sales2"}
    assert go(client, provider) == "/"
    assert is_in(client)


@pytest.mark.parametrize(("methods", "leads_to"), [(["pwd", "mfa"], 200), (["pwd"], 302), (None, 302)])
def test_the_providers_second_factor_counts_when_it_is_named(
    app: Any, client: Any, provider: Provider, session: Any, cast: Any, methods: Any, leads_to: int
) -> None:
    cast["csmanager"].email = "mei@company.example"
    session.commit()
    app.config["GUIZHANG_ENV"] = "production"
    provider.claims = {"email": "mei@company.example", "email_verified": True, "amr": methods}
    assert go(client, provider) == "/"
    assert client.get("/customers/").status_code == leads_to


def test_without_the_setting_there_is_no_such_page(client: Any) -> None:
    assert client.get("/sign-on/").status_code == 404
    assert "/sign-on/" not in client.get("/login").text


@pytest.mark.parametrize("missing", ["GUIZHANG_OIDC_CLIENT_ID", "GUIZHANG_OIDC_CLIENT_SECRET"])
def test_half_a_setting_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    values = {"ISSUER": "https://id.example", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}
    for name, value in values.items():
        monkeypatch.setenv(f"GUIZHANG_OIDC_{name}", value)
    assert oidc("demo") is not None
    with pytest.raises(BadSetting, match="GUIZHANG_URL"):
        oidc("production")
    monkeypatch.delenv(missing)
    with pytest.raises(BadSetting, match=missing):
        oidc("demo")
