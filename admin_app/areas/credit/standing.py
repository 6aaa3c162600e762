"""What do we know of a customer's credit on a day? Figures, grade, findings and holds, for one or for many.

Every figure is as of `on`. The number of queries does not depend on the number of customers. A customer of
whom the reader sees less than the working data is absent from the answers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import has_request_context, request
from sqlalchemy import ColumnElement, func, or_, select

from admin_app.areas.credit.models import CarefulReview, CreditReport, GradeRecord, Investigation
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.figures import Figures, figures_of
from admin_app.extensions import db
from admin_app.secrecy.reader import current

MOST_MONEY_FEN = 10**14
MOST_COUNT = 10**6
STRICTEST_GRADE = "D"
MAY_SELL = ("within", "report")  # verdicts over the limit; by any other nothing is sold or handed over


@dataclass(frozen=True)
class Standing:
    """One customer on one day; `grade` is the confirmed one, None before the first."""

    customer_id: int
    grade: str | None
    figures: Figures
    investigation: str | None
    good_reports_in_a_row: int
    careful_review_passed: bool
    supply_hold: bool
    emergency_open: bool

    @property
    def bound_fen(self) -> int:
        """Exposure and what is sold on account but not yet delivered: what counts against the limit."""
        return self.figures.exposure_fen + self.figures.committed_sales_fen

    def grade_facts(self) -> dict[str, Any]:
        """The facts of credit_grade."""
        return {
            "settled_invoices": _count(self.figures.settled_invoices),
            "on_time_bp": self.figures.on_time_bp,
            "average_days_late_hundredths": _count(self.figures.average_days_late_hundredths),
            "oldest_open_days_late": _count(self.figures.oldest_open_days_late),
            "dishonoured_bills": _count(self.figures.dishonoured_bills),
            "investigation": self.investigation,
        }

    def terms_facts(self) -> dict[str, Any]:
        """The facts of credit_terms but the request: without one, the most the policy allows is answered."""
        return {
            "grade": self.grade,
            "contract_period_sales_fen": _money(self.figures.contract_period_sales_fen),
            "contract_days": _count(self.figures.contract_days),
            "good_reports_in_a_row": _count(self.good_reports_in_a_row),
            "careful_review_passed": self.careful_review_passed,
        }

    def over_limit_facts(self, limit_fen: int, added_fen: int = 0) -> dict[str, Any]:
        """The facts of over_limit when this is added to what is bound already."""
        return {
            "grade": self.grade,
            "limit_fen": limit_fen,
            "exposure_after_fen": _money(self.bound_fen + added_fen),
            "supply_hold": self.supply_hold,
            "emergency_open": self.emergency_open,
            "oldest_open_days_late": _count(self.figures.oldest_open_days_late),
        }

    def cash_facts(self) -> dict[str, Any]:
        """The same with nothing owed, nothing late: a hold or an emergency alone stands against what is paid at once.

        A customer not graded yet buys as the strictest grade does.
        """
        return self.over_limit_facts(0) | {
            "grade": self.grade or STRICTEST_GRADE,
            "exposure_after_fen": 0,
            "oldest_open_days_late": 0,
        }


def _count(number: int) -> int:
    return min(max(number, 0), MOST_COUNT)


def _money(fen: int) -> int:
    return min(max(fen, 0), MOST_MONEY_FEN)


def standings_of(customer_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """By customer key, for those of the customers of whom the reader sees the working data.

    What one page asks twice is asked of the database once: within a GET nothing changes.
    """
    keys = list(dict.fromkeys(customer_ids))
    known = _remembered(on)
    wanted = [key for key in keys if key not in known]
    if wanted:
        found = _standings(wanted, on)
        known.update((key, found.get(key)) for key in wanted)
    return {key: standing for key in keys if (standing := known[key]) is not None}


def _remembered(on: date) -> dict[int, Standing | None]:
    """What this reader was told in this GET; a new and empty one elsewhere."""
    if not has_request_context() or request.method != "GET":
        return {}
    told: dict[Any, dict[int, Standing | None]] = request.environ.setdefault("guizhang.standings", {})
    return told.setdefault((current(), on), {})


def _standings(customer_ids: Iterable[int], on: date) -> dict[int, Standing]:
    figures = figures_of(customer_ids, on)
    keys = list(figures)
    if not keys:
        return {}
    grades = grades_of(keys, on)
    investigations = _latest(Investigation, Investigation.result, keys, on, Investigation.is_void.is_(False))
    reviews = _latest(CarefulReview, CarefulReview.passed, keys, on)
    good_reports = good_reports_of(keys, on)
    columns = (Customer.id, Customer.supply_hold, Customer.emergency_open)
    holds = {
        key: (held, emergency)
        for key, held, emergency in db.session.execute(select(*columns).where(Customer.id.in_(keys)))
    }
    return {
        key: Standing(
            customer_id=key,
            grade=grades.get(key),
            figures=figures[key],
            investigation=investigations.get(key),
            good_reports_in_a_row=good_reports.get(key, 0),
            careful_review_passed=bool(reviews.get(key, False)),
            supply_hold=holds[key][0],
            emergency_open=holds[key][1],
        )
        for key in keys
        if key in holds
    }


def grades_of(keys: Sequence[int], on: date) -> dict[int, str | None]:
    """The confirmed grade on a day: the present one, or where that is younger, the one confirmed before."""
    current = select(Customer.id, Customer.grade, Customer.graded_on).where(Customer.id.in_(keys))
    found: dict[int, str | None] = {}
    younger = []
    for key, grade, graded_on in db.session.execute(current):
        if graded_on is None or graded_on <= on:
            found[key] = grade
        else:
            younger.append(key)
    if not younger:
        return found
    earlier = (
        select(GradeRecord.customer_id, GradeRecord.grade)
        .where(
            GradeRecord.customer_id.in_(younger),
            GradeRecord.state == "confirmed",
            GradeRecord.confirmed_on <= on,
        )
        .order_by(GradeRecord.confirmed_on, GradeRecord.at, GradeRecord.id)
    )
    return found | dict(_pairs(earlier))


def grades_then(places: Collection[tuple[int, date]]) -> dict[tuple[int, date], str | None]:
    """The same of each customer on a day of his own, in two queries."""
    keys = sorted({key for key, _on in places})
    current = select(Customer.id, Customer.grade, Customer.graded_on).where(Customer.id.in_(keys))
    present = {key: (grade, graded_on) for key, grade, graded_on in db.session.execute(current)}
    earlier = select(GradeRecord.customer_id, GradeRecord.confirmed_on, GradeRecord.grade)
    earlier = earlier.where(GradeRecord.customer_id.in_(keys), GradeRecord.state == "confirmed")
    confirmed: dict[int, list[tuple[date, str]]] = {}
    for key, since, grade in db.session.execute(
        earlier.order_by(GradeRecord.confirmed_on, GradeRecord.at, GradeRecord.id)
    ):
        if since is not None:
            confirmed.setdefault(key, []).append((since, grade))
    found: dict[tuple[int, date], str | None] = {}
    for key, on in places:
        present_grade, graded_on = present.get(key, (None, None))
        before = [one for since, one in confirmed.get(key, []) if since <= on]
        is_present = graded_on is None or graded_on <= on
        found[key, on] = present_grade if is_present else before[-1] if before else None
    return found


def _latest(model: Any, value: Any, keys: Sequence[int], on: date, *counts: ColumnElement[bool]) -> dict[int, Any]:
    """The latest of each customer on or before the day; of two on one day the later entered."""
    rows = select(model.customer_id, value).where(model.customer_id.in_(keys), model.on <= on, *counts)
    return dict(_pairs(rows.order_by(model.on, model.at, model.id)))


def good_reports_of(keys: Sequence[int], on: date) -> dict[int, int]:
    """How many reports in a row, back from the latest, conclude "good". A worse one of that day ends it."""
    counts = (CreditReport.is_void.is_(False), CreditReport.reported_on <= on)
    worse = (
        select(CreditReport.customer_id, func.max(CreditReport.reported_on).label("last_on"))
        .where(CreditReport.customer_id.in_(keys), CreditReport.conclusion != "good", *counts)
        .group_by(CreditReport.customer_id)
        .subquery()
    )
    rows = (
        select(CreditReport.customer_id, func.count())
        .outerjoin(worse, worse.c.customer_id == CreditReport.customer_id)
        .where(
            CreditReport.customer_id.in_(keys),
            CreditReport.conclusion == "good",
            or_(worse.c.last_on.is_(None), CreditReport.reported_on > worse.c.last_on),
            *counts,
        )
        .group_by(CreditReport.customer_id)
    )
    return dict(_pairs(rows))


def _pairs(rows: Any) -> Any:
    """The rows of a statement as (key, value); of two with one key, a dict keeps the later."""
    return (tuple(row) for row in db.session.execute(rows))
