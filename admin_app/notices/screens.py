"""What was I told? The bell of every page leads here."""

from datetime import datetime
from typing import Any

from flask import abort, redirect, request
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.notices import service
from admin_app.screens.base import SignedIn
from admin_app.screens.lookups import place
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import Reader, current
from admin_app.web.addresses import own_path


class Notices(SignedIn, BaseView):  # type: ignore[misc]
    """/notices/: everybody's own."""

    def is_accessible(self) -> bool:
        return has_notices()

    def is_visible(self) -> bool:
        return False  # the bell leads here

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        at, key = place(request.args.get("before", ""), _instant)
        found = service.mine((at, key) if at else None)
        shown, last = found[: service.PAGE], found[service.PAGE - 1] if len(found) > service.PAGE else None
        return self.render(
            "notices/list.html",
            notices=shown,
            unread=service.unread_count(),
            until=clock.now().isoformat(),
            next_url=self.get_url(".index", before=f"{last.at.isoformat()} {last.id}") if last else None,
            first_url=self.get_url(".index") if at else None,
        )

    @expose("/<int(max=9223372036854775807):notice_id>/read", methods=("POST",))  # type: ignore[untyped-decorator]
    def read(self, notice_id: int) -> Any:
        """Mark it as read, and go where it leads if that is asked."""
        begin_writing()
        try:
            notice = service.mark_read(notice_id)
        except NotFound:
            db.session.rollback()
            abort(404)
        url = notice.url
        db.session.commit()
        return redirect(
            (url if request.form.get("go") else own_path(request.form.get("url"))) or self.get_url(".index")
        )

    @expose("/read", methods=("POST",))  # type: ignore[untyped-decorator]
    def read_all(self) -> Any:
        begin_writing()
        try:
            service.mark_all_read(_instant(request.form.get("until", "")))
        except ValueError:
            abort(400)
        db.session.commit()
        return redirect(self.get_url(".index"))


def unread_notices() -> int | None:
    """How many the reader has not read; None for whom there is no bell."""
    return service.unread_count() if has_notices() else None


def has_notices() -> bool:
    reader = current()
    return isinstance(reader, Reader) and "administrator" not in reader.posts


def _instant(text: str) -> datetime:
    """ValueError where it is none, or of no time zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant


def views() -> list[Any]:
    return [Notices(name=_("Notices"), endpoint="notices", url="/notices")]
