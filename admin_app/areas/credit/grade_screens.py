"""Grades on screen: what the rules propose, confirmed by a credit officer one by one or many at once."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from admin_app import clock
from admin_app.areas.credit import service
from admin_app.areas.credit.models import GradeRecord
from admin_app.screens.base import DeskView
from admin_app.screens.filters import Filter
from admin_app.screens.formatters import badge_of
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing

STATES = {"proposed": _("Proposed"), "confirmed": _("Confirmed"), "replaced": _("Replaced")}
TONES = {"proposed": "yellow", "confirmed": "green"}


def _state(_view: Any, _context: Any, row: GradeRecord, _name: str) -> Markup:
    tone, words = TONES.get(row.state, "secondary"), STATES.get(row.state, row.state)
    return Markup('<span class="badge bg-{}-lt">{}</span>').format(tone, words)


def _read_state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text


class GradeView(DeskView):
    customer_tab = "5.5"
    rights = {"create": None, "edit": "credit.confirm_grade", "void": None, "export": "export.credit"}
    action_rights = {"confirm": "credit.confirm_grade"}
    column_list = (
        *("customer", "proposed_grade", "grade", "state", "proposed_on"),
        *("confirmed_on", "confirmed_by", "reason"),
    )
    column_details_list = column_list
    column_labels = {"proposed_grade": _("Proposed grade")}
    column_classes = {"proposed_on": "nowrap", "confirmed_on": "nowrap", "confirmed_by": "nowrap"}
    column_sortable_list = ("proposed_on", "confirmed_on", ("customer", "customer.name"))
    column_default_sort = ("proposed_on", True)
    column_filters = (
        "customer",
        Filter("state", _("State"), GradeRecord.state, read=_read_state, options=list(STATES.items())),
        "grade",
        "proposed_on",
    )
    column_formatters = {"state": _state, "proposed_grade": badge_of("grade")}
    column_formatters_export = {"state": lambda _v, _c, row, _n: str(STATES.get(row.state, row.state))}
    list_template = "desk/credit/grades.html"
    list_note = _("A proposal counts once a credit officer has confirmed it (二(三)1).")
    empty_sentence = _("Nothing is proposed yet.")
    form_sections = [(_("Confirm"), ["grade", "reason"])]
    column_descriptions = {"reason": _("Needed when the grade differs from the proposal.")}
    page_size = 50

    def may_edit_row(self, row: GradeRecord) -> bool:
        return row.state == "proposed" and super().may_edit_row(row)

    def save_edit(self, form: Any, model: GradeRecord) -> GradeRecord:
        given = form.reason.data or ""
        return service.confirm_grades([model.id], clock.today(), form.grade.data, given)[0]

    @action("confirm", _("Confirm"), _("Confirm these grades as proposed?"))  # type: ignore[untyped-decorator]
    def action_confirm(self, ids: list[str]) -> None:
        done = service.confirm_grades(map(int, ids), clock.today())
        flash(_confirmed(len(done)), "success")

    @expose("/propose/", methods=("POST",))  # type: ignore[untyped-decorator]
    def propose(self) -> Any:
        """Propose for the customer named, else, after asking, for all."""
        begin_writing()
        key = key_of(request.form.get("customer", ""))
        if key is not None:
            if self.attempt(lambda: service.propose_grades([key], clock.today())) is not None:
                flash(gettext("The rules have proposed a grade; confirm it under Grades."), "success")
            return redirect(self.back())
        if "confirmed" not in request.form:
            return self.confirm(
                title=gettext("Propose for all customers"),
                sentence=gettext(
                    "The rules look at every active customer; where the grade would be new or another, it is proposed."
                ),
                hidden={"confirmed": 1, "url": self.back()},
                submit_class="btn-primary",
            )
        done = self.attempt(lambda: service.propose_all(clock.today()))
        if done is not None:
            flash(
                gettext("%(new)s proposed, %(kept)s keep their grade.", new=done.proposed, kept=done.unchanged),
                "success",
            )
        return redirect(self.back())

    @expose("/confirm-all/", methods=("POST",))  # type: ignore[untyped-decorator]
    def confirm_all(self) -> Any:
        begin_writing()
        if "confirmed" not in request.form:
            return self.confirm(
                title=gettext("Confirm all proposals"),
                sentence=gettext("Every open proposal is confirmed as it stands."),
                hidden={"confirmed": 1, "url": self.back()},
                submit_class="btn-primary",
            )
        done: list[int] = []
        if self.attempt(lambda: done.append(service.confirm_all(clock.today()))) is not None:
            if done[0]:
                flash(_confirmed(done[0]), "success")
            else:
                flash(gettext("No proposal is open."), "info")
        return redirect(self.back())


def _confirmed(number: int) -> str:
    text: str = ngettext("%(num)s grade confirmed.", "%(num)s grades confirmed.", number)
    return text
