"""The undertaking on screen: read, type one's name, and the desk opens. Until then every page leads here."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_admin.helpers import get_redirect_target
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from admin_app import said
from admin_app.accounts import sign_in
from admin_app.errors import Conflict, Invalid
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import Reader, current
from admin_app.secrecy.undertakings import service, texts

# Nobody's business data: one's own account, signing in and out, and this page.
OPEN_BLUEPRINTS = frozenset({"security", "second_factor", "me", "undertaking"}) | sign_in.OPEN_BLUEPRINTS


def send_to_undertaking() -> Any:
    """Before each request: who has not signed reads nothing, and is sent to sign."""
    reader = current()
    if not isinstance(reader, Reader) or reader.has_undertaken or request.path.startswith("/api/"):
        return None
    if request.endpoint in sign_in.OPEN_ENDPOINTS or request.blueprint in OPEN_BLUEPRINTS:
        return None
    if request.path.endswith("/healthz"):
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("undertaking.index", url=wanted))


class UndertakingPage(BaseView):  # type: ignore[misc]
    """/undertaking: open to everybody signed in, about oneself alone."""

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)

    def is_visible(self) -> bool:
        return False  # one is sent here

    @expose("/")
    def index(self) -> Any:
        return self._page()

    @expose("/sign/", methods=("POST",))
    def sign(self) -> Any:
        begin_writing()
        user = current_user._get_current_object()
        try:
            service.sign(user, request.form.get("typed_name", ""))
            db.session.commit()
        except Invalid as refused:
            db.session.rollback()
            return self._page(said(refused.errors["typed_name"])), 422
        except (Conflict, IntegrityError):  # another of his windows was faster
            db.session.rollback()
        flash(gettext("Signed. Thank you."), "success")
        return redirect(_wanted())

    def _page(self, error: str = "") -> Any:
        return self.render(
            "secrecy/undertaking.html",
            points=[said(point) for point in texts.VERSIONS[texts.current_version()]],
            version=texts.current_version(),
            clause=texts.CLAUSE,
            signature=service.signature_of(current_user),
            wanted=_wanted(),
            error=error,
        )


def _wanted() -> str:
    """Where the person was going, if it is ours; else home."""
    try:
        return get_redirect_target() or "/"
    except ValueError:  # it is no address at all
        return "/"


def views() -> list[Any]:
    return [UndertakingPage(name=_("Secrecy undertaking"), endpoint="undertaking", url="/undertaking")]
