"""Notified changes on screen: the form for every field that the archive keeps, and what differs (二(二)6.3)."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import escape
from sqlalchemy import Date, Integer, Text
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.areas.information import changes, notifiable
from admin_app.areas.information.models import NotifiedChange
from admin_app.audit.accesses import note_read
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.columns import by_kind
from admin_app.screens.fields import ChoiceField, CountField, LookupField, MoneyField
from admin_app.screens.forms import DeskForm
from admin_app.screens.labels import LABELS
from admin_app.screens.lookups import CustomerLookup, key_of
from admin_app.screens.sections import SECTIONS, items_of
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader

CUSTOMERS = CustomerLookup("customer", Customer)
REMOVE = "-"
KEPT = _("A field left empty stays as it is; a single dash removes a text.")


class RefuseForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class NotifyForm(DeskForm):
    """What changed; each field says what stands now, where the reader may see it."""

    customer = LookupField(CUSTOMERS, LABELS["customer"], [InputRequired()])
    source = StringField(_("How it became known"), [DataRequired(), Length(max=200)])


def _field(name: str) -> Any:
    """As the type of its column asks. Texts and choices can be removed; amounts, counts and days are replaced."""
    label, kind = LABELS[name], notifiable.column_of(name).type
    if name in WORDS:
        choices = [(REMOVE, _("Nothing any more")), *WORDS[name].items()]
        return ChoiceField(label, choices=choices, allow_blank=True)
    if name.endswith("_fen"):
        return MoneyField(label)
    if isinstance(kind, Date):
        return DateField(label, [Optional()])
    if isinstance(kind, Integer):
        return CountField(label, [Optional(), NumberRange(0, notifiable.MOST_COUNT)])
    if isinstance(kind, Text):
        return TextAreaField(label, [Length(max=notifiable.most_of(kind))])
    return StringField(label, [Length(max=notifiable.most_of(kind))])


for _name in notifiable.NOTIFIED:
    setattr(NotifyForm, _name, _field(_name))


def _sections() -> list[tuple[Any, list[str]]]:
    """The fields where the archive keeps them; the basics first, and each in one section alone."""
    placed: list[tuple[Any, list[str]]] = [(_("Customer"), ["customer", "source", "name"])]
    left = [name for name in notifiable.NOTIFIED if name != "name"]
    for one in sorted(SECTIONS, key=lambda section: section.name != "5.2"):
        named = {item.column for item in items_of(one.name)}
        placed.append((one.title, [name for name in left if name in named]))
        left = [name for name in left if name not in named]
    return placed


class NotifiedChangeView(DeskView):
    act_clause = "二(二)6.3"
    rights = {"create": "customer.notify_change", "edit": None, "void": None, "export": "export.customers"}
    customer_tab = "keeping"
    column_list = ("on", "customer", "fields", "state", "by", "decided_on", "decided_by")
    column_details_list = ("on", "customer", "state", "by", "source", "decided_on", "decided_by", "reason")
    column_sortable_list = ("on", "decided_on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "state", "on", "decided_on")
    column_formatters = {"fields": lambda _view, _context, row, _name: ", ".join(_fields(row))}
    column_formatters_export = column_formatters
    link_column = "on"
    create_label = _("Notify a change")
    form_note = KEPT
    empty_sentence = _("No change was notified.")
    list_note = _("Sales and marketing notify, the information department enters (二(二)6.3).")
    details_template = "information/change.html"
    form_columns = ("customer", "source")
    form_sections = property(lambda _self: _sections())
    form_widget_args = {name: {"rows": "2"} for name in notifiable.NOTIFIED}
    form_ajax_refs = {"customer": CUSTOMERS}

    def get_create_form(self) -> Any:
        return NotifyForm

    def create_form(self, obj: Any = None) -> Any:
        """Opened from a customer's page, each field says what stands now."""
        form = NotifyForm(request.form if request.method == "POST" else None)
        key = key_of(request.args.get("customer"))
        customer = CUSTOMERS.get_one(key) if key is not None and has_access(key, "work") else None
        if customer is None:
            return form
        if request.method == "GET":
            form.customer.data = customer
        seen = notifiable.may_see(customer)
        if seen & notifiable.ARCHIVE:
            note_read([customer.id])
        for name, now in notifiable.now_of(customer, seen).items():
            form[name].description = gettext("Now: %(value)s", value=escape(_shown(name, now)).striptags())
        return form

    def save_new(self, form: Any) -> NotifiedChange:
        typed = {name: form[name].data for name in notifiable.NOTIFIED}
        texts = {name: value.strip() if isinstance(value, str) else value for name, value in typed.items()}
        values = {name: None if value == REMOVE else value for name, value in texts.items() if value not in (None, "")}
        return changes.notify(form.customer.data.id, values, form.source.data, on=clock.today())

    def get_save_return_url(self, model: NotifiedChange, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]

    def details_context(self, row: NotifiedChange) -> dict[str, Any]:
        is_open, is_own = row.state == "notified", row.by_id == current_reader().user_id
        may_enter = is_open and changes.may_enter(row, row.customer, clock.today())
        return {
            "rows": _differences(row, is_told=may_enter or is_own),
            "may_enter": may_enter,
            "may_withdraw": is_open and is_own,
        }

    def _asked(self) -> NotifiedChange:
        if request.method == "POST":
            begin_writing()
        row: NotifiedChange = self.found(request.values.get("id"))
        return row

    def _done(self, row: NotifiedChange, act: Any, words: str) -> Any:
        if self.attempt(act) is not None:
            flash(words, "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/enter/", methods=("POST",))  # type: ignore[untyped-decorator]
    def enter(self) -> Any:
        row = self._asked()
        return self._done(row, lambda: changes.enter(row.id, on=clock.today()), gettext("Entered."))

    @expose("/refuse/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def refuse(self) -> Any:
        row = self._asked()
        self.demand_offered(row, self.details_context(row)["may_enter"])
        form = RefuseForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Do not enter"),
            act=lambda: changes.refuse(row.id, form.reason.data, on=clock.today()),
            done=gettext("It is not entered; whoever notified it is told."),
        )

    @expose("/withdraw/", methods=("POST",))  # type: ignore[untyped-decorator]
    def withdraw(self) -> Any:
        row = self._asked()
        return self._done(row, lambda: changes.withdraw(row.id, on=clock.today()), gettext("Withdrawn."))


def _fields(row: NotifiedChange) -> list[str]:
    return [str(LABELS[name]) for name in notifiable.NOTIFIED if name in row.after]


def _shown(name: str, value: Any) -> Any:
    return by_kind(name, notifiable.typed({name: value})[name]) if value not in (None, "") else "–"


def _differences(row: NotifiedChange, is_told: bool) -> list[tuple[str, Any, Any, Any]]:
    """Of each field what stood when it was notified, what stands now, and what shall.

    Of the archive's fields what stood and stands is for whoever reads it; `is_told`: what shall be, for whoever
    notified or enters it too.
    """
    seen = notifiable.may_see(row.customer)
    named = [name for name in notifiable.NOTIFIED if name in row.after and (is_told or name in seen)]
    now = notifiable.now_of(row.customer, named)
    if seen & notifiable.ARCHIVE & set(named):
        note_read([row.customer_id])
    hidden = gettext("not shown")
    return [
        (
            str(LABELS[name]),
            *(_shown(name, of.get(name)) if name in seen else hidden for of in (row.before, now)),
            _shown(name, row.after[name]),
        )
        for name in named
    ]
