"""How secret is an archive, and until when? The rules give a level; it is marked with its end and kept as history.

二(二)7.2.2–7.2.4: dealings and harm give the level (policy `classification`), `level_period` how long it lasts unless
another end was given, `level_change` who signs. The period ends by itself. Services flush.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from admin_app import clock
from admin_app.areas.customers.acting import actor, demand, locked, may, reason_of
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import level_on
from admin_app.secrecy.models import LevelChange

MOST_YEARS = 30
MOST_GROUND = 2000
NO_LEVEL = sentence("The record has no level to end (二(二)7.2.4).", "该档案没有密级可解除（二(二)7.2.4）。")
LET_END = sentence("That its level ends on its day is noted already.", "已登记该密级到期解除。")


@dataclass(frozen=True)
class Proposal:
    """What the rules make of dealings and harm, and the last day of the level by default."""

    level: str
    ends_on: date
    answer: decisions.Answer


@dataclass(frozen=True)
class Draft:
    """A change of level, checked and not yet signed."""

    act: str  # classify | renew | declassify | let_end
    before: str
    level: str
    ends_on: date | None
    ground: str
    answer: decisions.Answer | None = None
    dealings: str | None = None
    harm: str | None = None


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
    return _act(customer_id, lambda one: draft_level(one, dealings, harm, ground, on, ends_on), on)


def renew(customer_id: int, *, ground: str, ends_on: date, on: date) -> LevelChange:
    """Keep the level until a later day, with why."""
    return _act(customer_id, lambda one: draft_renewal(one, ground, ends_on, on), on)


def declassify(customer_id: int, *, ground: str, on: date) -> LevelChange:
    """End the level before its time."""
    return _act(customer_id, lambda one: draft_end(one, ground, on), on)


def _act(customer_id: int, draft: Callable[[Customer], Draft], on: date) -> LevelChange:
    """Whoever acts signs by his act; NotAllowed when the signature is another's to give."""
    customer = locked([customer_id], "full")[customer_id]
    wanted = draft(customer)
    return put_in_force(customer, wanted, on, _demand_signer(wanted, on))


def draft_level(customer: Customer, dealings: str, harm: str, ground: str, on: date, ends_on: date | None) -> Draft:
    """What the rules propose, checked; Invalid by field."""
    why = reason_of(ground, "ground", MOST_GROUND)
    proposal = propose(dealings, harm, on)
    last = _checked_end(ends_on or proposal.ends_on, on)
    return Draft("classify", level_on(customer, on), proposal.level, last, why, proposal.answer, dealings, harm)


def draft_renewal(customer: Customer, ground: str, ends_on: date, on: date) -> Draft:
    why = reason_of(ground, "ground", MOST_GROUND)
    level = _level_that_holds(customer, on)
    last = _checked_end(ends_on, on)
    if customer.level_ends is not None and last <= customer.level_ends:
        raise Invalid(
            {"ends_on": sentence("Later than it ends now (二(二)7.2.4).", "须晚于现有的保密期限（二(二)7.2.4）。")}
        )
    return Draft("renew", level, level, last, why)


def draft_end(customer: Customer, ground: str, on: date) -> Draft:
    why = reason_of(ground, "ground", MOST_GROUND)
    return Draft("declassify", _level_that_holds(customer, on), "internal", None, why)


def let_end(customer_id: int, *, ground: str, on: date) -> LevelChange:
    """The level ends on its day: the custodian looked and does not keep it. It is not asked again."""
    customer = locked([customer_id], "full")[customer_id]
    why = reason_of(ground, "ground", MOST_GROUND)
    level = _level_that_holds(customer, on)
    if customer.level_ends is None:
        raise Invalid({"ground": NO_LEVEL})
    by_id = demand("customer.classify" if may("customer.classify") else "customer.change_level")
    if customer.level_lapses:
        raise Conflict(LET_END, "二(二)7.2.4")
    customer.level_lapses = True
    change = _change(customer, Draft("let_end", level, "internal", customer.level_ends, why), by_id, None)
    values = {"level": level, "ends_on": customer.level_ends, "ground": why}
    audit.record("customer.let_level_end", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return change


def _years_later(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def _checked_end(last: date, on: date) -> date:
    if last <= on:
        raise Invalid(
            {"ends_on": sentence("The level ends after today (二(二)7.2.4).", "保密期限须晚于今天（二(二)7.2.4）。")}
        )
    if last > _years_later(on, MOST_YEARS):
        raise Invalid({"ends_on": sentence("At most thirty years.", "保密期限不得超过三十年。")})
    return last


def _level_that_holds(customer: Customer, on: date) -> str:
    level = level_on(customer, on)
    if level == "internal":
        raise Invalid({"ground": NO_LEVEL})
    return level


def _demand_signer(wanted: Draft, on: date) -> int | None:
    """Who acts, if the act is his signature: the policy says whose."""
    signing = signer_of(wanted.before, wanted.level, on)
    signer = signing.outcome["step_1"]
    if signer is None:
        return demand("customer.classify")
    if signer == "cs_manager":
        return demand("customer.change_level")
    reader = actor()
    if reader is not None and signer not in reader.posts:
        raise NotAllowed(signing.because, signing.clause)
    return reader.user_id if reader is not None else None


_following: dict[str, Callable[[Customer, date], None]] = {}


def follows_level(act: Callable[[Customer, date], None]) -> Callable[[Customer, date], None]:
    """What an area does in the same transaction when a customer's level changes; registered again, it counts once."""
    _following[f"{act.__module__}.{act.__name__}"] = act
    return act


def put_in_force(customer: Customer, wanted: Draft, on: date, by_id: int | None) -> LevelChange:
    """Mark it on the record and in its history, as signed by this person."""
    kept = decisions.record(wanted.answer, user_id=by_id, customer_id=customer.id) if wanted.answer else None
    if wanted.dealings:
        customer.dealings, customer.harm = wanted.dealings, wanted.harm
    customer.level, customer.level_from, customer.level_ends = wanted.level, on, wanted.ends_on
    customer.level_lapses = False
    change = _change(customer, wanted, by_id, kept.id if kept else None)
    for act in _following.values():
        act(customer, on)
    values = {"before": wanted.before, "after": wanted.level, "ends_on": wanted.ends_on, "ground": wanted.ground}
    audit.record("customer.classify", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return change


def _change(customer: Customer, wanted: Draft, by_id: int | None, decision_id: str | None) -> LevelChange:
    change = LevelChange(
        customer_id=customer.id,
        level_before=wanted.before,
        level_after=wanted.level,
        dealings=customer.dealings,
        harm=customer.harm,
        ground=wanted.ground,
        ends_on=wanted.ends_on,
        by_id=by_id,
        at=clock.now(),
        decision_id=decision_id,
    )
    db.session.add(change)
    db.session.flush()
    return change
