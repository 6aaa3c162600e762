"""Which terms must a plan state before it is submitted? plan_review says so by the name of the term (二(一)3).

The edition in force asks for none: the supply cycle is open to whoever writes the plan. A later one (整理版18036) asks
for the supply cycle and the collection method (回款方式), which is kept as the payment method.
"""

from collections.abc import Mapping
from typing import Any

from admin_app.areas.plans.models import PlanVersion
from admin_app.errors import Invalid, Sentence, sentence

UNSTATED: Mapping[str, Sentence] = {
    "supply_cycle": sentence(
        "State the supply cycle first: the rules in force ask for it (二(一)3).",
        "请先填写供货周期：现行规定要求方案写明（二(一)3）。",
    ),
    "payment_method": sentence(
        "State the payment method first: the rules in force ask how the money is collected (二(一)3).",
        "请先填写付款方式：现行规定要求方案写明回款方式（二(一)3）。",
    ),
}


def asked_terms(outcome: Mapping[str, Any]) -> list[str]:
    """Names of the terms that the answer of plan_review asks for."""
    return [name for name in UNSTATED if outcome.get(name)]


def unstated(version: PlanVersion, outcome: Mapping[str, Any]) -> dict[str, Sentence]:
    """What it asks for and the version leaves empty, with what to do, by term."""
    return {name: UNSTATED[name] for name in asked_terms(outcome) if not getattr(version, name).strip()}


def demand_stated(version: PlanVersion, outcome: Mapping[str, Any]) -> None:
    """Invalid by term."""
    if problems := unstated(version, outcome):
        raise Invalid(problems)
