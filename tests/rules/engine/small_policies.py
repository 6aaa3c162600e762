"""Small policies made up by hypothesis, few enough cases to ask them all."""

import itertools

from hypothesis import strategies as st

from rules.engine import Choice, Count, Flag, LoadedPolicy, LoadedRule, Money
from rules.engine.exact import Table
from rules.engine.facts import Number
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.grid import Grid
from rules.engine.kinds import Misfit, kind_of
from rules.engine.tree import Both, Either, Other, Test

NAMES = "abcd"
WIDEST = 12
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")


def numbers(kind=Count):
    def made(least, width, nullable):
        return kind(least=least, most=least + width, nullable=nullable)

    return st.builds(made, st.integers(0, 3), st.integers(1, WIDEST), st.booleans())


FACTS = st.one_of(
    numbers(),
    numbers(),
    st.builds(lambda n, nullable: Choice(*"xyz"[:n], nullable=nullable), st.integers(2, 3), st.booleans()),
    st.builds(lambda nullable: Flag(nullable=nullable), st.booleans()),
)


@st.composite
def facts(draw):
    return {name: draw(FACTS) for name in NAMES[: draw(st.integers(2, 3))]}


@st.composite
def forms(draw, kinds):
    """A form over the numbers at hand."""
    known = [name for name, kind in kinds.items() if isinstance(kind, Number)]
    part = st.builds(Literal, st.integers(0, 15)) | st.sampled_from(known).map(FactForm)
    word = draw(st.sampled_from(["least", "most", "plus", "excess", "percent", "percent_up", "share_up", "first_of"]))
    if word in ("percent", "percent_up"):
        return Worked(
            word, (FactForm(draw(st.sampled_from(known))), Literal(draw(st.sampled_from([30, 50, 120, 200]))))
        )
    if word == "share_up":
        return Worked(word, tuple(draw(part) for _ in range(4)))
    return Worked(word, (FactForm(draw(st.sampled_from(known))), draw(part)))


@st.composite
def derived(draw, declared):
    """Up to two derived facts, the second perhaps of the first."""
    kinds, made = dict(declared), {}
    for name in ("p", "q")[: draw(st.integers(0, 2))]:
        if not any(isinstance(kind, Number) for kind in kinds.values()):
            break
        form = draw(forms(kinds))
        try:
            kinds[name] = kind_of(form, kinds)
        except Misfit:
            continue
        made[name] = form
    return made, kinds


@st.composite
def tests_of(draw, kinds):
    name = draw(st.sampled_from(sorted(kinds)))
    kind = kinds[name]
    if isinstance(kind, Number):
        others = [n for n, k in kinds.items() if n != name and isinstance(k, Number) and not k.nullable]
        op = draw(st.sampled_from(OPERATORS))
        if others and not kind.nullable and draw(st.booleans()):
            return Test(name, op, Other(draw(st.sampled_from(others))))
        if kind.nullable and draw(st.integers(0, 3)) == 0:
            return Test(name, draw(st.sampled_from(OPERATORS[:2])), None)
        return Test(name, op, draw(st.integers(kind.least, kind.most)))
    values = [*(kind.values if isinstance(kind, Choice) else (True, False)), *([None] if kind.nullable else [])]
    return Test(name, draw(st.sampled_from(OPERATORS[:2])), draw(st.sampled_from(values)))


def conditions(kinds):
    def joined(part):
        pairs = st.tuples(part, part)
        return pairs.map(Both) | pairs.map(Either)

    return st.recursive(tests_of(kinds), joined, max_leaves=4)


@st.composite
def policies(draw, declared=None, with_otherwise=None):
    declared = declared or draw(facts())
    made, kinds = draw(derived(declared))
    nodes = draw(st.lists(conditions(kinds), min_size=1, max_size=4))
    answers = [{"n": Literal(draw(st.integers(0, 2)))} for _ in nodes]
    rules = [
        LoadedRule(f"r{i}", "1", {"en": "x", "zh": "某"}, "", then, node)
        for i, (node, then) in enumerate(zip(nodes, answers, strict=True))
    ]
    if draw(st.booleans()) if with_otherwise is None else with_otherwise:
        rules.append(LoadedRule("rest", "1", {"en": "x", "zh": "某"}, "", {"n": Literal(draw(st.integers(0, 2)))}))
    return policy_of(declared, made, kinds, rules)


def policy_of(declared, made, kinds, rules):
    return LoadedPolicy(
        name="small",
        title={"en": "Small", "zh": "小"},
        filename="a.py",
        owner=None,
        facts=declared,
        derived=made,
        outcomes={"n": Count()},
        rules=tuple(rules),
        parameters={},
        examples=(),
        kinds=kinds,
    )


def every_case(declared):
    pools = []
    for fact in declared.values():
        if isinstance(fact, Choice):
            pool = list(fact.values)
        elif isinstance(fact, Number):
            pool = list(range(fact.least, fact.most + 1))
        else:
            pool = [False, True]
        pools.append([*pool, *([None] if fact.nullable else [])])
    return [dict(zip(declared, values, strict=True)) for values in itertools.product(*pools)]


def grid_of(policy):
    return Grid(policy.facts, policy.derived, [rule.node for rule in policy.when_rules])


def told_by_every_case(policy):
    """Which questions of `exact.Table` have a case: (none), (row) that answers first, (row, later row)."""
    told = set()
    for case in every_case(policy.facts):
        held = policy.all_rules(policy.complete(case))
        told |= {tuple(held[:1])} | {(held[0], later) for later in held[1:]}
    return told


def told_by_sets(policy):
    """The same, each shown by a case that is one."""
    rows = range(len(policy.when_rules))
    table = Table(policy.facts, policy.derived, [rule.node for rule in policy.when_rules])
    found = {
        (): table.unanswered(),
        **{(row,): table.answered_by(row) for row in rows},
        **{pair: table.shared_by(*pair) for pair in itertools.combinations(rows, 2)},
    }
    for asked, case in found.items():
        if case is not None:
            assert policy.refusals(case) == {}
            held = policy.all_rules(policy.complete(case))
            assert held[:1] == list(asked[:1])
            assert {*asked} <= {*held}
    return {asked for asked, case in found.items() if case is not None}


__all__ = ["Money", "every_case", "facts", "policies"]
