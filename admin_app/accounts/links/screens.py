"""The pages of a link by mail: ask for one, and set a password with it. They tell nobody anything."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from admin_app import said
from admin_app.accounts.links import service
from admin_app.accounts.sign_in import ATTEMPTS_OF_AN_ADDRESS, MAILS, MAILS_OF_AN_ADDRESS, limiter
from admin_app.errors import Invalid, NotFound
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing


def _name() -> str:
    return "mail " + request.form.get("username", "").strip().lower()[:64]


def _is_no_link(response: Response) -> bool:
    return response.status_code == 404


class PasswordLinks(BaseView):  # type: ignore[misc]
    """/password/: who asks gets one answer, whether there is such a person or not."""

    def is_visible(self) -> bool:
        return False

    @expose("/", methods=("GET", "POST"))
    @limiter.limit(MAILS, key_func=_name, methods=["POST"])
    @limiter.limit(MAILS_OF_AN_ADDRESS, key_func=get_remote_address, methods=["POST"])
    def forgotten(self) -> Any:
        if request.method == "POST" and service.are_sent():
            self._ask(request.form.get("username", ""))
            return render_template("accounts/forgotten.html", is_sent=True)
        return render_template("accounts/forgotten.html", is_sent=False, are_sent=service.are_sent())

    def _ask(self, typed: str) -> None:
        begin_writing()
        user = service.asked_by(typed)
        if user is not None:
            key = service.make(user, "reset", user.id)
            db.session.commit()
            service.post(user, "reset", key)

    @expose("/link/<key>/", methods=("GET", "POST"))
    @limiter.limit(ATTEMPTS_OF_AN_ADDRESS, key_func=get_remote_address, deduct_when=_is_no_link)
    def index(self, key: str) -> Any:
        errors: dict[str, str] = {}
        try:
            if request.method == "POST":
                begin_writing()
                if self._set(key, errors):
                    flash(gettext("Your password is set. Sign in with it."), "success")
                    return redirect(url_for("security.login"))
            link = service.found(key)
        except NotFound:
            db.session.rollback()
            return render_template("accounts/link.html", link=None), 404
        return render_template("accounts/link.html", link=link, errors=errors), 422 if errors else 200

    def _set(self, key: str, errors: dict[str, str]) -> bool:
        new, again = request.form.get("new", ""), request.form.get("again", "")
        if new != again:
            errors["again"] = gettext("The two new passwords differ.")
            return False
        try:
            service.use(key, new)
        except Invalid as refused:
            db.session.rollback()
            errors.update({field: said(text) for field, text in refused.errors.items()})
            return False
        db.session.commit()
        return True


def views() -> list[Any]:
    return [PasswordLinks(name="", endpoint="password_link", url="/password")]
