"""What do the rules say about this case?

One at a time and kept, or many at once and not kept; kept ones again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response
from sqlalchemy import select

from admin_app.accounts.service import begin_writing
from admin_app.api import bodies, methods, values
from admin_app.api.answers import answer
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.audit.accesses import note_read
from admin_app.decisions import service as decisions
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader
from rules.engine import FactsRefused

MOST_CASES = 10_000
MOST_WRONG_CASES = 50
CONSULT_CLAUSE = "二(二)6.7"

CARD_ONLY = sentence(
    "You see only this customer's card. Ask for a consultation: your department manager signs, "
    "then customer service grants it.",
    "您只能查看该客户的名片信息。请申请查阅：由本部门经理签字后，客服部批准。",
)
TOO_MANY = sentence(f"At most {MOST_CASES} cases at once.", f"一次最多 {MOST_CASES} 个案例。")
NOT_A_LIST = sentence("Must be a list of objects.", "须为对象列表。")


def decide(policy: str) -> Response:
    """Decide one case and keep the answer."""
    methods.check_posts(policy)
    policies.versions(policy)
    body = bodies.read_object(bodies.SINGLE_BYTES)
    bodies.check_names(body, ("facts", "customer", "on"), () if "customer" in body else ("facts",))
    code = values.code(body, "customer")
    facts = bodies.take_object(body, "facts")
    on = values.day(body)
    customer = None if code is None else _customer_of(code)
    if customer is None:
        given = decisions.ask(policy, facts, on)
    else:
        _check_added(policy, on, facts)
        given = _ask_about(policy, customer, on, facts)
    return answer(_in_short(_keep(given, customer)))


def _customer_of(code: str) -> Customer:
    """The customer, where the reader may work with it. NotFound and NotAllowed otherwise."""
    customer = db.session.scalars(select(Customer).where(Customer.code == code)).one_or_none()
    if customer is None:
        raise NotFound
    if not has_access(customer.id, "work"):
        raise NotAllowed(CARD_ONLY, CONSULT_CLAUSE)
    return customer


def _ask_about(policy: str, customer: Customer, on: date, facts: Mapping[str, Any]) -> decisions.Answer:
    """A customer of whom nothing can be decided yet is refused: the request itself is in order."""
    try:
        return decisions.ask_about(policy, customer, on, facts)
    except Invalid as wrong:
        if decisions.supplied_facts(policy) and wrong.errors.keys() == {"customer"}:
            raise Refused(wrong.errors["customer"]) from None
        raise


def _check_added(policy: str, on: date, facts: Mapping[str, Any]) -> None:
    """What the customer does not supply, the case must, as the description says."""
    known = policies.in_force(policy, on).loaded.facts
    wanted = {name for name, fact in known.items() if not fact.nullable}
    missing = wanted - decisions.supplied_facts(policy) - facts.keys()
    if missing and decisions.supplied_facts(policy):
        raise Invalid(dict.fromkeys(sorted(missing), bodies.REQUIRED))


def _keep(given: decisions.Answer, customer: Customer | None) -> DecisionRecord:
    begin_writing()
    reader = current_reader()
    customer_id = None if customer is None else customer.id
    row = decisions.record(given, user_id=reader.user_id, customer_id=customer_id)
    audit.record(
        "decision.record",
        user_id=reader.user_id,
        subject=row.id,
        customer_id=customer_id,
        values={"policy": row.policy, "version": row.version, "on": row.on, "rule": row.rule},
    )
    db.session.commit()
    return row


def _in_short(row: DecisionRecord) -> dict[str, Any]:
    """The contract's answer: what was recorded, without the facts the caller knows."""
    return {key: value for key, value in decisions.as_json(row).items() if key != "facts"}


def decide_batch(policy: str) -> Response:
    """Decide many cases of facts, in order, by the compiled rules; nothing is kept."""
    policies.versions(policy)
    body = bodies.read_object(bodies.BATCH_BYTES)
    bodies.check_names(body, ("cases", "on"), ("cases",))
    rules = policies.in_force(policy, values.day(body))
    decisions.check_answers(rules)
    outcomes = _outcomes(rules, _cases_of(body))
    return answer({"version": rules.number, "outcomes": outcomes})


def _cases_of(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    cases = body["cases"]
    if not isinstance(cases, list):
        raise Invalid({"cases": NOT_A_LIST})
    if len(cases) > MOST_CASES:
        raise Invalid({"cases": TOO_MANY})
    wrong = [number for number, case in enumerate(cases) if not isinstance(case, dict)]
    if wrong:
        raise Invalid({f"cases.{number}": bodies.NOT_AN_OBJECT for number in wrong[:MOST_WRONG_CASES]})
    return cases


def _outcomes(rules: policies.InForce, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All outcomes, or Invalid with what is wrong in the first faulty cases."""
    normalise, outcome = rules.loaded.normalise, rules.loaded.outcome_normalised
    outcomes: list[dict[str, Any]] = []
    wrong: dict[str, Sentence] = {}
    wrong_cases = 0
    for number, case in enumerate(cases):
        try:
            outcomes.append(outcome(normalise(case)))
        except FactsRefused as refused:
            wrong.update({f"cases.{number}.{field}": text for field, text in refused.errors.items()})
            wrong_cases += 1
            if wrong_cases == MOST_WRONG_CASES:
                break
    if wrong:
        raise Invalid(wrong)
    return outcomes


def one_decision(decision_id: str) -> Response:
    values.query()
    methods.check_reads(decision_id)
    return answer(decisions.as_json(_record_of(decision_id)))


def replay(decision_id: str) -> Response:
    """The recorded facts, asked again of the rules of that day."""
    values.query()
    _check_id(decision_id)
    row, given = decisions.replay(decision_id)
    again = given.decision.as_json()
    return answer(
        {
            "id": row.id,
            "policy": given.policy,
            "version": given.version,
            "on": given.on.isoformat(),
            "outcome": again["outcome"],
            "reasons": again["reasons"],
            "passed_over": again["passed_over"],
            "same": decisions.is_same(row, given),
        }
    )


def _record_of(decision_id: str) -> DecisionRecord:
    _check_id(decision_id)
    row = db.session.get(DecisionRecord, decision_id)
    if row is None:
        raise NotFound
    note_read([row.customer_id] if row.customer_id is not None else [])
    return row


def _check_id(decision_id: str) -> None:
    if not methods.is_decision_id(decision_id):
        raise NotFound
