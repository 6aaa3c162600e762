"""The page of one customer: on what terms may we sell? Then his card, his archive by access, and what is about him."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import Date, exists, select

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.extensions import FollowsCustomer, db
from admin_app.screens import panels
from admin_app.screens.base import DeskView
from admin_app.secrecy import why
from admin_app.secrecy.access import ACCESS, level_on
from admin_app.secrecy.reader import current_reader
from admin_app.secrecy.statements import past_guard

LATEST = 10
MOST_COLUMNS = 6
CARD_ONLY_CLAUSE = "二(二)6.7"


class CustomerPage:
    """What the customers' view shows of one customer."""

    admin: Any
    details_template = "desk/customers/customer.html"
    column_details_list = (
        *("code", "name", "contact", "phone", "owner"),
        *("status", "tax_id", "industry", "region", "address", "is_institutional", "is_key", "founded_on"),
        *("first_deal_on", "headcount", "registered_capital_fen", "grade", "graded_on", "last_report_on"),
        *("supply_hold", "emergency_open"),
        *("dealings", "harm", "level_from", "level_ends", "strategy", "analysis"),
    )
    details_sections = [
        (_("Card"), ["code", "name", "contact", "phone", "owner"]),
        (
            _("Working data"),
            [
                *("status", "tax_id", "industry", "region", "address", "is_institutional", "is_key"),
                *("founded_on", "first_deal_on", "headcount", "registered_capital_fen"),
                *("grade", "graded_on", "last_report_on", "supply_hold", "emergency_open"),
            ],
        ),
        (_("Archive"), ["dealings", "harm", "level_from", "level_ends", "strategy", "analysis"]),
    ]

    def details_context(self, row: Customer) -> dict[str, Any]:
        on = clock.today()
        access = self.access_to(row)  # type: ignore[attr-defined]
        works = ACCESS.index(access) >= ACCESS.index("work")
        level = level_on(row, on) if access == "full" else None
        merged_into = db.session.get(Customer, row.merged_into_id) if row.merged_into_id else None
        return {
            "on": on,
            "access": access,
            "card_only_clause": None if works else CARD_ONLY_CLAUSE,
            "level": level,
            "panels": panels.render("customer.top", row, on, level=level) if works else [],
            "tables": self._tables(row, access) if works else [],
            "acts": self.acts_on(row, access),  # type: ignore[attr-defined]
            "merged_into": merged_into,
            **_explained(row, on, level),
        }

    def _tables(self, row: Customer, access: str) -> list[dict[str, Any]]:
        """The latest records of each kind, as far as the reader sees them; one query for each kind there is any of."""
        views = [
            view
            for view in self.admin._views
            if isinstance(view, DeskView)
            and issubclass(view.model, FollowsCustomer)
            and ACCESS.index(access) >= ACCESS.index(view.model.needs)
            and view.on_customer_page
            and view.is_accessible()
        ]
        filled = _filled(list(dict.fromkeys(view.model for view in views)), row)
        return [_table_of(view, row, view.model in filled) for view in views]


def _filled(models: list[Any], customer: Customer) -> set[Any]:
    """The models of which this customer has any record, in one query; which records show is the guard's to say."""
    if not models:
        return set()
    has_any = (exists().where(model.customer_id == customer.id) for model in models)
    options = past_guard("whether there is any record of a customer found through the guard")
    found = db.session.execute(select(*has_any), execution_options=options).one()
    return {model for model, is_any in zip(models, found, strict=True) if is_any}


def _explained(customer: Customer, on: date, level: str | None) -> dict[str, Any]:
    """Why the reader sees what he sees; and, to whoever reads the archive, who else reads it."""
    reader = current_reader()
    found = {"why": why.why(customer.id, reader), "tasks": why.tasks_of(customer.id, reader)}
    if level is None:
        return found
    persons = why.persons_reading(customer, level, on)
    return {**found, "posts_reading": why.posts_reading(level, on), "persons_reading": persons}


def _table_of(view: Any, customer: Customer, is_filled: bool) -> dict[str, Any]:
    names = [name for name, _words in view._list_columns if name not in ("customer", "is_void")][:MOST_COLUMNS]
    rows = _latest(view, customer) if is_filled else []
    words = dict(view._list_columns)
    relation_form = view.can_create and "customer" in (view.form_columns or ())
    return {
        "title": view.name,
        "heads": [words[name] for name in names],
        "classes": {at: view.column_classes.get(name, "") for at, name in enumerate(names)},
        "rows": [_cells(view, row, names) for row in rows[:LATEST]],
        "more": len(rows) > LATEST,
        "url": url_for(f"{view.endpoint}.index_view", flt0_customer=customer.id),
        "create_url": _create_url(view, customer) if relation_form else None,
        "create_label": view.create_label,
    }


def _latest(view: Any, customer: Customer) -> list[Any]:
    """One more than is shown."""
    order = _day_of(view)
    found = view.rows().where(view.model.customer_id == customer.id).options(*view._loads())
    found = found.order_by(order.desc(), view.model.id.desc()) if order is not None else found
    rows = list(db.session.scalars(found.limit(LATEST + 1)).unique())
    view.prepare_page(rows)
    return rows


def _create_url(view: Any, customer: Customer) -> str:
    here = url_for("customer.details_view", id=customer.id)
    return url_for(f"{view.endpoint}.create_view", customer=customer.id, url=here)


def _cells(view: Any, row: Any, names: list[str]) -> list[Any]:
    """The first cell opens the record."""
    from admin_app.screens.formatters import link

    cells = [view.shown(row, name, view.column_formatters) for name in names]
    if view.can_view_details and cells:
        cells[0] = link(url_for(f"{view.endpoint}.details_view", id=row.id), cells[0] or "–")
    return cells


def _day_of(view: Any) -> Any:
    """The column that says which are the latest: the view's first day or instant."""
    columns = view.model.__mapper__.columns
    for name, _words in view._list_columns:
        column = columns.get(name)
        if column is not None and (isinstance(column.type, Date) or name in ("at", "found_at", "filed_at")):
            return getattr(view.model, name)
    return None
