"""Which countermeasures are to be put in force, end soon, ended unanswered, or have no copy on file?

Their end is the officer's a month before, and the manager's near it.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.trading import documents
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import known_terms, terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

ENDS = sentence("Renew, release or use a countermeasure before it ends", "信用对策到期前办理续办、解除或行使")
TO_FORCE = sentence("Put an instructed countermeasure in force", "将已指示的信用对策办妥生效")
KEPT_BY = {
    "countermeasure_end": frozenset({"credit_officer"}),
    "countermeasure_urgent": frozenset({"cs_manager"}),
}


def _streams(duty: str, on: date) -> Iterable[Stream]:
    terms = terms_of(duty, on)
    yield Stream(
        key=Countermeasure.id,
        base=Countermeasure.until_on,
        where=Countermeasure.state == "in_force",
        what=ENDS,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Countermeasure.customer_id,
        listed_days=terms.listed_days,
    )


def instructed(_reader: Reader, on: date) -> Iterable[Stream]:
    """By its instruction it is ordered, not done."""
    terms = known_terms("countermeasure_force", on)
    if terms is None:
        return
    yield Stream(
        key=Countermeasure.id,
        base=Countermeasure.instructed_on,
        where=Countermeasure.state == "instructed",
        what=TO_FORCE,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Countermeasure.customer_id,
        listed_days=terms.listed_days,
    )


def ending(_reader: Reader, on: date) -> Iterable[Stream]:
    return _streams("countermeasure_end", on)


def near(_reader: Reader, on: date) -> Iterable[Stream]:
    return _streams("countermeasure_urgent", on)


def past_their_day(on: date) -> ColumnElement[bool]:
    """In force although its last day is past, while the duty of either about its end is not waived."""
    row = Countermeasure
    owed = (is_late(kind, row.id, row.until_on, on, terms_of(kind, on).latest_due_by) for kind in KEPT_BY)
    return and_(row.state == "in_force", row.until_on < on, or_(*owed))


def copies(reader: Reader, on: date) -> Iterable[Stream]:
    row = Countermeasure
    facts = {"matter": "countermeasure", "condition": None, "amount_fen": func.coalesce(row.amount_fen, 0)}
    return documents.missing(row, "countermeasure_copy", row.from_on, row.proposed_by_id, facts, reader, on)


register(
    DutyKind(
        "countermeasure_copy",
        copies,
        "countermeasure.details_view",
        owed_by=documents.FILING | {"salesperson"},
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
register(
    DutyKind(
        "countermeasure_force",
        instructed,
        "countermeasure.details_view",
        owed_by=frozenset({"credit_officer"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
for _name, _of in (("countermeasure_end", ending), ("countermeasure_urgent", near)):
    register(DutyKind(_name, _of, "countermeasure.details_view", owed_by=KEPT_BY[_name], argument="id"))
