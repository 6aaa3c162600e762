"""What do the words of the trade mean? One explanation per word, in ours, beside every column and field it belongs to.

A template writes `{{ explain("grade") }}` beside a label: a question mark that opens the explanation. What a page
explains stands in its help as well, and all of it under Glossary.
"""

from typing import Any, NamedTuple

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from admin_app.screens.theme import icon


class Term(NamedTuple):
    key: str
    words: Any
    says: Any
    clause: str
    columns: tuple[str, ...]


TERMS = (
    Term(
        "owner",
        _("Owner"),
        _("The salesperson who answers for the customer. Owners change by handover, with a day and a reason."),
        "二(二)4.12",
        ("owner", "from_user", "to_user"),
    ),
    Term(
        "key_customer",
        _("Key customer"),
        _("A customer the department marks as especially important."),
        "二(五)3.4.2",
        ("is_key",),
    ),
    Term(
        "institution",
        _("Institution"),
        _("A customer that is an organisation, not a person; each has an archive."),
        "二(二)6.2",
        ("is_institutional",),
    ),
    Term(
        "prospect",
        _("Prospect"),
        _("Somebody we hope to sell to: drafted by a salesperson, not yet dealt with."),
        "一4.7",
        (),
    ),
    Term(
        "level",
        _("Level of secrecy"),
        _(
            "How secret a record is: internal, secret, confidential or top secret. It decides who may see how "
            "much of the customer and of all that belongs to him."
        ),
        "二(二)7.2.2",
        ("level", "own_level", "level_before", "level_after"),
    ),
    Term(
        "level_ends",
        _("Level ends"),
        _("The last day of the level. From the day after it the record is internal by itself."),
        "二(二)7.2.4",
        ("level_ends", "own_level_ends"),
    ),
    Term(
        "dealings",
        _("Dealings"),
        _(
            "How much hangs on the business with the customer: ordinary, important, or touching the interests of "
            "the company. Together with the harm a leak would do it gives the level; the higher of the two "
            "counts."
        ),
        "二(二)7.2.3",
        ("dealings", "harm"),
    ),
    Term(
        "borrow_card",
        _("Borrow card"),
        _(
            "Lends an archive to a manager for some days, three working days unless said otherwise; access ends "
            "with its last day."
        ),
        "二(二)7.1",
        ("borrower", "lent_on"),
    ),
    Term(
        "consultation",
        _("Consultation"),
        _(
            "A look at an archive on screen, without printing or files. One's own manager signs, then the "
            "custodian grants it."
        ),
        "二(二)6.7",
        ("typed_name",),
    ),
    Term(
        "purpose",
        _("Ground of keeping"),
        _(
            "Why we keep what we know of a decision maker, and on what lawful ground; without both nothing "
            "personal is kept."
        ),
        "二(二)5.2",
        ("lawful_ground", "situation"),
    ),
    Term(
        "grade",
        _("Grade"),
        _(
            "How good a customer's credit is, A to D. The rules propose it by investigation and conduct; it "
            "counts once a credit officer has confirmed it."
        ),
        "二(三)1",
        ("grade", "graded_on", "proposed_on"),
    ),
    Term(
        "investigation",
        _("Credit investigation"),
        _(
            "What banks, trade bodies, colleagues and a survey on the spot say of the customer's credit: good, "
            "fair or poor."
        ),
        "二(三)3.1",
        (),
    ),
    Term(
        "limit",
        _("Limit that counts"),
        _(
            "How much the customer may owe us at most today: what a person approved, never above what the policy "
            "allows; without an approval nothing."
        ),
        "二(三)2",
        ("limit_fen", "counting_fen", "approved_fen"),
    ),
    Term(
        "exposure",
        _("Exposure"),
        _(
            "What we stand to lose if the customer pays nothing more: unpaid invoices, goods delivered and not "
            "yet invoiced, and bills not yet due, less his advances."
        ),
        "二(三)2.5",
        ("exposure_fen", "exposure_after_fen"),
    ),
    Term(
        "payment_days",
        _("Days to pay"),
        _("How many days after the invoice payment is due. The policy sets the most by grade."),
        "二(三)2",
        ("payment_days",),
    ),
    Term(
        "days_late",
        _("Days late"),
        _("Counted from the day after the due day: on the due day itself an invoice is not late."),
        "二(三)1",
        ("days_late",),
    ),
    Term(
        "disputed",
        _("Disputed"),
        _("The customer contests the invoice. It stays owed, but does not count in how he pays."),
        "二(三)1",
        ("disputed",),
    ),
    Term(
        "allocation",
        _("Allocation"),
        _("This much of a payment settles that invoice. What of a payment is allocated to none is an advance."),
        "二(四)3.3",
        ("allocated_fen", "unallocated_fen"),
    ),
    Term(
        "on_account",
        _("Sale on account"),
        _("Goods promised before they are paid. The rules are asked whether the limit allows it."),
        "二(三)2",
        ("on_account",),
    ),
    Term(
        "over_limit",
        _("Over the limit"),
        _(
            "A sale that would take the exposure above the limit: a little is reported to the marketing manager, "
            "more needs the general manager's approval."
        ),
        "二(三)2.5",
        ("report_to",),
    ),
    Term(
        "careful_review",
        _("Careful review"),
        _("Opens a small limit to a customer of grade C; beyond it he pays cash."),
        "二(三)2.3",
        (),
    ),
    Term(
        "supply_hold",
        _("Supply on hold"),
        _("Nothing is sold to the customer until somebody entitled lifts the hold."),
        "二(三)3.4.2",
        ("supply_hold",),
    ),
    Term(
        "emergency",
        _("Emergency"),
        _(
            "A sudden change for the worse: reported to the superior at once; nothing is done without his "
            "explicit instruction."
        ),
        "二(三)3.3.1",
        ("emergency_open",),
    ),
    Term(
        "credit_report",
        _("Credit report"),
        _(
            "What is known of the customer's credit, filed regularly: grade A every six months, B every three, C "
            "and D every month. Due on the day, overdue the day after. Of a dormant customer none is due."
        ),
        "二(三)3.2.3",
        ("last_report_on", "next_report_on"),
    ),
    Term(
        "plan",
        _("Business plan"),
        _(
            "What marketing plans for one customer: instrument, payment method and cycle, other terms. Customer "
            "service, finance and marketing review it; who decides follows from customer and amount."
        ),
        "二(一)1",
        ("plan",),
    ),
    Term(
        "plan_budget",
        _("Budget of a plan"),
        _("Locked once the plan is approved: every expense names its plan and stays within what is left."),
        "二(一)5",
        ("budget_fen", "spent_fen"),
    ),
    Term(
        "control_point",
        _("Control point"),
        _("What is watched while a plan runs, with its supervision, a preventive measure and a day."),
        "二(一)7",
        (),
    ),
)
OF = {term.key: term for term in TERMS} | {column: term for term in TERMS for column in term.columns}


def explain(name: str) -> Markup:
    """The question mark beside a column, a field or the term itself; nothing where the name explains itself."""
    term = OF.get(name)
    if term is None:
        return Markup("")
    here: dict[str, Term] = g.setdefault("terms", {})
    here[term.key] = term
    return Markup('<button type="button" class="explain" popovertarget="term-{}" aria-label="{}">{}</button>').format(
        term.key, gettext("What is meant: %(term)s", term=term.words), icon("help-circle")
    )


def explained_here() -> list[Term]:
    """What the page at hand has explained so far."""
    return list(g.get("terms", {}).values())
