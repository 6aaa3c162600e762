"""The pages of the second factor: show it after the password, set it up, take new recovery codes, go without."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_login import current_user

from admin_app import said
from admin_app.accounts import sign_ins
from admin_app.accounts.second_factor import service as second_factor
from admin_app.accounts.sign_in import CODES, limiter
from admin_app.errors import Invalid, Refused
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing, flash_refusal

PENDING = "second_factor"  # the secret being set up, encrypted, in the signed cookie


def _person() -> str:
    return f"second factor {current_user.get_id()}"


def _is_wrong(response: Response) -> bool:
    return response.status_code == 422


class SecondFactor(BaseView):  # type: ignore[misc]
    """/second-factor/: about oneself alone; whoever must show or set up one is led here before anything else."""

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)

    def is_visible(self) -> bool:
        return False  # one is sent here, or comes from My account

    @expose("/", methods=("GET", "POST"))
    @limiter.limit(CODES, key_func=_person, methods=["POST"], deduct_when=_is_wrong)
    def index(self) -> Any:
        """Show it."""
        if not second_factor.is_awaited():
            return redirect("/")
        if not current_user.has_second_factor:
            return redirect(url_for(".set_up"))
        if request.method != "POST":
            return render_template("accounts/second_factor.html", error="")
        begin_writing()
        try:
            second_factor.show(current_user._get_current_object(), request.form.get("code", ""))
        except Invalid as refused:
            db.session.commit()  # the failure is in the audit
            return render_template("accounts/second_factor.html", error=said(refused.errors["code"])), 422
        db.session.commit()
        return redirect("/")

    @expose("/set-up/", methods=("GET", "POST"))
    @limiter.limit(CODES, key_func=_person, methods=["POST"], deduct_when=_is_wrong)
    def set_up(self) -> Any:
        """A picture to scan and a first code; then the recovery codes, once."""
        if second_factor.is_awaited() and current_user.has_second_factor:
            return redirect(url_for(".index"))
        if not self._is_fresh():
            return redirect(url_for("me.index"))
        user = current_user._get_current_object()
        secret = session.get(PENDING) if request.method == "POST" else second_factor.new_secret()
        if not isinstance(secret, str):
            return redirect(url_for(".set_up"))
        session[PENDING] = secret
        if request.method == "POST":
            begin_writing()
            try:
                codes = second_factor.set_up(user, secret, request.form.get("code", ""))
            except Invalid as refused:
                db.session.rollback()
                return self._set_up_page(secret, said(refused.errors["code"])), 422
            db.session.commit()
            session.pop(PENDING, None)
            return render_template("accounts/recovery_codes.html", codes=codes)
        return self._set_up_page(secret)

    def _set_up_page(self, secret: str, error: str = "") -> str:
        user = current_user._get_current_object()
        return render_template(
            "accounts/second_factor_set_up.html",
            shown=second_factor.shown(user, secret),
            error=error,
            is_required=second_factor.is_required(user),
        )

    @expose("/codes/", methods=("POST",))
    def codes(self) -> Any:
        """New recovery codes in place of the old."""
        if second_factor.is_awaited() or not current_user.has_second_factor or not self._is_fresh():
            return redirect(url_for("me.index"))
        begin_writing()
        made = second_factor.renew_recovery_codes(current_user._get_current_object())
        db.session.commit()
        return render_template("accounts/recovery_codes.html", codes=made)

    @expose("/remove/", methods=("POST",))
    def remove(self) -> Any:
        if not second_factor.is_awaited() and self._is_fresh():
            begin_writing()
            user = current_user._get_current_object()
            try:
                second_factor.remove(user, user)
            except Refused as refused:
                db.session.rollback()
                flash_refusal(refused)
            else:
                db.session.commit()
                flash(gettext("From now on your password alone lets you in."), "success")
        return redirect(url_for("me.index"))

    def _is_fresh(self) -> bool:
        """How one signs in is changed just after signing in; otherwise somebody at an open desk might."""
        if second_factor.is_awaited() or sign_ins.is_fresh():
            return True
        flash(gettext("Sign out and in again first: this is for the first ten minutes after signing in."), "info")
        return False


def views() -> list[Any]:
    return [SecondFactor(name="", endpoint="second_factor", url="/second-factor")]
