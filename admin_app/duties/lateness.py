"""Is a duty late in figures and lists? As on the desk: past its day and days of grace (grace.py), and not waived."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from admin_app.duties.grace import overdue_by
from admin_app.duties.kinds import itself
from admin_app.duties.waivers.waived import let_off
from admin_app.extensions import db


def is_late(
    kind: str, key: Any, base: Any, on: date, latest_due_by: Callable[[date], date] = itself
) -> ColumnElement[bool]:
    """True of the rows whose duty, if it is still open, is overdue on the day.

    `base` and `latest_due_by` as in the kind's stream (kinds.py); by default it is due on the day it is reckoned from.
    """
    return and_(base <= latest_due_by(overdue_by(on)(kind)), ~let_off(kind, key, base, on))


def counts_hours(kind: str, on: date) -> bool:
    """Is a duty of this kind late on its very day, once its hour has passed? Not where it has days of grace."""
    return overdue_by(on)(kind) == on - timedelta(days=1)


def was_in_time(kind: str, key: Any, due_on: Any, done_on: Any) -> ColumnElement[bool]:
    """True of what was done by its day, or while it was waived; on a day of `done_on`, which may be a column."""
    return or_(done_on <= due_on, let_off(kind, key, due_on, done_on))


def late_among(model: Any, keys: Iterable[int], late: ColumnElement[bool]) -> set[int]:
    """Which of these rows are late by that condition? One look-up."""
    return set(db.session.scalars(select(model.id).where(model.id.in_(list(keys)), late)))
