"""Where do I want to hear that something waits for me? /notices/ways/: everybody's own, added, tried out, removed."""

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from admin_app.errors import Conflict, Invalid, NotFound
from admin_app.extensions import db
from admin_app.notices.screens import has_notices
from admin_app.notices.ways import robots, service
from admin_app.screens.base import SignedIn
from admin_app.screens.transactions import begin_writing

KINDS = {"mail": _("E-mail"), "wecom": _("WeCom robot"), "dingtalk": _("DingTalk robot"), "feishu": _("Feishu robot")}
RHYTHMS = {"at_once": _("At once"), "daily": _("Once a day")}
STATES = {
    "waiting": (_("waits to be sent"), "blue"),
    "sending": (_("is being sent"), "blue"),
    "sent": (_("sent"), "green"),
    "failed": (_("not taken"), "red"),
}


class Ways(SignedIn, BaseView):  # type: ignore[misc]
    def is_accessible(self) -> bool:
        return has_notices()

    def is_visible(self) -> bool:
        return False  # the notices lead here

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        return self._page()

    def _page(self, errors: dict[str, str] | None = None) -> Any:
        ways = service.of(current_user)
        page = self.render(
            "notices/ways.html",
            ways=ways,
            latest=service.latest_of(ways),
            kinds=KINDS,
            rhythms=RHYTHMS,
            states=STATES,
            homes=service.homes(),
            signed=robots.SIGNED,
            errors=errors or {},
            typed=request.form if errors else {},
            email=current_user.email,
            has_email=not current_user.email.endswith(service.NO_ADDRESS),
        )
        return page, 422 if errors else 200

    @expose("/add", methods=("POST",))  # type: ignore[untyped-decorator]
    def add(self) -> Any:
        from admin_app import said

        given = {name: request.form.get(name, "") for name in ("kind", "rhythm", "address", "secret")}
        begin_writing()
        try:
            service.add(current_user, **given)
        except Invalid as refused:
            db.session.rollback()
            return self._page({field: said(text) for field, text in refused.errors.items()})
        db.session.commit()
        flash(gettext("Added. Send a test to see that it arrives."), "success")
        return redirect(self.get_url(".index"))

    @expose("/<int(max=9223372036854775807):way_id>/test", methods=("POST",))  # type: ignore[untyped-decorator]
    def test(self, way_id: int) -> Any:
        from admin_app import said

        begin_writing()
        try:
            service.test(current_user, way_id)
        except NotFound:
            db.session.rollback()
            abort(404)
        except Conflict as refused:
            db.session.rollback()
            flash(said(refused.says), "error")
            return redirect(self.get_url(".index"))
        db.session.commit()
        flash(gettext("A test is on its way. Look here again in a moment."), "success")
        return redirect(self.get_url(".index"))

    @expose("/<int(max=9223372036854775807):way_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]
    def remove(self, way_id: int) -> Any:
        begin_writing()
        try:
            service.remove(current_user, way_id)
        except NotFound:
            db.session.rollback()
            abort(404)
        db.session.commit()
        flash(gettext("Removed; nothing is sent there any more."), "success")
        return redirect(self.get_url(".index"))


def views() -> list[Any]:
    return [Ways(name=_("Notices outside the desk"), endpoint="notice_ways", url="/notices/ways")]
