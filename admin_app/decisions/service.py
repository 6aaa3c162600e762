"""Ask a policy, and keep what it answered.

`ask` is pure: no write. `record` stores an answer; only a POST that acts and the single decision API do. Facts about a
customer are supplied by the area that owns them (`supplies`), so that nobody passes a figure the desk itself knows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin_app import clock
from admin_app.decisions.models import DecisionRecord, new_id
from admin_app.errors import Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.models import PolicyVersion
from rules.engine import Decision, FactsRefused

Supplier = Callable[[Any, date], Mapping[str, Any]]


@dataclass(frozen=True)
class Answer:
    """A decision with the version that gave it, the day it is for and the facts it stands on."""

    policy: str
    version: int
    version_id: int
    on: date
    facts: Mapping[str, Any]
    decision: Decision

    @property
    def outcome(self) -> dict[str, Any]:
        return self.decision.outcome

    @property
    def clause(self) -> str:
        return self.decision.reasons[0].clause

    @property
    def because(self) -> Sentence:
        return self.decision.reasons[0].because


_suppliers: dict[str, tuple[frozenset[str], Supplier]] = {}


def supplies(policy: str, facts: frozenset[str]) -> Callable[[Supplier], Supplier]:
    """Mark a function (customer, on) → facts as the source of these facts of the policy."""

    def register(function: Supplier) -> Supplier:
        _suppliers[policy] = (facts, function)
        return function

    return register


def supplied_facts(policy: str) -> frozenset[str]:
    """Names of the facts a customer supplies for this policy; none for most."""
    return _suppliers[policy][0] if policy in _suppliers else frozenset()


def ask(policy: str, facts: Mapping[str, Any], on: date) -> Answer:
    """Decide a case by the version in force on that day; Invalid when the facts cannot be taken."""
    rules = policies.in_force(policy, on)
    return _answer(rules, facts, on)


def ask_many(policy: str, cases: Iterable[Mapping[str, Any]], on: date) -> list[Answer]:
    """The same for many cases, in order, by the compiled table; the version in force is looked up once."""
    rules = policies.in_force(policy, on)
    return [_answer(rules, facts, on, rules.loaded.decide_compiled) for facts in cases]


def ask_about(policy: str, customer: Any, on: date, facts: Mapping[str, Any] | None = None) -> Answer:
    """Decide a case of a customer: the desk supplies what it knows, `facts` what the case adds."""
    added = dict(facts or {})
    if policy not in _suppliers:
        problem = sentence(
            f"Policy {policy} does not take its facts from a customer.", f"政策 {policy} 不从客户取事实。"
        )
        raise Invalid({"customer": problem})
    names, supply = _suppliers[policy]
    clash = names & added.keys()
    if clash:
        supplied = sentence(
            "The customer's record supplies this fact; leave it out.", "此事实由客户档案提供，请勿填写。"
        )
        raise Invalid(dict.fromkeys(sorted(clash), supplied))
    return ask(policy, {**supply(customer, on), **added}, on)


def _answer(
    rules: policies.InForce,
    facts: Mapping[str, Any],
    on: date,
    decide: Callable[[Mapping[str, Any]], Decision] | None = None,
) -> Answer:
    check_answers(rules)
    try:
        normal = rules.loaded.normalise(facts)
        decision = (decide or rules.loaded.decide)(normal)
    except FactsRefused as refused:
        raise Invalid(refused.errors) from None
    return Answer(rules.policy, rules.number, rules.id, on, normal, decision)


def check_answers(rules: policies.InForce) -> None:
    """Refused, with the policy's own sentence and clause, while it is stopped and answers nothing meanwhile."""
    if rules.loaded.rules:
        return
    if (row := rules.loaded.stopped) is not None:
        raise Refused(row.because, row.clause)
    title = rules.loaded.title
    raise Refused(
        sentence(
            f"{title['en']}: stopped for the time being; refer the case to a manager.",
            f"“{title['zh']}”暂停适用，请提请经理处理。",
        )
    )


def record(answer: Answer, *, user_id: int | None, customer_id: int | None = None) -> DecisionRecord:
    """Store the answer; the caller commits."""
    return record_many([(answer, customer_id)], user_id=user_id)[0]


def record_many(answers: Iterable[tuple[Answer, int | None]], *, user_id: int | None) -> list[DecisionRecord]:
    """Store answers, each about a customer or none, in order and in one flush; the caller commits."""
    rows = [_row(answer, user_id, customer_id) for answer, customer_id in answers]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _row(answer: Answer, user_id: int | None, customer_id: int | None) -> DecisionRecord:
    kept = answer.decision.as_json()
    return DecisionRecord(
        id=new_id(),
        policy=answer.policy,
        version=answer.version,
        version_id=answer.version_id,
        on=answer.on,
        rule=answer.decision.rule,
        facts=dict(answer.facts),
        outcome=kept["outcome"],
        reasons=kept["reasons"],
        passed_over=kept["passed_over"],
        customer_id=customer_id,
        user_id=user_id,
        at=clock.now(),
    )


def as_json(row: DecisionRecord) -> dict[str, Any]:
    """What was recorded, in the API's shape."""
    return {
        "id": row.id,
        "policy": row.policy,
        "version": row.version,
        "on": row.on.isoformat(),
        "facts": row.facts,
        "outcome": row.outcome,
        "reasons": row.reasons,
        "passed_over": row.passed_over,
        **({} if row.erased_at is None else {"erased_at": row.erased_at.isoformat()}),
    }


def why_not(row: DecisionRecord) -> Sentence:
    """Why an erased decision cannot be asked again."""
    day = clock.day_of(row.erased_at) if row.erased_at else None
    return sentence(
        f"The facts of this decision were erased on {day} by lawful destruction; it cannot be asked again.",
        f"此决定所依据的事实已于 {day} 依销毁程序清除，不能重新判断。",
    )


def replay(decision_id: str) -> tuple[DecisionRecord, Answer]:
    """The recorded facts, asked again of the version that answered then; NotFound when none is for this reader,
    Refused when they were erased.
    """
    row = db.session.get(DecisionRecord, decision_id)
    if row is None:
        raise NotFound
    if row.erased_at is not None:
        raise Refused(why_not(row), "二(二)6.10")
    version = db.session.get(PolicyVersion, row.version_id)
    assert version is not None  # noqa: S101 a foreign key says so
    return row, _answer(policies.as_answered(version, row.rule), row.facts, row.on)


def is_same(row: DecisionRecord, again: Answer) -> bool:
    """Is what was recorded answered again to the letter: outcome, reasons and the rules passed over?"""
    kept = again.decision.as_json()
    return all(kept[part] == getattr(row, part) for part in ("outcome", "reasons", "passed_over"))
