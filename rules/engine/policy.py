"""A policy ready to be asked: its table, two executors for it, and the reasons for every answer.

`decide` asks durable-rules; `decide_compiled`, `outcome` and `outcome_normalised` the compiled function;
`sql_…` give the same answers as expressions of a database. All read the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rules.engine import compiled
from rules.engine.decision import Decision, PassedOver, Reason
from rules.engine.durable_executor import DurableExecutor, EngineRefused, executor_for
from rules.engine.facts import Fact
from rules.engine.faults import FactsRefused, Text, both
from rules.engine.findings import Finding
from rules.engine.forms import Form
from rules.engine.labels import label_of
from rules.engine.table import table_of
from rules.engine.tree import Node, facts_of, text_of
from rules.engine.words import Example, Parameter

OutcomeType = Fact
_UNKNOWN = both("is not a fact of this policy", "不是本政策的事实")
_REQUIRED = both("is required", "必填")
_Check = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class LoadedRule:
    """One row of the table. `node` is None for the row that answers all other cases."""

    id: str
    clause: str
    because: Text
    note: str
    then: dict[str, Form]
    node: Node | None = None
    definition: dict[str, Any] | None = None
    written: str = ""  # the condition as the file spells it, parameters by name

    @property
    def condition_text(self) -> str:
        return text_of(self.node) if self.node else "otherwise"


@dataclass(eq=False)
class LoadedPolicy:
    """One policy that has been read and checked."""

    name: str
    title: Text
    filename: str
    owner: str | None
    facts: dict[str, Fact]
    derived: dict[str, Form]
    outcomes: dict[str, OutcomeType]
    rules: tuple[LoadedRule, ...]
    parameters: dict[str, Parameter]
    examples: tuple[Example, ...]
    kinds: dict[str, Fact]  # of every fact, derived ones too
    labels: dict[str, Text] = field(default_factory=dict)  # of facts, derived facts, outcomes and values
    table_hash: str = ""
    found: list[Finding] = field(default_factory=list)
    refuses: dict[str, Any] = field(default_factory=dict)  # the outcomes of an answer that allows nothing
    stopped: LoadedRule | None = None  # what it answers while it is stopped

    def __post_init__(self) -> None:
        self.when_rules = tuple(rule for rule in self.rules if rule.node)
        nodes = [rule.node for rule in self.when_rules if rule.node]
        compiler = compiled.Compiler(self.derived, {name for name, kind in self.kinds.items() if kind.nullable})
        self._fits = compiled.fits_function(self.facts)
        self.outcome_normalised = compiled.outcome_function(compiler, [(r.node, r.then) for r in self.rules])
        self.complete = compiled.complete_function(compiler, self.derived, tuple(self.facts))
        self.first_rule = compiled.rule_function(compiler, nodes)
        self.all_rules = compiled.all_rules_function(compiler, nodes)
        self._parts = tuple(self._explainable(compiler, node) for node in nodes)

    def _explainable(self, compiler: compiled.Compiler, node: Node) -> list[tuple[str, tuple[str, ...], _Check]]:
        parts = compiled.conjunct_functions(compiler, node)
        return [(text_of(part), facts_of(part), holds) for part, holds in parts]

    def label(self, name: str) -> Text:
        """What a manager calls this fact, outcome or value."""
        return label_of(name, self.labels)

    def normalise(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Every declared fact, None where nullable and missing. Raises FactsRefused naming every field."""
        if not self._fits(facts) and (errors := self.refusals(facts)):
            raise FactsRefused(errors)
        return {name: facts.get(name) for name in self.facts}

    def refusals(self, facts: Mapping[str, Any]) -> dict[str, Text]:
        """Why these facts cannot be asked about, by field; empty when they can."""
        errors = {str(name): _UNKNOWN for name in facts if name not in self.facts}
        for name, fact in self.facts.items():
            problem = fact.refusal(facts.get(name))
            if problem:
                errors[name] = problem if name in facts else _REQUIRED
        return errors

    def decide(self, facts: Mapping[str, Any]) -> Decision:
        """The answer of durable-rules, with its reasons."""
        case = self.complete(self.normalise(facts))
        return self._decision(case, self.fire(case))

    def fire(self, case: Mapping[str, Any]) -> int:
        """Index of the row that durable-rules fires. `case` has every fact, derived ones too."""
        return self._row(self._executor.fire(case))

    @cached_property
    def _executor(self) -> DurableExecutor:
        asked = dict.fromkeys(fact for rule in self.when_rules if rule.node for fact in facts_of(rule.node))
        return executor_for(
            [rule.definition or {} for rule in self.when_rules], tuple(asked) or (next(iter(self.facts)),)
        )

    def _row(self, fired: int | None) -> int:
        if fired is not None:
            return fired
        if len(self.when_rules) == len(self.rules):
            raise EngineRefused(f"no rule of {self.name} answers this case")
        return len(self.rules) - 1

    def decide_compiled(self, facts: Mapping[str, Any]) -> Decision:
        """The same answer from the compiled table."""
        case = self.complete(self.normalise(facts))
        return self._decision(case, self._row(self.first_rule(case)))

    def outcome(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The outcome alone."""
        return self.outcome_normalised(facts if self._fits(facts) else self.normalise(facts))

    def explain(self, facts: Mapping[str, Any], rule_id: str) -> Decision:
        """The decision of this rule for these facts, whether or not it would fire."""
        index = next((i for i, rule in enumerate(self.rules) if rule.id == rule_id), None)
        if index is None:
            raise KeyError(f"{self.name} has no rule {rule_id}")
        return self._decision(self.complete(self.normalise(facts)), index)

    def _decision(self, case: dict[str, Any], index: int) -> Decision:
        rule = self.rules[index]
        outcome = {name: form.value(case) for name, form in rule.then.items()}
        passed = [over for i in range(index) if (over := self._passed_over(case, i))]
        return Decision(self.name, outcome, rule.id, [Reason(rule.id, rule.clause, rule.because)], passed)

    def _passed_over(self, case: dict[str, Any], index: int) -> PassedOver | None:
        for text, facts, holds in self._parts[index]:
            if not holds(case):
                actual = case[facts[0]] if len(facts) == 1 else {name: case[name] for name in facts}
                return PassedOver(self.rules[index].id, text, actual)
        return None

    def sql_outcome(self, columns: Mapping[str, Any], outcome: str) -> Any:
        """An outcome as a CASE over `columns` (fact → column or plain constant; constants are folded)."""
        from rules.engine.sql import outcome_expression

        return outcome_expression(self, columns, outcome)

    def sql_where(self, columns: Mapping[str, Any], outcome: str, values: Collection[Any]) -> Any:
        """True where the outcome is one of `values`; never NULL."""
        from rules.engine.sql import where_expression

        return where_expression(self, columns, outcome, values)

    def sql_rule(self, columns: Mapping[str, Any]) -> Any:
        """The id of the rule that fires."""
        from rules.engine.sql import rule_expression

        return rule_expression(self, columns)

    @cached_property
    def halted(self) -> LoadedPolicy | None:
        """The same question while the policy is stopped: one answer for every case, or none where the row is empty.
        None where the policy cannot be stopped.
        """
        if self.stopped is None:
            return None
        return self._instead((self.stopped,)) if self.stopped.then else self.silent

    @cached_property
    def silent(self) -> LoadedPolicy:
        """The same question without any answer: asking it raises EngineRefused, and no row of a database passes."""
        return self._instead(())

    def _instead(self, rules: tuple[LoadedRule, ...]) -> LoadedPolicy:
        return replace(self, rules=rules, examples=(), found=[], table_hash=f"stopped {self.table_hash}")

    def findings(self) -> list[Finding]:
        """What the checks on the boundary grid saw."""
        return list(self.found)

    def as_table(self) -> dict[str, Any]:
        """The whole policy as plain JSON."""
        return table_of(self)
