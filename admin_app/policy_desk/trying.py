"""What would a draft answer beside the rules in force? For facts typed in, or those of a customer. Nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.decisions import service as decisions
from admin_app.decisions import telling
from admin_app.decisions.service import Answer
from admin_app.errors import DeskError, Sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import has_access
from rules.engine import LoadedFile, LoadedPolicy


@dataclass(frozen=True)
class Tried:
    """An answer with the rules passed over, or why there is none."""

    answer: Answer | None
    problem: Sentence | None = None
    passed_over: Sequence[telling.Passed] = ()


@dataclass(frozen=True)
class Comparison:
    in_force: Tried
    draft: Tried

    @property
    def outcomes(self) -> list[tuple[str, Any, Any]]:
        """(name, in force, in the draft) of every outcome either gives."""
        old = self.in_force.answer.outcome if self.in_force.answer else {}
        new = self.draft.answer.outcome if self.draft.answer else {}
        return [(name, old.get(name), new.get(name)) for name in dict.fromkeys([*old, *new])]

    @property
    def differs(self) -> bool:
        return any(old != new for _name, old, new in self.outcomes)


def compare(
    file: LoadedFile,
    policy: str,
    facts: Mapping[str, Any],
    on: date,
    customer: Customer | None = None,
    base: LoadedFile | None = None,
) -> Comparison:
    """Both answers for the same facts on one day; a draft answers as if at work. Invalid when it cannot take them.

    `base`: what the draft is compared with, where that is not what holds on the day.
    """
    with policies.supposing([base] if base else [], on):
        before = _tried(policy, facts, on, customer)
    with policies.supposing([file], on), policies.as_if_at_work([policy]):
        after = _answered(policy, facts, on, customer)
    return Comparison(before, after)


def _tried(policy: str, facts: Mapping[str, Any], on: date, customer: Customer | None) -> Tried:
    """By the rules in force: they may know another set of facts, or not this policy at all."""
    try:
        return _answered(policy, facts, on, customer)
    except DeskError as refused:
        return Tried(None, refused.says)


def _answered(policy: str, facts: Mapping[str, Any], on: date, customer: Customer | None) -> Tried:
    asks = decisions.ask if customer is None else partial(decisions.ask_about, customer=customer)
    answer = asks(policy, facts=facts, on=on)
    rules = policies.in_force(policy, on).loaded
    return Tried(answer, None, telling.passed_over(rules, answer.decision.as_json()["passed_over"]))


def facts_to_type(policy: LoadedPolicy, customer: Customer | None) -> list[str]:
    """The facts somebody has to type: all, or those that the customer's record does not supply."""
    supplied = decisions.supplied_facts(policy.name) if customer is not None else frozenset()
    return [name for name in policy.facts if name not in supplied]


def customer_of(key: int | None) -> Customer | None:
    """The customer whose working data the reader sees; None for any other."""
    found = db.session.get(Customer, key) if key is not None else None
    return found if found is not None and has_access(found.id, "work") else None
