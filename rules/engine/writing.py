"""What does a rule file say once one thing in it is changed? Text in, text out; everything else stays as it was.

Comments stay, too: only the piece that changes is written anew, at its place, and the file brought into its one
shape. Whether the new text is a good policy is for `load_text` to say. What cannot be changed in this way raises
NotWritable, which says what to do instead.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.engine.answers import labelled as cell
from rules.engine.rows import Row, Rows, new_row, rows_in
from rules.engine.script import Script, expression, id_of, is_call, is_literal, labelled, worked_out
from rules.engine.spelling import NotWritable, Spelled, Value, cannot, sentence, spelled, table

__all__ = [
    "NotWritable",
    "Spelled",
    "cell",
    "moved_rule",
    "with_cell",
    "with_choice",
    "with_clause",
    "with_condition",
    "with_example",
    "with_example_at",
    "with_name",
    "with_note",
    "with_outcome",
    "with_parameter",
    "with_rule",
    "with_sentence",
    "without_example",
    "without_rule",
]


def with_parameter(text: str, name: str, value: int) -> str:
    """The parameter has this value."""
    script = Script(text)
    if isinstance(value, bool) or not isinstance(value, int):
        raise cannot(
            (f"{name} is a whole number, not {value!r}", f"{name} 是整数，不是 {value!r}"),
            ("write a whole number", "请写整数"),
        )
    at = labelled(script.parameter(name), "value")
    if at is None or not is_literal(at):
        raise worked_out(name, at or script.parameter(name))
    return script.replaced(at, spelled(value))


def with_cell(text: str, policy: str, rule_id: str, outcome: str, value: Value) -> str:
    """The rule answers `value` for this outcome. Cells that are worked out, or set by a parameter, are not writable."""
    script = Script(text)
    at = _cell(script, policy, rule_id, outcome)
    if not is_literal(at):
        raise worked_out(outcome, at)
    return script.replaced(at, spelled(value))


def with_outcome(text: str, policy: str, rule_id: str, outcome: str, value: Value) -> str:
    """The rule answers `value` for this outcome, whatever set it before: a value, a number of the file or a form."""
    script = Script(text)
    return script.replaced(_cell(script, policy, rule_id, outcome), spelled(value))


def _cell(script: Script, policy: str, rule_id: str, outcome: str) -> ast.expr:
    then = labelled(script.rule(script.policy(policy), rule_id), "then")
    if isinstance(then, ast.Name):
        raise worked_out(outcome, then)
    at = cell(then, outcome)
    if at is None:
        raise cannot((f"{rule_id} has no outcome {outcome}", f"{rule_id} 没有结果 {outcome}"))
    return at


def with_sentence(text: str, policy: str, rule_id: str, because: Mapping[str, str]) -> str:
    """The rule gives this reason, in both languages."""
    for language in ("en", "zh"):
        if not because.get(language, "").strip():
            raise cannot(
                ("a sentence stands in both languages", "理由须有中英文"),
                ("write it in English and Chinese", "请填写中文与英文"),
            )
    script = Script(text)
    at = labelled(script.rule(script.policy(policy), rule_id), "because")
    if not isinstance(at, ast.Dict):
        return _replaced(script, at, "because", sentence(because))
    for language in ("en", "zh"):
        at = labelled(script.rule(script.policy(policy), rule_id), "because")
        piece = cell(at, language)
        if piece is None:
            return _replaced(script, at, "because", sentence(because))
        script = Script(script.replaced(piece, spelled(because[language])))
    return script.text


def with_clause(text: str, policy: str, rule_id: str, clause: str) -> str:
    """The rule stands on this clause."""
    script = Script(text)
    at = labelled(script.rule(script.policy(policy), rule_id), "clause")
    return _replaced(script, at, "clause", spelled(clause))


def with_note(text: str, policy: str, rule_id: str, note: str) -> str:
    """What managers note beside the rule; nothing rests on it."""
    script = Script(text)
    rule = script.rule(script.policy(policy), rule_id)
    at = labelled(rule, "note")
    return script.replaced(at, spelled(note)) if at is not None else _with_part(script, rule, "note", spelled(note))


def with_choice(text: str, policy: str, fact: str, word: str) -> str:
    """One more value that this fact may have, last."""
    script = Script(text)
    facts = script.part(script.policy(policy), "facts")
    choice = script.followed(cell(facts, fact))
    if not isinstance(choice, ast.Call) or not is_call(choice, "Choice") or not choice.args:
        raise cannot(
            (f"{fact} is not a choice among words", f"{fact} 不是选项"),
            ("choose a fact that has words to choose from", "请选择有选项的事实"),
        )
    if any(isinstance(one, ast.Constant) and one.value == word for one in choice.args):
        raise cannot((f"{fact} may be {word} already", f"{fact} 已有 {word}"), ("choose another word", "请换一个词"))
    start, end = script.span(choice)
    last = script.span(choice.args[-1])[1]
    piece = f"{script.text[start:last]}, {spelled(word)}{script.text[last:end]}"
    meaning = ast.Call(func=choice.func, args=[*choice.args, ast.Constant(word)], keywords=choice.keywords)
    return script.rewritten(choice, piece, meaning)


def with_name(text: str, policy: str, name: str, words: Mapping[str, str]) -> str:
    """What managers call a fact, an outcome or a value, in both languages; no answer rests on it."""
    script = Script(text)
    call = script.policy(policy)
    labels = script.part(call, "labels")
    pair = f"{spelled(name)}: {sentence(words)}"
    if labels is None:
        return _with_part(script, call, "labels", f"{{{pair}}}")
    if not isinstance(labels, ast.Dict):
        raise cannot(("labels is not a plain table", "labels 不是普通表格"))
    at = cell(labels, name)
    if at is not None:
        return script.replaced(at, sentence(words))
    keys, values = [*labels.keys, ast.Constant(name)], [*labels.values, expression(sentence(words))]
    return script.grown(labels, pair, ast.Dict(keys=keys, values=values))


def with_condition(text: str, policy: str, rule_id: str, condition: str) -> str:
    """The rule applies when this holds, written as in the file: `(m.grade == "A") & (m.days_late > most_days)`."""
    script = Script(text)
    at = labelled(script.rule(script.policy(policy), rule_id), "when")
    if at is None:
        raise cannot(
            (f"{rule_id} answers all other cases", f"{rule_id} 适用于其余情形"),
            ("add a rule above it", "请在其上方增加规则"),
        )
    return script.replaced(at, spelled(Spelled(condition.strip())))


def _replaced(script: Script, at: ast.expr | None, label: str, piece: str) -> str:
    if at is None:
        raise cannot((f"{label} is not written here", f"此处未写 {label}"))
    return script.replaced(at, piece)


def with_example(text: str, policy: str, given: Mapping[str, Any], then: Mapping[str, Any], rule: str | None) -> str:
    """One more example, last."""
    row = new_row(_example(given, then, rule))
    script = Script(_with_import(text, "Example"))
    call = script.policy(policy)
    examples = script.listed(call, "examples")
    if examples is None:
        return _with_examples(script, call, row.text)
    rows = rows_in(script, examples)
    return rows.written([*rows.rows, row])


def _example(given: Mapping[str, Any], then: Mapping[str, Any], rule: str | None) -> str:
    named = f", rule={spelled(rule)}" if rule is not None else ""
    return f"Example(given={table(given)}, then={table(then)}{named},)"


def _with_examples(script: Script, call: ast.Call, example: str) -> str:
    """The policy with its first example."""
    return _with_part(script, call, "examples", f"[{example},]")


def _with_part(script: Script, call: ast.Call, label: str, piece: str) -> str:
    """The call with `label=piece`, last."""
    part = ast.keyword(arg=label, value=expression(piece))
    meaning = ast.Call(func=call.func, args=call.args, keywords=[*call.keywords, part])
    return script.grown(call, f"{label}={piece}", meaning)


def _with_import(text: str, word: str) -> str:
    """The file with this word imported."""
    script = Script(text)
    imports = [node for node in script.tree.body if isinstance(node, ast.ImportFrom)]
    if not imports or any(alias.name == word for node in imports for alias in node.names):
        return text
    names = sorted([*(alias.name for alias in imports[0].names), word], key=lambda name: (name[0].islower(), name))
    lines = script.text.split("\n")
    if ";" in lines[(imports[0].end_lineno or 1) - 1]:
        return text  # the reader will ask for the import
    kept = lines[: imports[0].lineno - 1], lines[imports[0].end_lineno or 0 :]
    return "\n".join([*kept[0], f"from rules.engine import ({', '.join(names)})", *kept[1]])


def with_example_at(
    text: str, policy: str, index: int, given: Mapping[str, Any], then: Mapping[str, Any], rule: str | None
) -> str:
    """The example of this number, counted from 0, says this instead; what is noted beside it stays."""
    rows = _examples(text, policy, index)
    rows.rows[index] = replace(rows.rows[index], text=_example(given, then, rule), node=None)
    return rows.written(rows.rows)


def without_example(text: str, policy: str, index: int) -> str:
    """Without the example of this number, counted from 0."""
    rows = _examples(text, policy, index)
    return rows.written([*rows.rows[:index], *rows.rows[index + 1 :]])


def _examples(text: str, policy: str, index: int) -> Rows:
    """The list of examples, which has one of this number."""
    script = Script(text)
    examples = script.listed(script.policy(policy), "examples")
    if examples is None or not 0 <= index < len(examples.elts):
        raise cannot((f"there is no example {index + 1}", f"没有第 {index + 1} 个案例"))
    return rows_in(script, examples)


def with_rule(text: str, policy: str, rule: str | Mapping[str, Any], after: str | None = None) -> str:
    """One more rule, behind rule `after`, or first. `rule` is its text, or its parts: id, when (as in the file), then,
    clause, because and perhaps note."""
    written = rule if isinstance(rule, str) else _rule(rule)
    meaning = expression(written)
    if not is_call(meaning, "Rule"):
        raise cannot(
            ("this is not a rule", "这不是规则"),
            ('write Rule("id", when=…, then=dict(…), …)', '请写 Rule("编号", when=…, then=dict(…), …)'),
        )
    rows = _rules(Script(_with_import(text, "Rule")), policy)
    at = 0 if after is None else _index(rows, after) + 1
    return rows.written([*rows.rows[:at], new_row(written.strip()), *rows.rows[at:]])


def _rule(parts: Mapping[str, Any]) -> str:
    lacking = [label for label in ("id", "when", "then", "clause", "because") if not parts.get(label)]
    if lacking:
        raise cannot(
            (f"the rule lacks {', '.join(lacking)}", f"规则缺少 {'、'.join(lacking)}"),
            (f"add {lacking[0]}", f"请补上 {lacking[0]}"),
        )
    expression(parts["when"])
    note = f"note={spelled(parts['note'])}," if parts.get("note") else ""
    return (
        f"Rule({spelled(parts['id'])}, when={spelled(Spelled(parts['when']))}, then={table(parts['then'])}, "
        f"clause={spelled(parts['clause'])}, because={sentence(parts['because'])},{note})"
    )


def without_rule(text: str, policy: str, rule_id: str) -> str:
    """Without this rule."""
    rows = _rules(Script(text), policy)
    at = _index(rows, rule_id)
    return rows.written([*rows.rows[:at], *rows.rows[at + 1 :]])


def moved_rule(text: str, policy: str, rule_id: str, to: int) -> str:
    """This rule stands at place `to`, counted from 0 among the rules with a condition."""
    rows = _rules(Script(text), policy)
    at = _index(rows, rule_id)
    others: list[Row] = [*rows.rows[:at], *rows.rows[at + 1 :]]
    if not 0 <= to <= len(others):
        raise cannot(
            (f"there are {len(rows.rows)} places", f"共有 {len(rows.rows)} 个位置"),
            ("name one of them", "请选择其中之一"),
        )
    return rows.written([*others[:to], rows.rows[at], *others[to:]])


def _rules(script: Script, policy: str) -> Rows:
    rules = script.listed(script.policy(policy), "rules")
    if rules is None:
        raise cannot((f"{policy} lists no rules", f"{policy} 未列出规则"))
    return rows_in(script, rules)


def _index(rows: Rows, rule_id: str) -> int:
    for index, row in enumerate(rows.rows):
        if row.node is not None and id_of(row.node) == rule_id:
            return index
    raise cannot(
        (f"{rule_id} does not stand in the list of rules", f"{rule_id} 不在规则列表中"),
        (
            "the rule for all other cases stays last; edit the text for anything else",
            "otherwise 的规则始终在最后；其他情况请编辑文本",
        ),
    )
