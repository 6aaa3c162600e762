"""What does the signer of a change of policy see? What changes, in words, and the way to the draft and its preview.

What is told is the text that was submitted; once its author writes on, its fingerprint no longer fits and only the
names of the policies stay.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from admin_app import said
from admin_app.accounts.rights import POST_TITLES
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policies.rulebook.clauses import CLAUSES, named_clauses
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.preview import service as previews
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import held_by_nobody
from rules.engine import LoadedFile, RuleFileRefused
from rules.engine.differences import differences
from rules.engine.faults import Text

MOST_TOLD = 12  # changes of one policy; the draft's page tells all


def details(request: SignRequest, *, may_open: bool) -> Iterator[tuple[str, str]]:
    """(label, value) in the reader's language. `may_open`: whether he may open drafts."""
    given = request.values
    draft = db.session.get(PolicyDraft, int(request.subject))
    page = url_for("policy_drafts.one", draft_id=request.subject, part="differences") if may_open else ""
    yield gettext("File"), _link(page, given["filename"])
    changes = list(_changes(draft, given["sha256"]))
    names = [title for title, _told in changes] or [_title(name) for name in given["policies"]]
    if not given["policies"]:
        names = [gettext("none; texts alone")]
    yield gettext("Policies that change"), ", ".join(names)
    for title, told in changes:
        yield title, _lines(told, page)
    if draft is not None and _is_as_submitted(draft, given["sha256"]) and (why := told_unheld(draft)):
        yield gettext("Posts that nobody holds"), why
    if draft is not None and _is_as_submitted(draft, given["sha256"]) and (strange := strange_clauses(draft)):
        yield gettext("Not in the rulebook"), strange
    yield gettext("In force from"), given["effective_on"]
    yield gettext("What it would do"), told_preview(given["sha256"])
    yield gettext("Fingerprint"), given["sha256"][:12]


def told_unheld(draft: PolicyDraft) -> str:
    """The posts that the rules name anew and nobody holds, and what follows; nothing where there is none."""
    unheld = _unheld(draft)
    if not unheld:
        return ""
    told: str = gettext(
        "%(posts)s. What the rules give them to sign nobody could sign; have the administrator fill them.",
        posts=gettext(", ").join(unheld),
    )
    return told


def strange_clauses(draft: PolicyDraft) -> str:
    """The clauses that its rules and parameters name and the rulebook does not have."""
    file = _read(draft.text, draft.filename)
    named = (name for policy in file.policies.values() for name in named_clauses(policy)) if file else ()
    told: str = gettext(", ").join(name for name in dict.fromkeys(named) if name not in CLAUSES)
    return told


def _is_as_submitted(draft: PolicyDraft, sha256: str) -> bool:
    return hashlib.sha256(draft.text.encode()).hexdigest() == sha256


def _unheld(draft: PolicyDraft) -> list[str]:
    after = _read(draft.text, draft.filename)
    before = _read(draft.base.text, draft.filename) if draft.base else None
    named = (_posts(after) if after else set()) - (_posts(before) if before else set())
    return [
        said(dict(zip(("en", "zh"), POST_TITLES[post], strict=True)))
        for post in sorted(named)
        if held_by_nobody([post])
    ]


def _posts(file: LoadedFile) -> set[str]:
    """Those named in answers."""
    kinds = (kind for policy in file.policies.values() for kind in policy.outcomes.values())
    return {word for kind in kinds for word in getattr(kind, "values", ()) if word in POST_TITLES}


def _changes(draft: PolicyDraft | None, sha256: str) -> Iterator[tuple[str, list[Text]]]:
    """The title of each policy that differs, what is gone among them, and how."""
    if draft is None or not _is_as_submitted(draft, sha256):
        return
    before, after = _read(draft.base.text, draft.filename) if draft.base else None, _read(draft.text, draft.filename)
    if after is None:
        return
    old = before.policies if before is not None else {}
    for name in dict.fromkeys([*after.policies, *old]):
        was, now = old.get(name), after.policies.get(name)
        found = [one.text for one in differences(was, now) if not one.kind.startswith("example")]
        if found:
            yield said((now or was).title), found  # type: ignore[union-attr]


def _read(text: str, filename: str) -> LoadedFile | None:
    try:
        return policies.load(text, filename)
    except RuleFileRefused:
        return None


def _title(name: str) -> str:
    try:
        return said(policies.loaded(policies.versions(name)[-1]).loaded.title)
    except DeskError:
        return name


def _lines(told: Iterable[Text], page: str) -> str:
    told = list(told)
    lines: list[str] = [said(one) for one in islice(told, MOST_TOLD)]
    if len(told) > MOST_TOLD:
        lines.append(_link(page, gettext("%(count)s more", count=len(told) - MOST_TOLD)))
    return Markup("<br>").join(lines)


def told_preview(sha256: str) -> str:
    """The finished preview of this text that tells the reader most, for whatever day."""
    found = previews.latest([sha256])
    if found is None:
        return str(gettext("Not previewed yet; the page of the draft does it."))
    page = url_for("policy_previews.one", preview_id=found.id)
    may_open = previews.may_read(current_reader().posts)
    return _link(page if may_open else "", gettext("Preview for %(day)s", day=found.on))


def _link(page: str, words: str) -> str:
    return Markup('<a href="{}">{}</a>').format(page, words) if page else words
