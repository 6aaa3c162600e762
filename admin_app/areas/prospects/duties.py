"""What is owed about prospects: a next step, the step itself, to ask the customer, to answer, to decide, to take on.

Whoever owns the prospect owes the first two and the answer; his managers oversee them (一4.7–4.8).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, true
from sqlalchemy.orm import aliased

from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.duties import workdays
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.errors import sentence
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader

OWNING = frozenset({"salesperson", "marketing_manager"})
LEADING = frozenset({"marketing_manager", "cs_manager"})
TO_PLAN = sentence("Plan the next step with a prospect", "安排潜在客户的下一步")
TO_DO = sentence("Take the next step with a prospect", "完成潜在客户的下一步")
TO_HEAR = sentence("Ask a prospect what came of a step", "向潜在客户核实")
TO_ANSWER = sentence("Answer what a prospect said otherwise", "说明核实不符的情况")
TO_SETTLE = sentence("Decide on what a prospect said otherwise", "裁定核实不符的事项")
TO_TAKE_ON = sentence("Take a prospect on as a customer", "将潜在客户转为客户")


def _mine(reader: Reader) -> Any:
    return Customer.owner_id == reader.user_id


def _his(reader: Reader) -> Any:
    """His own; whoever leads sees those of others, too."""
    return true() if reader.posts & LEADING else _mine(reader)


def planning(reader: Reader, on: date) -> Iterable[Stream]:
    rule = policies.in_force("prospect_step", on).loaded
    decided = rule.decide_compiled({"days_ahead": 0, "times_postponed": 0})
    days = decided.outcome["plan_working_days"]
    yield Stream(
        key=Customer.id,
        base=Customer.stepless_since,
        where=(Customer.status == "prospect") & _his(reader),
        what=TO_PLAN,
        clause=decided.reasons[0].clause,
        due_on=lambda since: workdays.working_days_later(since, days),
        latest_due_by=lambda day: workdays.latest_due_by(day, days),
        mine=_mine(reader),
        listed_days=None,
    )


def stepping(reader: Reader, _on: date) -> Iterable[Stream]:
    yield Stream(
        key=ProspectStep.id,
        base=ProspectStep.due_on,
        where=(ProspectStep.step_state == "planned") & _his(reader),
        what=TO_DO,
        clause="一4.7",
        customer_id=ProspectStep.customer_id,
        about=ProspectStep.what,
        mine=_mine(reader),
    )


def _of_confirmations(what: Any, where: Any, mine: Any) -> Stream:
    return Stream(
        key=ProspectConfirmation.id,
        base=ProspectConfirmation.due_on,
        where=where,
        what=what,
        clause="一4.8",
        customer_id=ProspectConfirmation.customer_id,
        mine=mine,
        listed_days=None,
    )


def hearing(reader: Reader, _on: date) -> Iterable[Stream]:
    """Of others' prospects alone."""
    asked = ProspectConfirmation.confirmation_state == "asked"
    may = bool(reader.posts & HEARING.owed_by)
    yield _of_confirmations(TO_HEAR, asked, Customer.owner_id.is_distinct_from(reader.user_id) & may)


def answering(reader: Reader, _on: date) -> Iterable[Stream]:
    differs = ProspectConfirmation.confirmation_state == "differs"
    yield _of_confirmations(TO_ANSWER, differs & _his(reader), _mine(reader))


def settling(reader: Reader, _on: date) -> Iterable[Stream]:
    """By whoever neither owns the prospect nor asked him."""
    answered = ProspectConfirmation.confirmation_state == "answered"
    other = Customer.owner_id.is_distinct_from(reader.user_id)
    heard_by_other = ProspectConfirmation.heard_by_id.is_distinct_from(reader.user_id)
    yield _of_confirmations(TO_SETTLE, answered, other & heard_by_other & bool(reader.posts & SETTLING.owed_by))


def taking_on(_reader: Reader, on: date) -> Iterable[Stream]:
    """Who said himself that he wants to buy, and has not turned away since."""
    facts = {"finding_open": False, "has_dealings": False, "won_confirmed": True}
    decided = policies.in_force("prospect_taking_on", on).loaded.decide_compiled(facts)
    days = decided.outcome["take_on_working_days"]
    row, later = ProspectConfirmation, aliased(ProspectConfirmation)
    turned = and_(
        later.customer_id == row.customer_id,
        later.claim == "lost",
        later.asked_on >= row.asked_on,
        later.steps_so_far > row.steps_so_far,
    )
    confirmed = (row.confirmation_state == "confirmed") & (row.claim == "won")
    yield Stream(
        key=row.id,
        base=row.closed_on,
        where=confirmed & (Customer.status == "prospect") & ~exists().where(turned),
        what=TO_TAKE_ON,
        clause=decided.reasons[0].clause,
        due_on=lambda since: workdays.working_days_later(since, days),
        latest_due_by=lambda day: workdays.latest_due_by(day, days),
        customer_id=row.customer_id,
        listed_days=None,
    )


CONFIRMATION = "prospect_confirmation.details_view"
register(DutyKind("prospect_plan", planning, "prospect_step.create_view", owed_by=OWNING, overseen_by=LEADING))
register(
    DutyKind(
        "prospect_step", stepping, "prospect_step.details_view", owed_by=OWNING, overseen_by=LEADING, argument="id"
    )
)
HEARING = register(
    DutyKind(
        "prospect_confirmation",
        hearing,
        CONFIRMATION,
        owed_by=frozenset({"service_officer", "sales_support"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
register(DutyKind("prospect_answer", answering, CONFIRMATION, owed_by=OWNING, overseen_by=LEADING, argument="id"))
SETTLING = register(
    DutyKind(
        "prospect_finding",
        settling,
        CONFIRMATION,
        owed_by=frozenset({"cs_manager"}),
        overseen_by=frozenset({"marketing_manager"}),
        argument="id",
    )
)
register(
    DutyKind(
        "prospect_taking_on",
        taking_on,
        CONFIRMATION,
        owed_by=frozenset({"information_clerk"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
