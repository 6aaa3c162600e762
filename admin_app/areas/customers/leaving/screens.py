"""Leaving: for those who hand over customers. Who owns how many, and all of somebody's to another at once."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import clock
from admin_app.accounts.rights import RIGHTS
from admin_app.areas.customers.leaving import service
from admin_app.errors import DeskError, Invalid, NotFound
from admin_app.extensions import db
from admin_app.screens.base import SignedIn
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing, flash_refusal, spoken


class LeavingForm(DeskForm):
    to_user = SelectField(_("To (owner)"), [DataRequired()], coerce=lambda text: key_of(text) or 0)
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class Leaving(SignedIn, BaseView):  # type: ignore[misc]
    posts_allowed = frozenset(RIGHTS["customer.hand_over"])

    @expose("/")
    def index(self) -> Any:
        return self.render("desk/customers/leaving.html", owners=service.owners())

    @expose("/hand-over/", methods=("GET", "POST"))
    def hand_over(self) -> Any:
        """All of somebody's customers to another."""
        if request.method == "POST":
            begin_writing()
        leaver = service.leaver(key_of(request.args.get("id")) or 0)
        form = LeavingForm(request.form or None)
        form.to_user.choices = [(user.id, f"{user.name} ({user.username})") for user in service.successors(leaver)]
        if request.method == "POST" and form.validate() and self._handed_over(leaver, form):
            return redirect(self.get_url(".index"))
        return self.render("desk/customers/leaver.html", leaver=leaver, form=form, return_url=self.get_url(".index"))

    def _handed_over(self, leaver: Any, form: LeavingForm) -> bool:
        try:
            number = service.hand_over_all(leaver.id, form.to_user.data, form.reason.data, on=clock.today())
        except NotFound:
            raise
        except DeskError as refused:
            db.session.rollback()
            self._say(refused, form)
            return False
        db.session.commit()
        flash(gettext("%(number)s customers are handed over.", number=number), "success")
        return True

    def _say(self, refused: DeskError, form: LeavingForm) -> None:
        if isinstance(refused, Invalid):
            for name, says in refused.errors.items():
                form[name].errors = [*form[name].errors, spoken(says)]
        else:
            flash_refusal(refused)


def views() -> list[Any]:
    return [Leaving(name=_("Leaving"), category=_("Customers"), endpoint="leaving", url="/leaving")]
