"""Signing in and out: Flask-Security-Too with a user name and a password, in our own page.

Whoever is not signed in is sent to /login from every page but it, and on to his second factor where one is awaited;
API calls bring a token of their own. Failed attempts are counted by address, by user name and by both, over all
processes, and the answer to all of them is the same. Which browsers are signed in stands in `sign_ins`.
"""

from typing import Any

from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_login import current_user, user_logged_out
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore, user_authenticated
from flask_security.utils import login_user
from sqlalchemy import select

from admin_app.accounts import attempts, service, sign_ins
from admin_app.accounts.models import Post, User
from admin_app.accounts.second_factor import service as second_factor
from admin_app.audit import service as audit
from admin_app.extensions import db

OPEN_ENDPOINTS = {"static", "security.login", "security.static", None}
OPEN_BLUEPRINTS = {"password_link", "sign_on", "complain"}  # a link by mail, the company's own sign-on, the public form
BEFORE_SECOND_FACTOR = {"security.logout", "me.language"}
ATTEMPTS = "10 per minute; 60 per hour"  # of one name from one address
ATTEMPTS_OF_AN_ADDRESS = "120 per hour"
ATTEMPTS_ON_A_NAME = "100 per hour"  # from wherever
CODES = "5 per minute; 30 per hour"  # second factors of one person
MAILS = "3 per hour"  # for one name
MAILS_OF_AN_ADDRESS = "20 per hour"

# Seconds for which a lockout is told once in the audit, however often it is met.
LOCKOUT_TOLD_FOR = 3600

datastore = SQLAlchemyUserDatastore(db, User, Post)
limiter = Limiter(get_remote_address, storage_uri=f"{attempts.SCHEME}://", strategy="fixed-window")


class SignInForm(LoginForm):
    """User name and password. An e-mail address, which the library's form has too, is neither shown nor used."""

    def validate(self, **kwargs: Any) -> bool:
        typed = f"{self.username.data or ''}{self.password.data or ''}"
        if any(0xD800 <= ord(sign) < 0xE000 or sign == "\0" for sign in typed) or len(typed) > 400:
            self.username.errors = [""]
            return False
        g.stays, self.remember.data = bool(self.remember.data), False  # our own table remembers, no cookie of its own
        if super().validate(**kwargs):
            return True
        _note_failure(self.username.data or "")
        return False


def install(app: Flask) -> None:
    app.config.setdefault("SECURITY_LOGIN_USER_TEMPLATE", "security/login_user.html")
    security = Security(app, datastore, login_form=SignInForm)
    security.want_json(lambda _request: False)
    app.login_manager.user_loader(sign_ins.user_of_cookie)  # type: ignore[attr-defined]
    app.login_manager._request_callback = None  # type: ignore[attr-defined] # our tokens only, and only in the API
    app.view_functions["security.verify"] = _no_such_page  # nobody is asked for the password twice
    user_authenticated.connect(_note_sign_in, app)
    user_logged_out.connect(_note_sign_out, app)
    _count_attempts(app)
    app.before_request(_send_to_sign_in)


def _no_such_page() -> Any:
    return abort(404)


def _count_attempts(app: Flask) -> None:
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)
    view: Any = app.view_functions["security.login"]
    failed: Any = {"methods": ["POST"], "deduct_when": _has_failed}
    view = limiter.limit(ATTEMPTS, key_func=_address_and_account, **failed)(view)
    view = limiter.limit(ATTEMPTS_ON_A_NAME, key_func=_account, **failed)(view)
    view = limiter.limit(ATTEMPTS_OF_AN_ADDRESS, key_func=get_remote_address, **failed)(view)
    app.view_functions["security.login"] = view


def _account() -> str:
    return "name " + request.form.get("username", "").strip().lower()[:64]


def _address_and_account() -> str:
    return f"{get_remote_address()} {_account()}"


def _has_failed(response: Response) -> bool:
    """The form comes back with 200; who is let in is sent on."""
    return response.status_code == 200


def _too_many(error: RateLimitExceeded) -> tuple[str, int]:
    """Say so, and note it once in the audit: by whom it is meant when the name is one of ours, never what was typed."""
    db.session.rollback()
    key = f"told {request.endpoint} {_address_and_account()}"
    if limiter.storage.incr(key, LOCKOUT_TOLD_FOR) == 1:
        found = current_user._get_current_object() if current_user.is_authenticated else _typed_user()
        service.begin_writing()
        audit.record(
            "sign_in.locked",
            user_id=found.id if found else None,
            subject=found.username if found else "",
            values={"address": get_remote_address(), "limit": str(error.limit.limit) if error.limit else ""},
        )
        db.session.commit()
    return render_template("error.html", code=429), 429


def _typed_user() -> User | None:
    return _named(request.form.get("username", ""))


def _named(username: str) -> User | None:
    if "\0" in username:
        return None
    return db.session.scalars(select(User).where(User.username == username)).one_or_none()


def _note_failure(username: str) -> None:
    """A name that is none of ours may be a password typed in the wrong field, so it is not kept."""
    found = _named(username)
    service.begin_writing()
    audit.record(
        "sign_in.failed",
        user_id=found.id if found else None,
        subject=found.username if found else "",
        values={"address": get_remote_address()},
    )
    db.session.commit()


def enter(user: User, *, via: str, with_second_factor: bool = False) -> None:
    """Sign this browser in as somebody who has shown who he is otherwise than by the form; the caller commits."""
    login_user(user, remember=False, authn_via=[via, "mfa"] if with_second_factor else [via])


def renew(user: User) -> None:
    """The same browser stays signed in under a new key, after a change that ended all others."""
    before = sign_ins.present()
    session["_user_id"] = user.fs_uniquifier
    session.pop("csrf_token", None)
    sign_ins.begin(
        user,
        stays=before is not None and before.stays,
        second_factor=before is not None and before.second_factor_at is not None,
    )


def _note_sign_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_rest: Any) -> None:
    """Whoever fixed a session before the person signed in must not know its form token now."""
    via = authn_via or []
    session.pop("csrf_token", None)
    service.begin_writing()
    sign_ins.begin(user, stays=g.get("stays", False), second_factor="mfa" in via)
    audit.record("sign_in", user_id=user.id, subject=user.username, values={"via": via})


def _note_sign_out(_app: Flask, user: Any = None, **_rest: Any) -> None:
    """The sign-in of this browser ends for good, whatever becomes of its cookie."""
    one = sign_ins.present()
    if one is None:
        return
    service.begin_writing()
    sign_ins.forget(one)
    audit.record("sign_out", user_id=one.user_id, subject=one.user.username)
    db.session.commit()


def _send_to_sign_in() -> Any:
    path = request.path
    if request.endpoint in OPEN_ENDPOINTS or path.endswith("/healthz") or path.startswith("/api/"):
        return None
    if request.blueprint in OPEN_BLUEPRINTS:
        return None
    if current_user.is_authenticated:
        return _send_to_second_factor()
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted if wanted != "/" else None))


def _send_to_second_factor() -> Any:
    if not second_factor.is_awaited() or request.endpoint in BEFORE_SECOND_FACTOR:
        return None
    if request.blueprint == "second_factor":
        return None
    return redirect(url_for("second_factor.index"))
