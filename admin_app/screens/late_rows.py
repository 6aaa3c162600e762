"""Which rows of a list stand out as late? Those whose duty is late as on the desk: duties/lateness.py.

class VisitView(LateRows, DeskView):
    def late(self, on: date) -> ColumnElement[bool]:
        return and_(Visit.visit_state == "allotted", is_late("visit", Visit.id, Visit.due_on, on))
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement

from admin_app import clock
from admin_app.duties.lateness import late_among
from admin_app.screens.filters import YES_NO, Filter, known


class LateRows:
    """To be named before `DeskView`."""

    model: Any

    def late(self, on: date) -> ColumnElement[bool]:
        """True of the rows whose duty is open and late on the day."""
        raise NotImplementedError

    def prepare_page(self, rows: list[Any]) -> None:
        """Asked once for the whole page."""
        super().prepare_page(rows)  # type: ignore[misc]
        found = late_among(self.model, [row.id for row in rows], self.late(clock.today()))
        for row in rows:
            row.is_late = row.id in found

    def row_class(self, row: Any) -> str:
        return "row-late" if row.is_late else ""

    def is_late(self, row: Any) -> bool:
        """Of one row, on its page."""
        return bool(late_among(self.model, [row.id], self.late(clock.today())))


def late_filter(column: Any, late: Callable[[date], ColumnElement[bool]]) -> Filter:
    """Those that stand out, or the others; for whoever sees the column their day is in."""

    def compare(_column: Any, value: str) -> Any:
        condition = late(clock.today())
        return condition if value == "1" else ~condition

    return Filter("late", _("Late"), column, compare, read=known(("1", "0")), options=list(YES_NO), field=column.key)
