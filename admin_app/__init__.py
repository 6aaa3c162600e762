"""The desk: makes the application. Deny by default: every request has a reader, or none and sees nothing."""

from typing import Any

from flask import Flask, g, request, session
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect

from admin_app import clock
from admin_app.config import BadSetting, settings
from admin_app.extensions import babel, db
from admin_app.web import addresses, front, headers

LANGUAGES = ("zh", "en")
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}  # the long name finds the libraries' own Chinese too
# Statements that an engine keeps compiled. A page asks some fifty, each post its own, since the guard narrows them.
COMPILED_KEPT = 2000
csrf = CSRFProtect()


def create_app(overrides: dict[str, Any] | None = None, *, serves: bool = True) -> Flask:
    """The application with these settings over those of the environment; BadSetting when it cannot start.

    One that serves nobody (a command, the worker of jobs) has no panel and no API: half a second less to start.
    """
    from admin_app.secrecy.undertakings.screens import send_to_undertaking

    _check_day()
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(settings(), **(overrides or {}))
    engine = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    engine.setdefault("query_cache_size", COMPILED_KEPT)
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        engine.setdefault("pool_pre_ping", True)
    _prepare_folders(app)
    db.init_app(app)
    babel.init_app(app, locale_selector=lambda: LOCALES[language()])
    csrf.init_app(app)
    with app.app_context():
        _install(app, serves)
    app.before_request(_take_language)
    app.before_request(_take_reader)
    app.before_request(send_to_undertaking)
    addresses.install(app)
    headers.install(app)
    front.install(app)
    app.teardown_request(_forget_reader)
    return app


def _check_day() -> None:
    try:
        clock.fixed_instant()
    except ValueError:
        raise BadSetting("GUIZHANG_TODAY is no day; write one like 2026-11-23.") from None


def _prepare_folders(app: Flask) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite:///") and ":memory:" not in url:
        from pathlib import Path

        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


def _install(app: Flask, serves: bool) -> None:
    from admin_app import api, screens
    from admin_app.accounts import sign_in
    from admin_app.audit import accesses
    from admin_app.secrecy import guard
    from admin_app.secrecy.reader import Reader, current

    def who() -> int | None:
        reader = current()
        return reader.user_id if isinstance(reader, Reader) else None

    guard.install()
    accesses.install(app, who)
    sign_in.install(app)
    screens.meet_all()
    if serves:
        screens.install(app)
        api.install(app)


def language() -> str:
    """zh or en: what the person chose, else what the browser asks for, else Chinese."""
    if not request:
        return "zh"
    chosen = g.get("language") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    kept = getattr(current_user, "language", None) if current_user else None
    return kept if kept in LANGUAGES else (request.accept_languages.best_match(LANGUAGES) or "zh")


def said(text: Any) -> str:
    """The sentence {"en", "zh"} in the reader's language; a plain text is translated."""
    if isinstance(text, str):
        return gettext(text)
    return str(text.get(language()) or text["en"])


def _take_language() -> None:
    """A link may ask for a language, for this browser; what a person keeps is set under My account, by POST."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and not request.path.startswith("/api/"):
        g.language = session["language"] = wanted


def _take_reader() -> None:
    """Who reads in this request: the person signed in, his second factor shown, else nobody.

    API calls take theirs from the token.
    """
    from admin_app.accounts.second_factor.service import is_awaited
    from admin_app.policies.service import read_disk
    from admin_app.secrecy import reader

    reader._current.set(None)
    if request.endpoint in (None, "static"):
        return
    if not request.path.endswith("/healthz"):
        read_disk()
    if request.path.startswith("/api/"):
        return
    if current_user.is_authenticated and not is_awaited():
        reader._current.set(reader.reader_for(current_user._get_current_object(), clock.today()))


def _forget_reader(_error: BaseException | None) -> None:
    from admin_app.secrecy import reader

    reader._current.set(None)
