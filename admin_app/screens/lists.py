"""Where the columns and the views of a list are written, for every list that the reader may open."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.errors import Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db
from admin_app.lists import service
from admin_app.lists.models import SavedView
from admin_app.screens.base import DeskView, SignedIn
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import CAUGHT, begin_writing, flash_refusal, refusal
from admin_app.web.addresses import own_path

TYPED = sentence(
    "What somebody typed may name a customer whom others do not see: a view that searches for words cannot be shared.",
    "输入的文字可能是他人无权知悉的客户名称：按文字查找的视图不能共享。",
)


class Lists(SignedIn, BaseView):  # type: ignore[misc]
    """/lists/: `list` names the view whose list it is by its endpoint."""

    def is_visible(self) -> bool:
        return False

    @expose("/")
    def index(self) -> Any:
        abort(404)

    @expose("/columns/", methods=("POST",))
    def columns(self) -> Any:
        """Those ticked; none, or asked for the usual ones: as the list comes."""
        wanted = [] if "usual" in request.form else request.form.getlist("column")
        found = self._list()
        known = [name for name, _words in found._list_columns]
        return self._write(lambda: service.keep_columns(found.endpoint, [name for name in known if name in wanted]))

    @expose("/views/", methods=("POST",))
    def views(self) -> Any:
        """Save what the list shows under a name, change one's own view, or delete it."""
        found, key = self._list(), key_of(request.form.get("view", ""))
        if "delete" in request.form:
            return self._write(lambda: service.delete_view(key or 0), url_for(f"{found.endpoint}.index_view"))
        asked, is_shared = found.as_saved(request.form.get("asked", "")), "is_shared" in request.form
        if is_shared and found.has_words(asked):
            flash_refusal(NotAllowed(TYPED, "二(二)4.13"))
            return redirect(self._back())
        known = dict(found._list_columns)
        columns = [name for name in request.form.getlist("column") if name in known]
        given = (request.form.get("name", ""), asked, columns, is_shared)
        saved: list[SavedView] = []

        def act() -> None:
            is_change = "change" in request.form
            saved.append(
                service.change_view(key or 0, *given) if is_change else service.save_view(found.endpoint, *given)
            )

        answer = self._write(act)
        return redirect(found.address_of(saved[0])) if saved else answer

    def _list(self) -> Any:
        """The list that the form names, if the reader may open it."""
        name = request.form.get("list", "")
        lists = (view for view in self.admin._views if isinstance(view, DeskView) and view.endpoint == name)
        found = next((view for view in lists if view.is_accessible()), None)
        return found or abort(404)

    def _write(self, act: Any, url: str | None = None) -> Any:
        begin_writing()
        try:
            act()
            db.session.commit()
        except NotFound:
            db.session.rollback()
            abort(404)
        except CAUGHT as error:
            db.session.rollback()
            told = refusal(error)
            if isinstance(told, Invalid):
                flash(" ".join(said(text) for text in told.errors.values()), "danger")
            else:
                flash_refusal(told)
            return redirect(self._back())
        flash(gettext("Saved."), "success")
        return redirect(url or self._back())

    def _back(self) -> str:
        return own_path(request.form.get("url")) or self.get_url("admin.index")


def views() -> list[Any]:
    return [Lists(name=_("Lists"), endpoint="lists", url="/lists")]
