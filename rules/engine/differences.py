"""What is different between two versions of a policy, in words a manager reads?

Which cases are answered otherwise is told by `moved_cases`, in `rules.engine.moved`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from rules.engine.faults import Text, both
from rules.engine.forms import Form, Literal, Worked
from rules.engine.moved import MovedCase, MovedCases, moved_cases
from rules.engine.policy import LoadedPolicy, LoadedRule
from rules.engine.telling import amount, told_change, told_condition, told_form, told_value, unit_of
from rules.engine.words import Parameter

__all__ = ["Difference", "MovedCase", "MovedCases", "differences", "moved_cases"]


@dataclass(frozen=True)
class Difference:
    """One difference. `kind` is policy_added, policy_removed, title, fact, derived, parameter, parameter_range,
    parameter_note, rule_moved, condition, outcome, clause, sentence, note, label, refuses, or fact, derived, parameter,
    rule, stopped or example with _added or _removed."""

    kind: str
    text: Text
    rule: str | None = None
    name: str | None = None


def differences(old: LoadedPolicy | None, new: LoadedPolicy | None) -> list[Difference]:
    """Everything that is different, in the order of the page: title, facts, parameters, rules, examples."""
    if old is None or new is None:
        return _whole(old, new)
    return [
        *_title(old, new),
        *_facts(old, new),
        *_derived(old, new),
        *_parameters(old, new),
        *_rules(old, new),
        *_stopped(old, new),
        *_labels(old, new),
        *_examples(old, new),
    ]


def _whole(old: LoadedPolicy | None, new: LoadedPolicy | None) -> list[Difference]:
    if new is not None:
        text = both(f"new policy {new.title['en']}", f"新增政策“{new.title['zh']}”")
        return [Difference("policy_added", text, name=new.name)]
    if old is not None:
        text = both(f"policy {old.title['en']} is gone", f"删除政策“{old.title['zh']}”")
        return [Difference("policy_removed", text, name=old.name)]
    return []


def _title(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    if old.title != new.title:
        yield Difference("title", told_change(both("title:", "标题："), old.title, new.title), name=new.name)


def _by_name(
    kind: str, word: Text, old: Mapping[str, Any], new: Mapping[str, Any], label: Callable[[str], Text]
) -> Iterator[Difference]:
    """What is new and what is gone."""
    for name in new:
        if name not in old:
            text = both(f"new {word['en']}: {label(name)['en']}", f"新增{word['zh']}：{label(name)['zh']}")
            yield Difference(f"{kind}_added", text, name=name)
    for name in old:
        if name not in new:
            text = both(f"{word['en']} gone: {label(name)['en']}", f"删除{word['zh']}：{label(name)['zh']}")
            yield Difference(f"{kind}_removed", text, name=name)


def _label(old: LoadedPolicy, new: LoadedPolicy, name: str) -> Text:
    """What is gone keeps its old name."""
    return new.label(name) if name in new.labels else old.label(name)


def _facts(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    label = partial(_label, old, new)
    yield from _by_name("fact", both("fact", "事实"), old.facts, new.facts, label)
    for name, fact in new.facts.items():
        was = old.facts.get(name)
        if was is not None and was.as_json() != fact.as_json():
            told = told_change(
                both(f"fact {label(name)['en']}:", f"事实“{label(name)['zh']}”："), _kind(was), _kind(fact)
            )
            yield Difference("fact", told, name=name)


def _kind(fact: Any) -> Text:
    described = fact.as_json()
    told = ", ".join(f"{key} {value}" for key, value in described.items())
    return both(told, told)


def _derived(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    yield from _by_name(
        "derived", both("derived fact", "推导事实"), old.derived, new.derived, partial(_label, old, new)
    )
    for name, form in new.derived.items():
        was = old.derived.get(name)
        if was is not None and spelling(was) != spelling(form):
            label = new.label(name)
            told = told_change(
                both(f"{label['en']}:", f"{label['zh']}："),
                told_form(old, was, old.kinds.get(name)),
                told_form(new, form, new.kinds.get(name)),
            )
            yield Difference("derived", told, name=name)


def spelling(form: Form) -> Any:
    """A form as it is written: a parameter by its name, so that its new value is told once, as a parameter."""
    if isinstance(form, Worked):
        return (form.form, *(spelling(part) for part in form.parts))
    if isinstance(form, Literal):
        return form.name or (type(form.given), form.given)
    return form


def _parameters(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    def label(name: str) -> Text:
        return (new.parameters.get(name) or old.parameters[name]).label

    yield from _by_name("parameter", both("parameter", "参数"), old.parameters, new.parameters, label)
    for name, parameter in new.parameters.items():
        if name in old.parameters:
            yield from _parameter(old.parameters[name], parameter)


def _parameter(old: Parameter, new: Parameter) -> Iterator[Difference]:
    label = both(f"{new.label['en']}:", f"{new.label['zh']}：")
    if (old.value, old.unit) != (new.value, new.unit):
        yield Difference("parameter", told_change(label, _told(old, old.value), _told(new, new.value)), name=new.name)
    if (old.least, old.most) != (new.least, new.most):
        ends = [_span(one) for one in (old, new)]
        yield Difference("parameter_range", told_change(label, ends[0], ends[1]), name=new.name)
    if (old.clause, old.note_text, old.label) != (new.clause, new.note_text, new.label):
        notes = [
            Text({lang: f"{p.label[lang]}, {p.clause}, {p.note_text[lang]}" for lang in ("en", "zh")})
            for p in (old, new)
        ]
        yield Difference("parameter_note", told_change(label, notes[0], notes[1]), name=new.name)


def _told(parameter: Parameter, value: int) -> Text:
    unit = unit_of(parameter.unit)
    return Text({lang: f"{amount(value, parameter.unit)} {unit[lang]}".strip() for lang in ("en", "zh")})


def _span(parameter: Parameter) -> Text:
    ends = [_told(parameter, end) if end is not None else both("…", "…") for end in (parameter.least, parameter.most)]
    return Text({lang: f"[{ends[0][lang]}, {ends[1][lang]}]" for lang in ("en", "zh")})


def _rules(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id not in before:
            yield Difference("rule_added", _told_rule(new, rule, both("new rule", "新增规则")), rule=rule.id)
    for rule in old.rules:
        if rule.id not in after:
            yield Difference("rule_removed", _told_rule(old, rule, both("rule gone", "删除规则")), rule=rule.id)
    yield from _moved([rule for rule in before if rule in after], [rule for rule in after if rule in before])
    for rule in new.rules:
        if rule.id in before:
            yield from _rule(old, before[rule.id], new, rule)


def _told_rule(policy: LoadedPolicy, rule: LoadedRule, word: Text) -> Text:
    when = told_condition(policy, rule.node)
    return both(
        f"{word['en']} {rule.id}, for {when['en']}: {rule.because['en']}",
        f"{word['zh']} {rule.id}（{when['zh']}）：{rule.because['zh']}",
    )


def _moved(before: list[str], after: list[str]) -> Iterator[Difference]:
    """Of the rules both have, the fewest that must have changed places."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    stayed = {after[block.b + step] for block in matcher.get_matching_blocks() for step in range(block.size)}
    for index, rule in enumerate(after):
        if rule not in stayed:
            text = both(f"rule {rule} now stands first", f"规则 {rule} 现居首位")
            if index:
                above = after[index - 1]
                text = both(f"rule {rule} now stands behind {above}", f"规则 {rule} 现位于 {above} 之后")
            yield Difference("rule_moved", text, rule=rule)


def _rule(old: LoadedPolicy, was: LoadedRule, new: LoadedPolicy, rule: LoadedRule) -> Iterator[Difference]:
    if was.written != rule.written:
        asked, before = told_condition(new, rule.node), told_condition(old, was.node)
        text = both(
            f"rule {rule.id} now asks: {asked['en']}; instead of: {before['en']}",
            f"规则 {rule.id} 的条件改为：{asked['zh']}；原为：{before['zh']}",
        )
        yield Difference("condition", text, rule=rule.id)
    yield from _outcomes(old, was, new, rule)
    label = both(f"rule {rule.id}", f"规则 {rule.id}")
    for kind, word, pair in (
        ("clause", both("clause", "条款"), (both(was.clause, was.clause), both(rule.clause, rule.clause))),
        ("sentence", both("sentence", "理由"), (was.because, rule.because)),
        ("note", both("note", "备注"), (both(was.note, was.note), both(rule.note, rule.note))),
    ):
        if pair[0] != pair[1]:
            heading = both(f"{label['en']}, {word['en']}:", f"{label['zh']}，{word['zh']}：")
            yield Difference(kind, told_change(heading, *pair), rule=rule.id)


def _outcomes(old: LoadedPolicy, was: LoadedRule, new: LoadedPolicy, rule: LoadedRule) -> Iterator[Difference]:
    nothing = both("not answered", "未作结论")
    for name in dict.fromkeys([*rule.then, *was.then]):
        one, other = was.then.get(name), rule.then.get(name)
        if one is not None and other is not None and spelling(one) == spelling(other):
            continue
        label = _label(old, new, name)
        heading = both(f"rule {rule.id}, {label['en']}:", f"规则 {rule.id}，{label['zh']}：")
        before = told_form(old, one, old.outcomes.get(name)) if one is not None else nothing
        after = told_form(new, other, new.outcomes.get(name)) if other is not None else nothing
        yield Difference("outcome", told_change(heading, before, after), rule=rule.id, name=name)


def _stopped(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    """What is answered while the policy is stopped, and which answers refuse."""
    was, now = old.stopped, new.stopped
    if was is not None and now is not None and was.id == now.id:
        yield from _rule(old, was, new, now)
    else:
        for kind, word, rule in (
            ("stopped_added", both("new answer while stopped", "新增停用期间的结论"), now),
            ("stopped_removed", both("answer while stopped gone", "删除停用期间的结论"), was),
        ):
            if rule is not None:
                text = both(
                    f"{word['en']}, {rule.id}: {rule.because['en']}", f"{word['zh']} {rule.id}：{rule.because['zh']}"
                )
                yield Difference(kind, text, rule=rule.id)
    if old.refuses != new.refuses:
        heading = both("an answer refuses with:", "拒绝的结论为：")
        yield Difference("refuses", told_change(heading, _told_refusal(old), _told_refusal(new)), name=new.name)


def _told_refusal(policy: LoadedPolicy) -> Text:
    told = [
        (policy.label(name), told_value(policy, policy.outcomes.get(name), value))
        for name, value in policy.refuses.items()
    ]
    return both(
        ", ".join(f"{label['en']} = {value['en']}" for label, value in told) or "–",
        "、".join(f"{label['zh']} = {value['zh']}" for label, value in told) or "–",
    )


def _labels(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    for name in new.labels:
        if name in old.labels and old.label(name) != new.label(name):
            told = told_change(both(f"name of {name}:", f"{name} 的名称："), old.label(name), new.label(name))
            yield Difference("label", told, name=name)


def _examples(old: LoadedPolicy, new: LoadedPolicy) -> Iterator[Difference]:
    before, after = ([(e.given, e.then, e.rule) for e in p.examples] for p in (old, new))
    for kind, word, mine, others in (
        ("example_added", both("new example", "新增案例"), after, before),
        ("example_removed", both("example gone", "删除案例"), before, after),
    ):
        for given, then, rule in mine:
            if (given, then, rule) not in others:
                text = both(f"{word['en']}: {given} → {then}", f"{word['zh']}：{given} → {then}")
                yield Difference(kind, text, rule=rule)
