"""Signing in and out: Flask-Security-Too with a user name and a password, in our own page.

Whoever is not signed in is sent to /login from every page but it; API calls bring a token of their own. Failed
attempts are counted by address and user name, and the answer to all of them is the same.
"""

from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security import LoginForm, Security, SQLAlchemyUserDatastore, user_authenticated

from admin_app.accounts import service
from admin_app.accounts.models import Post, User
from admin_app.audit import service as audit
from admin_app.extensions import db

OPEN_ENDPOINTS = {"static", "security.login", "security.static", None}
ATTEMPTS = "10 per minute; 60 per hour"
ATTEMPTS_OF_AN_ADDRESS = "120 per hour"

datastore = SQLAlchemyUserDatastore(db, User, Post)
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


class SignInForm(LoginForm):
    """User name and password. An e-mail address, which the library's form has too, is neither shown nor used."""

    def validate(self, **kwargs: Any) -> bool:
        typed = f"{self.username.data or ''}{self.password.data or ''}"
        if any(0xD800 <= ord(sign) < 0xE000 or sign == "\0" for sign in typed) or len(typed) > 400:
            self.username.errors = [""]
            return False
        return bool(super().validate(**kwargs))


def install(app: Flask) -> None:
    app.config.setdefault("SECURITY_LOGIN_USER_TEMPLATE", "security/login_user.html")
    app.config.setdefault("REMEMBER_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("REMEMBER_COOKIE_HTTPONLY", True)
    app.config.setdefault("REMEMBER_COOKIE_SECURE", app.config["SESSION_COOKIE_SECURE"])
    security = Security(app, datastore, login_form=SignInForm)
    security.want_json(lambda _request: False)
    app.login_manager._request_callback = None  # type: ignore[attr-defined] # our tokens only, and only in the API
    app.view_functions["security.verify"] = _no_such_page  # nobody is asked for the password twice
    user_authenticated.connect(_note_sign_in, app)
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
    view = limiter.limit(ATTEMPTS_OF_AN_ADDRESS, key_func=get_remote_address, **failed)(view)
    app.view_functions["security.login"] = view


def _address_and_account() -> str:
    return f"{get_remote_address()} {request.form.get('username', '').strip().lower()[:64]}"


def _has_failed(response: Response) -> bool:
    """The form comes back with 200; who is let in is sent on."""
    return response.status_code == 200


def _too_many(_error: RateLimitExceeded) -> tuple[str, int]:
    return render_template("error.html", code=429), 429


def _note_sign_in(_app: Flask, user: User, **_rest: Any) -> None:
    """Whoever fixed a session before the person signed in must not know its form token now."""
    session.pop("csrf_token", None)
    service.begin_writing()
    audit.record("sign_in", user_id=user.id, subject=user.username)


def _send_to_sign_in() -> Any:
    path = request.path
    if request.endpoint in OPEN_ENDPOINTS or path.endswith("/healthz") or path.startswith("/api/"):
        return None
    if current_user.is_authenticated:
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted if wanted != "/" else None))
