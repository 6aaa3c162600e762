"""How secret is an archive, and until when? The rules give a level; it is marked with its end and kept as history.

二(二)7.2.2–7.2.4: dealings and harm give the level (policy `classification`); the period ends by itself.
"""

from datetime import date

from admin_app import clock
from admin_app.areas.customers.acting import actor, demand, locked, reason_of
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotAllowed, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import level_on
from admin_app.secrecy.models import LevelChange

DEFAULT_YEARS = {"secret": 1, "confidential": 3, "top_secret": 5}
CLAUSE = "二(二)7.2"


def years_of(level: str, on: date) -> int:
    """How long the level lasts by default: a parameter of the policy's file, else 1, 3, 5 years."""
    try:
        return policies.parameter("classification", f"{level}_years", on)
    except KeyError:
        return DEFAULT_YEARS[level]


def end_of(level: str, on: date) -> date:
    """The last day of the level, by default; a level given on 29 February ends on the 28th."""
    year = on.year + years_of(level, on)
    try:
        return on.replace(year=year)
    except ValueError:
        return on.replace(year=year, day=28)


def classify(
    customer_id: int, *, dealings: str, harm: str, ground: str, on: date, ends_on: date | None = None
) -> LevelChange:
    """Ask the rules for the level and mark it. The clerk gives a first level, the manager raises or lowers.

    What is or becomes top secret is for the general manager.
    """
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    answer = decisions.ask("classification", {"dealings": dealings, "harm": harm}, on)
    level = str(answer.outcome["level"])
    last = ends_on or end_of(level, on)
    if last <= on:
        raise Invalid({"ends_on": sentence("The level ends after today.", "保密期限须晚于今天。")})
    if last > on.replace(year=on.year + 30, day=min(on.day, 28)):
        raise Invalid({"ends_on": sentence("At most thirty years.", "保密期限不得超过三十年。")})
    by_id = _demand_change(level_on(customer, on), level)
    kept = decisions.record(answer, user_id=by_id, customer_id=customer.id)
    customer.dealings, customer.harm = dealings, harm
    return _mark(customer, level, on, last, why, by_id, kept.id)


def declassify(customer_id: int, *, ground: str, on: date) -> LevelChange:
    """End the level before its time: the manager's, for top secret the general manager's."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    if level_on(customer, on) == "internal":
        raise Invalid({"ground": sentence("The record has no level to end.", "该档案没有密级可解除。")})
    by_id = _demand_change(level_on(customer, on), "internal")
    return _mark(customer, "internal", on, None, why, by_id, None)


def _demand_change(before: str, after: str) -> int | None:
    reader = actor()
    if reader is not None and "top_secret" in (before, after):
        if "general_manager" not in reader.posts:
            says = sentence("Top secret is for the general manager to give or end.", "绝密级由总经理确定或解除。")
            raise NotAllowed(says, CLAUSE)
        return reader.user_id
    return demand("customer.classify" if before in ("internal", after) else "customer.change_level")


def _mark(
    customer: Customer,
    level: str,
    on: date,
    ends_on: date | None,
    ground: str,
    by_id: int | None,
    decision_id: str | None,
) -> LevelChange:
    change = LevelChange(
        customer_id=customer.id,
        level_before=level_on(customer, on),
        level_after=level,
        dealings=customer.dealings,
        harm=customer.harm,
        ground=ground,
        ends_on=ends_on,
        by_id=by_id,
        at=clock.now(),
        decision_id=decision_id,
    )
    db.session.add(change)
    customer.level, customer.level_from, customer.level_ends = level, on, ends_on
    db.session.flush()
    values = {"before": change.level_before, "after": level, "ends_on": ends_on, "ground": ground}
    audit.record("customer.classify", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return change
