"""Which duties are waived on a day, and which may be at all? Policy `duty_waiver` of rules/reporting.py (三3)."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, true
from sqlalchemy.orm import joinedload

from admin_app.duties.kinds import Stream
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded

NotWaived = Callable[[str, Stream], ColumnElement[bool]]


def not_waived(on: date) -> NotWaived:
    """By kind and stream: true of the rows that no waiver lets off on the day.

    One look-up of the kinds that have any; the others are asked nothing.
    """
    with unguarded("that some duty of a kind is waived tells nothing; rows are compared where they are seen"):
        kinds = set(db.session.scalars(select(DutyWaiver.duty_kind).where(_holds(DutyWaiver, on)).distinct()))

    def condition(kind: str, stream: Stream) -> ColumnElement[bool]:
        return ~let_off(kind, stream.key, stream.base, on) if kind in kinds else true()

    return condition


def let_off(kind: str, key: Any, base: Any, on: Any) -> ColumnElement[bool]:
    """True where the duty of this kind, row and day reckoned from is waived on the day; each may be a column."""
    waiver = DutyWaiver.__table__.alias()
    of_duty = and_(waiver.c.duty_kind == kind, waiver.c.row_key == key, waiver.c.base == base)
    return exists().where(of_duty, _holds(waiver.c, on)).correlate_except(waiver)


def is_let_off(kind: str, key: int, base: date, on: date) -> bool:
    """The same of one duty: what is done while it is waived is not late."""
    with unguarded("whether a duty that is being done was waived"):
        return bool(db.session.scalar(select(let_off(kind, key, base, on))))


def about(customer_id: int, on: date) -> Sequence[DutyWaiver]:
    """What is waived about the customer on the day, as far as the reader sees it; the first to end before others."""
    rows = select(DutyWaiver).where(DutyWaiver.customer_id == customer_id, _holds(DutyWaiver, on))
    rows = rows.options(joinedload(DutyWaiver.signed_by)).order_by(DutyWaiver.until_on, DutyWaiver.id)
    return db.session.scalars(rows).all()


def _holds(columns: Any, on: Any) -> ColumnElement[bool]:
    return and_(columns.state == "granted", columns.from_on <= on, columns.until_on >= on)


def waivable(rank: str, on: date) -> Callable[[str], bool]:
    """By kind: do the rules let a duty of somebody of that rank be waived at all? One look-up of the policy."""
    try:
        loaded = policies.in_force("duty_waiver", on).loaded
    except policies.NoPolicy:
        return lambda _kind: False

    @cache
    def may_be(kind: str) -> bool:
        facts = {"kind": kind, "rank": rank, "waived_before": False}
        known = loaded.facts["kind"].refusal(kind) is None
        return known and bool(loaded.decide_compiled(facts).outcome["allowed"])

    return may_be
