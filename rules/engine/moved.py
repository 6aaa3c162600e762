"""Which cases are answered otherwise by a new version of a policy? Each with the simplest case that shows it.

Both versions are asked about the boundary cases of both tables, and about the amounts their outcomes are worked
out of. Where all cases are few, all are asked. Facts only one version has stand at their simplest value.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.engine.facts import Choice, Fact, Flag, Money, Number
from rules.engine.faults import Text, both
from rules.engine.forms import FactForm, Form, Worked, literals
from rules.engine.grid import MOST_POINTS, Grid
from rules.engine.policy import LoadedPolicy, LoadedRule
from rules.engine.telling import told_change, told_fact, told_value
from rules.engine.tree import Node, Other, Test, facts_of

_MOST_ENUMERATED = 20_000
_MOST_ASKED = MOST_POINTS
_ROUND_MONEY = 100_000  # 1,000.00 yuan
Case = dict[str, Any]
_Key = tuple[int, int, tuple[str, ...]]  # the index of the rule before, of the rule after, the outcomes changed


@dataclass(frozen=True)
class MovedCase:
    """Cases that rule `before` answered and rule `after` answers otherwise, in these outcomes; one of them."""

    rule_before: str
    rule_after: str
    outcomes: tuple[str, ...]
    witness: Case
    before: dict[str, Any]
    after: dict[str, Any]
    count: int
    text: Text


class MovedCases(list[MovedCase]):
    """All kinds of moved cases. `is_complete` is False where not every boundary case could be asked; `note` says so."""

    def __init__(self, cases: Iterable[MovedCase] = (), note: Text | None = None) -> None:
        super().__init__(cases)
        self.note = note

    @property
    def is_complete(self) -> bool:
        return self.note is None


def moved_cases(old: LoadedPolicy, new: LoadedPolicy, most: int = 50) -> MovedCases:
    """At most `most` kinds of cases, those seen most often first."""
    facts, note = _shared(old, new)
    if not facts and note:
        return MovedCases([], note)
    points, too_many = _points(old, new, facts)
    pair = _Pair(old, new)
    cost = _Cost(facts)
    found: dict[_Key, tuple[float, Case, int]] = {}
    for point in points:
        key = pair.moved(point)
        if key is not None:
            price = cost.of(point)
            best = found.get(key, (math.inf, point, 0))
            found[key] = (*(min(best[:2], (price, point), key=lambda one: one[0])), best[2] + 1)
    cases = [_case(pair, key, pair.simplest(key, case), count) for key, (_, case, count) in found.items()]
    cases.sort(key=lambda case: -case.count)
    note = note or too_many
    if len(cases) > most:
        note = note or both(
            f"{len(cases)} kinds of cases move; {most} are shown", f"共 {len(cases)} 类情形变动，仅列 {most} 类"
        )
    return MovedCases(cases[:most], note)


class _Pair:
    """Both versions asked about one case."""

    def __init__(self, old: LoadedPolicy, new: LoadedPolicy) -> None:
        self.old, self.new = old, new
        self._old_only, self._new_only = _only(old, new), _only(new, old)

    def answers(self, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
        return (
            self.old.outcome_normalised({**case, **self._old_only}),
            self.new.outcome_normalised({**case, **self._new_only}),
        )

    def moved(self, case: Case) -> _Key | None:
        """The rules that answer and the outcomes that differ; None where nothing does."""
        before, after = self.answers(case)
        if before == after:
            return None
        rules = _rule_of(self.old, {**case, **self._old_only}), _rule_of(self.new, {**case, **self._new_only})
        return (*rules, _changed(before, after))

    def simplest(self, key: _Key, case: Case) -> Case:
        """The same kind of case, with every value that does not matter at its simplest."""
        for name in case:
            simpler = {**case, name: default_of(self.new.facts[name])}
            if self.old.facts[name].refusal(simpler[name]) is None and self.moved(simpler) == key:
                case = simpler
        return case


def _rule_of(policy: LoadedPolicy, case: Case) -> int:
    fired = policy.first_rule(policy.complete(case))
    return len(policy.rules) - 1 if fired is None else fired


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    names = dict.fromkeys([*after, *before])
    return tuple(n for n in names if n not in before or n not in after or before[n] != after[n])


def _shared(old: LoadedPolicy, new: LoadedPolicy) -> tuple[dict[str, Fact], Text | None]:
    """The facts both have, as narrow as both allow; and what cannot be compared."""
    facts: dict[str, Fact] = {}
    for name, fact in new.facts.items():
        if name in old.facts:
            narrow = _narrow(old.facts[name], fact)
            if narrow is None:
                text = both(
                    f"{name} is of another kind now: no case can be put to both", f"{name} 的类型已变，无法逐例比较"
                )
                return {}, text
            facts[name] = narrow
    apart = [name for name in {**old.facts, **new.facts} if name not in facts]
    if apart:
        listed = ", ".join(apart)
        return facts, both(
            f"facts only one version has were kept at their simplest: {listed}", f"仅一方具有的事实取最简值：{listed}"
        )
    return facts, None


def _narrow(one: Fact, other: Fact) -> Fact | None:
    nullable = one.nullable and other.nullable
    if isinstance(one, Choice) and isinstance(other, Choice):
        values = [value for value in other.values if value in one.values]
        return Choice(*values, nullable=nullable) if values else None
    if isinstance(one, Number) and isinstance(other, Number) and one.unit == other.unit:
        least, most = max(one.least, other.least), min(one.most, other.most)
        return type(other)(nullable=nullable, least=least, most=most, unit=other.unit) if least <= most else None
    return Flag(nullable=nullable) if isinstance(one, Flag) and isinstance(other, Flag) else None


def _only(policy: LoadedPolicy, other: LoadedPolicy) -> Case:
    return {name: default_of(fact) for name, fact in policy.facts.items() if name not in other.facts}


def default_of(fact: Fact) -> Any:
    """The simplest value of a fact."""
    if fact.nullable:
        return None
    if isinstance(fact, Choice):
        return fact.values[0]
    if isinstance(fact, Money) and fact.least <= _ROUND_MONEY <= fact.most:
        return _ROUND_MONEY
    return fact.least if isinstance(fact, Number) else False


class _Cost:
    """How far is a case from the simplest one? The fewest other values first, then the roundest."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self._defaults = {name: default_of(fact) for name, fact in facts.items()}

    def of(self, case: Case) -> float:
        return sum(self._price(name, value) for name, value in case.items())

    def _price(self, name: str, value: Any) -> float:
        if value == self._defaults[name]:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int):
            return 1.0
        digits = str(value).rstrip("0") or "0"
        fact = self._facts[name]
        is_end = isinstance(fact, Number) and value == fact.most
        return 1 + len(digits) / 50 + len(str(value)) / 100 + is_end * 0.2


def _points(old: LoadedPolicy, new: LoadedPolicy, facts: dict[str, Fact]) -> tuple[Iterable[Case], Text | None]:
    everything = _enumerated(facts)
    if everything is not None:
        return everything, None
    nodes, forms = [], []
    derived: dict[str, Form] = {}
    for policy, mark in ((old, "old "), (new, "new ")):
        names = {name: mark + name for name in policy.derived}
        apart = {**_only(old, new), **_only(new, old)}
        derived.update({mark + name: _renamed(form, names) for name, form in policy.derived.items()})
        nodes += [_asks(rule.node, names) for rule in policy.when_rules if rule.node is not None]
        forms += [_renamed(form, names) for rule in policy.rules for form in rule.then.values()]
        facts = {**facts, **{name: fact for name, fact in policy.facts.items() if name in apart}}
    grid = _grid(facts, derived, nodes, forms, _varied(old, new, facts, [*forms, *derived.values()]))
    shared = [name for name in facts if name in old.facts and name in new.facts]
    asked = math.prod(len(pool) for name, pool in grid.asked.items() if name in shared)
    if grid.size <= _MOST_ASKED:
        return ({name: point[name] for name in shared} for point in grid), None
    return _sampled(grid, facts, shared), both(
        f"there are {asked:,} boundary cases; {_MOST_ASKED:,} of them were asked",
        f"边界情形共 {asked:,} 个，仅比较其中 {_MOST_ASKED:,} 个",
    )


def _enumerated(facts: Mapping[str, Fact]) -> Iterator[Case] | None:
    """Every case there is, where they are few."""
    pools = [_all(fact) for fact in facts.values()]
    if math.prod(len(pool) for pool in pools) > _MOST_ENUMERATED:
        return None
    return (dict(zip(facts, values, strict=True)) for values in itertools.product(*pools))


def _all(fact: Fact) -> list[Any] | range:
    missing: list[Any] = [None] if fact.nullable else []
    if isinstance(fact, Choice):
        return [*missing, *fact.values]
    if isinstance(fact, Number):
        numbers = range(fact.least, fact.most + 1)
        return numbers if not missing or len(numbers) > _MOST_ENUMERATED else [*missing, *numbers]
    return [*missing, False, True]


def _grid(
    facts: Mapping[str, Fact],
    derived: Mapping[str, Form],
    nodes: list[Node],
    forms: list[Form],
    varied: Mapping[str, set[int]],
) -> Grid:
    grid = Grid(facts, derived, nodes, forms, varied, most_points=2**63)
    if grid.size <= _MOST_ASKED:
        return grid
    few = {name: {_ROUND_MONEY} for name in varied}
    fewer = Grid(facts, derived, nodes, forms, few, most_points=2**63)
    return fewer if fewer.size <= _MOST_ASKED else grid


def _sampled(grid: Grid, facts: Mapping[str, Fact], shared: list[str]) -> Iterator[Case]:
    """Boundary cases drawn evenly, the same every time."""
    chance = random.Random(_MOST_ASKED)  # noqa: S311 -- a sample, no secret  # nosec B311
    pools = {name: grid.asked.get(name) or [default_of(facts[name])] for name in shared}
    for _ in range(_MOST_ASKED):
        yield {name: chance.choice(pool) for name, pool in pools.items()}


def _varied(old: LoadedPolicy, new: LoadedPolicy, facts: Mapping[str, Fact], forms: list[Form]) -> dict[str, set[int]]:
    """The facts that changed outcomes are worked out of, with amounts that show a difference."""
    constants = {n for form in forms for n in literals(form) if n > 0}
    values: dict[str, set[int]] = {}
    for name in _worked_out_of(old, new):
        fact = facts.get(name)
        if isinstance(fact, Money):
            large = {n * times for n in constants if n >= 1_000 for times in (1, 2, 20)}
            values[name] = {_ROUND_MONEY, _ROUND_MONEY * 1_000, *large}
        elif isinstance(fact, Number):
            values[name] = {1, 3, *(n for n in constants if n <= 1_000), *(n + 1 for n in constants if n <= 1_000)}
        elif fact is not None:
            values[name] = set()
    for policy in (old, new):
        for rule in policy.when_rules:
            for name in _bases(policy, *facts_of(rule.node) if rule.node else ()):
                if isinstance(facts.get(name), Money):
                    values.setdefault(name, {_ROUND_MONEY})
    return values


def _worked_out_of(old: LoadedPolicy, new: LoadedPolicy) -> list[str]:
    """The facts behind each cell that is different, or behind all cells where other rules may answer than before."""
    rows = [[(rule.id, rule.node) for rule in policy.rules] for policy in (old, new)]
    is_same_order = rows[0] == rows[1] and not any(
        _written_out(old, name) != _written_out(new, name)
        for rule in new.when_rules
        for name in (facts_of(rule.node) if rule.node else ())
    )
    names: dict[str, None] = {}
    for index, rule in enumerate(new.rules):
        for outcome, form in rule.then.items():
            before = old.rules[index].then.get(outcome) if is_same_order else None
            if before is None or _resolved(old, before) != _resolved(new, form):
                names.update(dict.fromkeys(_bases(new, *form.facts())))
                names.update(dict.fromkeys(_bases(old, *before.facts()) if before else ()))
    if not is_same_order:
        every = (form for rule in old.rules for form in rule.then.values())
        names.update(dict.fromkeys(name for form in every for name in _bases(old, *form.facts())))
    return list(names)


def _written_out(policy: LoadedPolicy, name: str) -> Any:
    return _resolved(policy, policy.derived[name]) if name in policy.derived else name


def _resolved(policy: LoadedPolicy, form: Form) -> Any:
    """A form with its derived facts written out, parameters by value."""
    if isinstance(form, Worked):
        return (form.form, *(_resolved(policy, part) for part in form.parts))
    return _written_out(policy, form.fact) if isinstance(form, FactForm) else repr(form.value({}))


def _bases(policy: LoadedPolicy, *names: str) -> Iterator[str]:
    """The declared facts behind these."""
    for name in names:
        if name in policy.derived:
            yield from _bases(policy, *policy.derived[name].facts())
        else:
            yield name


def _renamed(form: Form, names: Mapping[str, str]) -> Form:
    if isinstance(form, FactForm):
        return FactForm(names.get(form.fact, form.fact))
    if isinstance(form, Worked):
        return Worked(form.form, tuple(_renamed(part, names) for part in form.parts))
    return form


def _asks(node: Node, names: Mapping[str, str]) -> Node:
    """The condition with its derived facts under other names."""
    if isinstance(node, Test):
        right = Other(names.get(node.right.fact, node.right.fact)) if isinstance(node.right, Other) else node.right
        return Test(names.get(node.fact, node.fact), node.op, right)
    parts = tuple(_asks(part, names) for part in node.parts)
    return type(node)(parts)


def _case(pair: _Pair, key: _Key, case: Case, count: int) -> MovedCase:
    old, new = pair.old, pair.new
    was, now = old.rules[key[0]], new.rules[key[1]]
    before, after = pair.answers(case)
    text = _sentence(old, new, (was, now), key[2], case, before, after)
    return MovedCase(was.id, now.id, key[2], dict(case), before, after, count, text)


def _sentence(
    old: LoadedPolicy,
    new: LoadedPolicy,
    rules: tuple[LoadedRule, LoadedRule],
    outcomes: tuple[str, ...],
    case: Case,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Text:
    """`Grade B, good reports in a row 3: limit 600.00 → 700.00 yuan`."""
    told = [told_fact(new, name, case[name]) for name in _told_facts(old, new, rules, outcomes, case)]
    nothing = both("not answered", "未作结论")
    changes = [
        told_change(
            new.label(name) if name in after else old.label(name),
            told_value(old, old.outcomes.get(name), before[name]) if name in before else nothing,
            told_value(new, new.outcomes.get(name), after[name]) if name in after else nothing,
        )
        for name in outcomes
    ]
    en = ", ".join(one["en"] for one in told) or "every case"
    zh = "、".join(one["zh"] for one in told) or "各种情形"
    return both(
        f"{en[:1].upper()}{en[1:]}: {', '.join(one['en'] for one in changes)}",
        f"{zh}：{'，'.join(one['zh'] for one in changes)}",
    )


def _told_facts(
    old: LoadedPolicy,
    new: LoadedPolicy,
    rules: tuple[LoadedRule, LoadedRule],
    outcomes: tuple[str, ...],
    case: Case,
) -> list[str]:
    """What the two rules ask about, what the changed outcomes are worked out of, and what is out of the ordinary."""
    named: set[str] = set()
    for policy, rule in zip((old, new), rules, strict=True):
        for fact in facts_of(rule.node) if rule.node else ():
            named |= set(_bases(policy, fact))
        for outcome in outcomes:
            if outcome in rule.then:
                named |= set(_bases(policy, *rule.then[outcome].facts()))
    unusual = {name for name, value in case.items() if value != default_of(new.facts[name])}
    return [name for name, value in case.items() if name in named | unusual and value is not None]
