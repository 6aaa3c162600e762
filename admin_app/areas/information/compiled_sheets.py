"""The sheets of a compilation (二(二)6.8): figures, the archives sorted, what moved, and the card of each customer.

Each is a report of its own; `extra` of what is asked has `spans` and `content` (compiled.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_app import clock, said
from admin_app.areas.customers.models import Customer
from admin_app.areas.information.archive_cards import ArchiveCards
from admin_app.areas.information.compiled import change_of, names_of, sorted_of
from admin_app.errors import sentence
from admin_app.extensions import Classified, db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report
from admin_app.reports.periods import Spans, card_columns_of, within
from admin_app.screens.timeline import Source, sources

CHUNK = 500


class Figures(Report):
    name, number = "period-figures", "DA-05"
    title = sentence("Figures", "数据汇总")

    def columns_for(self, asked: AskedReport) -> Sequence[Column]:
        before, *this = [
            Column(f"span_{at}", name, "figure", 5) for at, name in enumerate(names_of(asked.extra["content"]))
        ]
        told = (Column("title", _("What is counted"), width=10), Column("chapter", _("Chapter"), width=6))
        return (*told, *this, before, Column("change", _("Rise or fall"), "figure", 5))

    def lines(self, asked: AskedReport) -> Iterator[Line]:
        for told in asked.extra["content"]["figures"]:
            values: dict[str, Any] = {"title": said(told["title"]), "chapter": said(told["chapter"])}
            values |= {f"span_{at}": (told["kind"], value) for at, value in enumerate(told["values"])}
            yield Line(values | {"change": (told["kind"], change_of(told["values"]))})


class Sorted(Report):
    name, number = "archives-sorted", "DA-05"
    title = sentence("Archives sorted", "档案分类")
    columns = (
        Column("by", _("Sorted by"), width=5),
        Column("value", _("Value"), width=6),
        Column("archives", _("How many"), "count", 4),
    )

    def lines(self, asked: AskedReport) -> Iterator[Line]:
        for by, rows in sorted_of(asked.extra["content"]):
            for value, count in rows:
                yield Line({"by": by, "value": value, "archives": count})


class Movements(Report):
    """Source by source of the timeline what it says of the period, by day. Its keys are held, never its rows."""

    name, number = "movements", "DA-05"
    title = sentence("Movements", "变动明细")
    columns = (
        Column("on", _("Day"), "day"),
        Column("customer", _("Customer"), width=8),
        Column("code", _("Code"), width=5),
        Column("what", _("What happened"), width=16),
    )

    def lines(self, asked: AskedReport) -> Iterator[Line]:
        for source in sources():
            if source.is_movement:
                yield from _moved(source, asked.extra["spans"])


def _moved(source: Source, spans: Spans) -> Iterator[Line]:
    model, at = source.model, getattr(source.model, source.day)
    rows = select(model.id).where(within(at, spans.whole))
    if source.only is not None:
        rows = rows.where(source.only())
    keys = list(db.session.scalars(rows.order_by(at, model.id)))
    loads = [joinedload(getattr(model, name)) for name in source.loads]
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        found = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(some)).options(*loads))}
        whose = {key: key if issubclass(model, Classified) else found[key].customer_id for key in some if key in found}
        customers = _customers(set(whose.values()))
        for key, customer_id in whose.items():
            customer, day = customers.get(customer_id), getattr(found[key], source.day)
            if customer is not None:
                values = {"on": clock.day_of(day) if hasattr(day, "hour") else day, "what": source.sentence(found[key])}
                yield Line(values | {"customer": customer.name, "code": customer.code}, customer_id)


def _customers(keys: set[int]) -> dict[int, Any]:
    rows = select(Customer.id, Customer.name, Customer.code).where(Customer.id.in_(keys), Customer.status != "void")
    return {row.id: row for row in db.session.execute(rows)}


class PeriodCards(ArchiveCards):
    """The cards as they stand, and beside each what areas tell of the period."""

    name = "period-cards"

    def columns_for(self, asked: AskedReport) -> Sequence[Column]:
        return (*self.columns, *(one.column for one in card_columns_of(asked.extra["spans"].period)))

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        page, spans = super().page(asked, after, size), asked.extra["spans"]
        keys = [line.customer_id for line in page.lines if line.customer_id is not None]
        told = {one.column.name: one.ask(keys, spans) for one in card_columns_of(spans.period)}

        def beside(line: Line) -> Line:
            more = {name: of.get(line.customer_id or 0) for name, of in told.items()}
            return Line({**line.values, **more}, line.customer_id)

        return Page([beside(line) for line in page.lines], page.after)


SHEETS: tuple[Report, ...] = (Figures(), Sorted(), Movements(), PeriodCards())
