"""What must a customer's archive hold, section by section, and what of it is there (二(二)5)?

Areas say what fills a section: a column of the customer, or records of theirs that exist.

    fills("5.3", Item(column="region"), Item(model=Profile, column="potential", endpoint="profile.section"))
    fills("5.5", Item(_("Credit report"), CreditReport, endpoint="credit_report.create_view"))

Counted is what the reader may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, String, and_, case, exists, literal, not_, or_, select

from admin_app.areas.customers.models import Customer
from admin_app.extensions import db
from admin_app.secrecy.access import ACCESS
from admin_app.secrecy.counting import any_of
from rules.engine.sql.values import sure


@dataclass(frozen=True)
class Section:
    """A section of the archive; `name` ends its clause, 二(二)5.1."""

    name: str
    title: Any

    @property
    def clause(self) -> str:
        return f"二(二){self.name}"


SECTIONS = (
    Section("5.1", _("Key people")),
    Section("5.2", _("Basics")),
    Section("5.3", _("Traits")),
    Section("5.4", _("Business")),
    Section("5.5", _("Current dealings")),
)

NAMES = tuple(section.name for section in SECTIONS)


def tab_of(name: str) -> str:
    """What the part of the page is called in links: 5.1 → section-5-1."""
    return f"section-{name.replace('.', '-')}" if name in NAMES else name


@dataclass(frozen=True)
class Item:
    """Filled by a value in `column` of the customer, or of his one record of `model`; or by a record of `model` for
    which `only` holds.

    `endpoint` is the form that fills it; what no form fills leads nowhere.
    """

    label: Any = ""
    model: Any = None
    column: str = ""
    only: Callable[[], Any] | None = None
    endpoint: str = "customer.edit_view"


@dataclass(frozen=True)
class Filled:
    """An item of one customer: its value as the page shows it, and where it is filled in, for who may."""

    label: Any
    is_there: bool
    shown: Any
    url: str | None


@dataclass(frozen=True)
class Completeness:
    section: Section
    items: list[Filled]
    edit_url: str | None = None  # where its own columns are filled in, for who may

    @property
    def there(self) -> int:
        return sum(item.is_there for item in self.items)

    @property
    def all(self) -> int:
        return len(self.items)


_items: dict[str, list[Item]] = {section.name: [] for section in SECTIONS}


def fills(section: str, *items: Item) -> None:
    """What fills a section; said again (a reload), it counts once."""
    for item in items:
        known = [one for one in _items[section] if (one.column, str(one.model), str(one.label)) != _said(item)]
        _items[section] = [*known, item]


def _said(item: Item) -> tuple[str, str, str]:
    return item.column, str(item.model), str(item.label)


def items_of(section: str) -> list[Item]:
    return list(_items[section])


def records() -> list[Any]:
    """The models of which a customer has one record at most, whose columns are items."""
    return list({item.model: None for items in _items.values() for item in items if item.model and item.column})


def filled(section: str) -> ColumnElement[int]:
    """How many of the section's items are there, beside a customer's row and, outer-joined, that of each of `records`.

    As far as the reader sees: for customers whose archive he reads whole.
    """
    return sum((case((_is_there(item), 1), else_=0) for item in _items[section]), literal(0))


def lacks(section: str) -> ColumnElement[bool]:
    """Is one of the section's items missing, beside a customer's row? Of customers whose archive the reader sees."""
    missing: list[ColumnElement[bool]] = []
    columns: dict[Any, list[ColumnElement[bool]]] = {}
    for item in _items[section]:
        if item.model is not None and item.column:
            columns.setdefault(item.model, []).append(_has_value(getattr(item.model, item.column)))
        else:
            missing.append(not_(_is_there(item)))
    whole = [
        exists().where(model.customer_id == Customer.id, *has).correlate_except(model) for model, has in columns.items()
    ]
    return or_(*missing, *map(not_, whole))


def _is_there(item: Item) -> ColumnElement[bool]:
    if item.model is not None and not item.column:
        return _exists(item, Customer.id)
    return _has_value(getattr(item.model or Customer, item.column))


def _has_value(column: Any) -> ColumnElement[bool]:
    is_text = isinstance(column.type, String)
    return and_(column.is_not(None), column != "") if is_text else sure(column.is_not(None))


def completeness(view: Any, customer: Customer, access: str, views: dict[str, Any]) -> list[Completeness]:
    """Each section as far as the reader sees it; two queries. `views` are the reader's, by endpoint."""
    seen = {name: [item for item in items if _sees(view, customer, access, item)] for name, items in _items.items()}
    others = [item for items in seen.values() for item in items if item.model is not None and not item.column]
    held = dict(zip(map(id, others), any_of([_exists(item, customer.id) for item in others]), strict=True))
    forms = _forms(customer, {item.endpoint for items in seen.values() for item in items}, views)
    own = _own_records(customer, seen, views)

    def url_of(section: Section, endpoint: str) -> str | None:
        if endpoint not in forms:
            return None
        given = {"section": section.name} if endpoint.endswith(".section") else {}
        back = url_for("customer.details_view", id=customer.id, _anchor=tab_of(section.name))
        return url_for(endpoint, **forms[endpoint], **given, url=back)

    def filled(section: Section, item: Item) -> Filled:
        url = url_of(section, item.endpoint)
        if item.model is None:
            return _valued(view, customer, item, url)
        if item.column:
            return _valued(*own[item.model], item, url)
        is_held = bool(held[id(item)])
        return Filled(item.label, is_held, None, None if is_held else url)

    def complete(section: Section) -> Completeness:
        items = seen[section.name]
        own_forms = [item.endpoint for item in items if item.endpoint.endswith(".section")]
        edit_url = url_of(section, own_forms[0]) if own_forms else None
        return Completeness(section, [filled(section, item) for item in items], edit_url)

    return [complete(section) for section in SECTIONS]


def _own_records(
    customer: Customer, seen: dict[str, list[Item]], views: dict[str, Any]
) -> dict[Any, tuple[Any, Any | None]]:
    """The one record of each kind whose columns fill sections, with its view."""
    models = {item.model for items in seen.values() for item in items if item.model is not None and item.column}
    by_model = {view.model: view for view in views.values()}
    one = {model: db.session.scalars(select(model).where(model.customer_id == customer.id)).first() for model in models}
    return {model: (by_model[model], one[model]) for model in models}


def _sees(view: Any, customer: Customer, access: str, item: Item) -> bool:
    if item.model is None:
        return bool(view.sees(customer, item.column))
    return ACCESS.index(access) >= ACCESS.index(item.model.needs)


def _exists(item: Item, customer_id: Any) -> Any:
    found = exists().where(item.model.customer_id == customer_id)
    if hasattr(item.model, "is_void"):
        found = found.where(item.model.is_void.is_(False))
    return found if item.only is None else found.where(item.only())


def _forms(customer: Customer, endpoints: set[str], views: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The forms that the reader may fill in, by endpoint, with what leads to this customer."""
    found = {}
    for endpoint in endpoints:
        name, _dot, page = endpoint.partition(".")
        view = views.get(name)
        if view is None:
            continue
        if page == "create_view" and view.can_create:
            found[endpoint] = {"customer": customer.id}
        if page == "edit_view" and view.can_edit and view.may_edit_row(customer):
            found[endpoint] = {"id": customer.id}
        if page == "section" and view.can_edit and view.may_edit_row(customer):
            found[endpoint] = {"customer": customer.id}
    return found


def _valued(view: Any, record: Any, item: Item, url: str | None) -> Filled:
    """A column of the record, if there is one."""
    value = getattr(record, item.column) if record is not None else None
    is_there = value is not None and value != ""
    shown = view.shown(record, item.column, view.column_formatters) if is_there else None
    return Filled(item.label or view.get_column_name(item.column), is_there, shown, None if is_there else url)
