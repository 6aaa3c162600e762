"""The tables of a draft: their rules changed, added, moved and removed."""

from collections.abc import Callable
from typing import Any

from flask import abort, request
from flask_admin import expose

from admin_app import said
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.cases import answered_by, with_examples_kept, without_examples
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.rows import Row, Table
from admin_app.policy_desk.screens.asking import asked_facts
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.policy_desk.screens.rule_form import RuleForm, changed_rule_form, new_rule_form
from admin_app.policy_desk.screens.words import adding_word, choices_in, word_form
from rules.engine import RuleFileRefused
from rules.engine.writing import NotWritable, moved_rule, with_rule


class RulesPart(DraftPage):
    def show_rules(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        """The tables; or one rule to be changed, added (`new`) or removed (`remove`)."""
        wanted, rule = request.args.get("policy", ""), request.args.get("rule", "")
        table = rows.table_of(draft.text, draft.filename, wanted)
        if table is not None and request.args.get("word") and choices_in(table):
            return adding_word(table, word_form(table, formdata=None))
        if table is not None and request.args.get("new"):
            return _adding(new_rule_form(table, table.row(rule), formdata=None))
        row = table.row(rule) if table else None
        if table is None or row is None:
            return {"tables": rows.tables(draft.text, draft.filename), "choices_in": choices_in}
        if request.args.get("remove") and row in table.ordered:
            return {"shows": "removing", "removing": row, "used": answered_by(table.policy, rule)}
        return _changing(changed_rule_form(table, row, formdata=None))

    @expose("/<int:draft_id>/row", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_row(self, draft_id: int) -> Any:
        """One row of the table, its cells, condition, clause and sentence."""
        draft = self.draft(draft_id)
        table, row = self._row_asked_for(draft)
        form = changed_rule_form(table, row, formdata=request.form)

        def write(text: str) -> str:
            condition = form.when if row.condition is not None else ""
            return form.named(rows.with_row(text, row, condition, form.cells, form.words))

        return self._keep_rule(draft, form, row.rule.id, write, _changing(form))

    @expose("/<int:draft_id>/new-row", methods=("POST",))  # type: ignore[untyped-decorator]
    def add_row(self, draft_id: int) -> Any:
        draft = self.draft(draft_id)
        table = rows.table_of(draft.text, draft.filename, request.args.get("policy", ""))
        if table is None:
            abort(404)
        form = new_rule_form(table, None, formdata=request.form)

        def write(text: str) -> str:
            words = form.words
            rule = {
                "id": form.id.data,
                "when": form.when,
                "then": form.cells,
                "clause": words["clause"],
                "because": {"en": words["en"], "zh": words["zh"]},
                "note": words["note"],
            }
            return form.named(with_rule(text, table.policy.name, rule, after=form.after.data))

        return self._keep_rule(draft, form, form.id.data or "", write, _adding(form))

    @expose("/<int:draft_id>/move-row", methods=("POST",))  # type: ignore[untyped-decorator]
    def move_row(self, draft_id: int) -> Any:
        """One place up or down."""
        draft = self.draft(draft_id)
        table, row = self._row_asked_for(draft)
        step = {"up": -1, "down": 1}.get(request.form.get("way", ""), 0)
        if row not in table.ordered or not step:
            abort(404)
        at = min(max(table.ordered.index(row) + step, 0), len(table.ordered) - 1)
        return self._keep_table(
            draft, lambda text: moved_rule(text, table.policy.name, row.rule.id, at), anchor=row.rule.id
        )

    @expose("/<int:draft_id>/remove-row", methods=("POST",))  # type: ignore[untyped-decorator]
    def remove_row(self, draft_id: int) -> Any:
        """With `examples` the examples that it answers go, too; else they are answered by the rules that stay."""
        draft = self.draft(draft_id)
        table, row = self._row_asked_for(draft)

        def write(text: str) -> str:
            if request.form.get("examples"):
                return without_examples(text, table.policy, row.rule.id)
            return with_examples_kept(text, draft.filename, table.policy, row.rule.id)

        return self._keep_table(draft, write, anchor=table.policy.name)

    def _row_asked_for(self, draft: PolicyDraft) -> tuple[Table, Row]:
        table = rows.table_of(draft.text, draft.filename, request.args.get("policy", ""))
        row = table.row(request.args.get("rule", "")) if table else None
        if table is None or row is None:
            abort(404)
        return table, row

    def _keep_rule(
        self, draft: PolicyDraft, form: RuleForm, rule: str, write: Callable[[str], str], shown: dict[str, Any]
    ) -> Any:
        """Save what `write` makes of the text; else the form as typed, with what stands in the way at its field."""
        if not form.validate():
            return self.page(draft, "rules", **shown), 422
        try:
            text = write(draft.text)
        except NotWritable as cannot:
            return self.page(draft, "rules", error=said(cannot.text), **shown), 422
        for fault in (faults := rows.faults_in(text, draft.filename)):
            form.say_fault(fault, text, rule)
        if faults:
            return self.page(draft, "rules", **shown), 422
        error = self.keep(draft.id, text)
        if error is not None:
            return self.again(draft.id, "rules", error, **shown)
        return self.saved(draft.id, "rules", _anchor=rule)

    def _keep_table(self, draft: PolicyDraft, write: Callable[[str], str], anchor: str) -> Any:
        """Save what `write` makes of the text; else the tables, with what stands in the way."""
        tables = rows.tables(draft.text, draft.filename)
        try:
            text = write(draft.text)
            faults = rows.faults_in(text, draft.filename)
        except NotWritable as cannot:
            return self.page(
                draft, "rules", error=said(cannot.text), shows="rules", tables=tables, choices_in=choices_in
            ), 422
        except RuleFileRefused as refused:
            faults = refused.faults
        if faults:
            return self.page(
                draft, "rules", error=said(faults[0].problem), shows="rules", tables=tables, choices_in=choices_in
            ), 422
        error = self.keep(draft.id, text)
        if error is not None:
            return self.again(draft.id, "rules", error, shows="rules", tables=tables, choices_in=choices_in)
        return self.saved(draft.id, "rules", _anchor=anchor)


def _changing(form: RuleForm) -> dict[str, Any]:
    return {"shows": "rule", "form": form, "row": form.row, "table": form.table, "asked_facts": asked_facts(form.table)}


def _adding(form: RuleForm) -> dict[str, Any]:
    return {**_changing(form), "is_new": True}
