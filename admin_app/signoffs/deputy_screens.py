"""Who is away, who signs in whose place, and to whom conflicts go in the end."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.accounts import deputies
from admin_app.accounts.models import User
from admin_app.accounts.rights import may
from admin_app.errors import DeskError, Invalid, NotFound
from admin_app.extensions import db
from admin_app.screens.base import SignedIn
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import UserLookup
from admin_app.screens.transactions import begin_writing, flash_refusal
from admin_app.screens.writing import say_errors
from admin_app.secrecy.reader import Reader, current, current_reader
from admin_app.signoffs import alternates, service

LOOKUPS = {name: UserLookup(name, User) for name in ("deputy", "person")}


class DeputyForm(DeskForm):
    deputy = LookupField(LOOKUPS["deputy"], _("Deputy"), allow_blank=True)
    person = LookupField(LOOKUPS["person"], _("For"), allow_blank=True)
    from_on = DateField(_("From"), [InputRequired()], default=clock.today)
    until_on = DateField(_("Last day"), [InputRequired()])
    reason = StringField(_("Reason"), [DataRequired(), Length(max=200)])


class AlternateForm(DeskForm):
    person = LookupField(LOOKUPS["person"], _("Alternate"), [InputRequired()])


class Deputies(SignedIn, BaseView):  # type: ignore[misc]
    """/deputies/: one's own; the general manager sees and names everybody's."""

    _form_ajax_refs = LOOKUPS

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and "administrator" not in reader.posts

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        form = DeputyForm(request.form if request.method == "POST" else None)
        may_name_others = "general_manager" in current_reader().posts
        if not may_name_others:
            del form.person
        if request.method == "POST" and form.validate():
            person = (form.person.data if may_name_others else None) or _me()
            if self._done(
                lambda: deputies.name_deputy(
                    person, form.deputy.data, form.from_on.data, form.until_on.data, form.reason.data, by=_me()
                ),
                form,
            ):
                flash(gettext("The days away are noted."), "success")
                return redirect(self.get_url(".index"))
        return self.render(
            "signoffs/deputies.html",
            tab="deputies",
            form=form,
            rows=deputies.deputies_seen_by(_me(), clock.today()),
            alternate=alternates.alternate(),
            alternate_form=AlternateForm(formdata=None)
            if may(current_reader().posts, "signoff.name_alternate")
            else None,
        )

    @expose("/<int:row_id>/end", methods=("POST",))  # type: ignore[untyped-decorator]
    def end_deputy(self, row_id: int) -> Any:
        if self._done(lambda: deputies.end_deputy(min(row_id, 2**63 - 1), by=_me())):
            flash(gettext("He signs in that place no more."), "success")
        return redirect(self.get_url(".index"))

    @expose("/alternate", methods=("POST",))  # type: ignore[untyped-decorator]
    def name_alternate(self) -> Any:
        if not may(current_reader().posts, "signoff.name_alternate"):
            abort(403)
        form = AlternateForm(request.form)
        if form.validate() and self._done(lambda: service.name_alternate(form.person.data, by=_me()), form):
            flash(gettext("The alternate is named."), "success")
        elif form.errors:
            flash(gettext("Choose a person."), "danger")
        return redirect(self.get_url(".index"))

    @expose("/ajax/lookup/")  # type: ignore[untyped-decorator]
    def ajax_lookup(self) -> Any:
        loader = self._form_ajax_refs.get(request.args.get("name", ""))
        if loader is None:
            abort(404)
        found = loader.get_list(request.args.get("query", "")[:100], limit=10)
        return [loader.format(one) for one in found]

    def _done(self, act: Callable[[], Any], form: Any = None) -> bool:
        begin_writing()
        try:
            act()
            db.session.commit()
        except DeskError as caught:
            db.session.rollback()
            if isinstance(caught, NotFound):
                abort(404)
            if isinstance(caught, Invalid) and form is not None:
                say_errors(form, caught)
            else:
                flash_refusal(caught)
            return False
        return True


def _me() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]
