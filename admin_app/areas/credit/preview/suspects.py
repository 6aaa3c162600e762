"""Which cases can two versions of a policy answer differently? Asked with as many facts as are known so far.

Rules have no "not": a condition of which some facts are unknown holds at most where it holds with those tests taken
as met, and at least where it holds with them taken as failed. So most cases are cleared before the rest is fetched.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from rules.engine import LoadedPolicy, LoadedRule
from rules.engine.compiled import Compiler, rule_function
from rules.engine.forms import FactForm, Form, Worked
from rules.engine.tree import Both, Either, Node, Other, Test, conjuncts, facts_of, tests, text_of

Case = Mapping[str, Any]
Suspicion = Callable[[Case], bool]


def anybody(_case: Case) -> bool:
    """Every case may be answered differently."""
    return True


@dataclass(frozen=True)
class _Pair:
    """A rule as it is and as it would be (None: there is none), and the conditions it shares with itself."""

    before: LoadedRule | None
    after: LoadedRule | None
    earlier: tuple[Node, ...]  # of rules that stay as they are and stand before it in both tables
    same_answer: bool


class Suspects:
    """Cases that the two tables may answer differently."""

    def __init__(self, before: LoadedPolicy, after: LoadedPolicy) -> None:
        self.before, self.after = before, after
        self.pairs = _pairs(before, after)

    @property
    def differing_facts(self) -> set[str]:
        """What the changed rules ask about, derived facts by what they are made of: known first, they clear most."""
        rules = [rule for pair in self.pairs or () for rule in (pair.before, pair.after) if rule and rule.node]
        return {fact for rule in rules for fact in _bases(facts_of(rule.node), self.before, self.after)}  # type: ignore[arg-type]

    @property
    def facts(self) -> set[str]:
        """These, and what the rules before them ask about: nothing else clears anybody."""
        earlier = {fact for pair in self.pairs or () for node in pair.earlier for fact in facts_of(node)}
        return self.differing_facts | _bases(earlier, self.before, self.after)

    @property
    def outcomes(self) -> set[str]:
        """The outcomes that may be others in some case; none where the tables differ in words alone."""
        if self.pairs is None:
            return {*self.before.outcomes, *self.after.outcomes}
        return {name for pair in self.pairs for name in self._outcomes_of(pair)}

    def _outcomes_of(self, pair: _Pair) -> set[str]:
        """Of a rule that is asked otherwise, all; else those that it answers otherwise."""
        old, new = pair.before, pair.after
        if old is None or new is None or _condition(old, self.before) != _condition(new, self.after):
            return {*self.before.outcomes, *self.after.outcomes}
        was, becomes = _answer(old, self.before), _answer(new, self.after)
        return {name for name in {**was, **becomes} if was.get(name) != becomes.get(name)}

    def among(self, known: Collection[str]) -> Suspicion:
        """True for a case of these facts that may be answered differently, whatever the others are."""
        if self.pairs is None:
            return anybody
        doubts = [self._doubt(pair, set(known)) for pair in self.pairs]
        if not doubts:
            return lambda _case: False
        return doubts[0] if len(doubts) == 1 else lambda case: any(doubt(case) for doubt in doubts)

    def _doubt(self, pair: _Pair, known: set[str]) -> Suspicion:
        settled = [node for one in pair.earlier if isinstance(node := self._at_least(one, known), Node)]
        is_settled = rule_function(_compiler(self.before), settled) if settled else None
        may = self._may_differ(pair, known)
        if is_settled is None:
            return may
        return lambda case: is_settled(case) is None and may(case)

    def _may_differ(self, pair: _Pair, known: set[str]) -> Suspicion:
        if pair.same_answer and pair.before and pair.after and pair.before.node and pair.after.node:
            shared, old, new = _apart(pair.before.node, pair.after.node)
            asked = {fact for node in (*shared, *old, *new) for fact in facts_of(node)}
            is_plain = not asked & (self.before.derived.keys() | self.after.derived.keys())
            if is_plain and all(self._is_known(node, known) for node in (*old, *new)):
                holds = self._at_most_all(shared, self.before, known)
                was, becomes = _all(old, self.before), _all(new, self.after)
                return lambda case: was(case) != becomes(case) and holds(case)
        sides = [(pair.before, self.before), (pair.after, self.after)]
        either = [self._at_most_all([rule.node], policy, known) for rule, policy in sides if rule]  # type: ignore[list-item]
        return lambda case: any(holds(case) for holds in either)

    def _is_known(self, node: Node, known: set[str]) -> bool:
        return _bases(facts_of(node), self.before, self.after) <= known

    def _at_most_all(self, nodes: Collection[Node | None], policy: LoadedPolicy, known: set[str]) -> Suspicion:
        kept = [node for one in nodes if one and isinstance(node := self._at_most(one, known), Node)]
        return _all(kept, policy)

    def _at_most(self, node: Node, known: set[str]) -> Node | bool:
        if isinstance(node, Test):
            return node if self._is_known(node, known) else True
        parts = [self._at_most(part, known) for part in node.parts]
        left = tuple(part for part in parts if isinstance(part, Node))
        if isinstance(node, Both):
            return Both(left) if left else True
        return Either(left) if len(left) == len(parts) else True

    def _at_least(self, node: Node, known: set[str]) -> Node | bool:
        if isinstance(node, Test):
            return node if self._is_known(node, known) else False
        parts = [self._at_least(part, known) for part in node.parts]
        left = tuple(part for part in parts if isinstance(part, Node))
        if isinstance(node, Both):
            return Both(left) if len(left) == len(parts) else False
        return Either(left) if left else False


def facts_needed(policy: LoadedPolicy, fact: str, value: Any, outcomes: Collection[str]) -> set[str]:
    """The declared facts that answer these outcomes of a case where one fact is known already."""
    maybe = Suspects(policy, policy)
    needed: set[str] = set()
    for rule in policy.rules:
        node = maybe._at_most(rule.node, {fact}) if rule.node else True
        if isinstance(node, Node) and not _all([node], policy)({fact: value}):
            continue
        asked = [*(facts_of(rule.node) if rule.node else ())]
        asked += [name for outcome in outcomes if outcome in rule.then for name in rule.then[outcome].facts()]
        needed |= _bases(asked, policy)
        if isinstance(node, Node) and rule.node == node:
            break
    return needed


def least_that_matters(fact: str, *policies: LoadedPolicy) -> int:
    """Every value of the fact below this number is answered as 0 is: no test tells them apart, no outcome holds it."""
    numbers: list[int] = []
    for policy in policies:
        forms = [*policy.derived.values(), *(form for rule in policy.rules for form in rule.then.values())]
        asked = [test for rule in policy.when_rules if rule.node for test in tests(rule.node)]
        others = [test for test in asked if isinstance(test.right, Other) and fact in (test.fact, test.right.fact)]
        if others or any(fact in form.facts() for form in forms):
            return 0
        numbers += [test.right for test in asked if test.fact == fact and isinstance(test.right, int)]
    return max(0, min(numbers, default=0))


def _compiler(policy: LoadedPolicy) -> Compiler:
    return Compiler(policy.derived, {name for name, kind in policy.kinds.items() if kind.nullable})


def _all(nodes: Collection[Node], policy: LoadedPolicy) -> Suspicion:
    """case → whether all of them hold."""
    if not nodes:
        return anybody
    first = rule_function(_compiler(policy), [Both(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes))])
    return lambda case: first(case) is not None


def _bases(facts: Collection[str], *policies: LoadedPolicy) -> set[str]:
    """The declared facts these are, or are made of."""
    found: set[str] = set()
    for policy in policies:
        for fact in facts:
            form = policy.derived.get(fact)
            found |= {fact} if form is None else _bases(form.facts(), policy)
    return found


def _written_out(form: Form, policy: LoadedPolicy) -> str:
    if isinstance(form, FactForm) and form.fact in policy.derived:
        return _written_out(policy.derived[form.fact], policy)
    if isinstance(form, Worked):
        return f"{form.form}({', '.join(_written_out(part, policy) for part in form.parts)})"
    return form.text


def _condition(rule: LoadedRule, policy: LoadedPolicy) -> str:
    if rule.node is None:
        return ""
    made = {fact: _written_out(policy.derived[fact], policy) for fact in facts_of(rule.node) if fact in policy.derived}
    return f"{text_of(rule.node)} {made}"


def _answer(rule: LoadedRule, policy: LoadedPolicy) -> dict[str, str]:
    return {name: _written_out(form, policy) for name, form in rule.then.items()}


def _pairs(before: LoadedPolicy, after: LoadedPolicy) -> list[_Pair] | None:
    """The rules that differ; None where the tables are not alike enough to compare them rule by rule."""
    olds, news = ({rule.id: rule for rule in policy.rules} for policy in (before, after))
    common = [name for name in olds if name in news]
    if before.facts != after.facts or common != [name for name in news if name in olds]:
        return None
    conditions = {
        name: _condition(olds[name], before) == _condition(news[name], after)
        and before.derived.keys() == after.derived.keys()
        for name in common
    }
    answers = {name: _answer(olds[name], before) == _answer(news[name], after) for name in common}
    same = [name for name in common if conditions[name] and answers[name]]
    found = []
    for name in {**olds, **news}:
        if name in same:
            continue
        first = [set(list(table)[: list(table).index(name)]) for table in (olds, news) if name in table]
        earlier = (olds[one].node for one in same if all(one in names for names in first))
        found.append(_Pair(olds.get(name), news.get(name), tuple(filter(None, earlier)), answers.get(name, False)))
    return found


def _apart(before: Node, after: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """What both demand, and what each demands besides."""
    old, new = conjuncts(before), conjuncts(after)
    shared = [node for node in old if node in new]
    return shared, [node for node in old if node not in shared], [node for node in new if node not in shared]
