"""The examples of a draft: cases beside the rules that answer them, added, changed and removed."""

from collections.abc import Callable
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.cases import cases_of, told_outcomes
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.rows import Table
from admin_app.policy_desk.screens.fields import field, typed, untyped
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from rules.engine import EngineRefused, Example, LoadedPolicy
from rules.engine.examples import case_for
from rules.engine.facts import Number
from rules.engine.writing import NotWritable, with_example, with_example_at, without_example


class ExampleForm(DeskForm):
    """The facts of a case; once they are asked, what is expected, at first as the draft answers."""

    policy: LoadedPolicy
    at: int | None = None
    is_asked = False

    @property
    def given(self) -> dict[str, Any]:
        return {name: typed(self[f"given_{name}"].data, kind) for name, kind in self.policy.facts.items()}

    @property
    def then(self) -> dict[str, Any]:
        return {name: typed(self[f"then_{name}"].data, kind) for name, kind in self.policy.outcomes.items()}

    def say_at_first_fact(self, words: str) -> None:
        first = self[f"given_{next(iter(self.policy.facts))}"]
        first.errors = [*first.errors, words]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        same = [at for at, one in enumerate(self.policy.examples) if at != self.at and self._has_same_facts(one)]
        if same:
            self.say_at_first_fact(gettext("Example %(number)s has these facts already.", number=same[0] + 1))
        return not same

    def _has_same_facts(self, example: Example) -> bool:
        return self.policy.normalise(example.given) == self.given


class ExamplesPart(DraftPage):
    def show_examples(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        """The examples of one policy; or one of them to be changed, or a new one."""
        table = self._table(draft, reading)
        if table is None:
            return {"table": None}
        if request.args.get("new"):
            return _filling(self._new_form(table))
        at = key_of(request.args.get("at", ""))
        if at is not None and at < len(table.policy.examples):
            return _filling(_form_of(table.policy, at))
        return self._listed(draft, table)

    def _table(self, draft: PolicyDraft, reading: service.Reading) -> Table | None:
        """The one asked for; else the first that the draft changes."""
        tables = {table.policy.name: table for table in rows.tables(draft.text, draft.filename)}
        changed = service.changed_policies(draft, reading.file) if reading.file else []
        wanted = [request.args.get("policy", ""), *changed, *tables]
        return next((tables[name] for name in wanted if name in tables), None)

    def _listed(self, draft: PolicyDraft, table: Table) -> dict[str, Any]:
        policy, cases = table.policy, cases_of(table.policy)
        met = {case.rule for case in cases}
        return {
            "shows": "examples",
            "table": table,
            "cases": cases,
            "bare": [row.rule for row in table.rows if row.rule.id not in met],
            "names": [(one.policy.name, said(one.policy.title)) for one in rows.tables(draft.text, draft.filename)],
            "told_outcomes": lambda then: told_outcomes(policy, then),
        }

    def _new_form(self, table: Table) -> ExampleForm:
        """Empty; with the facts named in the address; or with a case that the rule named there answers."""
        if any(name.startswith("given_") for name in request.args):
            form = _form(table.policy, None, request.args)
            return _asked(form) if form.validate() else form
        case = case_for(table.policy, request.args.get("rule", ""))
        return _asked(_form(table.policy, None, None, given=case)) if case else _form(table.policy, None, None)

    @expose("/<int:draft_id>/example", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_example(self, draft_id: int) -> Any:
        """With `ask`, what the draft answers to these facts; else the example is kept."""
        draft = self.draft(draft_id)
        table, at = self._example_asked_for(draft)
        form = _form(table.policy, at, request.form, is_asked="then" in request.form)
        if not form.validate():
            return self.page(draft, "examples", **_filling(form)), 422
        if not form.is_asked or request.form.get("ask"):
            return self.page(draft, "examples", **_filling(_asked(form)))
        given, then, rule = form.given, form.then, form["rule"].data

        def write(text: str) -> str:
            if at is None:
                return with_example(text, table.policy.name, given, then, rule)
            return with_example_at(text, table.policy.name, at, given, then, rule)

        return self._keep_examples(draft, table, write, _filling(form), at)

    @expose("/<int:draft_id>/remove-example", methods=("POST",))  # type: ignore[untyped-decorator]
    def remove_example(self, draft_id: int) -> Any:
        draft = self.draft(draft_id)
        table, at = self._example_asked_for(draft)
        if at is None:
            abort(404)
        shown = self._listed(draft, table)
        return self._keep_examples(draft, table, lambda text: without_example(text, table.policy.name, at), shown, None)

    def _example_asked_for(self, draft: PolicyDraft) -> tuple[Table, int | None]:
        table = rows.table_of(draft.text, draft.filename, request.args.get("policy", ""))
        at = key_of(request.args.get("at", ""))
        if table is None or (at is not None and at >= len(table.policy.examples)):
            abort(404)
        return table, at

    def _keep_examples(
        self, draft: PolicyDraft, table: Table, write: Callable[[str], str], shown: dict[str, Any], at: int | None
    ) -> Any:
        try:
            text = write(draft.text)
        except NotWritable as cannot:
            return self.page(draft, "examples", error=said(cannot.text), **shown), 422
        faults = rows.faults_in(text, draft.filename)
        if faults:
            return self.page(draft, "examples", error=said(faults[0].problem), **shown), 422
        error = self.keep(draft.id, text)
        if error is not None:
            return self.again(draft.id, "examples", error, **shown)
        anchor = None if at is None else f"example-{at + 1}"
        return self.saved(draft.id, "examples", policy=table.policy.name, _anchor=anchor)


def _filling(form: ExampleForm) -> dict[str, Any]:
    return {"shows": "example", "form": form, "policy": form.policy}


def _form_of(policy: LoadedPolicy, at: int) -> ExampleForm:
    """An example as it stands; what it leaves open, as the draft answers."""
    example = policy.examples[at]
    form = _form(policy, at, None, given=policy.normalise(example.given))
    _outcome, rule = _answer(form)
    return _asked(form, example.then, example.rule or rule)


def _asked(form: ExampleForm, then: Any = None, rule: str | None = None) -> ExampleForm:
    """The form with what is expected, as given or else as the draft answers."""
    outcome, answering = _answer(form)
    return _form(
        form.policy,
        form.at,
        None,
        given=form.given,
        then={**outcome, **(then or {})},
        rule=rule or answering,
        is_asked=True,
    )


def _answer(form: ExampleForm) -> tuple[dict[str, Any], str | None]:
    try:
        answer = form.policy.decide_compiled(form.given)
    except EngineRefused:
        return {}, None
    return answer.outcome, answer.rule


def _form(
    policy: LoadedPolicy,
    at: int | None,
    formdata: Any,
    *,
    given: Any = None,
    then: Any = None,
    rule: str | None = None,
    is_asked: bool = False,
) -> ExampleForm:
    fields: dict[str, Any] = {}
    for name, kind in policy.facts.items():
        default = untyped(given[name]) if given else None
        fields[f"given_{name}"] = field(said(policy.label(name)), kind, policy, default=default, is_blank=not given)
    if is_asked:
        fields.update(_expected_fields(policy, then or {}))
        choices = [("", _("whichever answers")), *((one.id, one.id) for one in policy.rules)]
        fields["rule"] = ChoiceField(_("Rule that answers"), choices=choices, default=rule)
    kind_of_form = type("ExampleForm", (ExampleForm,), {**fields, "policy": policy, "at": at, "is_asked": is_asked})
    made: ExampleForm = kind_of_form(formdata)
    return made


def _expected_fields(policy: LoadedPolicy, then: dict[str, Any]) -> dict[str, Any]:
    """What is expected may lie outside what the rules answer now."""
    fields: dict[str, Any] = {}
    for name, kind in policy.outcomes.items():
        label, default = said(policy.label(name)), untyped(then.get(name))
        if isinstance(kind, Number):
            open_kind = type(kind)(unit=kind.unit, nullable=kind.nullable)
            fields[f"then_{name}"] = field(label, open_kind, policy, default=default)
        else:
            fields[f"then_{name}"] = field(label, kind, policy, default=default)
    return fields
