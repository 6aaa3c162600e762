"""Countermeasures on screen: proposed, instructed by signature, put in force with a document, released or used."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select
from wtforms import DateField, FileField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock, said
from admin_app.accounts.rights import may
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.attachments.screens import as_link, files_given
from admin_app.areas.credit.countermeasures import advising, duties, service
from admin_app.areas.credit.countermeasures import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.investigating.service import may_bring_photos
from admin_app.areas.credit.trading.screens import Documented
from admin_app.areas.customers.models import GONE, Customer
from admin_app.extensions import db
from admin_app.screens.acts import form_page
from admin_app.screens.formatters import yuan
from admin_app.screens.forms import DeskForm
from admin_app.screens.late_rows import LateRows, late_filter
from admin_app.screens.panels import panel
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest


class ForceForm(DeskForm):
    document = StringField(
        _("Document"), [DataRequired(), Length(max=200)], description=_("Its number, and where it is kept.")
    )
    from_on = DateField(_("From"), [InputRequired()], default=clock.today)
    until_on = DateField(_("Last day"), [InputRequired()])
    file = FileField(_("Copy of it"), render_kw={"accept": ACCEPT})


class NoteForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


class CountermeasureView(LateRows, Documented):
    act_clause = "二(三)3.3.2"
    customer_tab = "5.5"
    rights = {"create": "credit.propose_countermeasure", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("proposed_on", "customer", "measure", "party", "amount_fen", "state", "until_on")
    column_details_list = (
        *(*column_list, "from_on", "reason", "proposed_by", "instructed_on", "document", "attachment"),
        *("closed_on", "note"),
    )
    column_labels = {
        "measure": _("Measure"),
        "party": _("Other party"),
        "amount_fen": _("Amount (yuan)"),
        "proposed_on": _("Proposed on"),
        "proposed_by": _("Proposed by"),
        "instructed_on": _("Instructed on"),
        "document": _("Document"),
        "attachment": _("Copy of it"),
        "closed_on": _("Finished on"),
        "note": _("Why it was closed"),
    }
    column_formatters = {"attachment": as_link}
    column_sortable_list = ("proposed_on", "until_on", ("customer", "customer.name"))
    column_default_sort = ("proposed_on", True)
    column_filters = (
        *("customer", "measure", "state", "until_on"),
        late_filter(Countermeasure.until_on, duties.past_their_day),
    )
    column_classes = dict.fromkeys(("proposed_on", "until_on"), "nowrap")
    link_column = "proposed_on"
    create_label = _("Propose a countermeasure")
    list_note = _("When credit worsens: guarantors, deposits, mortgages and the like, on instruction (二(三)3.3.2).")
    empty_sentence = _("No countermeasure was proposed.")
    details_template = "desk/credit/countermeasure.html"
    form_sections = [(_("Countermeasure"), ["customer", "measure", "party", "amount_fen", "reason"])]
    column_descriptions = {"party": _("Who guarantees, owes, pays or mortgages.")}

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.past_their_day(on)

    def create_form(self, obj: Any = None) -> Any:
        """Filled in with what the rules advise after a default, where a link says so."""
        form = super().create_form(obj)
        customer = form.customer.data if request.method == "GET" and "advised" in request.args else None
        advice = advising.advice_on(customer, clock.today()) if customer is not None else None
        if advice is not None and advice.measure is not None:
            form.measure.data = advice.measure.outcome["measure"]
            form.amount_fen.data = advice.default.amount_fen
            form.reason.data = f"{advice.default.document}. {said(advice.measure.because)}"
        return form

    def save_new(self, form: Any) -> SignRequest:
        asked = (form.measure.data, form.party.data or "", form.amount_fen.data, form.reason.data or "")
        return service.propose(form.customer.data.id, *asked, on=clock.today())

    def details_context(self, row: Countermeasure) -> dict[str, Any]:
        keeps = self.may("credit.keep_countermeasure")
        return {
            **super().details_context(row),
            "may_force": keeps and row.state in ("instructed", "in_force"),
            "may_close": keeps and row.state == "in_force",
            "may_give_up": keeps and row.state == "instructed",
        }

    @expose("/force/", methods=("GET", "POST"))
    def force(self) -> Any:
        row = self._asked("may_force")
        form = ForceForm(request.form or None, document=row.document)
        if not may_bring_photos(row.customer):
            del form.file

        def act() -> Countermeasure:
            brought = files_given([request.files.get("file")]) if "file" in form else []
            file = (brought[0].stream, brought[0].filename) if brought else None
            given = (form.document.data or "", form.from_on.data, form.until_on.data)
            return service.put_in_force(row.id, *given, on=clock.today(), file=file)

        is_new = row.state == "instructed"
        title = gettext("Put in force") if is_new else gettext("Renew")
        return form_page(self, row, form, title=title, act=act, done=gettext("It is in force."))

    @expose("/release/", methods=("GET", "POST"))
    def release(self) -> Any:
        return self._close(gettext("Let it go"), service.release, gettext("It is let go."))

    @expose("/use/", methods=("GET", "POST"))
    def use(self) -> Any:
        return self._close(gettext("Call upon it"), service.use, gettext("It is noted that it was used."))

    @expose("/give-up/", methods=("GET", "POST"))
    def give_up(self) -> Any:
        row = self._asked("may_give_up")
        form = NoteForm(request.form or None)
        act = lambda: service.give_up(row.id, form.reason.data or "", on=clock.today())  # noqa: E731
        done = gettext("It is noted that it cannot be had.")
        return form_page(self, row, form, title=gettext("It cannot be had"), act=act, done=done)

    def _close(self, title: str, act: Callable[..., Countermeasure], done: str) -> Any:
        row = self._asked("may_close")
        form = NoteForm(request.form or None)
        act_now = lambda: act(row.id, form.reason.data or "", on=clock.today())  # noqa: E731
        return form_page(self, row, form, title=title, act=act_now, done=done)


@panel("customer.top", rank=20)
def in_force(customer: Customer, on: date) -> tuple[str, dict[str, Any]] | None:
    """What secures what the customer owes."""
    if customer.status in GONE:
        return None
    rows = select(Countermeasure).where(Countermeasure.customer_id == customer.id, Countermeasure.state == "in_force")
    found = list(db.session.scalars(rows.order_by(Countermeasure.until_on, Countermeasure.id).limit(20)))
    return ("desk/credit/secured.html", {"rows": found}) if found else None


@panel("customer.top", rank=15)
@panel("default")
def advised(customer: Customer, on: date) -> tuple[str, dict[str, Any]] | None:
    """What the rules advise after a default, with the forms for who may fill them in."""
    advice, reader = advising.advice_on(customer, on), current_reader()
    if advice is None:
        return None
    return "desk/credit/advice.html", {
        "advice": advice,
        "may_measure": may(reader.posts, "credit.propose_countermeasure", owns=customer.owner_id == reader.user_id),
        "may_grade": may(reader.posts, "credit.propose_grade"),
    }


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    row = service.row_of(request)
    yield gettext("Measure"), words("measure", row.measure)
    yield gettext("Other party"), row.party
    if row.amount_fen is not None:
        yield gettext("Amount (yuan)"), yuan(row.amount_fen)


register(Matter("countermeasure", service.TITLE, service.instructed, refuse=service.declined, details=_details))
