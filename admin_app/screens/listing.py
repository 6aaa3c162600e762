"""The list of a view: search, filters, order and one page, each through the guard and in few queries."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, request
from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.elements import True_

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import is_common, search
from admin_app.audit.accesses import note_read, note_search
from admin_app.extensions import GUARDED, FollowsCustomer, SeenBy, db
from admin_app.screens import filters as desk_filters
from admin_app.screens import keyset
from admin_app.screens.lookups import key_of
from admin_app.secrecy.access import guarded, visible
from admin_app.secrecy.reader import current

LONGEST_SEARCH = 100


class Listing:
    """The part of a view that finds rows."""

    page_size = 20
    can_set_page_size = True
    page_size_options = (20, 50, 100)
    search_exact: tuple[str, ...] = ()  # columns compared as a whole
    search_by_customer: bool | None = None  # also by the customer's card; by default where rows follow a customer
    column_default_sort: Any = None
    model: Any

    # --- statements

    def rows(self) -> Select[Any]:
        """All rows of the view; a view narrows them here."""
        return select(self.model)

    def get_query(self) -> Any:
        raise NotImplementedError("Rows come from rows().")

    get_count_query = get_query

    def get_one(self, id: Any) -> Any:
        """The row with this key, asked through the guard; None when missing, hidden or nonsense."""
        key = key_of(id)
        if key is None:
            return None
        return db.session.scalars(self.rows().where(self.model.id == key)).unique().one_or_none()

    def chosen(self, ids: Any, most: int = 1000) -> list[Any]:
        """The rows with these keys that the reader may see, in the order of their keys."""
        keys = {key for key in map(key_of, ids) if key is not None}
        if not keys:
            return []
        found = self.rows().where(self.model.id.in_(sorted(keys)[:most])).order_by(self.model.id)
        return list(db.session.scalars(found).unique())

    def matching(self, query: str) -> Select[Any]:
        """The keys of the rows that a list asked for by this query has, on all its pages."""
        asked = [(name, value) for name, value in parse_qsl(query) if value.strip()]
        text = dict(asked).get("search", "").strip()[:LONGEST_SEARCH] or None
        return self.narrowed(text, self._get_list_filter_args(asked)).with_only_columns(self.model.id)

    # --- search

    def _searches_customers(self) -> bool:
        if self.search_by_customer is None:
            return issubclass(self.model, FollowsCustomer)
        return self.search_by_customer

    def init_search(self) -> bool:
        if not self.search_exact and getattr(self, "column_searchable_list", None):
            self.search_exact = tuple(self.column_searchable_list)
        return bool(self.search_exact) or self._searches_customers()

    def search_placeholder(self) -> str:
        named = [str(self.get_column_name(name)) for name in self.search_exact]  # type: ignore[attr-defined]
        if self._searches_customers():
            named.append(gettext("Customer"))
        return ", ".join(named)

    def search_condition(self, text: str) -> ColumnElement[bool]:
        """True for the rows that the text finds: whole values, or what the customer's card contains."""
        if self._searches_customers() and is_common(text):
            return self._asked_one_by_one(text)
        exact = [select(self.model.id).where(self._guard_column(name) == text) for name in self.search_exact]
        if self._searches_customers():
            customers = select(Customer.id).where(search(text))
            exact.append(select(self.model.id).where(self.model.customer_id.in_(customers)))
        return self.model.id.in_(union_all(*exact) if len(exact) > 1 else exact[0])

    def _asked_one_by_one(self, text: str) -> ColumnElement[bool]:
        """The same where nearly every row fits: a page is full soon, all that fit would be looked up in vain."""
        fits = select(Customer.id).where(Customer.id == self.model.customer_id, search(text)).exists()
        return or_(fits, *(self._guard_column(name) == text for name in self.search_exact))

    # --- filters

    def get_filters(self) -> list[Any] | None:
        found: list[Any] = []
        for item in getattr(self, "column_filters", None) or ():
            if isinstance(item, desk_filters.Filter):
                found.append(item)
            elif isinstance(item, list | tuple):
                found.extend(item)
            else:
                label = self.get_column_name(item)  # type: ignore[attr-defined]
                found.extend(desk_filters.for_column(item, label, getattr(self.model, item)))
        return found or None

    def _refresh_filters_cache(self) -> None:
        self._filters = self.get_filters()
        self._filter_args = {flt.arg: (at, flt) for at, flt in enumerate(self._filters or ())}
        self._filter_groups = None

    def get_filter_arg(self, index: int, flt: Any) -> str:
        return str(flt.arg)

    def _get_filter_groups(self) -> dict[str, list[dict[str, Any]]] | None:
        """Labels and choices in the reader's language, made for this page."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for at, flt in enumerate(self._filters or ()):
            options = flt.get_options(self)
            groups.setdefault(str(flt.name), []).append(
                {
                    "index": at,
                    "arg": flt.arg,
                    "operation": str(flt.operation()),
                    "options": [(key, str(words)) for key, words in options] if options else None,
                    "type": flt.data_type,
                }
            )
        return groups or None

    def _get_list_filter_args(self, asked: Any = None) -> list[Any] | None:
        """What the URL, or `asked`, filters by, each filter once; empty ones are passed over, impossible ones said."""
        active: dict[int, tuple[int, str, str]] = {}
        for name, value in request.args.items() if asked is None else asked:
            if not name.startswith("flt") or "_" not in name or not value.strip():
                continue
            known = (self._filter_args or {}).get(name.split("_", 1)[1])
            if known is None or known[0] in active:
                continue
            at, flt = known
            if len(value) <= LONGEST_SEARCH and flt.validate(value):
                active[at] = (at, str(flt.name), value)
            else:
                flash(gettext("This filter cannot be used: %(value)s", value=value[:LONGEST_SEARCH]), "danger")
        return list(active.values()) or None

    def _get_list_extra_args(self) -> Any:
        args = super()._get_list_extra_args()  # type: ignore[misc]
        view = key_of(request.args.get("view", ""))
        args.page, args.extra_args = 0, {} if view is None else {"view": view}
        self.keep_order(args)  # type: ignore[attr-defined]
        args.search = (args.search or "").strip()[:LONGEST_SEARCH] or None
        return args

    def narrowed(self, text: str | None, active: Any) -> Select[Any]:
        """The rows that search and filters leave."""
        rows = self.rows()
        if text and self._search_supported:  # type: ignore[attr-defined]
            rows = rows.where(self.search_condition(text))
        for at, _name, value in active or ():
            flt = (self._filters or [])[at]
            rows = rows.where(flt.condition(value, self._guard(flt.column, flt.field)))
        return rows

    def in_database(self, column: Any, name: str) -> Any:
        """What the database narrows down and sorts by for this column; a view that reckons it says how."""
        return column

    def _guard(self, column: Any, name: str) -> Any:
        """The column as it may be compared: empty where the reader does not see it."""
        column = self.in_database(column, name)
        if self.needs_more(name):  # type: ignore[attr-defined]
            return guarded(column, self.needs_of(name))  # type: ignore[attr-defined]
        return column

    def _guard_column(self, name: str) -> Any:
        return self._guard(getattr(self.model, name), name)

    # --- order and pages

    def get_sortable_columns(self) -> dict[str, Any]:
        given = getattr(self, "column_sortable_list", None)
        own = self.model.__mapper__.columns
        if given is None:
            shown = [name for name, _words in self._list_columns]  # type: ignore[attr-defined]
            given = [name for name in shown if name in own]
        return dict(item if isinstance(item, tuple) else (item, item) for item in given)

    def _order(
        self, rows: Select[Any], sort_column: str | None, descending: bool
    ) -> tuple[str, keyset.Order, Select[Any]]:
        """The order's name for cursors, the order, and the rows with what they are sorted by."""
        if sort_column not in self._sortable_columns:  # type: ignore[attr-defined]
            sort_column, descending = self._first_order()
        path = self._sortable_columns.get(sort_column, sort_column)  # type: ignore[attr-defined]
        head, _dot, tail = path.partition(".")
        seen = keyset.EVERY_ROW
        if tail:
            relation = getattr(self.model, head)
            rows = rows.outerjoin(relation)
            column, nullable = getattr(relation.property.mapper.class_, tail), True
        else:
            column = self.in_database(getattr(self.model, head), head)
            nullable = bool(self.model.__mapper__.columns[head].nullable)
            if self.needs_more(head):  # type: ignore[attr-defined]
                seen = visible(current(), self.needs_of(head))  # type: ignore[attr-defined]
                nullable = nullable or not isinstance(seen, True_)
        order = keyset.Order(column, nullable, self.model.id, descending, seen)
        return (
            f"{path}{'-' if descending else '+'}",
            order,
            rows.add_columns(column if tail else self._guard_column(head)),
        )

    def _first_order(self) -> tuple[str, bool]:
        given = self.column_default_sort
        if isinstance(given, list):
            given = given[0]
        if given is None:
            return "id", False
        return given if isinstance(given, tuple) else (given, False)

    def get_list(
        self,
        page: int | None,
        sort_column: Any,
        sort_desc: bool,
        text: str | None,
        active: Any,
        execute: bool = True,
        page_size: int | None = None,
    ) -> tuple[int, list[Any]]:
        """The rows of the page the URL's cursor asks for, and how many rows there are, counted up to the cap."""
        base = self.narrowed(text, active)
        count = self.count(base, is_narrowed=bool(text or active))
        name, order, rows = self._order(base, sort_column, bool(sort_desc))
        cursor = keyset.read(request.args.get("at"), name)
        if text and cursor is None:
            note_search(text)
        size = min(page_size or self.page_size, 100)
        found = keyset.page(
            lambda statement: db.session.execute(statement.options(*self._loads())).unique(),
            rows,
            order,
            name,
            cursor,
            size,
        )
        self.learn_access(found.rows)  # type: ignore[attr-defined]
        self.prepare_page(found.rows)
        if self.row_needs == "full":  # type: ignore[attr-defined]
            note_read(self.archives_in(found.rows))  # type: ignore[attr-defined]
        self._template_args.update(self.kept())  # type: ignore[attr-defined]
        self._template_args["narrowing"] = list(self._narrowing(text, active))  # type: ignore[attr-defined]
        self._template_args["page_state"] = self._page_state(found, count, cursor is not None)  # type: ignore[attr-defined]
        return count, found.rows

    def count(self, rows: Select[Any], is_narrowed: bool) -> int:
        """How many these are, no further than one beyond the cap. `is_narrowed`: they are not all of the view."""
        return db.session.scalar(keyset.capped(rows.with_only_columns(self.model.id))) or 0

    def _narrowing(self, text: str | None, active: Any) -> Iterator[tuple[str, str, str]]:
        """What narrows the list down: in words, the value, and this list without it."""
        if text and self._search_supported:  # type: ignore[attr-defined]
            yield gettext("Search"), text, self._url_at(None, without="search")
        for at, name, value in active or ():
            flt = (self._filters or [])[at]
            words = f"{name} {operation}" if (operation := flt.operation()) else name
            yield words, flt.shown(value), self._url_at(None, without=flt.arg)

    def prepare_page(self, rows: list[Any]) -> None:
        """For a view that shows figures it has to ask for: once for the whole page."""

    def _loads(self) -> list[Any]:
        """Relations shown in the list come with the rows, and nothing of their own with them.

        Where a row may be seen by whoever does not see its customer, the guard is asked for the customers apart.
        """
        relations = self.model.__mapper__.relationships
        heads = dict.fromkeys(name.split(".")[0] for name, _words in self._list_columns)  # type: ignore[attr-defined]
        wanted = [relations[head] for head in heads if head in relations and not relations[head].uselist]
        is_apart = issubclass(self.model, SeenBy)

        def load(relation: Any) -> Any:
            how = selectinload if is_apart and issubclass(relation.mapper.class_, GUARDED) else joinedload
            return how(getattr(self.model, relation.key)).lazyload("*")

        return [load(relation) for relation in wanted]

    def _page_state(self, page: keyset.Page, count: int, is_later: bool) -> dict[str, Any]:
        def url(cursor: keyset.Cursor | None) -> str | None:
            return None if cursor is None else self._url_at(keyset.write(cursor))

        return {
            "first_url": self._url_at(None) if is_later else None,
            "prev_url": url(page.previous),
            "next_url": url(page.next),
            "total_label": keyset.total_label(count),
            "shown": len(page.rows),
        }

    def _url_at(self, cursor: str | None, without: str | None = None) -> str:
        """This list at another page, or without the search or a filter. What the URL asks for is data, never an
        argument of `url_for`."""
        kept = [
            (name, value)
            for name, value in request.args.items()
            if value and name not in ("at", "lang") and without not in (name, name.partition("_")[2])
        ]
        query = urlencode([*kept, *([("at", cursor)] if cursor else [])])
        return self.get_url(".index_view") + (f"?{query}" if query else "")  # type: ignore[attr-defined,no-any-return]
