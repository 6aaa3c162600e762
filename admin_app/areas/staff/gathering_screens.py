"""Trainings and meetings on screen, and what followed from meetings."""

from datetime import date
from typing import Any

from flask import Response, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, select
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.people.screens import PostsField
from admin_app.areas.attachments.content import ACCEPT, TYPES
from admin_app.areas.staff import files, follow_ups, gatherings
from admin_app.areas.staff.acting import may_run
from admin_app.areas.staff.gatherings import Mark, Plan
from admin_app.areas.staff.models import FollowUp, Gathering
from admin_app.duties.lateness import is_late
from admin_app.extensions import db
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm, with_version
from admin_app.screens.late_rows import LateRows
from admin_app.screens.lookups import UserLookup, key_of
from admin_app.screens.sandboxed import sandboxed
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS
from admin_app.secrecy.reader import current_reader

COLLEAGUES = UserLookup("arranger", User)
OWNERS = UserLookup("owner", User)
MOST_LISTED = 500


class GatheringForm(DeskForm):
    kind = RadioField(
        _("What"),
        [InputRequired()],
        choices=[(kind, WORDS["kind"][kind]) for kind in gatherings.KINDS],
        default="training",
    )
    title = StringField(_("Topic"), [DataRequired(), Length(max=120)])
    on = DateField(_("Day"), [InputRequired()], default=clock.today)
    agenda = TextAreaField(_("Agenda"), [DataRequired(), Length(max=10_000)])
    arranger = LookupField(COLLEAGUES, _("Arranged by"), [InputRequired()])
    people = PostsField(_("To attend"), coerce=int)  # the service asks for one: a browser would ask for all


class ChangedGatheringForm(GatheringForm):
    kind = None


SeenGatheringForm: Any = with_version(ChangedGatheringForm, Gathering)


class ReasonForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class FollowUpForm(DeskForm):
    what = StringField(_("What is to be done"), [DataRequired(), Length(max=200)])
    owner = LookupField(OWNERS, _("Done by"), [InputRequired()])
    due_on = DateField(_("Due on"), [InputRequired()])


class OutcomeForm(DeskForm):
    outcome = TextAreaField(_("What came of it"), [DataRequired(), Length(max=400)])


class MinutesForm(DeskForm):
    """Nothing to fill in: one has read it."""


def _with_people(form: Any) -> Any:
    """Whoever works here may be asked to come, colleagues of one's own department first."""
    here = current_reader().department_id
    rows = select(User).where(User.active).order_by(User.department_id, User.username).limit(MOST_LISTED)
    people = [one for one in db.session.scalars(rows).unique() if "administrator" not in one.posts]
    people.sort(key=lambda one: one.department_id != here)
    form.people.choices = [(one.id, one.name) for one in people]
    return form


def record_form(gathering: Gathering) -> type[DeskForm]:
    """Of everybody on the list: did he attend, and what came of it."""
    said = _("result") if gathering.kind == "training" else _("contribution")
    fields: dict[str, Any] = {"summary": TextAreaField(_("What was taught or decided"), [DataRequired()])}
    for seat in gatherings.seats_of(gathering):
        fields[f"attended_{seat.person_id}"] = BooleanField(
            gettext("%(name)s attended", name=seat.person.name), default=True
        )
        label = gettext("%(name)s: %(what)s", name=seat.person.name, what=said)
        fields[f"said_{seat.person_id}"] = StringField(label, [Length(max=400)])
    return type("RecordForm", (DeskForm,), fields)


class GatheringView(DeskView):
    act_clause = "一4.6"
    rights = {"create": "staff.arrange", "edit": None, "void": None, "export": "export.staff"}
    column_list = ("on", "kind", "title", "arranger", "state", "recorded_on")
    column_details_list = ("on", "kind", "arranger", "state", "agenda", "recorded_on", "summary", "called_off_reason")
    column_labels = {
        "title": _("Topic"),
        "arranger": _("Arranged by"),
        "agenda": _("Agenda"),
        "recorded_on": _("Recorded on"),
        "summary": _("What was taught or decided"),
        "called_off_reason": _("Why it was called off"),
    }
    column_sortable_list = ("on", "title")
    column_default_sort = ("on", True)
    column_filters = ("kind", "state", "on")
    column_classes = dict.fromkeys(("on", "kind", "state"), "nowrap")
    search_exact = ("title",)
    link_column = "title"
    create_label = _("Plan a training or meeting")
    empty_sentence = _("No training or meeting is planned for you.")
    list_note = _("What you are to attend, and what your department holds (一4.6, 三1, 三4).")
    details_template = "staff/gathering.html"
    form_columns = ("title",)
    form_ajax_refs = {"arranger": COLLEAGUES, "owner": OWNERS}
    can_edit = property(lambda self: self.is_accessible())  # by row: who arranges it, or manages the department

    def may_edit_row(self, row: Gathering) -> bool:
        return row.state == "planned" and may_run(current_reader(), row)

    def may_look_up(self) -> bool:
        """Whoever may arrange one, for he runs it without a right of his own."""
        return self.is_accessible()

    def get_create_form(self) -> Any:
        return GatheringForm

    def get_edit_form(self) -> Any:
        return SeenGatheringForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return _with_people(GatheringForm(request.form))
        form = GatheringForm()
        form.arranger.data = db.session.get(User, current_reader().user_id)
        return _with_people(form)

    def edit_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return _with_people(SeenGatheringForm(request.form, obj=None))
        seats = gatherings.seats_of(obj)
        return _with_people(SeenGatheringForm(obj=obj, data={"people": [seat.person_id for seat in seats]}))

    @staticmethod
    def _plan(form: Any, kind: str) -> Plan:
        arranger = form.arranger.data.id if form.arranger.data else None
        return Plan(kind, form.title.data, form.agenda.data, form.on.data, arranger, form.people.data or ())

    def save_new(self, form: Any) -> Gathering:
        return gatherings.plan(self._plan(form, form.kind.data), on=clock.today())

    def save_edit(self, form: Any, model: Gathering) -> Gathering:
        return gatherings.replan(model.id, self._plan(form, model.kind), on=clock.today())

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)

    def details_context(self, row: Gathering) -> dict[str, Any]:
        runs, today = may_run(current_reader(), row), clock.today()
        return {
            "seats": gatherings.seats_of(row),
            "files": files.of(row),
            "follow_ups": follow_ups.of(row),
            "accept": ACCEPT,
            "may_record": runs and row.state == "planned" and row.on <= today,
            "may_call_off": runs and row.state == "planned",
            "may_bring": runs and row.state != "called_off",
            "may_give": runs and row.state == "held" and row.kind == "meeting",
        }

    def _row(self) -> Gathering:
        if request.method == "POST":
            begin_writing()
        row: Gathering = self.found(request.args.get("id"))
        self.demand_offered(row, may_run(current_reader(), row))
        return row

    @expose("/record/", methods=("GET", "POST"))
    def record(self) -> Any:
        row = self._row()
        form = record_form(row)(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Record attendance"),
            act=lambda: self._record(row, form),
            done=gettext("Recorded."),
        )

    @staticmethod
    def _record(row: Gathering, form: Any) -> Gathering:
        keys = [int(name.partition("_")[2]) for name in form._fields if name.startswith("attended_")]
        marks = {key: Mark(form[f"attended_{key}"].data, form[f"said_{key}"].data or "") for key in keys}
        return gatherings.record(row.id, marks, form.summary.data, on=clock.today())

    @expose("/call-off/", methods=("GET", "POST"))
    def call_off(self) -> Any:
        row = self._row()
        form = ReasonForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Call off"),
            act=lambda: gatherings.call_off(row.id, form.reason.data),
            done=gettext("It is called off."),
        )

    @expose("/follow-up/", methods=("GET", "POST"))
    def follow_up(self) -> Any:
        row = self._row()
        form = FollowUpForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Give somebody something to do"),
            act=lambda: follow_ups.give(row.id, form.what.data, form.owner.data.id, form.due_on.data, on=clock.today()),
            done=gettext("It stands among the duties of whoever is to do it."),
        )

    @expose("/bring/", methods=("POST",))
    def bring(self) -> Any:
        """A file: what was handed out, or the minutes."""
        begin_writing()
        row: Gathering = self.found(request.form.get("id"))
        given = request.files.get("file")
        if given is None or not given.filename:
            flash(gettext("Choose a file."), "warning")
        elif self.attempt(lambda: files.add(row.id, given.stream, given.filename)) is not None:
            flash(gettext("Saved."), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/file/")
    def file(self) -> Response:
        """A copy to take away."""
        begin_writing()
        file, path = files.copy_of(key_of(request.args.get("id")))
        db.session.commit()
        return sandboxed(path, TYPES[file.kind], file.name, to_take=True)

    @expose("/minutes/", methods=("GET", "POST"))
    def minutes(self) -> Any:
        """What somebody missed, for him to read and say so."""
        if request.method == "POST":
            begin_writing()
        seat = gatherings.seat_of(key_of(request.args.get("seat")))
        row: Gathering = self.found(seat.gathering_id)
        if request.method == "POST":
            if self.attempt(lambda: gatherings.acknowledge(seat.id, on=clock.today())) is not None:
                flash(gettext("You have read it."), "success")
            return redirect(self.get_url(".details_view", id=row.id))
        return self.render("staff/minutes.html", model=row, seat=seat, files=files.of(row))


class FollowUpView(LateRows, DeskView):
    act_clause = "一4.6"
    rights = {"create": None, "edit": None, "void": None, "export": "export.staff"}
    column_list = ("due_on", "what", "owner", "gathering", "state", "done_on")
    column_details_list = (*column_list, "outcome")
    column_labels = {
        "what": _("What is to be done"),
        "owner": _("Done by"),
        "gathering": _("Meeting"),
        "done_on": _("Done on"),
        "outcome": _("What came of it"),
    }
    column_sortable_list = ("due_on", "done_on")
    column_default_sort = ("due_on", True)
    column_filters = ("state", "due_on")
    column_classes = dict.fromkeys(("due_on", "state", "done_on", "owner"), "nowrap")
    link_column = "what"
    empty_sentence = _("No meeting gave anybody anything to do.")
    list_note = _("What meetings gave people to do, by when (一4.6).")
    details_template = "staff/follow_up.html"

    def late(self, on: date) -> ColumnElement[bool]:
        return and_(FollowUp.state == "open", is_late("follow_up", FollowUp.id, FollowUp.due_on, on))

    def details_context(self, row: FollowUp) -> dict[str, Any]:
        reader, is_open = current_reader(), row.state == "open"
        return {
            "may_finish": is_open and row.owner_id == reader.user_id,
            "may_drop": is_open and row.gathering is not None and may_run(reader, row.gathering),
        }

    @expose("/finish/", methods=("GET", "POST"))
    def finish(self) -> Any:
        return self._act(
            "may_finish",
            OutcomeForm(request.form or None),
            gettext("Done"),
            lambda row, form: follow_ups.finish(row.id, form.outcome.data, on=clock.today()),
        )

    @expose("/drop/", methods=("GET", "POST"))
    def drop(self) -> Any:
        return self._act(
            "may_drop",
            ReasonForm(request.form or None),
            gettext("Drop"),
            lambda row, form: follow_ups.drop(row.id, form.reason.data),
        )

    def _act(self, allowed: str, form: Any, title: str, act: Any) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)[allowed])
        return form_page(self, row, form, title=title, act=lambda: act(row, form), done=gettext("Saved."))


def gathering_views(category: Any) -> list[Any]:
    return [
        GatheringView(Gathering, _("Gatherings"), category, "gathering", url="/gatherings"),
        FollowUpView(FollowUp, _("Follow-ups"), category, "follow_up", url="/follow-ups"),
    ]
