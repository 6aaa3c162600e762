"""What is different in production? Cookies over TLS only, named hosts only, and proxies believed only when counted."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from admin_app import config, create_app
from admin_app.config import BadSetting


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """`make(GUIZHANG_HOSTS="desk.example")`: an application started with these settings, in production."""

    def start(**env: str) -> Any:
        monkeypatch.delenv("GUIZHANG_TODAY")
        monkeypatch.setenv("GUIZHANG_ENV", "production")
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        overrides = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/desk.db", "TESTING": True}
        return create_app(overrides)

    return start


def asked(app: Any, host: str, path: str = "/static/css/app.css", **environ: Any) -> Any:
    return app.test_client().get(path, headers={"Host": host}, environ_base=environ)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("desk.example", 200),
        ("DESK.example:8443", 200),
        ("desk.example.evil.test", 400),
        ("evil.test", 400),
        ("evil.test@desk.example", 400),
        ("127.0.0.1", 400),
        ("", 400),
    ],
)
def test_only_named_hosts_are_answered(make: Any, host: str, status: int) -> None:
    app = make(GUIZHANG_HOSTS="desk.example, intern.example")
    answer = asked(app, host)
    assert answer.status_code == status
    assert (status == 400) == answer.text.startswith("This desk does not answer to that name")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.1.2.3"])
def test_unnamed_production_answers_this_machine_and_its_own_address(make: Any, host: str) -> None:
    app = make(HOST="10.1.2.3")
    assert asked(app, host).status_code == 200
    assert asked(app, "evil.test").status_code == 400


def test_demonstration_answers_to_any_name(client: Any) -> None:
    assert client.get("/static/css/app.css", headers={"Host": "anything.test"}).status_code == 200


def test_cookies_stay_with_this_host_and_tls(make: Any) -> None:
    app = make()
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    with app.test_request_context(base_url="https://localhost"):
        from flask import session

        session["x"] = 1
        answer = app.response_class()
        app.session_interface.save_session(app, session, answer)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ("0", "203.0.113.9", "10.0.0.1"),
        ("1", "203.0.113.9", "203.0.113.9"),
        ("1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # what the client made up stands first
        ("2", "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("1", "", "10.0.0.1"),
    ],
)
def test_the_address_is_the_last_one_that_a_counted_proxy_reports(
    make: Any, proxies: str, forwarded: str, address: str
) -> None:
    from flask_limiter.util import get_remote_address

    app = make(GUIZHANG_PROXIES=proxies)
    found = []
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: found.append(get_remote_address()))
    headers = {"Host": "localhost", **({"X-Forwarded-For": forwarded} if forwarded else {})}
    answer = app.test_client().get("/static/css/app.css", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert answer.status_code == 200
    assert found == [address]


@pytest.mark.parametrize("given", ["-1", "4", "one", ""])
def test_a_count_of_proxies_that_is_none_is_refused(make: Any, given: str) -> None:
    with pytest.raises(BadSetting, match="GUIZHANG_PROXIES"):
        make(GUIZHANG_PROXIES=given)


def test_processes_that_start_at_once_keep_one_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever comes while it is being made waits for nobody and reads no half of it."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with ThreadPoolExecutor(8) as eight:
        for turn in range(40):
            folder, together = tmp_path / str(turn), Barrier(8)
            monkeypatch.setattr(config, "INSTANCE", folder)

            def kept(_at: int, together: Barrier = together) -> str:
                together.wait()
                return config.kept_secret("SECRET_KEY")

            found = set(eight.map(kept, range(8)))
            assert (len(found), len(min(found))) == (1, 64)
            assert [(one.name, one.stat().st_mode & 0o777) for one in folder.iterdir()] == [("secret_key", 0o600)]
