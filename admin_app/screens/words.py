"""What are the values of a record called? Codes in the database, words on the screen; and the tone of a badge."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from admin_app import said
from admin_app.accounts.rights import POST_TITLES

LEVEL = {
    "internal": _("Internal"),
    "secret": _("Secret"),
    "confidential": _("Confidential"),
    "top_secret": _("Top secret"),
}
QUALITY = {"good": _("Good"), "fair": _("Fair"), "poor": _("Poor")}

WORDS: dict[str, dict[str, Any]] = {
    "posts": {post: LazyString(said, {"en": en, "zh": zh}) for post, (en, zh) in POST_TITLES.items()},
    "rank": {"staff": _("Staff"), "manager": _("Manager"), "general_manager": _("General manager")},
    "grade": {grade: grade for grade in "ABCD"},
    "level": LEVEL,
    "own_level": {name: words for name, words in LEVEL.items() if name != "internal"},
    "level_before": LEVEL,
    "level_after": LEVEL,
    "access": {"none": _("None"), "card": _("Card"), "work": _("Working data"), "full": _("Full archive")},
    "status": {
        "prospect": _("Prospect"),
        "active": _("Active"),
        "merged": _("Merged"),
        "void": _("Void"),
        "destroyed": _("Archive destroyed"),
    },
    "state": {
        "open": _("Open"),
        "merged": _("Merged"),
        "dismissed": _("Dismissed"),
        "proposed": _("Proposed"),
        "confirmed": _("Confirmed"),
        "rejected": _("Rejected"),
        "missing": _("Missing"),
        "due": _("Due"),
        "overdue": _("Overdue"),
        "soon": _("Soon"),
        "pending": _("Awaiting signature"),
        "waiting": _("Not yet"),
        "asked": _("With the department manager"),
        "to_grant": _("With the custodian"),
        "granted": _("Granted"),
        "declined": _("Not granted"),
        "out": _("Lent"),
        "recalled": _("Recalled"),
        "returned": _("Returned"),
        "lost": _("Lost"),
        "closed": _("Closed"),
        "by_phone": _("Confirmed by phone"),
        "signed": _("Signed"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "lapsed": _("Lapsed"),
        "revoked": _("Revoked"),
        "void": _("Void"),
        "draft": _("Not handed in yet"),
        "filed": _("Handed in"),
        "notified": _("To be entered"),
        "entered": _("Entered"),
    },
    "period": {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")},
    "verdict": {
        "within": _("Within the limit"),
        "report": _("To be reported"),
        "pending": _("Awaiting signature"),
        "approved": _("Approved"),
        "refused": _("Refused"),
    },
    "mode": {"notice": _("Notice"), "approval": _("Approval")},
    "ground": {"name": _("Same name"), "tax_id": _("Same credit code"), "phone": _("Same telephone")},
    "lawful_ground": {
        "consent": _("The person agreed"),
        "contract": _("Needed for a contract"),
        "duty": _("Required by law"),
        "public": _("Made public lawfully"),
    },
    "dealings": {"ordinary": _("Ordinary"), "important": _("Important"), "vital": _("Vital")},
    "harm": {"damage": _("Damage"), "serious": _("Serious damage"), "exceptional": _("Exceptional damage")},
    "conclusion": QUALITY,
    "result": QUALITY,
    "channel": {
        "bank": _("Bank"),
        "trade": _("Trade"),
        "internal": _("Internal records"),
        "field": _("Field survey"),
    },
    "method": {"transfer": _("Transfer"), "cash": _("Cash"), "bill": _("Bill"), "other": _("Other")},
    "lift": {
        "circle": _("Circle"),
        "borrow": _("Borrow card"),
        "consult": _("Consultation"),
        "signature": _("Signature"),
        "visit": _("Visit"),
        "investigation": _("Investigation"),
        "change": _("Change to enter"),
        "complaint": _("Complaint"),
    },
    "kind": {
        "invoice": _("Invoice"),
        "opening": _("Opening balance"),
        "consult": _("Consult on screen"),
        "borrow": _("Borrow the original"),
        "loss": _("Loss"),
        "leak": _("Leak"),
        "damage": _("Damage"),
    },
    "paper": {
        "licence": _("Business licence"),
        "permit": _("Permit"),
        "certificate": _("Certificate of qualification"),
        "other": _("Other"),
    },
    "role": {"owner": _("Owner of the firm"), "manager": _("Manager of the firm")},
    "firm_size": {"large": _("Large"), "medium": _("Medium"), "small": _("Small"), "micro": _("Micro")},
    "settlement": {
        "open_account": _("On account"),
        "cash": _("Cash on delivery"),
        "small_credit": _("Small credit, cash above it"),
        "cash_or_prepayment": _("Cash on delivery or payment in advance"),
    },
}

TONES: dict[tuple[str, str], str] = {
    **{("grade", grade): tone for grade, tone in zip("ABCD", ("green", "blue", "yellow", "red"), strict=True)},
    **{
        (kind, level): tone
        for kind in ("level", "own_level", "level_before", "level_after")
        for level, tone in (("secret", "blue"), ("confidential", "orange"), ("top_secret", "red"))
    },
    **{
        (kind, value): tone
        for kind in ("conclusion", "result")
        for value, tone in (("good", "green"), ("fair", "yellow"), ("poor", "red"))
    },
    ("status", "active"): "green",
    ("status", "prospect"): "blue",
    ("state", "open"): "yellow",
    ("state", "proposed"): "yellow",
    ("state", "confirmed"): "green",
    ("state", "granted"): "green",
    ("state", "declined"): "red",
    ("state", "out"): "blue",
    ("state", "recalled"): "orange",
    ("state", "lost"): "red",
    ("state", "pending"): "yellow",
    ("state", "by_phone"): "orange",
    ("state", "signed"): "green",
    ("state", "refused"): "red",
    ("state", "lapsed"): "red",
    ("state", "revoked"): "red",
    ("verdict", "pending"): "yellow",
    ("verdict", "approved"): "green",
    ("state", "draft"): "yellow",
    ("state", "filed"): "green",
    ("state", "notified"): "yellow",
    ("state", "entered"): "green",
    ("state", "rejected"): "red",
    ("state", "missing"): "red",
    ("state", "overdue"): "red",
    ("state", "due"): "orange",
    ("state", "soon"): "yellow",
    ("verdict", "within"): "green",
    ("verdict", "report"): "yellow",
    ("verdict", "refused"): "red",
}


def words(kind: str, value: Any) -> str:
    """The value in the reader's language; the code itself where nobody named it."""
    return str(WORDS.get(kind, {}).get(value, value))


def choices(kind: str, *, blank: bool = False) -> list[tuple[str, Any]]:
    """For a select: (code, words), with an empty one first where nothing may be chosen."""
    return ([("", "–")] if blank else []) + list(WORDS[kind].items())
