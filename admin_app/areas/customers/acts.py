"""What one may do with a customer on his page: hand over, give a level, keep or end it. Each asks for what it needs."""

from typing import Any

from flask import flash, request
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers import level_requests, levels, service, verifying
from admin_app.areas.customers.models import GONE, Customer
from admin_app.screens.acts import acted, form_page
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import UserLookup
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS, choices
from admin_app.secrecy.access import level_on

OWNERS = UserLookup("to_user", User, posts=service.OWNING_POSTS)


class HandoverForm(DeskForm):
    to_user = LookupField(OWNERS, _("To (owner)"), [InputRequired()])
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class ProposalForm(DeskForm):
    """What the rules are asked."""

    dealings = SelectField(_("Dealings"), choices=choices("dealings"))
    harm = SelectField(_("Harm if known"), choices=choices("harm"))


class LevelForm(DeskForm):
    """What the custodian confirms."""

    dealings = HiddenField(validators=[AnyOf(WORDS["dealings"])])
    harm = HiddenField(validators=[AnyOf(WORDS["harm"])])
    ends_on = DateField(_("Level ends"), [InputRequired()], description=_("The last day of the level."))
    ground = TextAreaField(_("Ground"), [DataRequired(), Length(max=2000)])


class RenewalForm(DeskForm):
    ends_on = DateField(_("Level ends"), [InputRequired()], description=_("The last day of the level."))
    ground = TextAreaField(_("Ground"), [DataRequired(), Length(max=2000)])


class GroundForm(DeskForm):
    ground = TextAreaField(_("Ground"), [DataRequired(), Length(max=2000)])


class VerifyForm(DeskForm):
    note = TextAreaField(
        _("What was supplemented or adjusted"), [Length(max=2000)], description=_("Empty: nothing has changed.")
    )


class CustomerActs:
    """The acts of the customers' view; each page is offered to those who may do it."""

    _form_ajax_refs: dict[str, Any]

    def _process_ajax_references(self) -> dict[str, Any]:
        found: dict[str, Any] = super()._process_ajax_references()  # type: ignore[misc]
        return {**found, "owner": UserLookup("owner", User, posts=service.OWNING_POSTS), "to_user": OWNERS}

    def may_look_up(self) -> bool:
        may: bool = self.may(("customer.edit", "customer.draft", "customer.hand_over"))  # type: ignore[attr-defined]
        return may

    def acts_on(self, row: Customer, access: str) -> list[tuple[str, Any, str]]:
        """Endpoint, words and icon of what the reader may do with this customer."""
        if access not in ("work", "full") or row.status in GONE:
            return []
        found = []
        if self.may("customer.hand_over"):  # type: ignore[attr-defined]
            found.append((".hand_over", _("Hand over"), "user-check"))
        if row.status == "prospect" and self.may("prospect.take_on"):  # type: ignore[attr-defined]
            found.append(("prospect_step.take_on", _("Take on as a customer"), "user-plus"))
        if access == "full" and self.may(("customer.classify", "customer.change_level")):  # type: ignore[attr-defined]
            found.append((".classify", _("Give a level"), "shield-lock"))
            if level_on(row, clock.today()) != "internal":
                found.append((".renew_level", _("Keep the level longer"), "refresh"))
                found.append((".declassify", _("End the level"), "lock-open"))
        if access == "full" and self.may("customer.verify"):  # type: ignore[attr-defined]
            found.append((".verify", _("Look through"), "list-check"))
        if access == "full" and self.may("archive.destroy_request"):  # type: ignore[attr-defined]
            found.append(("destruction.create_view", _("Destroy the archive"), "trash"))
        return found

    def _asked(self, endpoint: str) -> Customer:
        """The customer of the page's URL: 404 when hidden or missing, 403 when this is not for the reader."""
        if request.method == "POST":
            begin_writing()
        row: Customer = self.found(request.args.get("id"))  # type: ignore[attr-defined]
        access = self.access_to(row)  # type: ignore[attr-defined]
        self.demand_offered(row, endpoint in [act[0] for act in self.acts_on(row, access)])  # type: ignore[attr-defined]
        return row

    def _form_page(self, row: Customer, form: Any, title: str, act: Any, done: str, note: str = "") -> Any:
        return form_page(self, row, form, title=title, act=act, done=done, note=note)

    @expose("/hand-over/", methods=("GET", "POST"))
    def hand_over(self) -> Any:
        row = self._asked(".hand_over")
        form = HandoverForm(request.form or None)
        return self._form_page(
            row,
            form,
            gettext("Hand over"),
            lambda: service.hand_over(row.id, form.to_user.data.id, form.reason.data, on=clock.today()),
            gettext("Handed over."),
        )

    @expose("/classify/", methods=("GET", "POST"))
    def classify(self) -> Any:
        """First what the rules are asked, then what they propose, to confirm with ground and end."""
        row, on = self._asked(".classify"), clock.today()
        asked = ProposalForm(request.values if "dealings" in request.values else None, obj=row)
        if "dealings" not in request.values or not asked.validate():
            return self._level_page(row, asked)
        proposal = levels.propose(asked.dealings.data, asked.harm.data, on)
        form = LevelForm(request.form or None, data={**asked.data, "ends_on": proposal.ends_on})
        done = self._classified(row, form) if request.method == "POST" and form.validate() else None
        if done is not None:
            return acted(self, row, done, gettext("The level is marked."))
        return self._level_page(row, asked, proposal, form)

    def _classified(self, row: Customer, form: LevelForm) -> Any:
        given = {name: form[name].data for name in ("dealings", "harm", "ground", "ends_on")}
        return self.attempt(lambda: level_requests.classify(row.id, on=clock.today(), **given), form)  # type: ignore[attr-defined]

    def _level_page(self, row: Customer, asked: ProposalForm, proposal: Any = None, form: Any = None) -> Any:
        on = clock.today()
        return self.render(  # type: ignore[attr-defined]
            "desk/customers/classify.html",
            record=row,
            asked=asked,
            proposal=proposal,
            form=form,
            before=level_on(row, on),
            signing=levels.signer_of(level_on(row, on), proposal.level, on) if proposal else None,
            return_url=self.get_url(".details_view", id=row.id),  # type: ignore[attr-defined]
        )

    @expose("/renew-level/", methods=("GET", "POST"))
    def renew_level(self) -> Any:
        """Keep the level until a later day, or let it end on its own."""
        row = self._asked(".renew_level")
        level = level_on(row, clock.today())
        form = RenewalForm(request.form or None, ends_on=levels.end_of(level, row.level_ends or clock.today()))
        lets_end = "let_end" in request.form
        if lets_end:
            del form.ends_on
        url = self.get_url(".details_view", id=row.id)  # type: ignore[attr-defined]
        done = self._renewed(row, form, lets_end) if request.method == "POST" and form.validate() else None
        if done is not None:
            words = gettext("It will end on its day.") if lets_end else gettext("The level is kept longer.")
            return acted(self, row, done, words)
        if lets_end:
            form = RenewalForm(request.form)
        return self.render("desk/customers/renewal.html", record=row, level=level, form=form, return_url=url)  # type: ignore[attr-defined]

    def _renewed(self, row: Customer, form: Any, lets_end: bool) -> Any:
        why, on = form.ground.data, clock.today()
        if lets_end:
            return self.attempt(lambda: service.let_end(row.id, ground=why, on=on), form)  # type: ignore[attr-defined]
        ends_on = form.ends_on.data
        return self.attempt(lambda: level_requests.renew(row.id, ground=why, ends_on=ends_on, on=on), form)  # type: ignore[attr-defined]

    @expose("/verify/", methods=("GET", "POST"))
    def verify(self) -> Any:
        row = self._asked(".verify")
        form = VerifyForm(request.form or None)
        return self._form_page(
            row,
            form,
            gettext("Look the archive through"),
            lambda: verifying.verify(
                [row.id], is_unchanged=not (form.note.data or "").strip(), note=form.note.data or "", on=clock.today()
            ),
            gettext("Noted."),
            gettext("Last looked through, or opened, on %(day)s.", day=row.verified_on or "–"),
        )

    @action(  # type: ignore[untyped-decorator]
        "verify",
        _("Looked through, nothing changed"),
        _("You have looked these archives through, and nothing of them has changed."),
    )
    def action_verify(self, keys: list[str]) -> None:
        made = verifying.verify([int(key) for key in keys], is_unchanged=True, on=clock.today())
        flash(gettext("%(count)s archives looked through.", count=len(made)), "success")

    @expose("/declassify/", methods=("GET", "POST"))
    def declassify(self) -> Any:
        row = self._asked(".declassify")
        form = GroundForm(request.form or None)
        return self._form_page(
            row,
            form,
            gettext("End the level"),
            lambda: level_requests.declassify(row.id, ground=form.ground.data, on=clock.today()),
            gettext("The level has ended."),
        )
