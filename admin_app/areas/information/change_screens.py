"""Notified changes on screen: the form for every field that the archive keeps, and what differs (二(二)6.3)."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import escape
from sqlalchemy import Date, Integer, Text, select
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from admin_app import clock
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.information import changes, notifiable, persons
from admin_app.areas.information.models import NotifiedChange
from admin_app.areas.information.telling import differences, fields_of, person_of, shown
from admin_app.audit.accesses import note_read
from admin_app.errors import Invalid
from admin_app.extensions import db
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
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
PERSON = _("As the person is called there; whom the archive does not know by this name, is new.")
KEPT = _("A field left empty stays as it is; a single dash removes a text.")


class RefuseForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class NotifyForm(DeskForm):
    """What changed; each field says what stands now, where the reader may see it."""

    customer = LookupField(CUSTOMERS, LABELS["customer"], [InputRequired()])
    source = StringField(_("How it became known"), [DataRequired(), Length(max=200)])
    person = StringField(_("Name of the person"), [Length(max=80)], description=PERSON)
    person_position = StringField(LABELS["position"], [Length(max=80)])
    person_phone = StringField(LABELS["phone"], [Length(max=40)])
    person_email = StringField(LABELS["email"], [Length(max=200)])
    person_left_on = DateField(LABELS["left_on"], [Optional()])


OF_PERSON = {f"person_{name}": name for name in persons.NOTIFIED}


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
    placed.append((_("A person at the customer"), ["person", *OF_PERSON]))
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
    column_list = ("on", "customer", "of_person", "fields", "state", "by", "decided_on", "decided_by")
    column_details_list = (
        "on",
        "customer",
        "of_person",
        "fields",
        "state",
        "by",
        "source",
        "decided_on",
        "decided_by",
        "reason",
    )
    column_sortable_list = ("on", "decided_on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "state", "of_person", "on", "decided_on")
    column_formatters = {"fields": lambda _view, _context, row, _name: ", ".join(fields_of(row))}
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
            form.person.data = _person_asked(customer)
        seen = notifiable.may_see(customer)
        if seen & notifiable.ARCHIVE:
            note_read([customer.id])
        for name, now in notifiable.now_of(customer, seen).items():
            form[name].description = gettext("Now: %(value)s", value=escape(shown(False, name, now)).striptags())
        return form

    def save_new(self, form: Any) -> NotifiedChange:
        """Of the record, of a person there, or of both: each a change of its own; the last one made."""
        key, source, on = form.customer.data.id, form.source.data, clock.today()
        typed = {name: form[name].data for name in notifiable.NOTIFIED}
        of_person = {name: form[field].data for field, name in OF_PERSON.items()}
        values, told = _given(typed), _given(of_person)
        made = None
        if values or not (told or form.person.data):
            made = changes.notify(key, values, source, on=on)
        if told or form.person.data:
            made = _about_person(key, form.person.data or "", told, source)
        return made  # type: ignore[return-value]

    def get_save_return_url(self, model: NotifiedChange, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]

    def details_context(self, row: NotifiedChange) -> dict[str, Any]:
        is_open, is_own = row.state == "notified", row.by_id == current_reader().user_id
        may_enter = is_open and changes.may_enter(row, row.customer, clock.today())
        return {
            "rows": differences(row, is_told=may_enter or is_own),
            "person": person_of(row, is_told=may_enter or is_own),
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


def _given(typed: dict[str, Any]) -> dict[str, Any]:
    """What was filled in; a dash is nothing any more."""
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in typed.items()}
    return {name: None if value == REMOVE else value for name, value in texts.items() if value not in (None, "")}


def _about_person(key: int, person: str, told: dict[str, Any], source: str) -> NotifiedChange:
    """What is wrong is said at the fields of the form."""
    try:
        return changes.notify_person(key, person, told, source, on=clock.today())
    except Invalid as fault:
        names = {name: field for field, name in OF_PERSON.items()}
        raise Invalid({names.get(name, name): text for name, text in fault.errors.items()}) from fault


def _person_asked(customer: Customer) -> str | None:
    """Whom the page asks to begin with: a person of this customer, where the reader sees him."""
    key = key_of(request.args.get("person"))
    rows = select(Contact).where(Contact.id == key, Contact.customer_id == customer.id, Contact.erased_at.is_(None))
    found = db.session.scalars(rows).one_or_none() if key is not None else None
    return found.name if found is not None else None
