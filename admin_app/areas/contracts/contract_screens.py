"""Contracts on screen: the list, and a page that says what is next and what happened."""

from dataclasses import fields
from typing import Any

from flask import abort, redirect, request
from flask_admin import expose
from flask_admin.helpers import get_form_data
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin_app import clock
from admin_app.areas.attachments.content import TYPES
from admin_app.areas.contracts import (
    custody,
    disputes,
    drafts,
    duties,
    files,
    forms,
    groundwork,
    review,
    signing,
    supply,
)
from admin_app.areas.contracts.models import Dispute, Outing, PlannedDelivery
from admin_app.areas.contracts.next_steps import acts_on, next_step
from admin_app.areas.contracts.search import search
from admin_app.areas.receivables.acts import ReceivableView
from admin_app.areas.receivables.models import Contract
from admin_app.duties.lateness import late_among
from admin_app.duties.terms import terms_of
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db
from admin_app.screens.acts import acted, demand_offered, form_page
from admin_app.screens.lookups import key_of
from admin_app.screens.sandboxed import sandboxed
from admin_app.screens.transactions import begin_writing

IN_YUAN = _("In yuan, such as 1234.50.")
CHANGEABLE = ("draft", "approved")
LATER = frozenset(
    {
        *("supply_from", "supply_until", "drafted_by", "drafted_on", "signed_on", "signed_for_us", "signed_for_them"),
        *("handed_in_on", "received_by", "place", "copies", "ended_on", "end_reason"),
    }
)


class ContractView(ReceivableView):
    act_clause = "二(四)5"
    act_clauses = {
        "diligence": groundwork.DILIGENCE,
        "declare": groundwork.DECLARATION,
        "file": signing.COPIES,
        "hand_in": signing.CLAUSE,
        "take_out": custody.CLAUSE,
        "plan": supply.CLAUSE,
        "dispute": disputes.CLAUSE,
        "close": signing.KEEPING,
    }
    customer_tab = "5.4"
    rights = {
        "create": "contract.draft",
        "edit": "contract.draft",
        "void": "contract.draft",
        "export": "export.receivables",
    }
    column_list = (
        *(
            "number",
            "customer",
            "title",
            "contract_type",
            "amount_fen",
            "starts_on",
            "ends_on",
            "payment_days",
            "state",
        ),
        "is_void",
    )
    column_details_list = (
        *("customer", "title", "contract_type", "amount_fen", "starts_on", "ends_on", "payment_days", "payment_terms"),
        *("guarantee", "supply_from", "supply_until", "drafted_by", "drafted_on", "signed_on", "signed_for_us"),
        *("signed_for_them", "handed_in_on", "received_by", "place", "copies", "ended_on", "end_reason"),
        *("is_void", "void_reason"),
    )
    column_sortable_list = ("number", "starts_on", "ends_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("starts_on", True)
    column_filters = (
        "is_void",
        "state",
        "customer",
        "contract_type",
        "signed_on",
        "starts_on",
        "ends_on",
        "amount_fen",
    )
    column_classes = {"number": "nowrap"}
    create_label = _("Draft a contract")
    empty_sentence = _("No contract is there yet.")
    list_note = _("From the draft to custody; what was signed and stands is a basis of the limit (二(四), 二(三)2.1).")
    form_note = _(
        "The desk gives the number. Changing the terms of an approved contract drops its approval: it is a draft again."
    )
    details_template = "contracts/contract.html"
    column_descriptions = {
        "amount_fen": IN_YUAN,
        "payment_days": _("Days from invoice to payment; 0 where cash is paid."),
        "supply_from": _("Left empty where no supply period is agreed."),
        "guarantee": _("What secures the days to pay (二(三)3.4.1)."),
    }
    form_args = {"starts_on": {"default": clock.today}}
    form_sections = [
        (_("Contract"), ["customer", "contract_type", "title"]),
        (_("Terms"), ["amount_fen", "starts_on", "ends_on", "payment_days", "payment_terms", "guarantee"]),
        (_("Supply period"), ["supply_from", "supply_until"]),
    ]
    form_ajax_refs = {"answers": forms.COLLEAGUES}

    def search_placeholder(self) -> str:
        return str(gettext("Number, title, pinyin or customer"))

    def search_condition(self, text: str) -> Any:
        """Also any part of number or title."""
        return or_(super().search_condition(text), search(text))

    # --- terms

    def edit_form(self, obj: Any = None) -> Any:
        """Customer and kind stand in the number."""
        form = super().edit_form(obj)
        for name in ("customer", "contract_type"):
            if name in form:
                del form[name]
        return form

    def may_edit_row(self, row: Contract) -> bool:
        return row.state in CHANGEABLE and super().may_edit_row(row)

    def may_delete_row(self, row: Contract) -> bool:
        return row.state in CHANGEABLE and super().may_delete_row(row)

    def save_new(self, form: Any) -> Contract:
        return drafts.draft(form.customer.data.id, self._terms(form), on=clock.today())

    def save_edit(self, form: Any, model: Contract) -> Contract:
        return drafts.revise(model.id, self._terms(form, contract_type=model.contract_type))

    @staticmethod
    def _terms(form: Any, **given: Any) -> drafts.Terms:
        typed = {field.name: form[field.name].data for field in fields(drafts.Terms) if field.name in form}
        return drafts.Terms(**{**typed, **given, "payment_terms": typed["payment_terms"] or ""})

    def void(self, model: Contract, reason: str) -> None:
        drafts.void(model.id, reason)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]

    # --- its page

    def sees(self, row: Any, column: str) -> bool:
        """What has not come yet takes no room."""
        return (column not in LATER or getattr(row, column, None) is not None) and super().sees(row, column)

    def demand_offered(self, row: Contract, is_offered: bool) -> None:
        """By the clause of the act that is asked for."""
        endpoint = str(request.endpoint).partition(".")[2]
        clause = self.act_clauses.get(endpoint, self.act_clause)
        demand_offered(is_offered, clause, self.get_url(".details_view", id=row.id))

    def _acts(self, row: Contract) -> list[Any]:
        return acts_on(row, lambda right: self.may(right, owns=self.owns(row)))

    def details_context(self, row: Contract) -> dict[str, Any]:
        on = clock.today()
        says, missing = next_step(row, on)
        disputed = (
            select(Dispute)
            .where(Dispute.contract_id == row.id, Dispute.state != "void")
            .order_by(Dispute.opened_on.desc())
        )
        out = select(Outing).where(Outing.contract_id == row.id).options(joinedload(Outing.taker))
        return {
            "acts": self._acts(row),
            "says": says,
            "missing": missing,
            "versions": drafts.versions_of(row.id),
            "diligence": groundwork.diligence_of(row.id),
            "declaration": groundwork.declaration_of(row),
            "files": files.files_of(row.id),
            "planned": (planned := supply.planned_of(row.id)),
            "late_deliveries": late_among(PlannedDelivery, [one.id for one in planned], duties.late_deliveries(on)),
            "disputes": list(db.session.scalars(disputed)),
            "outings": list(db.session.scalars(out.order_by(Outing.asked_on.desc()))),
            "on": on,
            "sign_due": terms_of("signature", on).due_on,
        }

    # --- acts

    def _act(self, form: Any, title: str, act: Any, done: str, note: str = "") -> Any:
        """A page for one act that the reader may do now; the service asks again."""
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        endpoint = str(request.endpoint).partition(".")[2]
        self.demand_offered(row, endpoint in [one.endpoint for one in self._acts(row)])
        shown = form(get_form_data())
        return form_page(self, row, shown, title=title, act=lambda: act(row, shown), done=done, note=note)

    @expose("/diligence/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def diligence(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            return groundwork.record_diligence(
                row.id,
                licence=form.licence.data,
                licence_until=form.licence_until.data,
                reputation=form.reputation.data,
                results=form.results.data,
                qualifications=form.qualifications.data or "",
                answers_id=form.answers.data.id,
                on=clock.today(),
            )

        title = gettext("Due diligence")
        note = gettext(
            "Before negotiating: licence, reputation, results, qualifications; one person answers for it (二(四)4.1)."
        )
        return self._act(forms.DiligenceForm, title, act, gettext("The due diligence is recorded."), note)

    @expose("/declare/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def declare(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            typed = {name: form[name].data for name in ("economy", "feasibility", "legality", "price")}
            return groundwork.declare(row.id, **typed)

        title = gettext("Declaration")
        note = gettext("In your own name, for the terms as they stand (二(四)4.2).")
        return self._act(forms.DeclarationForm, title, act, gettext("It is declared in your name."), note)

    @expose("/submit/", methods=("POST",))  # type: ignore[untyped-decorator]
    def submit(self) -> Any:
        begin_writing()
        row = self.found(request.form.get("id"))
        self.demand_offered(row, "submit" in [one.endpoint for one in self._acts(row)])
        made = self.attempt(lambda: review.submit(row.id, on=clock.today()))
        if made is None:
            return redirect(self.get_url(".details_view", id=row.id))
        return acted(self, row, made, "")

    @expose("/add-file/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def file(self) -> Any:
        part = "scan" if request.args.get("part") == "scan" else "text"

        def act(row: Contract, form: Any) -> Any:
            if not getattr(form.file.data, "filename", ""):
                raise Invalid({"file": sentence("Choose a file.", "请选择文件。")})
            return files.add(row.id, part, form.file.data.stream, form.file.data.filename)

        title = gettext("Add the signed scan") if part == "scan" else gettext("Add a text")
        return self._act(forms.FileForm, title, act, gettext("The file is kept."))

    @expose("/file/")  # type: ignore[untyped-decorator]
    def copy(self) -> Any:
        """A copy to take away, noted."""
        key = key_of(request.args.get("file"))
        if key is None:
            abort(404)
        begin_writing()
        file, path = files.copy_of(key)
        db.session.commit()
        return sandboxed(path, TYPES[file.kind], file.name, to_take=True)

    @expose("/sign/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def sign(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            return signing.sign(
                row.id,
                signed_on=form.signed_on.data,
                for_us=form.signed_for_us.data,
                for_them=form.signed_for_them.data,
                on=clock.today(),
            )

        title, done = gettext("Record the signing"), gettext("It is signed; hand the paper to customer service.")
        return self._act(forms.SigningForm, title, act, done)

    @expose("/hand-in/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def hand_in(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            return signing.hand_in(
                row.id,
                place=form.place.data,
                copies=form.copies.data,
                handed_in_on=form.handed_in_on.data,
                on=clock.today(),
            )

        return self._act(forms.HandInForm, gettext("Receive into custody"), act, gettext("The paper is in custody."))

    @expose("/take-out/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def take_out(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            return custody.ask_out(row.id, purpose=form.purpose.data, due_on=form.due_on.data, on=clock.today())

        note = gettext("The general manager signs; the paper comes back by the day you promise (二(四)7).")
        return self._act(forms.OutForm, gettext("Take out of custody"), act, "", note)

    @expose("/plan/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def plan(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            given = {"what": form.what.data, "due_on": form.due_on.data, "amount_fen": form.amount_fen.data}
            return supply.plan(row.id, **given)

        note = gettext("Within the supply period, where the contract has one; it is urged when due (二(四)6).")
        return self._act(forms.PlanForm, gettext("Plan a delivery"), act, gettext("The delivery is planned."), note)

    @expose("/dispute/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def dispute(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            days = {"opened_on": form.opened_on.data, "next_on": form.next_on.data}
            return disputes.open_dispute(row.id, form.subject.data, **days, on=clock.today())

        return self._act(forms.DisputeForm, gettext("Open a dispute"), act, gettext("The dispute is open."))

    @expose("/close/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def close(self) -> Any:
        def act(row: Contract, form: Any) -> Any:
            return signing.close(row.id, form.how.data or "", form.reason.data, on=clock.today())

        return self._act(forms.CloseForm, gettext("Close the contract"), act, gettext("The contract is closed."))
