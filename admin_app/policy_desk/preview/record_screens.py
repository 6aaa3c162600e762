"""The records that open or close to one person, as far as the reader sees them himself: page by page, and as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.customers.models import Customer
from admin_app.audit.accesses import note_read
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.models import PolicyPreview
from admin_app.policy_desk.preview.page import EXPORT, PreviewPage, may_export, names
from admin_app.screens import formatters
from admin_app.screens.export import BATCH, TYPES, audited, streamed
from admin_app.screens.lookups import key_of
from admin_app.screens.words import WORDS, words
from admin_app.secrecy.access import access_of, level_on
from admin_app.secrecy.reader import current_reader

HEADS = {"code": _("Code"), "name": _("Name"), "level": _("Level"), "owner": _("Owner")}


class RecordsPart(PreviewPage):
    @expose("/<int:preview_id>/records")  # type: ignore[untyped-decorator]
    def records(self, preview_id: int) -> Any:
        asked = self.preview(preview_id)
        change, access = _change(asked), WORDS["access"]
        found = service.records_moving(asked, change, key_of(request.args.get("beyond", "")) or 0)
        shown = found[: service.MOST_RECORDS]
        told = list(_with_levels(shown))
        note_read([one.id for one, level in told if level is not None])
        return self.render(
            "policy_preview/records.html",
            page_heading=_("Records that open or close"),
            crumbs=self.crumbs(asked),
            who=names().get(change["username"], change["username"]),
            before=access[change["before"]],
            after=access[change["after"]],
            counted=f"{change['customers']:,}",
            rows=[(formatters.customer_link(one), _badge(level), one.owner or "–") for one, level in told],
            files=[(kind, records_url(asked, change, kind)) for kind in TYPES] if shown and may_export() else [],
            further=records_url(asked, change, beyond=shown[-1].id) if len(found) > len(shown) else "",
            first=records_url(asked, change) if "beyond" in request.args else "",
        )

    @expose("/<int:preview_id>/records/export/<export_type>/")  # type: ignore[untyped-decorator]
    def export_records(self, preview_id: int, export_type: str) -> Any:
        rights.demand(current_reader().posts, EXPORT)
        asked = self.preview(preview_id)
        change = _change(asked)
        if export_type not in TYPES:
            abort(404)
        reader = replace(current_reader(), on_screen=False)
        audited("policy_preview_records", export_type, list(HEADS))
        return streamed("policy-preview-records", export_type, list(HEADS.items()), _rows(preview_id, change), reader)


def records_url(asked: PolicyPreview, change: Mapping[str, Any], export_type: str = "", **more: Any) -> str:
    """Where they are listed, or where they are had as a file of that type."""
    wanted = {"who": change["username"], "before": change["before"], "after": change["after"]}
    if export_type:
        more["export_type"] = export_type
    endpoint = "policy_previews.export_records" if export_type else "policy_previews.records"
    return url_for(endpoint, preview_id=asked.id, **wanted, **more)


def _change(asked: PolicyPreview) -> dict[str, Any]:
    """The one that the address names."""
    given = request.args
    try:
        return service.access_change(asked, given.get("who", ""), given.get("before", ""), given.get("after", ""))
    except NotFound:
        abort(404)


def _rows(preview_id: int, change: Mapping[str, Any]) -> Iterator[list[Any]]:
    last = 0
    while True:
        asked = service.preview_of(preview_id)
        found = service.records_moving(asked, change, last, most=BATCH)[:BATCH]
        if not found:
            return
        for one, level in _with_levels(found):
            yield [one.code, one.name, words("level", level) if level else "", one.owner]
        last = found[-1].id
        db.session.expunge_all()


def _with_levels(customers: Sequence[Customer]) -> Iterator[tuple[Customer, str | None]]:
    """Each with its level of today, where the reader sees all of it: the level is part of the archive."""
    access, on = access_of([one.id for one in customers]), clock.today()
    for one in customers:
        yield one, level_on(one, on) if access.get(one.id) == "full" else None


def _badge(level: str | None) -> Any:
    return formatters.MASK if level is None else formatters.badge("level", level)
