"""What one may do with a customer on his page: hand over, give a level or end it. Each asks for what it needs."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers import service
from admin_app.areas.customers.models import Customer
from admin_app.screens.conflicts import changed_since_seen, is_outdated
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import UserLookup
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import choices
from admin_app.secrecy.access import level_on

OWNERS = UserLookup("to_user", User, posts=service.OWNING_POSTS)


class HandoverForm(DeskForm):
    to_user = LookupField(OWNERS, _("To (owner)"), [InputRequired()])
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class LevelForm(DeskForm):
    dealings = SelectField(_("Dealings"), choices=choices("dealings"))
    harm = SelectField(_("Harm if known"), choices=choices("harm"))
    ends_on = DateField(_("Level ends"), [Optional()], description=_("Left empty: one, three or five years by level."))
    ground = TextAreaField(_("Ground"), [DataRequired(), Length(max=2000)])


class GroundForm(DeskForm):
    ground = TextAreaField(_("Ground"), [DataRequired(), Length(max=2000)])


class CustomerActs:
    """The acts of the customers' view; each page is offered to those who may do it."""

    _form_ajax_refs: dict[str, Any]

    def _process_ajax_references(self) -> dict[str, Any]:
        found: dict[str, Any] = super()._process_ajax_references()  # type: ignore[misc]
        return {**found, "owner": UserLookup("owner", User, posts=service.OWNING_POSTS), "to_user": OWNERS}

    def may_look_up(self) -> bool:
        may: bool = self.may(("customer.edit", "customer.draft", "customer.hand_over"))  # type: ignore[attr-defined]
        return may

    def acts_on(self, row: Customer, access: str) -> list[tuple[str, Any, str]]:
        """Endpoint, words and icon of what the reader may do with this customer."""
        if access not in ("work", "full") or row.status in ("merged", "void"):
            return []
        found = []
        if self.may("customer.hand_over"):  # type: ignore[attr-defined]
            found.append((".hand_over", _("Hand over"), "user-check"))
        if access == "full" and self.may(("customer.classify", "customer.change_level")):  # type: ignore[attr-defined]
            found.append((".classify", _("Give a level"), "shield-lock"))
            if level_on(row, clock.today()) != "internal" and self.may("customer.change_level"):  # type: ignore[attr-defined]
                found.append((".declassify", _("End the level"), "lock-open"))
        return found

    def _asked(self, endpoint: str) -> Customer:
        """The customer of the page's URL: 404 when hidden or missing, 403 when this is not for the reader."""
        if request.method == "POST":
            begin_writing()
        row: Customer = self.found(request.args.get("id"))  # type: ignore[attr-defined]
        access = self.access_to(row)  # type: ignore[attr-defined]
        if endpoint not in [act[0] for act in self.acts_on(row, access)]:
            abort(403)
        return row

    def _form_page(self, row: Customer, form: Any, title: str, act: Any, done: str, note: str = "") -> Any:
        url = self.get_url(".details_view", id=row.id)  # type: ignore[attr-defined]
        if request.method == "POST" and form.validate() and not is_outdated(row):
            if self.attempt(act, form) is not None:  # type: ignore[attr-defined]
                flash(done, "success")
                return redirect(url)
            row = self.found(row.id)  # type: ignore[attr-defined]
        conflict = changed_since_seen(self, row)
        return self.render(  # type: ignore[attr-defined]
            "desk/form.html", form=form, title=title, model=row, return_url=url, note=note, conflict=conflict
        )

    @expose("/hand-over/", methods=("GET", "POST"))
    def hand_over(self) -> Any:
        row = self._asked(".hand_over")
        form = HandoverForm(request.form or None)
        return self._form_page(
            row,
            form,
            gettext("Hand over"),
            lambda: service.hand_over(row.id, form.to_user.data.id, form.reason.data, on=clock.today()),
            gettext("Handed over."),
        )

    @expose("/classify/", methods=("GET", "POST"))
    def classify(self) -> Any:
        row = self._asked(".classify")
        form = LevelForm(request.form or None, obj=row)
        if request.method == "GET":
            form.ends_on.data = None
        return self._form_page(
            row,
            form,
            gettext("Give a level"),
            lambda: service.classify(
                row.id,
                dealings=form.dealings.data,
                harm=form.harm.data,
                ground=form.ground.data,
                ends_on=form.ends_on.data,
                on=clock.today(),
            ),
            gettext("The level is marked."),
            gettext("The rules give the level: the higher of what dealings and harm ask for (二(二)7.2.2–7.2.3)."),
        )

    @expose("/declassify/", methods=("GET", "POST"))
    def declassify(self) -> Any:
        row = self._asked(".declassify")
        form = GroundForm(request.form or None)
        return self._form_page(
            row,
            form,
            gettext("End the level"),
            lambda: service.declassify(row.id, ground=form.ground.data, on=clock.today()),
            gettext("The level has ended."),
        )
