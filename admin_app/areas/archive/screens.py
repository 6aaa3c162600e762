"""Archives asked for, lent, lost: everybody sees his own, the custodian sees all."""

from datetime import date
from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.archive import cards, incidents, requests
from admin_app.areas.archive import duties as _duties  # noqa: F401 -- what is owed about archives
from admin_app.areas.archive import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.archive import holding as _holding  # noqa: F401 -- what keeps somebody from leaving
from admin_app.areas.archive import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.archive import panel as _panel  # noqa: F401 -- where the paper is, on the customer's page
from admin_app.areas.archive import prints as _prints  # noqa: F401 -- request, borrow card, certificate
from admin_app.areas.archive.destruction_screens import destruction_views
from admin_app.areas.archive.models import CUSTODY, OUT, ArchiveRequest, BorrowCard, Incident
from admin_app.areas.customers.models import Customer
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import terms_of
from admin_app.screens.acts import demand_offered, form_page
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.late_rows import LateRows
from admin_app.screens.lookups import CustomerLookup, UserLookup
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS, words
from admin_app.secrecy.reader import current_reader

ARCHIVES = CustomerLookup("customer", Customer)
PEOPLE = UserLookup("person", User)
KINDS = [(kind, WORDS["kind"][kind]) for kind in ("consult", "borrow")]


class AskForm(DeskForm):
    kind = RadioField(_("What"), [InputRequired()], choices=KINDS, default="consult")
    typed_name = StringField(
        _("Name of the customer"),
        [DataRequired(), Length(max=200)],
        description=_("As you know it. The custodian finds the archive; the answer is the same whether there is one."),
    )
    purpose = TextAreaField(_("Purpose"), [DataRequired(), Length(max=400)])


class GrantForm(DeskForm):
    customer = LookupField(ARCHIVES, _("Archive of"), [InputRequired()])


class DeclineForm(DeskForm):
    note = TextAreaField(
        _("Note for the custodians"),
        [DataRequired(), Length(max=400)],
        description=_("Whoever asked is told only that it was not granted."),
    )


class ReturnForm(DeskForm):
    condition = TextAreaField(
        _("Condition on return"), [Length(max=400)], description=_("Complete, undamaged, or what is missing.")
    )


class RecallForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


class IncidentForm(DeskForm):
    kind = ChoiceField(_("What happened"), choices=[(kind, WORDS["kind"][kind]) for kind in incidents.KINDS])
    description = TextAreaField(_("Description"), [DataRequired(), Length(max=4000)])


class ReaderIncidentForm(DeskForm):
    customer = LookupField(ARCHIVES, _("Archive of"), [InputRequired()])
    person = LookupField(PEOPLE, _("Who answers for it"), [InputRequired()])
    kind = ChoiceField(
        _("What happened"), choices=[(kind, WORDS["kind"][kind]) for kind in incidents.KINDS], default="breach"
    )
    description = TextAreaField(_("Description"), [DataRequired(), Length(max=4000)])


class CloseForm(DeskForm):
    measures = TextAreaField(_("Measures"), [DataRequired(), Length(max=4000)])


class Acts(DeskView):
    """What the three views share: the record of an act's page, locked into a transaction that may write."""

    act_clause = "二(二)7.1"

    def clause_for(self, _row: Any) -> str:
        return self.act_clause

    def _asked(self, *, allowed: Any = None) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        is_offered = allowed is None or allowed(row)
        demand_offered(is_offered, self.clause_for(row), self.get_url(".details_view", id=row.id))
        return row


class ArchiveRequestView(Acts):
    rights = {"create": "archive.ask", "edit": None, "void": None, "export": "export.customers"}
    column_list = ("asked_on", "kind", "typed_name", "requester", "state", "purpose")
    column_details_list = column_list
    column_sortable_list = ("asked_on",)
    column_default_sort = ("asked_on", True)
    column_classes = {"asked_on": "nowrap", "kind": "nowrap", "state": "nowrap"}
    link_column = "typed_name"
    search_exact = ("typed_name",)
    create_label = _("Ask for an archive")
    empty_sentence = _("No archive was asked for.")
    list_note = _(
        "Consulting is on screen for a day, signed by your department manager; borrowing is for managers and above, "
        "on a borrow card (二(二)6.7, 7.1)."
    )
    details_template = "archive/request.html"
    form_columns = ("kind", "typed_name", "purpose")
    form_ajax_refs = {"customer": ARCHIVES}

    def clause_for(self, row: ArchiveRequest) -> str:
        return requests.CLAUSES[row.kind]

    def get_create_form(self) -> Any:
        return AskForm

    def create_form(self, obj: Any = None) -> Any:
        return AskForm(
            request.form if request.method == "POST" else None, typed_name=request.args.get("name", "")[:200]
        )

    def save_new(self, form: Any) -> ArchiveRequest:
        return requests.ask(form.kind.data, form.typed_name.data, form.purpose.data, on=clock.today())

    def may_look_up(self) -> bool:
        return self.may("archive.grant")

    def details_context(self, row: ArchiveRequest) -> dict[str, Any]:
        may_grant, is_open = self.may("archive.grant"), row.state == "to_grant"
        return {
            "link": requests.link_of(row.id) if current_reader().posts & CUSTODY else None,
            "is_being_signed": is_open and requests.is_being_signed(row),
            "may_grant": is_open and may_grant and row.requester_id != current_reader().user_id,
            "may_decline": is_open and may_grant,
            "may_withdraw": row.requester_id == current_reader().user_id and row.state in ("asked", "to_grant"),
        }

    @expose("/grant/", methods=("GET", "POST"))
    def grant(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_grant"])
        form = GrantForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Grant"),
            act=lambda: requests.grant(row.id, form.customer.data.id, on=clock.today()),
            done=gettext("It is granted, or has gone to the general manager to sign."),
            note=gettext("%(name)s asks for: %(typed)s", name=row.requester.name, typed=row.typed_name),
        )

    @expose("/decline/", methods=("GET", "POST"))
    def decline(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_decline"])
        form = DeclineForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Do not grant"),
            act=lambda: requests.decline(row.id, form.note.data),
            done=gettext("It is not granted."),
        )

    @expose("/withdraw/", methods=("POST",))
    def withdraw(self) -> Any:
        begin_writing()
        row = self.found(request.form.get("id"))
        if self.attempt(lambda: requests.withdraw(row.id)) is not None:
            flash(gettext("Withdrawn."), "success")
        return redirect(self.get_url(".details_view", id=row.id))


class BorrowCardView(LateRows, Acts):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("number", "customer", "borrower", "lent_on", "due_on", "state", "returned_on")
    column_details_list = (
        *column_list,
        *("purpose", "issued_by", "recalled_on", "recall_reason", "received_by", "condition"),
    )
    column_sortable_list = ("number", "lent_on", "due_on", ("customer", "customer.name"))
    column_default_sort = ("lent_on", True)
    column_filters = ("state", "due_on", "lent_on")
    search_exact = ("number",)
    link_column = "number"
    column_labels = {"condition": _("Condition on return")}
    empty_sentence = _("No archive is lent.")
    list_note = _("One original, one borrower; not read in public or while travelling (二(二)7.1).")
    details_template = "archive/card.html"
    on_customer_page = False

    def late(self, on: date) -> ColumnElement[bool]:
        by = terms_of("card_return", on).latest_due_by
        return and_(BorrowCard.state.in_(OUT), is_late("card_return", BorrowCard.id, BorrowCard.due_on, on, by))

    def details_context(self, row: BorrowCard) -> dict[str, Any]:
        is_out = row.state in OUT
        return {
            "is_late": is_out and row.due_on < clock.today(),
            "may_return": is_out and self.may("archive.grant"),
            "may_recall": row.state == "out" and self.may("archive.take_back"),
            "may_report": is_out and (row.borrower_id == current_reader().user_id or self.may("archive.take_back")),
        }

    @expose("/return/", methods=("GET", "POST"))
    def give_back(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_return"])
        form = ReturnForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Receive back"),
            act=lambda: cards.give_back(row.id, form.condition.data or "", on=clock.today()),
            done=gettext("The archive is back; access has ended."),
        )

    @expose("/recall/", methods=("GET", "POST"))
    def recall(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_recall"])
        form = RecallForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Recall"),
            act=lambda: cards.recall(row.id, form.reason.data, on=clock.today()),
            done=gettext("It is recalled; access has ended."),
        )

    @expose("/incident/", methods=("GET", "POST"))
    def incident(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_report"])
        form = IncidentForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Report loss, leak or damage"),
            act=lambda: incidents.report(row.id, form.kind.data, form.description.data, on=clock.today()),
            done=gettext("The incident is recorded; the borrower and the direct superior answer for it."),
            note=gettext("It names the borrower and his direct superior (二(二)7.1)."),
        )


class IncidentView(Acts):
    rights = {"create": "archive.report_incident", "edit": None, "void": None, "export": "export.customers"}
    column_list = ("on", "kind", "customer", "person", "superior", "state", "closed_on")
    column_details_list = (*column_list, "card", "description", "reported_by", "measures", "closed_by")
    column_labels = {"closed_by": _("Closed by")}
    column_sortable_list = ("on",)
    column_default_sort = ("on", True)
    column_filters = ("state", "kind", "on")
    link_column = "on"
    create_label = _("Report a breach")
    empty_sentence = _("Nothing was lost or leaked.")
    list_note = _("Of an archive that is lent, on its borrow card; of one read otherwise, here (二(二)7.1).")
    form_columns = ("customer", "person", "kind", "description")
    form_ajax_refs = {"customer": ARCHIVES, "person": PEOPLE}
    details_template = "archive/incident.html"
    on_customer_page = False

    def may_look_up(self) -> bool:
        return self.may("archive.report_incident")

    def get_create_form(self) -> Any:
        return ReaderIncidentForm

    def create_form(self, obj: Any = None) -> Any:
        return ReaderIncidentForm(request.form if request.method == "POST" else None)

    def save_new(self, form: Any) -> Incident:
        return incidents.report_reader(
            form.customer.data.id, form.person.data.id, form.kind.data, form.description.data, on=clock.today()
        )

    def details_context(self, row: Incident) -> dict[str, Any]:
        return {
            "may_close": row.state == "open" and self.may("archive.close_incident"),
            "details_heading": f"{words('kind', row.kind)} {row.on}",
        }

    @expose("/close/", methods=("GET", "POST"))
    def close(self) -> Any:
        row = self._asked(allowed=lambda row: self.details_context(row)["may_close"])
        form = CloseForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Close the incident"),
            act=lambda: incidents.close(row.id, form.measures.data, on=clock.today()),
            done=gettext("The incident is closed."),
        )


def views() -> list[Any]:
    archives = _("Archives")
    return [
        ArchiveRequestView(
            ArchiveRequest, _("Consult and borrow"), archives, "archive_request", url="/archive-requests"
        ),
        BorrowCardView(BorrowCard, _("Borrow cards"), archives, "borrow_card", url="/borrow-cards"),
        IncidentView(Incident, _("Incidents"), archives, "archive_incident", url="/archive-incidents"),
        *destruction_views(archives),
    ]
