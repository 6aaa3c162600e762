"""How many of my open duties does each chapter and entry of the menu lead to?

Asked for after the page is there, as it costs more than many a page; kept until anything is written: each change
stands in the audit, so its last number says whether the counts still hold. Only what the reader owes himself.
"""

from collections import Counter
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import select

from admin_app.audit import service as audit
from admin_app.audit.models import AuditHead
from admin_app.duties import kinds, service
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader

MOST = 100  # of each stream; what is more says 99+
MOST_READERS = 1_000
Counts = dict[str, tuple[int, int]]  # of each kind: open, overdue among them


def counted(panel: Any, reader: Reader) -> list[dict[str, str]]:
    """What stands beside the menu's entries (by endpoint) and chapters (by place): in numbers and in words."""
    chapters = {str(item.name): f"chapter-{at}" for at, item in enumerate(panel.menu()) if item.is_category()}
    views = {view.endpoint: view for view in panel._views}
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    leads_to = {kind.name: kind.endpoint.partition(".")[0] for kind in kinds.registered()}
    for name, numbers in _counts(reader).items():
        endpoint = leads_to[name]
        chapter = chapters.get(str(views[endpoint].category)) if endpoint in views else None
        for place in {panel.index_view.endpoint, endpoint, chapter} - {None}:
            for counter, number in zip(found, numbers, strict=True):
                counter[place] += number
    opened, late = found
    return [_told(place, opened[place], late[place]) for place in sorted(opened)]


def _told(place: str, opened: int, late: int) -> dict[str, str]:
    numbers = {"open": _capped(opened), "late": _capped(late)}
    if late:
        words = gettext("Duties open: %(open)s, of them overdue: %(late)s", **numbers)
    else:
        words = gettext("Duties open: %(open)s", **numbers)
    return {"at": place, "open": numbers["open"], "late": numbers["late"] if late else "", "words": words}


def _capped(number: int) -> str:
    return str(number) if number < MOST else "99+"


def _counts(reader: Reader) -> Counts:
    kept: dict[Reader, tuple[int | None, Counts]] = current_app.extensions.setdefault("duty_counts", {})
    last = db.session.scalar(select(AuditHead.number).where(AuditHead.id == audit.HEAD))
    at, counts = kept.get(reader, (-1, {}))
    if at != last:
        counts = service.open_by_kind(reader, reader.on, MOST)
        if len(kept) >= MOST_READERS:
            kept.clear()
        kept[reader] = last, counts
    return counts
