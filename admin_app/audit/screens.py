"""What happened, newest first: for the auditor and the general manager. Entries about a customer need his archive."""

from typing import Any

from flask import request
from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select

from admin_app.accounts.models import User
from admin_app.accounts.rights import RIGHTS
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.extensions import db
from admin_app.screens.base import SignedIn
from admin_app.secrecy.access import visible_ids
from admin_app.secrecy.reader import current_reader

PAGE = 100


class Audit(SignedIn, BaseView):  # type: ignore[misc]
    posts_allowed = frozenset(RIGHTS["audit.read"])

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        rows = entries(before=request.args.get("before", type=int), action=request.args.get("action", "")[:60])
        following = rows[PAGE - 1][0].number if len(rows) > PAGE else None
        return self.render(
            "audit/list.html",
            rows=rows[:PAGE],
            action=request.args.get("action", ""),
            next_url=self.get_url(".index", before=following, action=request.args.get("action")) if following else None,
            first_url=self.get_url(".index") if request.args.get("before") else None,
        )


def entries(*, before: int | None = None, action: str = "") -> list[Any]:
    """One page and one more: (entry, who, detail), of what the reader may see."""
    seen = or_(AuditEntry.customer_id.is_(None), AuditEntry.customer_id.in_(visible_ids(current_reader(), "full")))
    rows = (
        select(AuditEntry, User.name, AuditValues.content)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(AuditValues, AuditValues.number == AuditEntry.number)
        .where(seen)
        .order_by(AuditEntry.number.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        rows = rows.where(AuditEntry.number < min(before, 2**62))
    if action:
        rows = rows.where(AuditEntry.action == action)
    return list(db.session.execute(rows))


def views() -> list[Any]:
    return [Audit(name=_("Audit"), category=_("Audit"), endpoint="audit", url="/audit", menu_icon_value="history")]
