"""Business plans on screen: the list, and the page on which a plan goes its way from draft to result."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from admin_app import clock, said
from admin_app.areas.plans import boards as _boards  # noqa: F401 -- what managers see at a glance
from admin_app.areas.plans import changing, drafting, duties, expenses, forms, review, running, team
from admin_app.areas.plans import find as _find  # noqa: F401 -- the box finds plans
from admin_app.areas.plans import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.plans import ledger as _ledger  # noqa: F401 -- the report of all plans
from admin_app.areas.plans import panel as _panel  # noqa: F401 -- the plans on the customer's page
from admin_app.areas.plans import prints as _prints  # noqa: F401 -- the approval sheet
from admin_app.areas.plans.acting import stands, under_way
from admin_app.areas.plans.expense_screens import ExpenseView
from admin_app.areas.plans.models import ControlPoint, Plan, PlanExpense, PlanMember, PlanVersion
from admin_app.areas.plans.returns import returns_of
from admin_app.areas.plans.standing import acts_on, request_to_sign, rules_of
from admin_app.areas.plans.stating import asked_terms, unstated
from admin_app.areas.plans.versions import told
from admin_app.duties.lateness import late_among
from admin_app.extensions import db
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader

SHOWN_EXPENSES = 20


class PlanView(DeskView):
    customer_tab = "5.4"
    rights = {"create": "plan.draft", "edit": None, "void": None, "export": "export.plans"}
    column_list = ("number", "title", "customer", "state", "amount_fen", "budget_fen", "spent_fen", "drafted_on")
    column_details_list = (*column_list, "drafted_by", "approved_on", "closed_on", "closing_note")
    column_labels = {
        "budget_fen": _("Budget (yuan)"),
        "closed_on": _("Concluded on"),
        "spent_fen": _("Spent (yuan)"),
        "drafted_by": _("Drafted by"),
        "drafted_on": _("Drafted on"),
    }
    column_sortable_list = ("number", "drafted_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("drafted_on", True)
    column_filters = ("state", "customer", "drafted_on", "approved_on", "amount_fen")
    column_classes = {"number": "nowrap"}
    search_exact = ("number", "title")
    link_column = "number"
    create_label = _("Draft a plan")
    empty_sentence = _("No business plan is drafted yet.")
    list_note = _(
        "Marketing drafts, customer service convenes the review, the tier of the rules decides; an approved plan is "
        "locked, and what is spent stays within its budget (二(一)1–8)."
    )
    details_template = "plans/plan.html"
    form_columns = ("title", "amount_fen", "budget_fen")
    form_ajax_refs = {"customer": forms.CUSTOMERS, "user": forms.PEOPLE}

    def get_create_form(self) -> Any:
        return forms.PlanForm

    def save_new(self, form: Any) -> Plan:
        return drafting.draft(form.customer.data.id, _terms(form), on=clock.today())

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]

    def details_context(self, row: Plan) -> dict[str, Any]:
        versions = told(row)
        by_state = {one.version.state: one for one in reversed(versions)}
        force = by_state.get("approved")
        draft = next((one for one in versions if one.version.state in review.UNDER_WAY), None)
        shown = [one for one in (draft, force) if one is not None] or versions[:1]
        points = [point.id for one in shown for point in one.points]
        lacking = unstated(draft.version, rules_of(row, draft.version)) if draft is not None else {}
        spent = select(PlanExpense).where(PlanExpense.plan_id == row.id)
        latest = spent.order_by(PlanExpense.paid_on.desc(), PlanExpense.id).limit(SHOWN_EXPENSES)
        return {
            "details_heading": row.title,
            "versions": versions,
            "shown": shown,
            "force": force,
            "draft": draft,
            "acts": acts_on(row, draft, force, is_stated=not lacking),
            "unstated": [said(words) for words in lacking.values()],
            "may_file": self.may("attachment.add", owns=self.owns(row)),
            "may_look_at": self.may("plan.supervise")
            and force is not None
            and not running.carries_out(force.version, current_reader().user_id),
            "may_draft": self.may("plan.draft", owns=self.owns(row)),
            "stands": said(stands(row.state)),
            "said": said,
            "to_decide": request_to_sign(draft),
            "consent": changing.pending(row),
            "expenses": list(db.session.scalars(latest)),
            "percent_spent": expenses.spent_on(row),
            "brought": returns_of([row.id], clock.today()).get(row.id),
            "late_points": late_among(ControlPoint, points, duties.late_points(clock.today())),
            "criteria": review.criterion_words(),
            "post_words": review.post_words,
        }

    @expose("/of/")
    def page_of(self) -> Any:
        """Where a duty leads: the plan of a version, a member or a control point."""
        for name, model in (("version", PlanVersion), ("member", PlanMember), ("point", ControlPoint)):
            found = db.session.get(model, key_of(request.args.get(name, "")) or 0)
            version = found if found is None or isinstance(found, PlanVersion) else found.version
            if version is not None:
                return redirect(self.get_url(".details_view", id=version.plan_id))
        return abort(404)

    # --- a draft

    @expose("/terms/", methods=("GET", "POST"))
    def terms(self) -> Any:
        row = self._asked()
        version = under_way(row)
        form = forms.terms_form(version, asked_terms(rules_of(row, version)), request.form or None)
        return self._page(
            row, form, gettext("Terms of the plan"), lambda: drafting.edit(row.id, _terms(form)), gettext("Saved.")
        )

    @expose("/member/", methods=("GET", "POST"))
    def member(self) -> Any:
        row, form = self._asked(), forms.MemberForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("Name a member of the team"),
            lambda: drafting.name_member(row.id, form.user.data.id, form.role.data),
            gettext("Named."),
        )

    @expose("/member/out/", methods=("POST",))
    def take_out_member(self) -> Any:
        return self._at_once(lambda key: drafting.take_out_member(key, _key("member")), gettext("Taken out."))

    @expose("/member/replace/", methods=("GET", "POST"))
    def replace_member(self) -> Any:
        """In force: whoever leaves, and who takes his part."""
        row = self._asked()
        member = db.session.get(PlanMember, _key("member"))
        form = forms.ReplaceForm(request.form or None, role=member.role if member is not None else "")
        named = lambda: form.user.data.id if form.user.data else None  # noqa: E731
        given = lambda: (named(), form.role.data, form.reason.data)  # noqa: E731
        return self._page(
            row,
            form,
            gettext("Replace a member of the team"),
            lambda: team.replace(row.id, _key("member"), *given(), on=clock.today()),
            gettext("Replaced; whoever is new acknowledges the briefing."),
            note=member.user.name if member is not None else "",
        )

    @expose("/point/", methods=("GET", "POST"))
    def point(self) -> Any:
        row, form = self._asked(), forms.PointForm(request.form or None)
        given = lambda: (form.what.data, form.supervision.data, form.prevention.data, form.due_on.data)  # noqa: E731
        return self._page(
            row,
            form,
            gettext("Add a control point"),
            lambda: drafting.add_point(row.id, *given(), on=clock.today()),
            gettext("Added."),
        )

    @expose("/point/out/", methods=("POST",))
    def take_out_point(self) -> Any:
        return self._at_once(lambda key: drafting.take_out_point(key, _key("point")), gettext("Taken out."))

    @expose("/submit/", methods=("POST",))
    def submit(self) -> Any:
        return self._at_once(lambda key: drafting.submit(key, on=clock.today()), gettext("Submitted."))

    @expose("/take-back/", methods=("POST",))
    def take_back(self) -> Any:
        return self._at_once(drafting.take_back, gettext("Taken back."))

    @expose("/give-up/", methods=("GET", "POST"))
    def give_up(self) -> Any:
        row, form = self._asked(), forms.ReasonForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("Give the draft up"),
            lambda: drafting.give_up(row.id, form.reason.data, on=clock.today()),
            gettext("Given up."),
        )

    # --- its review

    @expose("/convene/", methods=("GET", "POST"))
    def convene(self) -> Any:
        row = self._asked()
        version = under_way(row) or PlanVersion()  # the service says why there is none
        form = forms.convening_form(version, request.form or None)
        completion = lambda: form.completion.data or "" if "completion" in form else ""  # noqa: E731
        return self._page(
            row,
            form,
            gettext("Convene the review"),
            lambda: review.convene(row.id, form.meets_on.data, form.invited.data, completion(), on=clock.today()),
            gettext("Convened; the three departments are asked for their opinions."),
        )

    @expose("/opinion/", methods=("GET", "POST"))
    def opinion(self) -> Any:
        row = self._asked()
        version = under_way(row) or PlanVersion()  # the service says why there is none
        form = forms.opinion_form(version, request.form or None)
        answers = lambda: {name: form[name].data == "yes" for name in review.criteria_of(version)}  # noqa: E731
        return self._page(
            row,
            form,
            gettext("Give an opinion"),
            lambda: review.give_opinion(row.id, answers(), form["comment"].data or ""),
            gettext("The opinion is given."),
        )

    # --- carrying it out

    @expose("/brief/", methods=("GET", "POST"))
    def brief(self) -> Any:
        row, form = self._asked(), forms.BriefingForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("Brief the team"),
            lambda: running.brief(row.id, form.briefing.data, on=clock.today()),
            gettext("The team is briefed; each is asked to acknowledge."),
        )

    @expose("/acknowledge/", methods=("POST",))
    def acknowledge(self) -> Any:
        return self._at_once(running.acknowledge, gettext("Acknowledged."))

    @expose("/look-at/", methods=("GET", "POST"))
    def look_at(self) -> Any:
        row, form = self._asked(), forms.FindingForm(request.form or None)
        point = db.session.get(ControlPoint, _key("point"))
        return self._page(
            row,
            form,
            gettext("Look at a control point"),
            lambda: running.look_at(row.id, _key("point"), form.finding.data, on=clock.today()),
            gettext("Looked at."),
            note=point.what if point is not None else "",
        )

    @expose("/finish/", methods=("GET", "POST"))
    def finish(self) -> Any:
        row, form = self._asked(), forms.ClosingForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("Finish the plan"),
            lambda: running.finish(row.id, form.closing_note.data, on=clock.today()),
            gettext("Finished."),
        )

    @expose("/end/", methods=("GET", "POST"))
    def end(self) -> Any:
        row, form = self._asked(), forms.ClosingForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("End the plan early"),
            lambda: running.end(row.id, form.closing_note.data, on=clock.today()),
            gettext("Ended."),
        )

    # --- changing it

    @expose("/change/", methods=("GET", "POST"))
    def change(self) -> Any:
        row, form = self._asked(), forms.ReasonForm(request.form or None)
        return self._page(
            row,
            form,
            gettext("Propose a change"),
            lambda: changing.propose(row.id, form.reason.data, on=clock.today()),
            gettext("Sent to sign."),
            note=gettext(
                "First the consent of this post: %(post)s. Until the change is approved the plan stands as it is.",
                post=review.post_words(drafting.asked(row, row.amount_fen, True, clock.today()).outcome["decided_by"]),
            ),
        )

    @expose("/sign-off/", methods=("GET", "POST"))
    def sign_off(self) -> Any:
        row = self._asked()
        form = forms.SignOffForm((request.form | request.files) if request.method == "POST" else None)
        return self._page(
            row,
            form,
            gettext("File the written sign-off"),
            lambda: changing.file_sign_off(row.id, form.file.data.stream, form.file.data.filename, on=clock.today()),
            gettext("Filed."),
        )

    # --- what they share

    def _asked(self) -> Plan:
        """The plan of an act's page, locked into a transaction that may write."""
        if request.method == "POST":
            begin_writing()
        return self.found(request.args.get("id"))  # type: ignore[no-any-return]

    def _page(self, row: Plan, form: Any, title: str, act: Callable[[], Any], done: str, note: str = "") -> Any:
        return form_page(self, row, form, title=title, act=act, done=done, note=note)

    def _at_once(self, act: Callable[[int], Any], done: str) -> Any:
        begin_writing()
        row = self.found(request.form.get("id"))
        if self.attempt(lambda: act(row.id)) is not None:
            flash(done, "success")
        return redirect(self.get_url(".details_view", id=row.id))


def _terms(form: Any) -> drafting.Terms:
    return drafting.Terms(**{field.name: form[field.name].data for field in fields(drafting.Terms)})


def _key(name: str) -> int:
    return key_of(request.values.get(name, "")) or 0


def views() -> list[Any]:
    area = _("Business plans")
    return [
        PlanView(Plan, _("Plans"), area, "plan", url="/plans"),
        ExpenseView(PlanExpense, _("Expenses of plans"), area, "plan_expense", url="/plan-expenses"),
    ]
