"""Propose, instruct, put in force, renew, release or use a countermeasure (二(三)3.3.2). Money in fen.

Nothing is in force without the instruction and a document. Matter `countermeasure` (matter.py).
"""

from datetime import date
from typing import BinaryIO

from sqlalchemy import select

from admin_app.areas.attachments import service as attachments
from admin_app.areas.credit import acting
from admin_app.areas.credit.countermeasures.models import MEASURES, Countermeasure
from admin_app.areas.credit.hearing import hearing
from admin_app.areas.customers.models import GONE
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest

CLAUSE = "二(三)3.3.2"
TITLE = sentence("A countermeasure against worsening credit", "信用恶化对策")
NOT_NOW = sentence(
    "This countermeasure has gone on meanwhile. Reload the page and look again.", "该对策已有新进展，请刷新后重试。"
)
LAST_DAY = sentence("The last day is past, or before the first.", "止日已过或早于起日。")
HELD_ALREADY = sentence("It is in force until that day already.", "该对策已有效至该日。")
File = tuple[BinaryIO, str | None]


def propose(
    customer_id: int, measure: str, party: str, amount_fen: int | None, reason: str, *, on: date
) -> SignRequest:
    """Ask for the instruction; nothing is done before it is given."""
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.propose_countermeasure", customer)
    if customer.status in GONE:
        raise Refused(sentence("This customer is void or merged.", "该客户已作废或已合并。"), CLAUSE)
    acting.one_of("measure", measure, MEASURES)
    if amount_fen is not None:
        acting.need_amount("amount_fen", amount_fen)
    row = Countermeasure(
        customer_id=customer_id,
        measure=measure,
        party=acting.need_text("party", party, 200),
        amount_fen=amount_fen,
        reason=acting.need_text("reason", reason),
        state="proposed",
        proposed_on=on,
        proposed_by_id=user_id,
        document="",
    )
    db.session.add(row)
    db.session.flush()
    _audit("propose", row, user_id, {"measure": measure, "party": row.party, "amount_fen": amount_fen})
    posts, clause = hearing("countermeasure", on)
    return signoffs.ask(
        "countermeasure",
        steps=[posts],
        title=TITLE,
        clause=clause,
        on=on,
        subject=str(row.id),
        customer_id=customer_id,
        reason=row.reason,
        values={"measure": measure},
    )


def put_in_force(
    row_id: int, document: str, from_on: date, until_on: date, *, on: date, file: File | None = None
) -> Countermeasure:
    """With its document, from a day to a day, both included; one in force is renewed so, until a later day."""
    row, user_id = _locked(row_id, "instructed", "in_force")
    if until_on < max(from_on, on):
        raise Invalid({"until_on": LAST_DAY})
    if row.state == "in_force" and row.until_on is not None and until_on <= row.until_on:
        raise Invalid({"until_on": HELD_ALREADY})
    row.document = acting.need_text("document", document, 200)
    if file is not None:
        row.attachment_id = attachments.add(row.customer_id, *file, on=on).id
    row.state, row.from_on, row.until_on = "in_force", row.from_on or from_on, until_on
    db.session.flush()
    _audit("put_in_force", row, user_id, {"document": row.document, "from_on": row.from_on, "until_on": until_on})
    return row


def release(row_id: int, note: str, *, on: date) -> Countermeasure:
    """It is needed no more, and why."""
    return _close(row_id, "released", note, on)


def use(row_id: int, note: str, *, on: date) -> Countermeasure:
    """It was called upon, and what it brought."""
    return _close(row_id, "used", note, on)


def give_up(row_id: int, note: str, *, on: date) -> Countermeasure:
    """It was instructed and cannot be had, and why."""
    row, user_id = _locked(row_id, "instructed")
    row.note = acting.need_text("reason", note)
    row.state, row.closed_on = "declined", on
    db.session.flush()
    _audit("give_up", row, user_id, {"note": row.note})
    return row


def _close(row_id: int, state: str, note: str, on: date) -> Countermeasure:
    row, user_id = _locked(row_id, "in_force")
    row.note = acting.need_text("reason", note)
    row.state, row.closed_on = state, on
    db.session.flush()
    _audit("release" if state == "released" else "use", row, user_id, {"note": row.note})
    return row


def _locked(row_id: int, *states: str) -> tuple[Countermeasure, int | None]:
    """The row with its customer, locked; Conflict in any other state, NotAllowed for who may not."""
    acting.begin_writing()
    customer_id = db.session.scalar(select(Countermeasure.customer_id).where(Countermeasure.id == row_id))
    if customer_id is None:
        raise NotFound
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.keep_countermeasure", customer)
    rows = select(Countermeasure).where(Countermeasure.id == row_id)
    row = db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if row.state not in states:
        raise Conflict(NOT_NOW, CLAUSE)
    return row, user_id


def row_of(request: SignRequest) -> Countermeasure:
    row = db.session.get(Countermeasure, int(request.subject))
    assert row is not None  # noqa: S101 it was proposed with the request
    return row


def instructed(request: SignRequest, on: date) -> None:
    row = row_of(request)
    row.state, row.instructed_on = "instructed", on
    db.session.flush()


def declined(request: SignRequest, on: date) -> None:
    row = row_of(request)
    row.state, row.closed_on, row.note = "declined", on, str((request.outcome or TITLE)["zh"])[:400]
    db.session.flush()


def _audit(act: str, row: Countermeasure, user_id: int | None, values: dict[str, object]) -> None:
    audit.record(
        f"countermeasure.{act}", user_id=user_id, subject=str(row.id), customer_id=row.customer_id, values=values
    )
