"""What is next with a contract, and who does it? The sentence and the acts at the top of its page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.areas.contracts import custody
from admin_app.areas.contracts.acting import IN_CUSTODY, STANDING
from admin_app.areas.contracts.groundwork import hindrances
from admin_app.areas.contracts.review import forbidden
from admin_app.areas.receivables.models import Contract
from admin_app.duties.terms import terms_of
from admin_app.errors import Refused

May = Callable[[str], bool]


@dataclass(frozen=True)
class Act:
    """`endpoint` of the contract's view; `is_post`: a button that acts at once."""

    endpoint: str
    words: Any
    icon: str
    is_post: bool = False
    arguments: dict[str, str] = field(default_factory=dict)


DILIGENCE = Act("diligence", _("Record due diligence"), "clipboard-check")
DECLARE = Act("declare", _("Declare"), "shield-check")
TEXT = Act("file", _("Add a text"), "upload", arguments={"part": "text"})
SCAN = Act("file", _("Add the signed scan"), "upload", arguments={"part": "scan"})
SUBMIT = Act("submit", _("Send to review"), "send", is_post=True)
SIGN = Act("sign", _("Record the signing"), "signature")
HAND_IN = Act("hand_in", _("Receive into custody"), "archive")
CLOSE = Act("close", _("Close"), "circle-check")
TAKE_OUT = Act("take_out", _("Take out of custody"), "arrow-right")
PLAN = Act("plan", _("Plan a delivery"), "truck-delivery")
DISPUTE = Act("dispute", _("Open a dispute"), "gavel")


def acts_on(contract: Contract, may: May) -> list[Act]:
    """What the reader may do with it now, the most likely first."""
    if contract.is_void:
        return []
    drafts, keeps = may("contract.draft"), may("contract.keep")
    state, found = contract.state, []
    if state == "draft" and drafts:
        found += [DILIGENCE, DECLARE, SUBMIT, TEXT]
    if state == "approved" and drafts:
        found += [SCAN, SIGN]
    if state == "signed" and keeps:
        found.append(HAND_IN)
    if state in ("draft", "review", "approved", *STANDING) and may("delivery.plan"):
        found.append(PLAN)
    if state in IN_CUSTODY and may("contract.take_out") and custody.outing_of(contract.id) is None:
        found.append(TAKE_OUT)
    if state in (*STANDING, "fulfilled", "ended") and may("contract.dispute"):
        found.append(DISPUTE)
    if state == "kept" and keeps:
        found.append(CLOSE)
    return found


def next_step(contract: Contract, on: date) -> tuple[str, list[Refused]]:
    """In a sentence, and what still hinders it."""
    state = contract.state
    if state == "draft":
        missing = [*hindrances(contract, on), *forbidden(contract, on)]
        if missing:
            return gettext("Before the review:"), missing
        return gettext("Everything is there: it can be sent to review."), []
    if state == "approved" and (against := forbidden(contract, on)):
        return gettext("Before the signing:"), against
    if state == "signed" and contract.signed_on is not None:
        due = terms_of("contract_hand_in", on).due_on(contract.signed_on)
        return gettext("Customer service must have the paper by %(day)s.", day=due.isoformat()), []
    says = {
        "review": gettext("It is with those who give their opinion; their signatures stand below."),
        "approved": gettext(
            "Both sides sign; add the scan, then record the signing. Changing the terms drops the approval."
        ),
        "kept": gettext("It is in custody and stands until %(day)s.", day=contract.ends_on.isoformat()),
    }
    return says.get(state, ""), []
