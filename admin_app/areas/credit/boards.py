"""What do managers see of credit at a glance? Exposure against limits by grade, and how fresh what we know is."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select

from admin_app.areas.credit.countermeasures.duties import past_their_day
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.investigating.models import InvestigationCase
from admin_app.areas.credit.limits import counts_on
from admin_app.areas.credit.models import CreditLimit, SupplyHold
from admin_app.areas.credit.trading.models import DefaultReport
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.exposure import exposure_by_grade
from admin_app.duties.credit_reports import GRADES
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.filters import NOTHING
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current

AGES = ((0, 90), (91, 180), (181, 365), (366, None))  # days since the last report, both included


def _seen() -> Any:
    return and_(visible(current(), "work"), Customer.status == "active")


@board("exposure", LEADING | {"credit_officer"}, rank=10)
def exposure(on: date) -> Board:
    """Approved limits beside what is owed; a limit counts while it is in force, whatever the rules allow today."""
    owed, limits, customers = exposure_by_grade(on), _limits_by_grade(on), _customers_by_grade()
    lines = [
        Line(
            grade or gettext("Ungraded"),
            (limits.get(grade, 0), owed.get(grade, 0), customers.get(grade, 0)),
            _customers(grade=grade or NOTHING),
        )
        for grade in (*GRADES, None)
        if grade in customers or grade in owed
    ]
    heads = (_("Approved limits (yuan)"), _("Exposure (yuan)"), _("Customers"))
    return Board(_("Exposure against limits, by grade"), _("Grade"), heads, lines, money=2)


def _limits_by_grade(on: date) -> dict[str | None, int]:
    rows = select(Customer.grade, func.sum(CreditLimit.limit_fen)).join(CreditLimit.customer)
    sums = db.session.execute(rows.where(counts_on(on), _seen()).group_by(Customer.grade))
    return {grade: int(fen) for grade, fen in sums}


def _customers_by_grade() -> dict[str | None, int]:
    rows = select(Customer.grade, func.count()).where(_seen()).group_by(Customer.grade)
    return dict(db.session.execute(rows).all())


@board("credit_work", LEADING | {"credit_officer"}, rank=36)
def credit_work(on: date) -> Board:
    """What is under way about customers' credit, and what is past its day."""
    case, hold, measure, default = InvestigationCase, SupplyHold, Countermeasure, DefaultReport
    in_force = measure.state == "in_force"
    counted: tuple[tuple[Any, Any, Any, dict[str, str]], ...] = (
        (_("Investigations requested"), case, case.state == "requested", {"state": "requested"}),
        (_("Investigations under way"), case, case.state == "running", {"state": "running"}),
        (_("Reports with the credit group"), case, case.state == "reported", {"state": "reported"}),
        (_("Emergencies open"), hold, (hold.kind == "emergency") & hold.closed_on.is_(None), {}),
        (_("Countermeasures in force"), measure, in_force, {"state": "in_force"}),
        (_("Countermeasures past their last day"), measure, past_their_day(on), {"state": "in_force", "late": "1"}),
        (_("Defaults being collected"), default, default.state == "collecting", {"state": "collecting"}),
    )
    numbers = [
        select(func.count()).select_from(model).where(condition).scalar_subquery()
        for _words, model, condition, _filters in counted
    ]
    row = db.session.execute(select(*numbers)).one()
    lines = [
        Line(words, (number,), _listed(f"{model.__tablename__}.index_view", filters))
        for (words, model, _condition, filters), number in zip(counted, row, strict=True)
    ]
    return Board(_("Work on customers' credit"), _("What"), (_("How many"),), lines)


@board("archives", LEADING | {"credit_officer", "information_clerk", "information_supervisor"}, rank=32)
def archives(on: date) -> Board:
    """How long ago each customer's credit was last reported: who has no report stands last."""
    since = Customer.last_report_on
    spans = [_span(on, least, most) for least, most in AGES]
    counted = [func.count().filter(_between(since, *span)) for span in spans]
    counts = select(*counted, func.count().filter(since.is_(None))).select_from(Customer).where(_seen())
    row = db.session.execute(counts).one()
    words = [
        gettext("%(least)s–%(most)s days", least=least, most=most) if most else gettext("over a year")
        for least, most in AGES
    ]
    urls = [
        _customers(last_report_on_from=first and first.isoformat(), last_report_on_until=last.isoformat())
        for first, last in spans
    ]
    lines = [Line(word, (row[at],), url) for at, (word, url) in enumerate(zip(words, urls, strict=True))]
    lines.append(Line(gettext("no report yet"), (row[-1],), _customers(has_report="0")))
    return Board(_("Archives by age of the last credit report"), _("Age"), (_("Customers"),), lines, drawn=1)


def _span(on: date, least: int, most: int | None) -> tuple[date | None, date]:
    """First and last day of a report that is so old."""
    return (on - timedelta(days=most) if most is not None else None), on - timedelta(days=least)


def _between(column: Any, first: date | None, last: date) -> Any:
    return and_(column <= last, column >= first) if first is not None else column <= last


def _customers(**filters: Any) -> str:
    """The customers' list, narrowed down to what a line counts."""
    given = [("status", "active"), *((name, value) for name, value in filters.items() if value)]
    return _listed("customer.index_view", dict(given))


def _listed(endpoint: str, filters: dict[str, Any]) -> str:
    return url_for(endpoint, **{f"flt{at}_{name}": value for at, (name, value) in enumerate(filters.items())})
