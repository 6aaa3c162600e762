"""There and back: to the company's own sign-on, and in with its answer. What goes wrong is one sentence for all."""

from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import current_app, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from joserfc.errors import JoseError
from requests import RequestException

from admin_app.accounts import sign_in
from admin_app.accounts.sign_on import service
from admin_app.audit import service as audit
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing


class SignOn(BaseView):  # type: ignore[misc]
    """/sign-on/: for whoever is not signed in yet."""

    def is_visible(self) -> bool:
        return False

    @expose("/")
    def start(self) -> Any:
        client = service.client()
        back = current_app.config["GUIZHANG_URL"] + url_for(".back", _external=False)
        try:
            return client.authorize_redirect(back)
        except (AuthlibBaseError, RequestException) as failed:
            return self._refuse(failed)

    @expose("/back/")
    @sign_in.limiter.limit(sign_in.ATTEMPTS_OF_AN_ADDRESS, key_func=get_remote_address)
    def back(self) -> Any:
        client = service.client()
        try:
            claims = client.authorize_access_token().get("userinfo") or {}
        except (AuthlibBaseError, JoseError, RequestException, ValueError) as failed:
            return self._refuse(failed)
        user = service.person(claims)
        if user is None:
            return self._refuse(None)
        sign_in.enter(user, via=service.NAME, with_second_factor=service.has_shown_second_factor(claims))
        db.session.commit()
        return redirect("/")

    def _refuse(self, failed: Exception | None) -> Any:
        """The reason is for the log and the audit; whoever tries learns that it did not work."""
        if failed is not None:
            current_app.logger.warning("The company's sign-on failed: %s", type(failed).__name__)
        begin_writing()
        values = {"via": service.NAME, "address": request.remote_addr}
        audit.record("sign_in.failed", user_id=None, values=values)
        db.session.commit()
        flash(
            gettext("The company account did not let you in. Ask the administrator whether you work here."),
            "danger",
        )
        return redirect(url_for("security.login"))


def views() -> list[Any]:
    return [SignOn(name="", endpoint="sign_on", url="/sign-on")]
