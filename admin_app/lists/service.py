"""Keeping columns, order and views of lists, named by their endpoints, each person his own.

A shared view is everybody's to open and its maker's to change. It holds what was asked, never what was found: whoever
opens it is shown what he may see. Sharing, changing and withdrawing one is told in the audit; one's own views are not.
Each function flushes and leaves the commit to the caller.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select

from admin_app import clock
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, sentence
from admin_app.extensions import db
from admin_app.lists.models import ListColumns, SavedView
from admin_app.secrecy.reader import current_reader

MOST_VIEWS = 50  # of one list that somebody sees
LONGEST_NAME = 60
NO_NAME = sentence("Give the view a name of at most 60 characters.", "请填写视图名称，最多 60 个字。")
TAKEN = sentence("You have a view of this name already.", "您已有同名视图。")
TOO_MANY = sentence("This list has 50 views already; delete one first.", "该列表已有 50 个视图，请先删除一个。")


def kept_of(endpoint: str) -> ListColumns | None:
    """The columns the reader wants to see, and the order he left the list in; None when he never said either."""
    return db.session.get(ListColumns, (current_reader().user_id, endpoint))


def columns_of(endpoint: str) -> list[str]:
    """Of these the columns; empty when he never said."""
    kept = kept_of(endpoint)
    return list(kept.columns) if kept else []


def keep_columns(endpoint: str, columns: Sequence[str]) -> None:
    """From now on these; none: as the list comes."""
    _own_list(endpoint).columns = list(columns)
    db.session.flush()


def keep_order(endpoint: str, column: str, is_descending: bool) -> None:
    """From now on so, also after signing out."""
    kept = _own_list(endpoint)
    kept.sorted_by, kept.is_descending = column, is_descending
    db.session.flush()


def _own_list(endpoint: str) -> ListColumns:
    kept = kept_of(endpoint)
    if kept is None:
        kept = ListColumns(user_id=current_reader().user_id, endpoint=endpoint, columns=[], is_descending=False)
        db.session.add(kept)
    return kept


def views_of(endpoint: str) -> list[SavedView]:
    """The reader's own and those that others share, by name."""
    mine = SavedView.user_id == current_reader().user_id
    rows = select(SavedView).where(SavedView.endpoint == endpoint, or_(mine, SavedView.is_shared))
    return list(db.session.scalars(rows.order_by(SavedView.name, SavedView.id).limit(MOST_VIEWS)))


def save_view(endpoint: str, name: str, asked: Mapping[str, str], columns: Sequence[str], is_shared: bool) -> SavedView:
    """A new view of the reader's own. Invalid without a name or with one he has used."""
    if len(views_of(endpoint)) >= MOST_VIEWS:
        raise Invalid({"name": TOO_MANY})
    view = SavedView(user_id=current_reader().user_id, endpoint=endpoint, made_at=clock.now())
    _write(view, name, asked, columns, is_shared)
    db.session.add(view)
    db.session.flush()
    _tell(view, was_shared=False)
    return view


def change_view(
    view_id: int, name: str, asked: Mapping[str, str], columns: Sequence[str], is_shared: bool
) -> SavedView:
    """NotFound unless it is the reader's own."""
    view = _own(view_id)
    was_shared = view.is_shared
    _write(view, name, asked, columns, is_shared)
    db.session.flush()
    _tell(view, was_shared)
    return view


def delete_view(view_id: int) -> None:
    """NotFound unless it is the reader's own."""
    view = _own(view_id)
    was_shared, view.is_shared = view.is_shared, False
    db.session.delete(view)
    db.session.flush()
    _tell(view, was_shared)


def _tell(view: SavedView, was_shared: bool) -> None:
    """An entry of what others may open, may open otherwise, or no longer may."""
    if not (view.is_shared or was_shared):
        return
    act = "withdraw" if not view.is_shared else "change" if was_shared else "share"
    audit.record(
        f"saved_view.{act}",
        user_id=view.user_id,
        subject=str(view.id),
        values={"list": view.endpoint, "name": view.name, "asked": view.asked, "columns": view.columns},
    )


def _own(view_id: int) -> SavedView:
    view = db.session.get(SavedView, view_id)
    if view is None or view.user_id != current_reader().user_id:
        raise NotFound
    return view


def _write(view: SavedView, name: str, asked: Mapping[str, str], columns: Sequence[str], is_shared: bool) -> None:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid({"name": NO_NAME})
    same = and_(SavedView.user_id == view.user_id, SavedView.endpoint == view.endpoint, SavedView.name == name)
    with db.session.no_autoflush:
        other = db.session.scalar(select(SavedView.id).where(same))
    if other is not None and other != view.id:
        raise Invalid({"name": TAKEN})
    view.name, view.asked, view.columns, view.is_shared = name, dict(asked), list(columns), is_shared
