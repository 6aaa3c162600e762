"""Changing the rules: drafts of rule files with their numbers, text, differences, a try, and their way into force."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext, lazy_gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from admin_app import clock, language, said
from admin_app.accounts.rights import may
from admin_app.areas.customers.models import Customer
from admin_app.errors import DeskError, Invalid, NotFound
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyText
from admin_app.policy_desk import rows, service, stops, trying
from admin_app.policy_desk.differences import lines_differing, told
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.preview.service import may_ask
from admin_app.screens.base import SignedIn
from admin_app.screens.fields import ChoiceField, CountField, LookupField, MoneyField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup, key_of
from admin_app.screens.transactions import CAUGHT, begin_writing, flash_refusal, refusal
from admin_app.screens.units import unit_words
from admin_app.screens.writing import say_errors
from admin_app.secrecy.reader import Reader, current, current_reader
from rules.engine import Choice, Flag, Money
from rules.engine.facts import MOST_COUNT, Fact, Number
from rules.engine.writing import NotWritable, with_parameter

PARTS = (
    ("numbers", _("Numbers")),
    ("rules", _("Rules")),
    ("text", _("Text of the rules")),
    ("differences", _("What differs")),
    ("try", _("Try")),
    ("submit", _("Put in force")),
)
STATES = {
    "draft": (_("Draft"), "secondary"),
    "waiting": (_("Awaiting signature"), "yellow"),
    "published": (_("Published"), "green"),
    "discarded": (_("Discarded"), "secondary"),
}
MONO = "form-control font-monospace"
CUSTOMERS = CustomerLookup("customer", Customer)


class SubmitForm(DeskForm):
    effective_on = DateField(_("In force from"), [InputRequired()], default=clock.today)
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=service.MOST_REASON)])


class TryForm(DeskForm):
    customer = LookupField(CUSTOMERS, _("Customer"), allow_blank=True)


class PolicyDrafts(SignedIn, BaseView):  # type: ignore[misc]
    """/policy-drafts/: for those who write, sign or audit policy."""

    _form_ajax_refs = {"customer": CUSTOMERS}

    def is_accessible(self) -> bool:
        return isinstance(current(), Reader) and service.may_see()

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        may_draft = may(current_reader().posts, "policy.draft")
        return self.render(
            "policy_desk/list.html",
            at_work=service.at_work(),
            ended=service.ended(),
            states=STATES,
            author=service.author_name,
            filenames=service.filenames() if may_draft else [],
        )

    @expose("/begin", methods=("POST",))  # type: ignore[untyped-decorator]
    def begin(self) -> Any:
        """A new draft of a file, from what was published last or from an earlier text to go back to."""
        filename, earlier = request.form.get("filename", "")[:80], key_of(request.form.get("text_id", ""))
        begin_writing()
        text = db.session.get(PolicyText, earlier) if earlier is not None else None
        if text is not None and text.filename != filename:
            abort(404)
        try:
            draft = service.start(filename, from_text=text)
            db.session.commit()
        except DeskError as error:
            db.session.rollback()
            if isinstance(error, NotFound):
                abort(404)
            flash_refusal(error)
            return redirect(self.get_url(".index"))
        return redirect(self.get_url(".one", draft_id=draft.id, part="submit" if text is not None else "numbers"))

    @expose("/ajax/lookup/")  # type: ignore[untyped-decorator]
    def ajax_lookup(self) -> Any:
        """Customers to try a draft on, through the guard."""
        if request.args.get("name") != "customer":
            abort(404)
        found = CUSTOMERS.get_list(request.args.get("query", "")[:100], limit=10)
        return [CUSTOMERS.format(one) for one in found]

    # --- a policy out of service

    @expose("/stop/<policy_name>", methods=("POST",))  # type: ignore[untyped-decorator]
    def stop(self, policy_name: str) -> Any:
        return self._stop_or_lift(stops.stop, policy_name, gettext("The policy is stopped; cases go to a manager."))

    @expose("/lift/<policy_name>", methods=("POST",))  # type: ignore[untyped-decorator]
    def lift(self, policy_name: str) -> Any:
        return self._stop_or_lift(stops.lift, policy_name, gettext("The policy decides again."))

    def _stop_or_lift(self, doing: Callable[[str, str], Any], policy_name: str, words: str) -> Any:
        if policy_name not in policies.names():
            abort(404)
        error = self._done(lambda: doing(policy_name, request.form.get("reason", "")))
        if error is not None:
            flash_refusal(error)
        else:
            flash(words, "success")
        return redirect(self.get_url("policies.one", policy_name=policy_name))

    # --- one draft

    @expose("/<int:draft_id>")  # type: ignore[untyped-decorator]
    def one(self, draft_id: int) -> Any:
        return self._page(self._draft(draft_id), request.args.get("part", ""))

    def _draft(self, draft_id: int) -> PolicyDraft:
        try:
            return service.draft_of(min(draft_id, 2**63 - 1))
        except NotFound:
            abort(404)

    def _page(self, draft: PolicyDraft, part: str, **more: Any) -> Any:
        known = [name for name, _words in PARTS]
        is_mine = draft.author_id == current_reader().user_id and may(current_reader().posts, "policy.draft")
        part = part if part in known else ("numbers" if is_mine and draft.state == "draft" else "differences")
        reading = service.read(draft.text, draft.filename)
        latest = service.latest_text(draft.filename)
        shown: dict[str, Callable[..., dict[str, Any]]] = {
            "numbers": self._numbers,
            "rules": self._rules,
            "text": self._text,
            "differences": self._differences,
            "try": self._trial,
            "submit": self._submission,
        }
        return self.render(
            "policy_desk/draft.html",
            page_heading=draft.filename,
            crumbs=[(_("Changes of policy"), self.get_url(".index"))],
            draft=draft,
            state=STATES[draft.state],
            author=service.author_name(draft),
            part=part,
            parts=PARTS,
            file=reading.file,
            faults=reading.faults,
            labels={table[0].policy.name: table[0].policy for table in self._readable(draft, reading)},
            differing=service.differing_examples(draft) if reading.faults else [],
            is_mine=is_mine,
            may_preview=may_ask(current_reader().posts),
            may_edit=is_mine and draft.state == "draft",
            may_take_up=draft.author_id is None
            and draft.state == "draft"
            and may(current_reader().posts, "policy.draft"),
            is_behind=draft.is_at_work and (latest.id if latest else None) != draft.base_id,
            **{**shown[part](draft, reading), **more},
        )

    def _readable(self, draft: PolicyDraft, reading: service.Reading) -> list[Any]:
        """The tables of a text that has faults, if it can be read."""
        return rows.tables(draft.text, draft.filename) if reading.faults else []

    def _numbers(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        return {"form": _numbers_form(reading.file, formdata=None) if reading.file else None}

    def _rules(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        """The tables; or one row of one to be changed."""
        wanted = request.args.get("policy", ""), request.args.get("rule", "")
        row = rows.row_of(draft.text, draft.filename, *wanted)
        tables = [] if row else rows.tables(draft.text, draft.filename)
        return {"tables": tables, "row": row, "form": _row_form(row, formdata=None) if row else None}

    def _text(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        return {"text": draft.text, "found": _as_json(reading), "line": key_of(request.args.get("line", "")) or 0}

    def _differences(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        base = service.read(draft.base.text, draft.base.filename).file if draft.base else None
        return {
            "told": told(base, reading.file) if reading.file else [],
            "lines": list(lines_differing(draft.base.text if draft.base else "", draft.text)),
        }

    def _trial(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        if reading.file is None:
            return {"policy": None}
        names = list(reading.file.policies)
        wanted = request.args.get("policy", "")
        changed = service.changed_policies(draft, reading.file)
        name = wanted if wanted in names else next(iter(changed or names))
        policy = reading.file.policies[name]
        customer = trying.customer_of(key_of(request.args.get("customer", "")))
        form = _facts_form(policy, trying.facts_to_type(policy, customer), request.args)
        comparison = self._compared(reading.file, name, form, customer) if request.args.get("asked") else None
        takes_customer = bool(trying.decisions.supplied_facts(name))
        chosen = TryForm(formdata=None, data={"customer": customer}) if takes_customer else None
        return {
            "policy": policy,
            "names": [(one, said(reading.file.policies[one].title)) for one in names],
            "form": form,
            "customer": customer,
            "customer_form": chosen,
            "comparison": comparison,
        }

    def _compared(self, file: Any, name: str, form: Any, customer: Any) -> Any:
        if not form.validate():
            return None
        facts = {field.short_name: _typed(field.data) for field in form}
        try:
            return trying.compare(file, name, facts, clock.today(), customer)
        except Invalid as invalid:
            say_errors(form, invalid)
        except DeskError as error:
            flash_refusal(error)
        return None

    def _submission(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        form = SubmitForm(
            formdata=None, data={"effective_on": draft.effective_on or clock.today(), "reason": draft.reason}
        )
        changed = service.changed_policies(draft, reading.file) if reading.file else []
        return {"form": form, "changed": changed}

    # --- writing

    @expose("/<int:draft_id>/check", methods=("POST",))  # type: ignore[untyped-decorator]
    def check(self, draft_id: int) -> Any:
        """The faults of a text being typed; nothing is kept."""
        draft = self._draft(draft_id)
        return jsonify(faults=_as_json(service.read(request.form.get("text", "")[: service.MOST_TEXT], draft.filename)))

    @expose("/<int:draft_id>/text", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_text(self, draft_id: int) -> Any:
        """Keep the text, sound or not; with `shape` in the one shape all rule files have."""
        draft = self._draft(draft_id)
        text = request.form.get("text", "").replace("\r\n", "\n")
        error = self._done(lambda: service.save(draft_id, text, version=key_of(request.form.get("version", ""))))
        if error is not None:
            reading = service.read(text, draft.filename)
            again = self._page(
                self._draft(draft_id), "text", text=text, found=_as_json(reading), error=said(error.says)
            )
            return again, error.status
        flash(gettext("The draft is saved. It decides nothing until it is signed."), "success")
        return redirect(self.get_url(".one", draft_id=draft_id, part="text"))

    @expose("/<int:draft_id>/numbers", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_numbers(self, draft_id: int) -> Any:
        draft = self._draft(draft_id)
        reading = service.read(draft.text, draft.filename)
        if reading.file is None:
            return redirect(self.get_url(".one", draft_id=draft_id, part="text"))
        form = _numbers_form(reading.file, formdata=request.form)
        if not form.validate():
            return self._page(draft, "numbers", form=form), 422
        text = draft.text
        for name, parameter in reading.file.parameters.items():
            if form[name].data != parameter.value:
                text = with_parameter(text, name, int(form[name].data))
        version = key_of(request.form.get("version", ""))
        error = self._done(lambda: service.save(draft_id, text, version=version))
        if error is not None:
            return self._page(self._draft(draft_id), "numbers", form=form, error=said(error.says)), error.status
        flash(gettext("The draft is saved. It decides nothing until it is signed."), "success")
        return redirect(self.get_url(".one", draft_id=draft_id, part="differences"))

    @expose("/<int:draft_id>/row", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_row(self, draft_id: int) -> Any:
        """One row of the table, its cells, condition, clause and sentence."""
        draft = self._draft(draft_id)
        wanted = request.args.get("policy", ""), request.args.get("rule", "")
        row = rows.row_of(draft.text, draft.filename, *wanted)
        if row is None:
            abort(404)
        form = _row_form(row, formdata=request.form)
        says, status = "", 422
        if form.validate():
            cells = {name: _typed(form[f"cell_{name}"].data) for name in row.written}
            words = {name: form[name].data if name in form else "" for name in ("condition", "clause", "en", "zh")}
            try:
                text = rows.with_row(draft.text, row, cells, words)
            except NotWritable as cannot:
                says = said(cannot.text)
            else:
                version = key_of(request.form.get("version", ""))
                error = self._done(lambda: service.save(draft_id, text, version=version))
                if error is None:
                    flash(gettext("The draft is saved. It decides nothing until it is signed."), "success")
                    return redirect(self.get_url(".one", draft_id=draft_id, part="rules"))
                says, status = said(error.says), error.status
        return self._page(self._draft(draft_id), "rules", row=row, form=form, tables=[], error=says), status

    @expose("/<int:draft_id>/submit", methods=("POST",))  # type: ignore[untyped-decorator]
    def submit(self, draft_id: int) -> Any:
        draft = self._draft(draft_id)
        form = SubmitForm(request.form)
        if not form.validate():
            return self._page(draft, "submit", form=form), 422
        error = self._done(
            lambda: service.submit(draft_id, effective_on=form.effective_on.data, reason=form.reason.data)
        )
        if error is not None:
            says = said(error.says)
            if isinstance(error, Invalid):
                says = said(error.errors["text"]) if "text" in error.errors else ""
                say_errors(form, Invalid({name: why for name, why in error.errors.items() if name != "text"}))
            return self._page(self._draft(draft_id), "submit", form=form, error=says), error.status
        flash(gettext("Submitted. It holds when it is signed."), "success")
        return redirect(self.get_url(".one", draft_id=draft_id))

    @expose("/<int:draft_id>/<act>", methods=("POST",))  # type: ignore[untyped-decorator]
    def act(self, draft_id: int, act: str) -> Any:
        """take-up, bring-up-to-date, agree-examples or discard."""
        acts: dict[str, tuple[Callable[[int], Any], str]] = {
            "take-up": (service.take_up, gettext("The draft is yours.")),
            "bring-up-to-date": (
                service.bring_up_to_date,
                gettext("The draft is compared with what was published last from now on."),
            ),
            "agree-examples": (service.agree_examples, gettext("The examples state the new answers.")),
            "discard": (service.discard, gettext("The draft is discarded.")),
        }
        if act not in acts:
            abort(404)
        self._draft(draft_id)
        doing, words = acts[act]
        error = self._done(lambda: doing(draft_id))
        if error is not None:
            flash_refusal(error)
        else:
            flash(words, "success")
        if act == "discard" and error is None:
            return redirect(self.get_url(".index"))
        return redirect(self.get_url(".one", draft_id=draft_id))

    def _done(self, act: Callable[[], Any]) -> DeskError | None:
        begin_writing()
        try:
            act()
            db.session.commit()
        except CAUGHT as caught:
            error = refusal(caught)
            db.session.rollback()
            if isinstance(error, NotFound):
                abort(404)
            return error
        return None


def _as_json(reading: service.Reading) -> list[dict[str, Any]]:
    lang = language()
    return [
        {
            "line": fault.line,
            "column": fault.column,
            "message": f"{fault.line}: {fault.problem[lang]} ({fault.remedy[lang]})",
        }
        for fault in reading.faults
    ]


def _numbers_form(file: Any, formdata: Any) -> Any:
    """A field for each parameter, that knows its unit."""
    fields: dict[str, Any] = {}
    for name, one in file.parameters.items():
        kind = MoneyField if one.unit == "fen" else CountField
        checks = [InputRequired(), NumberRange(one.least, one.most)]
        hint = " · ".join(str(part) for part in (unit_words(one.unit), one.clause, said(one.note_text)) if part)
        fields[name] = kind(said(one.label), checks, default=one.value, description=hint)
    return type("NumbersForm", (DeskForm,), fields)(formdata)


def _row_form(row: rows.Row, formdata: Any) -> Any:
    """A field for each cell that is a plain value, by its kind; the condition as written; the words."""
    fields: dict[str, Any] = {}
    for name, value in row.written.items():
        kind = row.policy.outcomes[name]
        fields[f"cell_{name}"] = _field(said(row.policy.label(name)), kind, row.policy, default=_untyped(value))
    if row.condition is not None:
        fields["condition"] = TextAreaField(
            _("Condition"), [DataRequired(), Length(max=4_000)], default=row.condition, render_kw={"class": MONO}
        )
    fields["clause"] = StringField(_("Clause"), [DataRequired(), Length(max=40)], default=row.rule.clause)
    for name, words in (("zh", _("Sentence in Chinese")), ("en", _("Sentence in English"))):
        fields[name] = TextAreaField(words, [DataRequired(), Length(max=1_000)], default=row.rule.because[name])
    return type("RowForm", (DeskForm,), fields)(formdata)


def _facts_form(policy: Any, names: list[str], given: Any) -> Any:
    fields = {name: _fact_field(name, policy) for name in names}
    return type("FactsForm", (DeskForm,), fields)(given if given.get("asked") else None)


def _fact_field(name: str, policy: Any) -> Any:
    fact = policy.facts[name]
    default = 0 if isinstance(fact, Number) and not fact.nullable else None
    return _field(said(policy.label(name)), fact, policy, default=default)


def _field(label: str, kind: Fact, policy: Any, default: Any) -> Any:
    """The field that suits a kind of fact or outcome: it knows its values, unit and range."""
    needed = [] if kind.nullable else [InputRequired()]
    if isinstance(kind, Choice):
        choices = [(value, said(policy.label(value))) for value in kind.values]
        return ChoiceField(label, needed, choices=choices, allow_blank=kind.nullable, default=default)
    if isinstance(kind, Flag):
        choices = [("no", lazy_gettext("No")), ("yes", lazy_gettext("Yes"))]
        return ChoiceField(label, needed, choices=choices, allow_blank=kind.nullable, default=default)
    if isinstance(kind, Money):
        return MoneyField(label, needed, description=_("yuan"), default=default)
    checks = [*needed, NumberRange(getattr(kind, "least", 0), getattr(kind, "most", MOST_COUNT))] if needed else []
    return CountField(label, checks, description=kind.unit or None, default=default)


def _untyped(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _typed(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def views() -> list[Any]:
    return [
        PolicyDrafts(
            name=_("Changes of policy"),
            category=_("Policies"),
            endpoint="policy_drafts",
            url="/policy-drafts",
            menu_icon_value="edit",
        )
    ]
