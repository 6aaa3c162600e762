"""Which credit limit is in force, and who may approve another? 二(三)2.1–2.5. Money in fen.

The limit in force is a record a person approved, never more than the policy allows on the day, else 0. While a
temporary one runs it counts instead of the standing one, which counts again afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from admin_app.areas.credit import acting
from admin_app.areas.credit.limit_ends import is_followed
from admin_app.areas.credit.limit_steps import close_step
from admin_app.areas.credit.models import CreditLimit
from admin_app.areas.credit.standing import Standing, standings_of
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db

APPROVERS = ("cs_manager", "general_manager")  # each may sign what those before it may


@dataclass(frozen=True)
class LimitInForce:
    """`limit_fen` counts: the smaller of what was approved and what the policy allows today."""

    limit_fen: int
    approved_fen: int
    allowed_fen: int
    payment_days: int
    from_on: date
    until_on: date
    record: CreditLimit


def limit_in_force(
    customer_ids: Iterable[int], on: date, standings: Mapping[int, Standing] | None = None
) -> dict[int, LimitInForce]:
    """By customer key; absent without an approved limit on the day. The number of queries is fixed."""
    keys = list(customer_ids)
    rows = (
        select(CreditLimit)
        .where(CreditLimit.customer_id.in_(keys), runs_on(on))
        .order_by(CreditLimit.is_temporary, CreditLimit.from_on, CreditLimit.approved_on, CreditLimit.id)
    )
    records = {record.customer_id: record for record in db.session.scalars(rows)}
    if not records:
        return {}
    known = standings if standings is not None else standings_of(records, on)
    answers = terms_of_many({key: known[key] for key in records if key in known}, on)
    return {key: _in_force(record, answers.get(key)) for key, record in records.items()}


def runs_on(on: date, limit: Any = CreditLimit) -> ColumnElement[bool]:
    """True for limits that have begun and not ended, whether a temporary one covers them or not. `limit`: columns."""
    return and_(limit.from_on <= on, limit.until_on >= on, or_(limit.ended_on.is_(None), limit.ended_on > on))


def counts_on(on: date) -> ColumnElement[bool]:
    """True for those that count: no temporary one covers them."""
    over = aliased(CreditLimit)
    covers = (over.customer_id == CreditLimit.customer_id, over.is_temporary.is_(True), runs_on(on, over))
    return runs_on(on) & or_(CreditLimit.is_temporary.is_(True), ~exists().where(*covers).correlate(CreditLimit))


def standing_limit_fen(customer_id: int, on: date) -> int:
    """What was approved beneath any temporary limit; 0 without."""
    rows = select(CreditLimit.limit_fen).where(
        CreditLimit.customer_id == customer_id, CreditLimit.is_temporary.is_(False), runs_on(on)
    )
    rows = rows.order_by(CreditLimit.from_on.desc(), CreditLimit.approved_on.desc(), CreditLimit.id.desc())
    return db.session.scalar(rows.limit(1)) or 0


def _in_force(record: CreditLimit, terms: decisions.Answer | None) -> LimitInForce:
    allowed_fen = terms.outcome["limit_fen"] if terms else 0
    allowed_days = terms.outcome["payment_days"] if terms else 0
    return LimitInForce(
        limit_fen=min(record.limit_fen, allowed_fen),
        approved_fen=record.limit_fen,
        allowed_fen=allowed_fen,
        payment_days=min(record.payment_days, allowed_days),
        from_on=record.from_on,
        until_on=record.until_on,
        record=record,
    )


def terms_of_many(standings: Mapping[int, Standing], on: date) -> dict[int, decisions.Answer]:
    """The most the policy allows, by customer key; ungraded customers are absent."""
    graded = {key: standing for key, standing in standings.items() if standing.grade is not None}
    if not graded:
        return {}
    answers = decisions.ask_many("credit_terms", (one.terms_facts() for one in graded.values()), on)
    return dict(zip(graded, answers, strict=True))


def terms_of(customer: Customer, on: date) -> decisions.Answer | None:
    """On what terms may we sell? None while ungraded; NotFound without access to the working data."""
    standing = standings_of([customer.id], on).get(customer.id)
    if standing is None:
        raise NotFound
    return decisions.ask("credit_terms", standing.terms_facts(), on) if standing.grade else None


@dataclass(frozen=True)
class Wanted:
    """A limit somebody wants: how much, from a day to a day, both included, why, and is it for the time alone?"""

    limit_fen: int
    from_on: date
    until_on: date
    reason: str
    is_temporary: bool = False


@dataclass(frozen=True)
class Allowed:
    """What the rules say of it: the most that policy allows, and who signs."""

    terms: decisions.Answer
    signing: decisions.Answer

    @property
    def approver(self) -> str:
        return str(self.signing.outcome["approver"])


def approve_limit(
    customer_id: int,
    limit_fen: int,
    from_on: date,
    until_on: date,
    reason: str,
    *,
    is_temporary: bool = False,
    on: date | None = None,
) -> CreditLimit:
    """Approve a limit from a day to a day, both included; those of its kind that it overlaps end.

    Refused above what credit_terms allows on the first day; NotAllowed where a higher post must sign.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.approve_limit", customer)
    day = on or acting.business_day(from_on)
    wanted = checked(Wanted(limit_fen, from_on, until_on, reason, is_temporary), day)
    allowed = allowed_of(customer, wanted, day)
    _demand_signer(allowed.signing)
    return put_in_force(customer_id, wanted, allowed, day, user_id)


def checked(wanted: Wanted, day: date) -> Wanted:
    """The same with a trimmed reason; Invalid by field."""
    reason = acting.need_text("reason", wanted.reason)
    acting.need_amount("limit_fen", wanted.limit_fen)
    if wanted.until_on < wanted.from_on:
        raise Invalid({"until_on": sentence("The last day is before the first.", "止日早于起日。")})
    if acting.posts() is not None and wanted.from_on < day:
        raise Invalid({"from_on": sentence("Today or a later day.", "须为今日或以后。")})
    return replace(wanted, reason=reason)


def allowed_of(customer: Customer, wanted: Wanted, day: date) -> Allowed:
    """Ask the rules; Refused where they allow less than is wanted, or an emergency report is open."""
    if customer.emergency_open:
        raise Refused(FROZEN, "二(三)3.3.1")
    terms = terms_of(customer, wanted.from_on)
    if terms is None:
        raise Refused(NO_GRADE, "二(三)1")
    facts = {"limit_fen": wanted.limit_fen, "allowed_fen": terms.outcome["limit_fen"]}
    signing = decisions.ask("limit_approval", facts, day)
    if not signing.outcome["allowed"]:
        raise _above_policy(wanted.limit_fen, terms)
    return Allowed(terms, signing)


def put_in_force(customer_id: int, wanted: Wanted, allowed: Allowed, day: date, user_id: int | None) -> CreditLimit:
    """Record the limit as approved by this person; those of its kind that it overlaps end."""
    answers = [(allowed.terms, customer_id), (allowed.signing, customer_id)]
    kept, _ = decisions.record_many(answers, user_id=user_id)
    if not wanted.is_temporary:
        close_step(customer_id, "taken", day, user_id)
        is_followed(customer_id, wanted.until_on)
    replaced = _end_overlapping(customer_id, wanted)
    limit = CreditLimit(
        customer_id=customer_id,
        limit_fen=wanted.limit_fen,
        payment_days=allowed.terms.outcome["payment_days"],
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        is_temporary=wanted.is_temporary,
        approved_by_id=user_id,
        approved_on=day,
        decision_id=kept.id,
        reason=wanted.reason,
    )
    db.session.add(limit)
    db.session.flush()
    audit.record(
        "credit.approve_limit",
        user_id=user_id,
        subject=str(limit.id),
        customer_id=customer_id,
        values={
            "limit_fen": wanted.limit_fen,
            "allowed_fen": allowed.terms.outcome["limit_fen"],
            "from_on": wanted.from_on,
            "until_on": wanted.until_on,
            "is_temporary": wanted.is_temporary,
            "reason": wanted.reason,
            "replaced": replaced,
            "decision": kept.id,
        },
    )
    return limit


FROZEN = sentence(
    "An emergency report is open: no new credit before the superior's instruction.",
    "紧急报告尚未了结，在上级作出指示前不得给予新的授信。",
)
NO_GRADE = sentence(
    "No limit before a grade: a credit officer confirms one first.", "尚未定级，须先由信用管理员确认信用等级。"
)


def _above_policy(limit_fen: int, terms: decisions.Answer) -> Refused:
    allowed, asked = acting.yuan(terms.outcome["limit_fen"]), acting.yuan(limit_fen)
    says = sentence(
        f"{asked} yuan is more than policy allows: at most {allowed} yuan ({terms.clause}).",
        f"{asked} 元超过政策允许的额度：最多 {allowed} 元({terms.clause})。",
    )
    return Refused(acting.joined(says, terms.because), terms.clause)


def _demand_signer(signing: decisions.Answer) -> None:
    """NotAllowed unless one's post is the one the policy names, or above it."""
    held = acting.posts()
    signers = APPROVERS[APPROVERS.index(signing.outcome["approver"]) :]
    if held is not None and not held & set(signers):
        raise NotAllowed(signing.because, signing.clause)


def _end_overlapping(customer_id: int, wanted: Wanted) -> list[int]:
    """A standing limit replaces standing ones, a temporary one temporary ones."""
    rows = select(CreditLimit).where(
        CreditLimit.customer_id == customer_id,
        CreditLimit.is_temporary.is_(wanted.is_temporary),
        CreditLimit.from_on <= wanted.until_on,
        CreditLimit.until_on >= wanted.from_on,
        or_(CreditLimit.ended_on.is_(None), CreditLimit.ended_on > wanted.from_on),
    )
    replaced = []
    for limit in db.session.scalars(rows):
        limit.ended_on, limit.end_owed_on = max(limit.from_on, wanted.from_on), None
        replaced.append(limit.id)
    return replaced


def end_limit(limit_id: int, on: date, reason: str) -> CreditLimit:
    """From `on` the limit no longer counts."""
    acting.begin_writing()
    limit = db.session.get(CreditLimit, limit_id)
    if limit is None:
        raise NotFound
    customer = acting.customer_of(limit.customer_id)
    user_id = acting.demand("credit.approve_limit", customer)
    reason = acting.need_text("reason", reason)
    last_day = limit.until_on if limit.ended_on is None else limit.ended_on
    if last_day < on or (limit.ended_on is not None and limit.ended_on <= on):
        raise Refused(sentence("This limit has ended already.", "该额度已经终止。"), "二(三)2.5")
    limit.ended_on, limit.end_owed_on = max(on, limit.from_on), None
    db.session.flush()
    audit.record(
        "credit.end_limit",
        user_id=user_id,
        subject=str(limit.id),
        customer_id=customer.id,
        values={"ended_on": limit.ended_on, "reason": reason},
    )
    return limit
