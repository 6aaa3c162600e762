"""The company's own days on screen: declared and taken back after a look at the due dates that move."""

from datetime import date
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_admin.form import FormOpts
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import DateField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from admin_app import clock, said
from admin_app.duties.company import service
from admin_app.duties.company.models import CompanyDay
from admin_app.duties.company.moving import Moved, moved
from admin_app.duties.escalating import screens as _screens  # noqa: F401 -- whose duties are long overdue
from admin_app.duties.service import calendar_warning, unannounced
from admin_app.duties.workdays import Calendar, Span
from admin_app.errors import Invalid
from admin_app.screens import formatters
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm
from admin_app.screens.words import WORDS
from admin_app.screens.writing import say_errors
from admin_app.secrecy.reader import current_reader


class PeriodsField(StringField):
    """Hours of a day, kept as pairs of minutes after midnight."""

    def process_formdata(self, valuelist: Any) -> None:
        self.data: tuple[Span, ...] = ()
        try:
            self.data = service.read_periods(valuelist[0] if valuelist else "")
        except Invalid as error:
            raise ValueError(said(error.errors["periods"])) from None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""


class DayForm(DeskForm):
    first = DateField(_("First day"), [InputRequired()])
    last = DateField(_("Last day"), [Optional()], description=_("Left empty: the first day alone."))
    day_kind = ChoiceField(_("What it is"), choices=list(WORDS["day_kind"].items()), default="off")
    periods = PeriodsField(
        _("Hours worked"),
        description=_("Such as 09:00-12:00, 13:30-17:00. Left empty: the usual hours, or none on a day off."),
    )
    name_zh = StringField(_("Name in Chinese"), [DataRequired(), Length(max=service.MOST_NAME)])
    name_en = StringField(_("Name in English"), [DataRequired(), Length(max=service.MOST_NAME)])


def _hours(_view: Any, _context: Any, row: CompanyDay, _name: str) -> str:
    if row.day_kind == "off":
        return ""
    return formatters.hours(row.periods) or gettext("The usual hours")


class CompanyDayView(DeskView):
    rights = {"create": "calendar.declare", "edit": None, "void": "calendar.declare", "export": "calendar.declare"}
    column_list = ("on", "day_kind", "name_zh", "name_en", "periods", "by", "is_void")
    column_details_list = (*column_list, "at", "void_reason")
    column_sortable_list = ("on",)
    column_default_sort = ("on", True)
    column_filters = ("on", "day_kind")
    column_labels = {"on": _("Day"), "name_zh": _("Name in Chinese"), "name_en": _("Name in English")}
    column_formatters = {"periods": _hours}
    column_formatters_export = {"periods": _hours}
    column_classes = dict.fromkeys(("on", "day_kind", "periods", "by"), "nowrap")
    link_column = "on"
    create_label = _("Declare days")
    delete_label = _("Take back")
    empty_sentence = _("The company has declared no days of its own.")
    form_columns = ("on", "day_kind", "name_zh", "name_en")

    @property
    def list_note(self) -> str:
        """And a warning while the make-up days of the time to come are unknown."""
        note = gettext("Beside the calendar announced for China; working days and working hours are counted by both.")
        warning = calendar_warning(clock.today())
        return f"{note} {said(warning)}" if warning else note

    def get_create_form(self) -> Any:
        return DayForm

    def create_form(self, obj: Any = None) -> Any:
        return DayForm(request.form if request.method == "POST" else None)

    def may_delete_row(self, row: CompanyDay) -> bool:
        return super().may_delete_row(row) and row.on >= clock.today()

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if request.method == "POST" and "confirmed" not in request.form:
            return self._look_first()
        return super().create_view()

    def _look_first(self) -> Any:
        """What it would move, before it is saved; the form again where it cannot be declared."""
        if not self.can_create:
            abort(403)
        form = self.create_form()
        if self.validate_form(form) and self._fits(form):
            wanted = _wanted(form)
            return self.confirm(
                title=gettext("Declare these days?"),
                sentence=MOVES,
                details=[
                    (gettext("Days"), _days(wanted.first, wanted.last)),
                    (
                        gettext("What it is"),
                        f"{WORDS['day_kind'][wanted.day_kind]} {formatters.hours(wanted.periods)}".strip(),
                    ),
                    *_warnings(wanted.last),
                    *_moves(service.with_days(wanted), wanted.first, wanted.last),
                ],
                hidden=[("confirmed", 1), ("url", self.back()), *_filled_in()],
                submit_label=gettext("Declare"),
                submit_class="btn-primary",
            )
        opts = FormOpts(widget_args=self.form_widget_args)
        return self.render(self.create_template, form=form, form_opts=opts, return_url=self.back())

    def _fits(self, form: Any) -> bool:
        try:
            service.check(_wanted(form), on=clock.today())
        except Invalid as error:
            say_errors(form, error)
            return False
        return True

    def save_new(self, form: Any) -> Any:
        return service.declare(_wanted(form), on=clock.today())[0]

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".index_view")

    void_is_tried = False  # the calendar is kept in memory; void_details says what moves

    def void(self, model: CompanyDay, reason: str) -> None:
        service.take_back(model.id, reason, on=clock.today())

    def void_details(self, row: CompanyDay) -> list[tuple[str, Any]]:
        return [(gettext("Days"), _days(row.on, row.on)), *_moves(service.without(row), row.on, row.on)]


FILLED_IN = ("first", "last", "day_kind", "periods", "name_zh", "name_en", "_add_another")
MOVES = _(
    "Due dates reckoned in working days move at once. What was promised already stays: the days and hours told to "
    "customers, and days that stand in a record. Below, what moves of that which you see, with the first of them."
)


def _wanted(form: Any) -> service.Wanted:
    return service.Wanted(
        form.first.data,
        form.last.data or form.first.data,
        form.day_kind.data,
        form.name_zh.data or "",
        form.name_en.data or "",
        form.periods.data or (),
    )


def _filled_in() -> list[tuple[str, str]]:
    return [(name, request.form[name]) for name in FILLED_IN if name in request.form]


def _days(first: date, last: date) -> str:
    if first == last:
        return str(formatters.day(first))
    count = ngettext("%(num)s day", "%(num)s days", (last - first).days + 1)
    return f"{formatters.day(first)} – {formatters.day(last)} ({count})"


def _warnings(last: date) -> list[tuple[str, str]]:
    warning = unannounced(last.year)
    return [(gettext("Note"), said(warning))] if warning else []


def _moves(calendar: Calendar, first: date, last: date) -> list[tuple[str, Any]]:
    found = moved(current_reader(), clock.today(), calendar, first, last)
    if not found:
        return [(gettext("Due dates that move"), gettext("None of those you see"))]
    return [(f"{said(one.what)} ({one.clause})", _moved(one)) for one in found]


def _moved(one: Moved) -> Markup:
    """How many, and the first of them; a day stays in one line."""
    count = ngettext("%(num)s due date", "%(num)s due dates", one.count)
    days = Markup('<span class="nowrap">{}</span>')
    return Markup("{} ({} → {})").format(count, days.format(one.before), days.format(one.after))


def views() -> list[Any]:
    return [CompanyDayView(CompanyDay, _("Company days"), _("Policies"), "company_day", url="/company-days")]
