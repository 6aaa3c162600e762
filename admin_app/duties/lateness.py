"""Is a duty late in figures and lists? As on the desk: past its day and its days of grace (grace.py), and not waived.

Of kinds that are due on the day they are reckoned from.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from admin_app.duties.grace import overdue_by
from admin_app.duties.waivers.waived import let_off


def is_late(kind: str, key: Any, due_on: Any, on: date) -> ColumnElement[bool]:
    """True of the rows whose duty, if it is still open, is overdue on the day."""
    return and_(due_on <= overdue_by(on)(kind), ~let_off(kind, key, due_on, on))


def was_in_time(kind: str, key: Any, due_on: Any, done_on: Any) -> ColumnElement[bool]:
    """True of what was done by its day, or while it was waived; on a day of `done_on`, which may be a column."""
    return or_(done_on <= due_on, let_off(kind, key, due_on, done_on))
