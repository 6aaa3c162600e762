"""Who is named in a record's circle (知悉范围), by whom and until when? 二(二)7.1

The policy `circle_naming` says who names persons at which level, and for how long at most. Services flush.
"""

from datetime import date, timedelta

from sqlalchemy import or_, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.acting import REQUIRED, actor, locked, reason_of
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, Sentence, sentence
from admin_app.extensions import LEVELS, db
from admin_app.secrecy.access import level_on
from admin_app.secrecy.models import CircleMember
from admin_app.secrecy.reader import Reader

NAMING_POSTS = ("information_clerk", "cs_manager", "general_manager")


def naming(level: str, on: date) -> decisions.Answer:
    """What the policy says of circles at this level: by post who may name, and `most_days`."""
    return decisions.ask("circle_naming", {"level": level}, on)


def may_name(reader: Reader, level: str) -> bool:
    try:
        outcome = naming(level, reader.on).outcome
    except Refused:  # the policy is stopped
        return False
    return any(outcome[post] for post in NAMING_POSTS if post in reader.posts)


def may_name_at_all(reader: Reader) -> bool:
    """At some level."""
    return any(may_name(reader, level) for level in LEVELS)


def name_in_circle(
    customer_id: int, user_id: int | None, from_on: date, until_on: date | None, reason: str, *, on: date
) -> CircleMember:
    """Name a person from a day until a day, both included; he reads the archive from his next request on."""
    customer = locked([customer_id], "full")[customer_id]
    by_id = _demand(customer, on)
    why = reason_of(reason)
    user = _checked(user_id, from_on, until_on, naming(level_on(customer, on), on).outcome["most_days"], on)
    if _is_named(customer_id, user.id, from_on):
        says = sentence(
            "This person is named already in these days (二(二)7.1).", "此人在该期间已列入知悉范围（二(二)7.1）。"
        )
        raise Invalid({"user": says})
    member = CircleMember(
        customer_id=customer_id,
        user_id=user.id,
        from_on=from_on,
        until_on=until_on,
        reason=why,
        by_id=by_id,
        at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    values = {"user": user.username, "from_on": from_on, "until_on": until_on, "reason": why}
    audit.record("circle.name", user_id=by_id, subject=customer.code, customer_id=customer_id, values=values)
    return member


def take_out(member_id: int, reason: str, *, on: date) -> CircleMember:
    """From his next request on he is in the circle no more."""
    member = db.session.get(CircleMember, member_id)
    if member is None:
        raise NotFound
    customer = locked([member.customer_id], "full")[member.customer_id]
    by_id = _demand(customer, on)
    if not counts(member, on):
        raise Refused(sentence("This has ended already.", "已经结束。"), "二(二)7.1")
    member.ended_at, member.ended_by_id, member.end_reason = clock.now(), by_id, reason_of(reason)
    db.session.flush()
    values = {"user_id": member.user_id, "reason": member.end_reason}
    audit.record("circle.take_out", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return member


def counts(member: CircleMember, on: date) -> bool:
    """Is it still to count, today or later?"""
    return member.ended_at is None and (member.until_on is None or member.until_on >= on)


def _demand(customer: Customer, on: date) -> int | None:
    reader = actor()
    if reader is None:
        return None
    level = level_on(customer, on)
    if not may_name(reader, level):
        said = naming(level, on)
        raise NotAllowed(said.because, said.clause)
    return reader.user_id


def _checked(user_id: int | None, from_on: date, until_on: date | None, most_days: int, on: date) -> User:
    errors: dict[str, Sentence] = {}
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None or not user.active or "administrator" in user.posts:
        errors["user"] = sentence(
            "Somebody who works here and is no administrator (二(二)7.1).",
            "须为在职人员，且非系统管理员（二(二)7.1）。",
        )
    if from_on < on:
        errors["from_on"] = sentence("Today or a later day (二(二)7.1).", "须为今日或以后（二(二)7.1）。")
    if until_on is None:
        errors["until_on"] = REQUIRED
    elif until_on < from_on:
        errors["until_on"] = sentence("The last day is before the first (二(二)7.1).", "止日早于起日（二(二)7.1）。")
    elif until_on >= from_on + timedelta(days=most_days):
        errors["until_on"] = sentence(
            f"At most {most_days} days at a time (二(二)7.1).", f"每次最长 {most_days} 天（二(二)7.1）。"
        )
    if errors or user is None:
        raise Invalid(errors)
    return user


def _is_named(customer_id: int, user_id: int, from_on: date) -> bool:
    there = select(CircleMember.id).where(
        CircleMember.customer_id == customer_id,
        CircleMember.user_id == user_id,
        CircleMember.ended_at.is_(None),
        or_(CircleMember.until_on.is_(None), CircleMember.until_on >= from_on),
    )
    return db.session.scalar(there.limit(1)) is not None
