"""My account: language, password, second factor, where I am signed in, and the tokens my programs use."""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from admin_app.accounts import passwords, service, sign_in, sign_ins, tokens
from admin_app.accounts.second_factor import service as second_factor
from admin_app.errors import Invalid, NotFound
from admin_app.extensions import db
from admin_app.web.addresses import own_path

LANGUAGES = {"zh": "中文", "en": "English"}


class MyAccount(BaseView):
    """/me: open to everybody signed in, about oneself alone."""

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)

    def is_visible(self) -> bool:
        return False  # it stands in the user's menu

    @expose("/")
    def index(self) -> Any:
        return self._page()

    def _page(self, *, errors: dict[str, str] | None = None, new_token: str = "") -> Any:
        user = current_user._get_current_object()
        answer = self.render(
            "accounts/me.html",
            tokens=tokens.of(user),
            sign_ins=sign_ins.of(user),
            present=sign_ins.present(),
            device=sign_ins.device,
            codes_left=second_factor.codes_left(user) if user.has_second_factor else 0,
            is_required=second_factor.is_required(user),
            languages=LANGUAGES,
            errors=errors or {},
            new_token=new_token,
            days=tokens.DAYS,
            longest_days=tokens.LONGEST_DAYS,
        )
        return answer, 422 if errors else 200

    @expose("/language", methods=["POST"])
    def language(self) -> Any:
        chosen = request.form.get("language")
        if chosen in LANGUAGES:
            service.begin_writing()
            service.choose_language(current_user, chosen)
            session["language"] = chosen
            db.session.commit()
        return redirect(own_path(request.form.get("url")) or url_for(".index"))

    @expose("/password", methods=["POST"])
    def password(self) -> Any:
        from admin_app import said

        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        if new != again:
            return self._page(errors={"again": gettext("The two new passwords differ.")})
        user = current_user._get_current_object()
        service.begin_writing()
        try:
            service.change_password(user, old, new)
        except Invalid as refused:
            db.session.rollback()
            return self._page(errors={field: said(text) for field, text in refused.errors.items()})
        sign_in.renew(user)
        db.session.commit()
        words = gettext("Your password is changed. You are signed out everywhere else.")
        hard = gettext("The new one is %(strength)s.", strength=said(passwords.strength(new, user.username)))
        flash(f"{words} {hard}", "success")
        return redirect(url_for(".index"))

    @expose("/tokens", methods=["POST"])
    def make_token(self) -> Any:
        from admin_app import said

        service.begin_writing()
        try:
            days = request.form.get("days", tokens.DAYS, type=int)
            plain = tokens.make(current_user, request.form.get("name", ""), days=days)
        except Invalid as refused:
            db.session.rollback()
            return self._page(errors={field: said(text) for field, text in refused.errors.items()})
        db.session.commit()
        return self._page(new_token=plain)

    @expose("/tokens/<int(max=9223372036854775807):token_id>/revoke", methods=["POST"])
    def revoke_token(self, token_id: int) -> Any:
        service.begin_writing()
        try:
            tokens.revoke(current_user, token_id)
        except NotFound:
            db.session.rollback()
            flash(gettext("There is no such token."), "error")
        else:
            db.session.commit()
            flash(gettext("The token is revoked."), "success")
        return redirect(url_for(".index"))

    @expose("/sign-ins/<int(max=9223372036854775807):sign_in_id>/end", methods=["POST"])
    def end_sign_in(self, sign_in_id: int) -> Any:
        service.begin_writing()
        try:
            sign_ins.end(current_user, sign_in_id)
        except NotFound:
            db.session.rollback()
        else:
            db.session.commit()
        flash(gettext("That browser is signed out."), "success")
        return redirect(url_for(".index"))

    @expose("/sign-ins/end-others", methods=["POST"])
    def end_others(self) -> Any:
        service.begin_writing()
        sign_ins.end_others(current_user)
        db.session.commit()
        flash(gettext("You are signed out everywhere else."), "success")
        return redirect(url_for(".index"))


def views() -> list[BaseView]:
    return [MyAccount(name=lazy_gettext("My account"), endpoint="me", url="/me")]
