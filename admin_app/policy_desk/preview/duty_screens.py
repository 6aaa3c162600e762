"""The duties behind the numbers of a preview, as far as the reader owes or oversees and sees them: list and file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from admin_app import said
from admin_app.accounts import rights
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.models import PolicyPreview
from admin_app.policy_desk.preview.moved_duties import MovedDuty, Place, moved_duties
from admin_app.policy_desk.preview.page import EXPORT, PreviewPage, may_export
from admin_app.screens import formatters, keyset
from admin_app.screens.export import BATCH, TYPES, audited, streamed
from admin_app.secrecy.reader import Reader, current_reader

PAGE = 50
ORDER = "duties of a preview"
HEADS = {
    "code": _("Code"),
    "name": _("Customer"),
    "about": _("About"),
    "was_due_on": _("Due now"),
    "due_on": _("Would be due"),
    "was_overdue": _("Overdue now"),
    "is_overdue": _("Would be overdue"),
    "is_mine": _("Owed by you"),
}


class DutiesPart(PreviewPage):
    @expose("/<int:preview_id>/duties")  # type: ignore[untyped-decorator]
    def duties(self, preview_id: int) -> Any:
        asked = self.preview(preview_id)
        row, only_overdue = _asked_for(asked)
        found = _moved(asked, row, only_overdue, _beyond(), PAGE)
        shown = found[:PAGE]
        further = _cursor(shown[-1].place) if len(found) > len(shown) else ""
        return self.render(
            "policy_preview/duties.html",
            page_heading=said(row["what"]),
            crumbs=self.crumbs(asked),
            on=asked.on,
            only_overdue=only_overdue,
            counted=f"{row['overdue' if only_overdue else 'moved']:,}",
            rows=[_told(duty) for duty in shown],
            files=[(kind, duties_url(asked, row, only_overdue, kind)) for kind in TYPES] if may_export() else [],
            first=duties_url(asked, row, only_overdue) if "at" in request.args else "",
            further=duties_url(asked, row, only_overdue, at=further) if further else "",
        )

    @expose("/<int:preview_id>/duties/export/<export_type>/")  # type: ignore[untyped-decorator]
    def export_duties(self, preview_id: int, export_type: str) -> Any:
        rights.demand(current_reader().posts, EXPORT)
        row, only_overdue = _asked_for(self.preview(preview_id))
        if export_type not in TYPES:
            abort(404)
        reader = replace(current_reader(), on_screen=False)
        audited("policy_preview_duties", export_type, list(HEADS))
        return streamed(
            "policy-preview-duties", export_type, list(HEADS.items()), _rows(preview_id, row, only_overdue), reader
        )


def counted_for(sums: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """What is reckoned otherwise; how many of them move and become overdue, where the reader owes or oversees such."""
    by_reader: dict[str, list[dict[str, Any]]] = sums.get("duties", {})
    own = by_reader.get(str(reader.user_id))
    if own is not None:
        return own
    return [row | {"moved": None, "overdue": None} for row in next(iter(by_reader.values()), [])]


def duty_rows(asked: PolicyPreview, sums: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What is owed, and the numbers, each leading to the duties."""
    rows = counted_for(sums, current_reader())
    return [(said(row["what"]), *(_number(asked, row, name) for name in ("moved", "overdue"))) for row in rows]


def duties_url(asked: PolicyPreview, row: Mapping[str, Any], only_overdue: bool, kind: str = "", **more: Any) -> str:
    """Where they are listed, or where they are had as a file of that type."""
    wanted = {"what": row["what"]["en"], **({"overdue": "1"} if only_overdue else {}), **more}
    if kind:
        return url_for("policy_previews.export_duties", preview_id=asked.id, export_type=kind, **wanted)
    return url_for("policy_previews.duties", preview_id=asked.id, **wanted)


def _number(asked: PolicyPreview, row: Mapping[str, Any], name: str) -> Any:
    count = row[name]
    if not count:
        return "—" if count is None else "0"
    return formatters.link(duties_url(asked, row, name == "overdue"), f"{count:,}")


def _asked_for(asked: PolicyPreview) -> tuple[dict[str, Any], bool]:
    """Which duties the address names, and whether those alone that become overdue; 404 of what is not this reader's."""
    rows = counted_for(asked.sums or {}, current_reader()) if service.may_see_sums(asked) else []
    named = (row for row in rows if row["what"]["en"] == request.args.get("what") and row["moved"] is not None)
    return next(named, None) or abort(404), request.args.get("overdue") == "1"


def _moved(
    asked: PolicyPreview, row: Mapping[str, Any], only_overdue: bool, beyond: Place | None, most: int
) -> list[MovedDuty]:
    files = [policies.load(text, filename) for filename, text in asked.texts.items()]
    what = row["what"]["en"]
    return moved_duties(current_reader(), files, asked.on, what, only_overdue=only_overdue, beyond=beyond, most=most)


def _cursor(place: Place) -> str:
    return keyset.write(keyset.Cursor(place.base, [place.stream, place.key], False, ORDER))


def _beyond() -> Place | None:
    cursor = keyset.read(request.args.get("at"), ORDER)
    return Place(cursor.key[0], cursor.value, cursor.key[1]) if cursor else None


def _told(duty: MovedDuty) -> tuple[Any, ...]:
    """About what, due now, due then, overdue, and by whom it is owed."""
    return (
        _about(duty),
        formatters.day(duty.was_due_on) or "–",
        formatters.day(duty.due_on),
        _lateness(duty),
        _("you") if duty.is_mine else _("others"),
    )


def _about(duty: MovedDuty) -> Any:
    if duty.customer_id is None:
        return duty.about or "–"
    customer = Markup('<a href="{}">{} <span class="nowrap">({})</span></a>').format(
        formatters.customer_url(duty.customer_id), duty.customer_name, duty.customer_code
    )
    if not duty.about:
        return customer
    return Markup('<div>{}<div class="text-secondary small">{}</div></div>').format(customer, duty.about)


def _lateness(duty: MovedDuty) -> Any:
    if duty.is_overdue == duty.was_overdue:
        return _("as before: overdue") if duty.is_overdue else "–"
    return _("becomes overdue") if duty.is_overdue else _("overdue no more")


def _rows(preview_id: int, row: Mapping[str, Any], only_overdue: bool) -> Iterator[list[Any]]:
    beyond: Place | None = None
    while True:
        found = _moved(service.preview_of(preview_id), row, only_overdue, beyond, BATCH)[:BATCH]
        if not found:
            return
        yield from map(_cells, found)
        beyond = found[-1].place
        db.session.expunge_all()


def _cells(duty: MovedDuty) -> list[Any]:
    answers = (duty.was_overdue, duty.is_overdue, duty.is_mine)
    whose = (duty.customer_code, duty.customer_name, duty.about)
    return [*whose, duty.was_due_on, duty.due_on, *map(formatters.yes_no, answers)]
