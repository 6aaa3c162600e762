"""A list as its reader keeps it: the columns he chose, the order he left it in, the views he and others saved."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, request, url_for

from admin_app.extensions import db
from admin_app.lists import service
from admin_app.lists.models import ListColumns, SavedView
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import CAUGHT, begin_writing
from admin_app.secrecy.reader import Reader, current, current_reader

MOST_ASKED = 30
LONGEST_VALUE = 100
KEPT_ARGS = ("search", "sort", "desc", "page_size")


class Kept:
    """The part of a list that is its reader's own."""

    endpoint: Any
    column_more: tuple[str, ...] = ()  # columns that may be chosen besides

    def get_list_columns(self) -> list[tuple[str, Any]]:
        """All that may be chosen; those a list comes with first."""
        found = super().get_list_columns()  # type: ignore[misc]
        more = self.get_column_names(only_columns=self.column_more, excluded_columns=None)  # type: ignore[attr-defined]
        self._usual = [name for name, _words in found]
        return [*found, *(pair for pair in more if pair[0] not in self._usual)]

    def position_of(self, column: str) -> int:
        """Where it stands among all; the order of a list is asked for by it."""
        return [name for name, _words in self._list_columns].index(column)  # type: ignore[attr-defined]

    def keep_order(self, args: Any) -> None:
        """The order one left the list in, unless the address asks for another, which is the one from now on."""
        if not isinstance(current(), Reader):
            return
        kept = self._order_kept()
        if "sort" in request.args:
            column = self._get_column_by_idx(args.sort)  # type: ignore[attr-defined]
            if column is not None and column[0] in self._sortable_columns:  # type: ignore[attr-defined]
                self._remember((column[0], bool(args.sort_desc)), kept)
        elif kept and kept[0] in dict(self._list_columns):  # type: ignore[attr-defined]
            args.sort, args.sort_desc = self.position_of(kept[0]), kept[1]

    def _list_kept(self) -> ListColumns | None:
        """What the reader keeps of this list, asked once for a page."""
        known: dict[str, ListColumns | None] = g.setdefault("kept_lists", {})
        if self.endpoint not in known:
            known[self.endpoint] = service.kept_of(self.endpoint)
        return known[self.endpoint]

    def _order_kept(self) -> tuple[str, bool] | None:
        kept = self._list_kept()
        return (kept.sorted_by, kept.is_descending) if kept and kept.sorted_by else None

    def _remember(self, order: tuple[str, bool], kept: tuple[str, bool] | None) -> None:
        """Where it cannot be written, somebody else being faster, the list is shown all the same."""
        if order == kept:
            return
        begin_writing()
        try:
            service.keep_order(self.endpoint, *order)
            db.session.commit()
        except CAUGHT:
            db.session.rollback()

    def kept(self) -> dict[str, Any]:
        """What the page of the list needs: the columns to show, all of them, the views, the one that is open."""
        if not isinstance(current(), Reader):
            return {}
        saved = service.views_of(self.endpoint)
        opened = self._opened(saved)
        usual = [pair for pair in self._list_columns if pair[0] in self._usual]  # type: ignore[attr-defined]
        return {
            "list_columns": self._chosen_of(opened) or usual,
            "all_columns": self._list_columns,  # type: ignore[attr-defined]
            "saved_views": [(view, self.address_of(view)) for view in saved],
            "open_view": opened,
            "is_own_view": opened is not None and opened.user_id == current_reader().user_id,
            "asked": urlencode(list(self.asked(request.args.items()))),
        }

    def columns_kept(self) -> list[tuple[str, Any]]:
        """The columns that the reader chose, or the view that is open; empty where neither says."""
        return self._chosen_of(self._opened(service.views_of(self.endpoint)))

    def _opened(self, saved: list[SavedView]) -> SavedView | None:
        key = key_of(request.args.get("view", ""))
        return next((view for view in saved if view.id == key), None)

    def _chosen_of(self, opened: SavedView | None) -> list[tuple[str, Any]]:
        kept = self._list_kept()
        wanted = (opened.columns if opened else []) or (kept.columns if kept else [])
        return [pair for pair in self._list_columns if pair[0] in wanted]  # type: ignore[attr-defined]

    def address_of(self, view: SavedView) -> str:
        """The list as the view has it."""
        asked = dict(view.asked)
        if (name := asked.pop("sort", None)) in dict(self._list_columns):  # type: ignore[attr-defined]
            asked["sort"] = str(self.position_of(str(name)))
        return f"{url_for(f'{self.endpoint}.index_view')}?{urlencode([*asked.items(), ('view', view.id)])}"

    def asked(self, pairs: Any) -> Iterator[tuple[str, str]]:
        """What of an address narrows the list down or orders it."""
        for name, value in list(pairs)[:MOST_ASKED]:
            is_filter = name.startswith("flt") and name.partition("_")[2] in (self._filter_args or {})  # type: ignore[attr-defined]
            if value.strip() and len(value) <= LONGEST_VALUE and (is_filter or name in KEPT_ARGS):
                yield name, value

    def as_saved(self, query: str) -> dict[str, str]:
        """The same to be kept: the column sorted by under its name, which outlives a change of the list."""
        asked = dict(self.asked(parse_qsl(query)))
        position = key_of(asked.pop("sort", ""))
        column = self._get_column_by_idx(position)  # type: ignore[attr-defined]
        return asked if column is None else {**asked, "sort": column[0]}

    def has_words(self, asked: dict[str, str]) -> bool:
        """Is anything of it typed, so that it may name somebody?"""
        filters = (self._filter_args[name.partition("_")[2]][1] for name in asked if name.startswith("flt"))  # type: ignore[attr-defined]
        return "search" in asked or any(one.read is str for one in filters)
