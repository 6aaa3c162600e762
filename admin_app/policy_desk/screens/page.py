"""One draft on screen: found, drawn part by part, changed and kept. What every part stands on."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import BaseView
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.accounts.rights import may
from admin_app.errors import DeskError, NotFound
from admin_app.extensions import db
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.preview.service import may_ask
from admin_app.screens.base import SignedIn
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import CAUGHT, begin_writing, refusal
from admin_app.secrecy.reader import Reader, current, current_reader

PARTS = (
    ("numbers", _("Numbers")),
    ("rules", _("Rules")),
    ("examples", _("Examples")),
    ("text", _("Text of the rules")),
    ("differences", _("What differs")),
    ("try", _("Try")),
    ("submit", _("Put in force")),
)
MOST_NAMED = 3  # policies in the title of a draft
FOR_AUTHORS = ("numbers", "rules", "submit")
STATES = {
    "draft": (_("Draft"), "secondary"),
    "waiting": (_("Awaiting signature"), "yellow"),
    "published": (_("Signed and published"), "green"),
    "discarded": (_("Discarded"), "secondary"),
}


class DraftPage(SignedIn, BaseView):  # type: ignore[misc]
    """For those who write, sign or audit policy. `show_numbers`, `show_rules` … say what a part needs."""

    def is_accessible(self) -> bool:
        return isinstance(current(), Reader) and service.may_see()

    def draft(self, draft_id: int) -> PolicyDraft:
        try:
            return service.draft_of(min(draft_id, 2**63 - 1))
        except NotFound:
            abort(404)

    def page(self, draft: PolicyDraft, part: str, **more: Any) -> Any:
        known = [name for name, _words in PARTS]
        is_mine = draft.author_id == current_reader().user_id and may(current_reader().posts, "policy.draft")
        part = part if part in known else ("numbers" if is_mine and draft.state == "draft" else "differences")
        reading = service.look_at(draft)
        readable = rows.tables(draft.text, draft.filename) if reading.differing else ()
        return self.render(
            "policy_desk/draft.html",
            page_heading=_heading(draft),
            crumbs=[(_("Changes of policy"), self.get_url(".index"))],
            draft=draft,
            state=STATES[draft.state],
            author=service.author_name(draft),
            part=part,
            parts=PARTS,
            for_authors=FOR_AUTHORS,
            file=reading.file,
            faults=reading.faults,
            labels={table.policy.name: table.policy for table in readable},
            differing=reading.differing,
            is_mine=is_mine,
            may_preview=may_ask(current_reader().posts),
            may_edit=is_mine and draft.state == "draft",
            may_take_up=draft.author_id is None
            and draft.state == "draft"
            and may(current_reader().posts, "policy.draft"),
            was_open="open" in request.args,
            is_behind=service.is_behind(draft),
            day_ahead=service.first_day_ahead(draft) if draft.is_at_work else None,
            displaced_on=service.displaced_on(draft) if draft.is_at_work else None,
            day=service.supposed_day(draft),
            **{**getattr(self, f"show_{part}")(draft, reading), **more},
        )

    def done(self, act: Callable[[], Any]) -> DeskError | None:
        """Do it and commit; the refusal, with everything undone, where there is one."""
        begin_writing()
        try:
            act()
            db.session.commit()
        except CAUGHT as caught:
            error = refusal(caught)
            db.session.rollback()
            if isinstance(error, NotFound):
                abort(404)
            return error
        return None

    def keep(self, draft_id: int, text: str) -> DeskError | None:
        """Save the text, unless the draft was saved since this form was drawn."""
        version = key_of(request.form.get("version", ""))
        return self.done(lambda: service.save(draft_id, text, version=version))

    def saved(self, draft_id: int, part: str, **where: Any) -> Any:
        flash(gettext("The draft is saved. It decides nothing until it is signed."), "success")
        return redirect(self.get_url(".one", draft_id=draft_id, part=part, **where))

    def again(self, draft_id: int, part: str, error: DeskError, **more: Any) -> Any:
        """The part once more with what was typed, and why it was not saved."""
        return self.page(self.draft(draft_id), part, error=said(error.says), **more), error.status


def _heading(draft: PolicyDraft) -> str:
    """The policies that it touches, then the file."""
    titles = [said(title) for title in service.titles_touched(draft)]
    if len(titles) > MOST_NAMED:
        titles[MOST_NAMED:] = [gettext("%(count)s more", count=len(titles) - MOST_NAMED)]
    return f"{gettext(', ').join(titles)} – {draft.filename}" if titles else draft.filename
