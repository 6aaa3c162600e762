"""When is a duty due, and how long before is it listed? Policy `duty_terms` of rules/reporting.py."""

from dataclasses import dataclass
from datetime import date

from admin_app.duties import workdays
from admin_app.policies import service as policies


@dataclass(frozen=True)
class Terms:
    """Due some working days after the day it is reckoned from; 0: on that day. `listed_days` None: at once."""

    working_days: int
    listed_days: int | None
    clause: str

    def due_on(self, base: date) -> date:
        return workdays.working_days_later(base, self.working_days)

    def latest_due_by(self, day: date) -> date:
        return workdays.latest_due_by(day, self.working_days)


def known_terms(duty: str, on: date) -> Terms | None:
    """None where the policy in force on that day was published before there was such a duty."""
    loaded = policies.in_force("duty_terms", on).loaded
    return terms_of(duty, on) if loaded.facts["duty"].refusal(duty) is None else None


def terms_of(duty: str, on: date) -> Terms:
    """What the policy in force on that day says of this duty."""
    decided = policies.in_force("duty_terms", on).loaded.decide_compiled({"duty": duty})
    return Terms(decided.outcome["working_days"], decided.outcome["listed_days"], decided.reasons[0].clause)
