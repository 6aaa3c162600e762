"""Settings by environment (contract, "Settings"), with their defaults; what production refuses."""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = Path(os.environ.get("GUIZHANG_INSTANCE", ROOT / "instance"))


class BadSetting(RuntimeError):
    """A setting the desk cannot start with; the message says which and what to set."""


def database_url() -> str:
    """`DATABASE_URL`, in SQLAlchemy's spelling; a file beside the code when unset."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'guizhang.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    try:
        make_url(url)
    except ArgumentError:
        raise BadSetting("DATABASE_URL is no address; write it like postgresql://user:password@host/name.") from None
    return url


def kept_secret(name: str) -> str:
    """A secret from the environment, else one made on the first run and kept beside the database.

    Of several processes that start at once the first to name its file keeps its own, whole from the start.
    """
    given = os.environ.get(name)
    if given:
        return given
    path = INSTANCE / name.lower()
    if not path.exists():
        INSTANCE.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text().strip()


def hosts(env: str) -> list[str] | None:
    """The names the desk answers to: `GUIZHANG_HOSTS`, separated by commas; None for any, in a demonstration."""
    given = [name.strip() for name in os.environ.get("GUIZHANG_HOSTS", "").split(",") if name.strip()]
    if given or env != "production":
        return given or None
    return ["localhost", "127.0.0.1", "[::1]", os.environ.get("HOST", "localhost")]


def proxies() -> int:
    """How many proxies stand in front of the desk and report whom they speak for."""
    given = os.environ.get("GUIZHANG_PROXIES", "0")
    if given not in ("0", "1", "2", "3"):
        raise BadSetting(f"GUIZHANG_PROXIES is {given!r}; set it to how many proxies stand in front, 0 to 3.")
    return int(given)


def span(name: str, default: float, unit: timedelta) -> timedelta:
    """A length of time from the environment, in this unit."""
    given = os.environ.get(name) or default
    try:
        found = float(given) * unit
    except (ValueError, OverflowError):
        found = timedelta(0)
    if not timedelta(0) < found <= timedelta(days=366):
        raise BadSetting(f"{name} is {given!r}; set it to a number above 0, of at most a year.")
    return found


def own_url(env: str) -> str | None:
    """Where people find the desk: what links in mails begin with, never what a request says of itself."""
    given = os.environ.get("GUIZHANG_URL", "").rstrip("/")
    if not given:
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        return f"http://{host}:{port}" if env == "demo" else None
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting("GUIZHANG_URL is no address; write it like https://desk.example.")
    if env == "production" and parts.scheme != "https":
        raise BadSetting("GUIZHANG_URL must begin with https in production.")
    return given


def mail() -> str:
    """`console`, or a server: smtp://user:password@host:587 (with STARTTLS), smtps://… (TLS from the first byte)."""
    given = os.environ.get("GUIZHANG_MAIL") or "console"
    if given != "console" and (urlsplit(given).scheme not in ("smtp", "smtps") or not urlsplit(given).hostname):
        raise BadSetting("GUIZHANG_MAIL is neither console nor an address like smtp://user:password@host:587.")
    return given


def robots() -> dict[str, str]:
    """Where the robots of group chats live, where it is not their public place: `GUIZHANG_ROBOTS`, such as
    feishu=https://open.larksuite.com/open-apis/bot/v2/hook/, separated by commas."""
    found: dict[str, str] = {}
    for part in filter(None, os.environ.get("GUIZHANG_ROBOTS", "").split(",")):
        kind, _equals, home = (text.strip() for text in part.partition("="))
        if kind not in ("wecom", "dingtalk", "feishu") or urlsplit(home).scheme not in ("http", "https"):
            raise BadSetting("GUIZHANG_ROBOTS is not like feishu=https://open.larksuite.com/open-apis/bot/v2/hook/.")
        found[kind] = home
    return found


def oidc(env: str) -> dict[str, str] | None:
    """The company's own sign-on, when `GUIZHANG_OIDC_ISSUER` names one."""
    issuer = os.environ.get("GUIZHANG_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    wanted = ("GUIZHANG_OIDC_CLIENT_ID", "GUIZHANG_OIDC_CLIENT_SECRET")
    if missing := [name for name in wanted if not os.environ.get(name)]:
        raise BadSetting(f"GUIZHANG_OIDC_ISSUER is set, {missing[0]} is not.")
    claim = os.environ.get("GUIZHANG_OIDC_CLAIM") or "email"
    if own_url(env) is None:
        raise BadSetting("GUIZHANG_OIDC_ISSUER is set, GUIZHANG_URL is not.")
    if claim not in ("email", "preferred_username"):
        raise BadSetting("GUIZHANG_OIDC_CLAIM is email or preferred_username.")
    client_id, client_secret = (os.environ[name] for name in wanted)
    return {"issuer": issuer, "client_id": client_id, "client_secret": client_secret, "claim": claim}


def processes(env: str) -> int:
    """How many processes serve: one on SQLite and in a demonstration; else two to four, as the machine has cores."""
    is_sqlite = database_url().startswith("sqlite")
    default = 1 if is_sqlite or env != "production" else min(4, max(2, os.cpu_count() or 2))
    given = os.environ.get("GUIZHANG_PROCESSES", str(default))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 32:
        raise BadSetting(f"GUIZHANG_PROCESSES is {given!r}; set it to a number, 1 to 32.")
    if int(given) > 1 and is_sqlite:
        raise BadSetting("SQLite serves one process; unset GUIZHANG_PROCESSES, or use PostgreSQL.")
    return int(given)


def attachment_bytes() -> int:
    """The largest file kept with an archive: `GUIZHANG_ATTACHMENT_MB`, 20 when unset, below what a request may hold."""
    given = os.environ.get("GUIZHANG_ATTACHMENT_MB", "20")
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 30:
        raise BadSetting(f"GUIZHANG_ATTACHMENT_MB is {given!r}; set it to whole megabytes, 1 to 30.")
    return int(given) * 1024 * 1024


def settings() -> dict[str, Any]:
    env = os.environ.get("GUIZHANG_ENV", "demo")
    if env not in ("demo", "production"):
        raise BadSetting(f"GUIZHANG_ENV is {env!r}; set it to demo or production.")
    if env == "production":
        _check_production()
    return {
        "GUIZHANG_ENV": env,
        "GUIZHANG_HOSTS": hosts(env),
        "GUIZHANG_PROXIES": proxies(),
        "GUIZHANG_PROCESSES": processes(env),
        "GUIZHANG_COMPANY": os.environ.get("GUIZHANG_COMPANY", "").strip()[:200],
        "GUIZHANG_RULES": Path(os.environ.get("GUIZHANG_RULES", ROOT / "rules")),
        "GUIZHANG_FILES": Path(os.environ.get("GUIZHANG_FILES", INSTANCE / "files")),
        "SECRET_KEY": kept_secret("SECRET_KEY"),
        "SQLALCHEMY_DATABASE_URI": database_url(),
        "GUIZHANG_URL": own_url(env),
        "GUIZHANG_MAIL": mail(),
        "GUIZHANG_MAIL_FROM": os.environ.get("GUIZHANG_MAIL_FROM") or "guizhang@localhost",
        "GUIZHANG_ROBOTS": robots(),
        "GUIZHANG_OIDC": oidc(env),
        "GUIZHANG_IDLE": span("GUIZHANG_IDLE_MINUTES", 120, timedelta(minutes=1)),
        "GUIZHANG_LONGEST": span("GUIZHANG_LONGEST_HOURS", 12, timedelta(hours=1)),
        "GUIZHANG_STAY": (stay := span("GUIZHANG_STAY_DAYS", 14, timedelta(days=1))),
        "PERMANENT_SESSION_LIFETIME": stay,
        # A browser takes a __Host- cookie only over TLS, for this one host, and lets no other host set it.
        "SESSION_COOKIE_NAME": "__Host-session" if env == "production" else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": env == "production",
        "ATTACHMENT_BYTES": attachment_bytes(),
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": os.environ.get("GUIZHANG_ZONE", "Asia/Shanghai"),
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},  # salted by itself, so a backup holds all that a sign-in needs
        "SECURITY_USERNAME_ENABLE": True,
        "SECURITY_USERNAME_REQUIRED": True,
        "SECURITY_USERNAME_MIN_LENGTH": 2,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": str, "case_insensitive": False}}],
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_AUTO_LOAD_LOGIN_FORM": True,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _check_production() -> None:
    if os.environ.get("GUIZHANG_TODAY"):
        raise BadSetting("GUIZHANG_TODAY is for demonstrations; unset it in production.")
    key = os.environ.get("SECRET_KEY")
    if key is not None and (len(key) < 32 or len(set(key)) < 10):
        raise BadSetting("SECRET_KEY is too weak for production; use 32 random characters or more, or leave it unset.")
