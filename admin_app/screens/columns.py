"""What of a row may this reader see? Fields follow access: a cell he may not see shows a dash, wherever it stands."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import g, has_request_context
from flask_admin.tools import rec_getattr
from flask_babel import lazy_gettext
from sqlalchemy import Boolean, Date, DateTime
from sqlalchemy.orm import RelationshipProperty

from admin_app import said
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Classified, FollowsCustomer, Instant, MayFollowCustomer
from admin_app.screens import formatters, labels, words
from admin_app.secrecy.access import ACCESS, access_to_found

TO_KEEP = frozenset(  # days by which something is to be done, or ends
    {
        *("due_on", "until_on", "valid_until", "level_ends", "own_level_ends", "ends_on", "check_on", "promised_on"),
        *("solve_on", "contact_by", "next_report_on", "meets_on", "planned_on"),
    }
)


class Columns:
    """The part of a view that knows its columns: names, formatters, and the access each needs."""

    model: Any
    needs_by_column: dict[str, str] = {}
    default_needs: str = ""  # what the columns not named need; by default what the row itself needs
    reckoned: Mapping[str, Callable[[Any], Any]] = {}  # columns whose value follows from the row and the day
    column_labels: dict[str, Any]
    column_formatters: dict[str, Any]

    @property
    def row_needs(self) -> str:
        """The access without which the row itself is not there."""
        if issubclass(self.model, Classified):
            return "card"
        return self.model.needs if issubclass(self.model, FollowsCustomer | MayFollowCustomer) else "none"

    def needs_of(self, column: str) -> str:
        """The access to the customer that this column needs."""
        return self.needs_by_column.get(column.split(".")[0]) or self.default_needs or self.row_needs

    def needs_more(self, column: str) -> bool:
        """Does the column need more than the row?"""
        return ACCESS.index(self.needs_of(column)) > ACCESS.index(self.row_needs)

    def access_to(self, row: Any) -> str:
        """The reader's access to the customer of this row; learnt for a whole page at once by `learn_access`."""
        key = customer_key(row)
        if key is None:
            return "full"
        known = _known_access()
        if key not in known:
            known.update(access_to_found([key]))
        return known.get(key, "none")

    def learn_access(self, rows: list[Any]) -> None:
        """Ask once for a page, if any column needs more than its row."""
        if self.row_needs != "none" and any(
            ACCESS.index(need) > ACCESS.index(self.row_needs)
            for need in [self.default_needs or "none", *self.needs_by_column.values()]
        ):
            known = _known_access()
            keys = {customer_key(row) for row in rows} - {None} - set(known)
            known.update(access_to_found(keys))  # type: ignore[arg-type]

    def sees(self, row: Any, column: str) -> bool:
        """May the reader see this column of this row?"""
        if not self.needs_more(column):
            return True
        return ACCESS.index(self.access_to(row)) >= ACCESS.index(self.needs_of(column))

    def archives_in(self, rows: list[Any]) -> list[int]:
        """The customers whose archive the page of these rows shows: what needs full access, and the reader has it."""
        if self.row_needs == "full":
            return [key for key in map(customer_key, rows) if key is not None]
        if "full" not in {self.default_needs, *self.needs_by_column.values()}:
            return []
        return [customer_key(row) for row in rows if self.access_to(row) == "full"]  # type: ignore[misc]

    def get_column_name(self, field: str) -> Any:
        given = (self.column_labels or {}).get(field) or labels.LABELS.get(field)
        return given or lazy_gettext(field.replace("_", " ").capitalize())

    def _get_field_value(self, model: Any, name: str) -> Any:
        return self.value_of(name)(model)

    def value_of(self, name: str) -> Callable[[Any], Any]:
        """What tells of a row the value of this column."""
        if name in self.reckoned:
            return self.reckoned[name]
        return (lambda row: rec_getattr(row, name)) if "." in name else (lambda row: getattr(row, name, None))

    def _kept_value_of(self, name: str) -> Callable[[Any], Any]:
        """The same of rows just loaded, past what tells SQLAlchemy of each look."""
        value_of = self.value_of(name)
        if name in self.reckoned or name not in self.model.__mapper__.columns:
            return value_of

        def value(row: Any) -> Any:
            known = row.__dict__
            return known[name] if name in known else value_of(row)

        return value

    def shown(self, row: Any, name: str, formats: dict[str, Any], tells: bool = False) -> Any:
        """The cell: what the view's formatter makes of it, else what its name and kind suggest.

        `tells`: how far from today a day is stands beside it; always where it is one to keep.
        """
        if not self.sees(row, name):
            return formatters.MASK
        if self._is_hidden_relation(row, name):
            return formatters.hidden()
        formatter = formats.get(name)
        if formatter is not None:
            return formatter(self, None, row, name)
        value = self._get_field_value(row, name)
        if isinstance(value, date) and name != "month":
            return formatters.dated(value, tells or name in TO_KEEP)
        return by_kind(name, value)

    def _is_hidden_relation(self, row: Any, name: str) -> bool:
        """It points to a record, and the guard does not give it."""
        head = name.split(".")[0]
        relation = self.model.__mapper__.relationships.get(head)
        if relation is None or relation.uselist or getattr(row, head) is not None:
            return False
        return _local_value(row, relation) is not None

    def seen_of(self, names: list[str]) -> Callable[[str], list[bool] | None]:
        """Answers of each access to a customer which of these columns it lets see; None for all of them."""
        needs = [ACCESS.index(self.needs_of(name)) if self.needs_more(name) else 0 for name in names]

        @cache
        def seen(access: str) -> list[bool] | None:
            has = ACCESS.index(access)
            return None if has >= max(needs, default=0) else [has >= need for need in needs]

        return seen

    def accesses_to(self, rows: list[Any]) -> list[str]:
        """The reader's access to the customer of each row, learnt before."""
        known = _known_access()
        return [known.get(customer_key(row), "") or self.access_to(row) for row in rows]  # type: ignore[arg-type]

    def where_seen(self, rows: list[Any], column: str) -> list[Any]:
        """The rows of which the reader may see this column."""
        if not self.needs_more(column):
            return rows
        enough = ACCESS[ACCESS.index(self.needs_of(column)) :]
        return [row for row, access in zip(rows, self.accesses_to(rows), strict=True) if access in enough]

    def _may_be_yes_or_no(self, name: str) -> bool:
        column = self.model.__mapper__.columns.get(name)
        return name in self.reckoned or column is None or isinstance(column.type, Boolean)

    def exporter(self, name: str, said: dict[Any, str]) -> Callable[[Any], Any]:
        """What makes of a row the cell for a file, of what the reader may see: plain. `said` keeps words that a file
        repeats.
        """
        formatter = getattr(self, "column_formatters_export", {}).get(name)
        if formatter is not None:
            return lambda row: formatter(self, None, row, name)
        value_of, is_word = self._kept_value_of(name), name in words.WORDS
        if not is_word and not self._may_be_yes_or_no(name):
            return value_of

        def cell(row: Any) -> Any:
            value = value_of(row)
            if value is None or not (is_word or value is True or value is False):
                return value
            if (name, value) not in said:
                said[name, value] = words.words(name, value) if is_word else formatters.yes_no(value)
            return said[name, value]

        return cell


def _known_access() -> dict[int, str]:
    if not has_request_context():
        return {}
    if "access_by_customer" not in g:
        g.access_by_customer = {}
    return g.access_by_customer  # type: ignore[no-any-return]


def forget_access() -> None:
    """After something that may have changed it."""
    g.pop("access_by_customer", None)


def customer_key(row: Any) -> int | None:
    """The customer that decides what the reader sees of the row."""
    return row.id if isinstance(row, Classified) else getattr(row, "customer_id", None)


def _local_value(row: Any, relation: RelationshipProperty[Any]) -> Any:
    mapper = type(row).__mapper__
    column = next(iter(relation.local_columns))
    return getattr(row, mapper.get_property_by_column(column).key)


def by_kind(name: str, value: Any) -> Any:
    """How a value looks when no view says otherwise: by the column's name, then by the value's type."""
    last = name.split(".")[-1]
    if value is None:
        return ""
    if last.endswith("_fen"):
        return formatters.yuan(value)
    if last.endswith("_minute"):
        return formatters.minute(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):  # such as questions, in their order
        return "; ".join(f"{number}. {one.get('asked')}" for number, one in enumerate(value, 1))
    if last == "periods":
        return formatters.hours(value)
    if isinstance(value, dict) and value.keys() == {"en", "zh"}:
        return said(value)
    if last == "fields":
        return ", ".join(str(labels.LABELS.get(one, one)) for one in value)
    if isinstance(value, list | set | frozenset):
        return ", ".join(words.words(last, one) for one in sorted(value))
    if isinstance(value, str) and value in words.WORDS.get(last, {}):
        return formatters.badge(last, value)
    if last == "is_void":
        return formatters.void_mark(value)
    if isinstance(value, bool):
        return formatters.yes_no(value)
    if isinstance(value, datetime):
        return formatters.instant(value)
    if isinstance(value, date):
        return formatters.day(value)
    if isinstance(value, Customer):
        return formatters.customer_link(value)
    return str(value)


def class_of(model: Any, column: str) -> str:
    """The look of a column by its kind: sums to the right, days and numbers on one line."""
    if is_amount(model, column):
        return "amount"
    kind = getattr(model.__mapper__.columns.get(column), "type", None)
    return "nowrap" if isinstance(kind, Date | DateTime | Instant) or column in ("number", "code") else ""


def is_amount(model: Any, name: str) -> bool:
    """Should the column stand at the right, with figures under figures?"""
    column = model.__mapper__.columns.get(name)
    return name.endswith("_fen") or (
        column is not None
        and not isinstance(column.type, Boolean)
        and not column.foreign_keys
        and column.type.python_type is int
    )
