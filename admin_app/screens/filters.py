"""What may a list be narrowed down by? One filter per column and comparison, its choices made when the page is.

In the URL a filter is `flt<n>_<arg>=value`. An empty value filters nothing. Columns the reader sees only of some
customers are compared where he sees them (secrecy.access.guarded), so that a filter betrays nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_admin.model.filters import BaseFilter
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Boolean, ColumnElement, Date, Integer, String, or_, select

from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.screens.lookups import key_of
from admin_app.screens.words import WORDS

YES_NO = (("1", _("Yes")), ("0", _("No")))
IS = _("is")
NOTHING = "none"  # as a value: what has none
Compare = Callable[[Any, Any], ColumnElement[bool]]


class Filter(BaseFilter):
    """Compares one column. `arg` is its name in URLs, `read` makes the value of the text (ValueError: refused)."""

    def __init__(
        self,
        arg: str,
        label: Any,
        column: Any,
        compare: Compare = lambda column, value: column == value,
        *,
        read: Callable[[str], Any] = str,
        options: Any = None,
        words: Any = IS,
        data_type: str | None = None,
        field: str = "",
        shows: Callable[[str], Any] | None = None,
    ) -> None:
        super().__init__(label, options, data_type)
        self.arg, self.column, self.compare, self.read = arg, column, compare, read
        self.words, self.shows = words, shows
        self.field = field or arg  # the column of the view whose need of access applies

    def clean(self, value: str) -> Any:
        return self.read(value.strip())

    def operation(self) -> Any:
        return self.words

    def condition(self, value: str, column: Any) -> ColumnElement[bool]:
        return self.compare(column, self.clean(value))

    def shown(self, value: str) -> str:
        """The value of the URL as people read it."""
        if self.shows:
            return str(self.shows(value))
        return str(dict(self.get_options(None) or ()).get(value, value))


def known(values: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(text)
        return text

    return read


def _number(text: str) -> int:
    value = int(text)
    if abs(value) >= 2**63:
        raise ValueError(text)
    return value


def _fen(text: str) -> int:
    from admin_app.screens.fields import read_fen

    return read_fen(text)


def choice(arg: str, label: Any, column: Any, kind: str | None = None) -> Filter:
    """One of the values that `words` knows under this kind (by default the column's name); of states, those that the
    model names in `STATES`.
    """
    values = WORDS[kind or arg]
    if arg == "state":
        values = {state: values[state] for state in column.class_.STATES}
    return Filter(arg, label, column, read=known(values), options=list(values.items()))


def or_nothing(found: Filter, words: Any, seen: Callable[[], ColumnElement[bool]]) -> Filter:
    """The filter, finding by `none` what has no value, too; of the rows alone of which the reader sees the column."""
    read, compare = found.read, found.compare
    found.read = lambda text: None if text == NOTHING else read(text)
    found.compare = lambda column, value: column.is_(None) & seen() if value is None else compare(column, value)
    found.options = [*(found.options or ()), (NOTHING, words)]
    return found


def yes_no(arg: str, label: Any, column: Any) -> Filter:
    return Filter(
        arg,
        label,
        column,
        lambda column, value: column.is_(value == "1"),
        read=known(("1", "0")),
        options=list(YES_NO),
    )


def days(arg: str, label: Any, column: Any) -> list[Filter]:
    """From a day, until a day, both included."""
    read = date.fromisoformat
    return [
        Filter(f"{arg}_from", label, column, lambda c, v: c >= v, read=read, words=_("from"),
               data_type="datepicker", field=arg),
        Filter(f"{arg}_until", label, column, lambda c, v: c <= v, read=read, words=_("until"),
               data_type="datepicker", field=arg),
    ]  # fmt: skip


def amounts(arg: str, label: Any, column: Any) -> list[Filter]:
    """At least, at most; typed in yuan."""
    return [
        Filter(f"{arg}_min", label, column, lambda c, v: c >= v, read=_fen, words=_("at least"), field=arg),
        Filter(f"{arg}_max", label, column, lambda c, v: c <= v, read=_fen, words=_("at most"), field=arg),
    ]


def people() -> list[tuple[str, str]]:
    """Everybody who works here, for a filter by person; asked for when a page is made."""
    return [
        (str(key), f"{name} ({username})")
        for key, name, username in db.session.execute(
            select(User.id, User.name, User.username).order_by(User.username).limit(500)
        )
    ]


def people_or_nobody() -> list[tuple[str, str]]:
    return [*people(), (NOTHING, gettext("nobody"))]


def person(arg: str, label: Any, column: Any, options: Any = people_or_nobody) -> Filter:
    """By the key of a person; `none` finds what is nobody's."""
    return Filter(arg, label, column, read=lambda text: None if text == NOTHING else _number(text), options=options)


def _customer_is(column: Any, value: str) -> ColumnElement[bool]:
    from admin_app.areas.customers.models import Customer
    from admin_app.areas.customers.search import search

    found = select(Customer.id).where(search(value))
    key = key_of(value)
    return column.in_(found) if key is None else or_(column == key, column.in_(found))


def _customer_named(value: str) -> str:
    """Whose key a link carries, as far as the reader sees him."""
    from admin_app.areas.customers.models import Customer

    key = key_of(value)
    name = None if key is None else db.session.scalar(select(Customer.name).where(Customer.id == key))
    return name or value


def customer(arg: str, label: Any, column: Any) -> Filter:
    """By the key a link carries, or by some characters of the customer's card."""
    return Filter(arg, label, column, _customer_is, shows=_customer_named)


def for_column(name: str, label: Any, attribute: Any) -> list[Filter]:
    """The filters that suit a column of a model, for a view that only names it."""
    relation = getattr(attribute.property, "direction", None)
    if relation is not None:
        local = next(iter(attribute.property.local_columns))
        column = attribute.class_.__mapper__.get_property_by_column(local).class_attribute
        if attribute.property.mapper.class_ is User:
            return [person(name, label, column)]
        return [customer(name, label, column)]
    kind = attribute.type
    if name in WORDS:
        return [choice(name, label, attribute)]
    if isinstance(kind, Boolean):
        return [yes_no(name, label, attribute)]
    if isinstance(kind, Date):
        return days(name, label, attribute)
    if name.endswith("_fen"):
        return amounts(name, label, attribute)
    if isinstance(kind, Integer):
        return [Filter(name, label, attribute, read=_number)]
    if isinstance(kind, String):
        return [Filter(name, label, attribute)]
    raise TypeError(f"No filter suits column {name}.")
