"""Every change that a preview found, customer by customer: a list, narrowed, sorted and taken as a file."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from admin_app import clock, language
from admin_app.areas.customers.models import Customer
from admin_app.policies import service as policies
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.models import PolicyPreviewChange
from admin_app.policy_desk.preview.page import EXPORT, titles
from admin_app.screens import filters, formatters
from admin_app.screens.base import DeskView

SUBJECT_WORDS = {
    "proposed_grade": _("Grade the rules propose"),
    "terms": _("Terms and the limit allowed"),
    "limit_fen": _("Limit that counts"),
    "above_allowed": _("Approved limit now above what is allowed"),
    "over_limit_fen": _("Owed beyond the limit that counts"),
    "verdict": _("Verdict on what is owed today, within or over the limit"),
    "next_report_on": _("Day of the next credit report"),
    "report_overdue": _("Credit report becomes overdue"),
}


def _previews() -> list[tuple[str, str]]:
    return [(str(one.id), f"{titles(one)} {formatters.instant(one.asked_at)}") for one in service.recent()]


NOBODY = "0"


def _owned(column: Any, value: int) -> Any:
    owner = Customer.owner_id
    return column.in_(select(Customer.id).where(owner == value if value else owner.is_(None)))


def _owners() -> list[tuple[str, Any]]:
    return [*filters.people(), (NOBODY, _("Nobody"))]


OWNER = filters.Filter(
    "owner",
    _("Salesperson"),
    PolicyPreviewChange.customer_id,
    _owned,
    read=filters._number,
    options=_owners,
    field="customer",
)


def signed_yuan(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{formatters.yuan(fen)}"


class PolicyPreviewChangeView(DeskView):
    """Every change of a preview that the reader may see."""

    posts_allowed = service.READERS
    rights = {"create": None, "edit": None, "void": None, "export": EXPORT}
    on_customer_page = False
    column_list = ("customer", "subject", "grade", "before", "after", "before_fen", "after_fen", "difference_fen")
    column_details_list = column_list
    column_labels = {
        "subject": _("What changes"),
        "before": _("Before"),
        "after": _("After"),
        "before_fen": _("Before (yuan)"),
        "after_fen": _("After (yuan)"),
        "difference_fen": _("Difference (yuan)"),
    }
    column_classes = {"difference_fen": "amount", "before": "wide", "after": "wide"}
    column_sortable_list = ("after_fen",)
    column_formatters = {
        "subject": lambda _v, _c, row, _n: SUBJECT_WORDS.get(row.subject, row.subject),
        "before": lambda _v, _c, row, name: _worded(row, row.before),
        "after": lambda _v, _c, row, name: _worded(row, row.after),
        "difference_fen": lambda _v, _c, row, _n: "" if row.difference_fen is None else signed_yuan(row.difference_fen),
    }
    column_formatters_export = {
        "subject": lambda _v, _c, row, _n: SUBJECT_WORDS.get(row.subject, row.subject),
        "before": lambda _v, _c, row, _n: _worded(row, row.before),
        "after": lambda _v, _c, row, _n: _worded(row, row.after),
    }
    list_note = _("Only customers of whom you see the working data are listed.")
    empty_sentence = _("No change that you may see.")
    column_filters = (
        filters.Filter(
            "preview", _("Preview"), PolicyPreviewChange.preview_id, read=filters._number, options=_previews
        ),
        filters.Filter("subject", _("What changes"), PolicyPreviewChange.subject, options=list(SUBJECT_WORDS.items())),
        "grade",
        OWNER,
        "customer",
        "before_fen",
        "after_fen",
    )

    def is_visible(self) -> bool:
        return False  # a preview leads here


WORDED = {"terms": "credit_terms", "verdict": "over_limit"}  # subjects told by outcomes of a policy


def _worded(row: PolicyPreviewChange, text: str) -> str:
    """What a row says, in the reader's words; amounts stand in their own columns."""
    if (policy := WORDED.get(row.subject)) is not None:
        return ", ".join(f"{_label(policy, name)} {_label(policy, value)}" for name, _is, value in _parts(text))
    return "" if row.before_fen is not None else text


def _parts(text: str) -> list[tuple[str, str, str]]:
    return [part.partition("=") for part in text.split(", ") if part]


def _label(policy: str, word: str) -> str:
    if word in ("True", "False"):
        return str(gettext("Yes") if word == "True" else gettext("No"))
    if word == "None":
        return str(gettext("none"))
    label = policies.in_force(policy, clock.today()).loaded.label(word)
    text: str = label[language()]
    return text
