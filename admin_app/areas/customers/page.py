"""The page of one customer: on what terms may we sell? Then his card, his archive by access, and what is about him."""

from datetime import date
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _
from sqlalchemy import Date

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.audit.accesses import note_read
from admin_app.duties import service as duties
from admin_app.duties.waivers import waived
from admin_app.extensions import FollowsCustomer, db
from admin_app.screens import panels, sections, timeline
from admin_app.screens.base import DeskView
from admin_app.screens.formatters import customer_url
from admin_app.screens.home import action_url, waiver_urls
from admin_app.secrecy import why
from admin_app.secrecy.access import ACCESS, level_on
from admin_app.secrecy.counting import kinds_about
from admin_app.secrecy.reader import current_reader

LATEST = 10
MOST_COLUMNS = 6
CARD_ONLY_CLAUSE = "二(二)6.7"
FILES, KEEPING = "files", "keeping"  # tabs beside the sections of the archive


class CustomerPage:
    """What the customers' view shows of one customer."""

    admin: Any
    details_template = "desk/customers/customer.html"
    column_details_list = (
        *("code", "name", "contact", "phone", "owner"),
        *("status", "tax_id", "industry", "region", "address", "is_institutional", "is_key", "founded_on"),
        *(
            "first_deal_on",
            "headcount",
            "registered_capital_fen",
            "bank",
            "bank_account",
            "grade",
            "graded_on",
            "last_report_on",
        ),
        *("supply_hold", "emergency_open", "visited_on"),
        *("dealings", "harm", "level_from", "level_ends", "strategy", "analysis", "verified_on", "kept_at"),
    )
    details_sections = [
        (_("Card"), ["code", "name", "contact", "phone", "owner"]),
        (
            _("Working data"),
            [
                *("status", "is_institutional", "is_key"),
                *("grade", "graded_on", "last_report_on", "supply_hold", "emergency_open", "visited_on"),
            ],
        ),
        (_("Archive"), ["dealings", "harm", "level_from", "level_ends", "verified_on", "kept_at"]),
    ]  # the others stand in the sections of the archive (filling.py)

    def details_context(self, row: Customer) -> dict[str, Any]:
        on = clock.today()
        access = self.access_to(row)  # type: ignore[attr-defined]
        works = _works(access)
        level = level_on(row, on) if access == "full" else None
        merged_into = db.session.get(Customer, row.merged_into_id) if row.merged_into_id else None
        return {
            "on": on,
            "access": access,
            "card_only_clause": None if works else CARD_ONLY_CLAUSE,
            "level": level,
            "panels": panels.render("customer.top", row, on, level=level) if works else [],
            "duties": self._duties(row, on) if works else [],
            "waivers": waived.about(row.id, on) if works else [],
            "tabs": self._tabs(row, access, on) if works else [],
            "acts": self.acts_on(row, access),  # type: ignore[attr-defined]
            "merged_into": merged_into,
            **_explained(row, on, level),
        }

    @expose("/timeline/")  # type: ignore[untyped-decorator]
    def timeline(self) -> Any:
        """What happened, newest first; `part=1`: for the customer's page, which asks for it when it is there."""
        row = self.found(request.args.get("id"))  # type: ignore[attr-defined]
        access = self.access_to(row)  # type: ignore[attr-defined]
        if not _works(access):
            abort(403)
        note_read(self.archives_in([row]))  # type: ignore[attr-defined]
        kind = request.args.get("kind", "")
        return self.render(  # type: ignore[attr-defined]
            "desk/customers/timeline_part.html" if request.args.get("part") == "1" else "desk/customers/timeline.html",
            model=row,
            kinds=timeline.KINDS,
            drawings=timeline.DRAWINGS,
            kind=kind if kind in timeline.KINDS else "",
            is_later_page="at" in request.args,
            page=timeline.page(row, kind, request.args.get("at")),
        )

    def _duties(self, row: Customer, on: date) -> list[tuple[Any, str | None, str | None]]:
        """What the reader owes or oversees about this customer, where it is done, and asked to be waived."""
        found, _more = duties.duties_of(current_reader(), on, customer_id=row.id)
        back, waiver_url = customer_url(row.id), waiver_urls(customer_url(row.id))
        return [(duty, action_url(duty, back), waiver_url(duty)) for duty in found]

    def _tabs(self, row: Customer, access: str, on: date) -> list[dict[str, Any]]:
        """The sections of the archive, then files and what was done with it, each with its latest records."""
        views = {view.endpoint: view for view in self.admin._views if isinstance(view, DeskView)}
        seen = {endpoint: view for endpoint, view in views.items() if view.is_accessible()}
        tables = self._tables(row, access, list(seen.values()))
        filled = {one.section.name: one for one in sections.completeness(self, row, access, seen)}
        names = [(section.name, section.title) for section in sections.SECTIONS]
        names += [(FILES, _("Attachments")), (KEEPING, _("Keeping"))]
        tabs = [
            {
                "name": sections.tab_of(name),
                "title": title,
                "completeness": filled.get(name),
                "panels": panels.render(f"customer.{name}", row, on, access=access),
                "tables": tables[name],
            }
            for name, title in names
        ]
        return [tab for tab in tabs if tab["tables"] or tab["panels"] or _has_items(tab)]

    def _tables(self, row: Customer, access: str, views: list[Any]) -> dict[str, list[dict[str, Any]]]:
        """The latest records of each kind by tab, as far as the reader sees them; one query for each kind there is."""
        shown = [
            view
            for view in views
            if issubclass(view.model, FollowsCustomer)
            and ACCESS.index(access) >= ACCESS.index(view.model.needs)
            and view.on_customer_page
        ]
        filled = kinds_about(row.id, [view.model for view in shown])
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in (*sections.NAMES, FILES, KEEPING)}
        for view in shown:
            table = _table_of(view, row, view.model in filled)
            if table["rows"] or table["create_url"]:
                found[view.customer_tab].append(table)
        return found


def _works(access: str) -> bool:
    return ACCESS.index(access) >= ACCESS.index("work")


def _has_items(tab: dict[str, Any]) -> bool:
    return tab["completeness"] is not None and bool(tab["completeness"].items)


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
    here = url_for("customer.details_view", id=customer.id, _anchor=sections.tab_of(view.customer_tab))
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
