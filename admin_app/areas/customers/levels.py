"""How secret is an archive, and until when? The rules give a level; it is marked with its end and kept as history.

二(二)7.2.2–7.2.4: dealings and harm give the level (policy `classification`), `level_period` how long it lasts unless
another end was given, `level_change` who signs. The period ends by itself. Services flush.
"""

from dataclasses import dataclass
from datetime import date

from admin_app import clock
from admin_app.areas.customers.acting import actor, demand, locked, may, reason_of
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import level_on
from admin_app.secrecy.models import LevelChange

MOST_YEARS = 30
NO_LEVEL = sentence("The record has no level to end.", "该档案没有密级可解除。")


@dataclass(frozen=True)
class Proposal:
    """What the rules make of dealings and harm, and the last day of the level by default."""

    level: str
    ends_on: date
    answer: decisions.Answer


def propose(dealings: str, harm: str, on: date) -> Proposal:
    """Ask the rules; nothing is written. Invalid when they know no such dealings or harm."""
    answer = decisions.ask("classification", {"dealings": dealings, "harm": harm}, on)
    level = str(answer.outcome["level"])
    return Proposal(level, end_of(level, on), answer)


def end_of(level: str, on: date) -> date:
    """The last day of the level, by default; a level given on 29 February ends on the 28th."""
    years: int = decisions.ask("level_period", {"level": level}, on).outcome["years"]
    return _years_later(on, years)


def signer_of(before: str, after: str, on: date) -> decisions.Answer:
    """Whose signature the change needs: `step_1` is a post, or None where the custodian confirms it alone."""
    return decisions.ask("level_change", {"level_before": before, "level_after": after}, on)


def classify(
    customer_id: int, *, dealings: str, harm: str, ground: str, on: date, ends_on: date | None = None
) -> LevelChange:
    """Mark the level that the rules propose, until `ends_on` or the default end."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    proposal = propose(dealings, harm, on)
    last = _checked_end(ends_on or proposal.ends_on, on)
    by_id = _demand_signer(level_on(customer, on), proposal.level, on)
    kept = decisions.record(proposal.answer, user_id=by_id, customer_id=customer.id)
    customer.dealings, customer.harm = dealings, harm
    return _mark(customer, proposal.level, on, last, why, by_id, kept.id)


def renew(customer_id: int, *, ground: str, ends_on: date, on: date) -> LevelChange:
    """Keep the level until a later day, with why."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    level = level_on(customer, on)
    if level == "internal":
        raise Invalid({"ground": NO_LEVEL})
    last = _checked_end(ends_on, on)
    if customer.level_ends is not None and last <= customer.level_ends:
        says = sentence("Later than it ends now.", "须晚于现有的保密期限。")
        raise Invalid({"ends_on": says})
    by_id = _demand_signer(level, level, on)
    return _mark(customer, level, on, last, why, by_id, None)


def let_end(customer_id: int, *, ground: str, on: date) -> LevelChange:
    """The level ends on its day: the custodian looked and does not keep it. It is not asked again."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    level = level_on(customer, on)
    if level == "internal" or customer.level_ends is None:
        raise Invalid({"ground": NO_LEVEL})
    by_id = demand("customer.classify" if may("customer.classify") else "customer.change_level")
    customer.level_lapses = True
    change = _change(customer, level, "internal", customer.level_ends, why, by_id, None)
    values = {"level": level, "ends_on": customer.level_ends, "ground": why}
    audit.record("customer.let_level_end", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return change


def declassify(customer_id: int, *, ground: str, on: date) -> LevelChange:
    """End the level before its time."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", 2000)
    before = level_on(customer, on)
    if before == "internal":
        raise Invalid({"ground": NO_LEVEL})
    by_id = _demand_signer(before, "internal", on)
    return _mark(customer, "internal", on, None, why, by_id, None)


def _years_later(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def _checked_end(last: date, on: date) -> date:
    if last <= on:
        raise Invalid({"ends_on": sentence("The level ends after today.", "保密期限须晚于今天。")})
    if last > _years_later(on, MOST_YEARS):
        raise Invalid({"ends_on": sentence("At most thirty years.", "保密期限不得超过三十年。")})
    return last


def _demand_signer(before: str, after: str, on: date) -> int | None:
    """Who acts, if the act is his signature: the policy says whose."""
    signing = signer_of(before, after, on)
    signer = signing.outcome["step_1"]
    if signer is None:
        return demand("customer.classify")
    if signer == "cs_manager":
        return demand("customer.change_level")
    reader = actor()
    if reader is not None and signer not in reader.posts:
        raise NotAllowed(signing.because, signing.clause)
    return reader.user_id if reader is not None else None


def _mark(
    customer: Customer,
    level: str,
    on: date,
    ends_on: date | None,
    ground: str,
    by_id: int | None,
    decision_id: str | None,
) -> LevelChange:
    change = _change(customer, level_on(customer, on), level, ends_on, ground, by_id, decision_id)
    customer.level, customer.level_from, customer.level_ends = level, on, ends_on
    customer.level_lapses = False
    db.session.flush()
    values = {"before": change.level_before, "after": level, "ends_on": ends_on, "ground": ground}
    audit.record("customer.classify", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return change


def _change(
    customer: Customer,
    before: str,
    after: str,
    ends_on: date | None,
    ground: str,
    by_id: int | None,
    decision_id: str | None,
) -> LevelChange:
    change = LevelChange(
        customer_id=customer.id,
        level_before=before,
        level_after=after,
        dealings=customer.dealings,
        harm=customer.harm,
        ground=ground,
        ends_on=ends_on,
        by_id=by_id,
        at=clock.now(),
        decision_id=decision_id,
    )
    db.session.add(change)
    db.session.flush()
    return change
