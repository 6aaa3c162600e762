"""What happened in a month, a quarter or a year? Each area declares its own, once, for what is compiled (二(二)6.8):

    figure("complaints", "service", sentence(…), counting(Complaint.received_on, Complaint.stage != "void"))
    card_column(Column("sold_fen", _("Sales"), "fen"), sold_of, periods=("month",))

A figure is asked of the period, of its parts and of the period before at once; a column of so many cards at once. Each
by a number of statements that depends on no rows. Both count what the reader may read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, func, select

from admin_app import clock
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.reports.declared import Column

PERIODS = ("month", "quarter", "year")
CHAPTERS = {
    "archives": sentence("Archives", "客户档案"),
    "credit": sentence("Credit", "客户信用"),
    "business": sentence("Contracts, sales and payments", "合同、销售与回款"),
    "service": sentence("Complaints and visits", "投诉与回访"),
}


@dataclass(frozen=True)
class Span:
    """Days, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Spans:
    """A period that is over: the one before it, its parts in their order (a month has none), and the whole of it."""

    period: str
    before: Span
    parts: tuple[Span, ...]
    whole: Span

    @property
    def all(self) -> tuple[Span, ...]:
        return (self.before, *self.parts, self.whole)


Ask = Callable[[Spans], Sequence[int | None]]  # of each of `Spans.all`, None where there is nothing to tell
AskCards = Callable[[Collection[int], Spans], Mapping[int, Any]]  # by the customer's key


@dataclass(frozen=True)
class Figure:
    """`kind`: count, fen or percent."""

    name: str
    chapter: str
    title: Sentence
    ask: Ask
    kind: str = "count"
    periods: Collection[str] = PERIODS


@dataclass(frozen=True)
class CardColumn:
    column: Column
    ask: AskCards
    periods: Collection[str] = PERIODS


_figures: dict[str, Figure] = {}
_columns: dict[str, CardColumn] = {}


def figure(
    name: str, chapter: str, title: Sentence, ask: Ask, kind: str = "count", periods: Collection[str] = PERIODS
) -> None:
    """Declare it; again (a reload) it counts once."""
    if chapter not in CHAPTERS:
        raise ValueError(f"{name}: no chapter {chapter!r}; one of {', '.join(CHAPTERS)}.")
    _figures[name] = Figure(name, chapter, title, ask, kind, periods)


def card_column(column: Column, ask: AskCards, periods: Collection[str] = PERIODS) -> None:
    _columns[column.name] = CardColumn(column, ask, periods)


def figures_of(period: str) -> list[Figure]:
    """Chapter by chapter."""
    chapters = list(CHAPTERS)
    found = [one for one in _figures.values() if period in one.periods]
    return sorted(found, key=lambda one: chapters.index(one.chapter))


def card_columns_of(period: str) -> list[CardColumn]:
    return [one for one in _columns.values() if period in one.periods]


def within(day: Any, span: Span) -> ColumnElement[bool]:
    """Is the day, or the instant, in it?"""
    if isinstance(day.type, Date):
        return and_(day >= span.first, day <= span.last)
    return and_(day >= clock.at(span.first), day < clock.at(span.last + timedelta(days=1)))


def counting(day: Any, *where: Any, what: Any = 1) -> Ask:
    """How many rows have their day in each span; with `what`, the sum of it. One statement."""

    def ask(spans: Spans) -> list[int]:
        return each(spans, day, [func.sum(case((within(day, one), what), else_=0)) for one in spans.all], *where)

    return ask


def each(spans: Spans, day: Any, values: Sequence[Any], *where: Any) -> list[int]:
    """These sums over the rows that have their day in the period or the one before; none is 0. One statement."""
    widest = Span(spans.before.first, spans.whole.last)
    rows = select(*values).select_from(day.class_).where(within(day, widest), *where)
    return [int(value or 0) for value in db.session.execute(rows).one()]


def counting_cards(day: Any, *where: Any, what: Any = None) -> AskCards:
    """The same of each customer, over the whole of the period."""
    model = day.class_

    def ask(keys: Collection[int], spans: Spans) -> dict[int, int]:
        value = func.count() if what is None else func.sum(what)
        rows = select(model.customer_id, value).where(model.customer_id.in_(keys), within(day, spans.whole), *where)
        return {key: int(found) for key, found in db.session.execute(rows.group_by(model.customer_id))}

    return ask
