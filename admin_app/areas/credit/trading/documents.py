"""Is the document that a guarantee, a start of trading or a default names on file, where the rules want it?

二(三)3.3.2, 3.4.1–3.4.2. Until it is, whoever may add to the archive owes it.
Policy `trading_document`. The file is kept with the customer's archive, by whoever may add to it. Money in fen.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import and_, exists, literal, or_, select

from admin_app.areas.attachments import service as attachments
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit import acting
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.duties.kinds import Stream
from admin_app.duties.terms import known_terms
from admin_app.errors import Conflict, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader, unguarded

Documented = TradingStart | DefaultReport | Countermeasure
OPEN = ("asked_opinions", "collecting", "end_asked", "in_force")
CLAUSES: dict[type[Any], str] = {
    TradingStart: "二(三)3.4.1",
    DefaultReport: "二(三)3.4.2",
    Countermeasure: "二(三)3.3.2",
}
FILING = frozenset({"credit_officer", "information_clerk"})
TO_FILE = {
    TradingStart: (GUARANTEE := sentence("Put the copy of a guarantee on file", "将担保文件副本归档")),
    DefaultReport: sentence("Put the copy of a bill or invoice not paid on file", "将违约票据或发票副本归档"),
    Countermeasure: GUARANTEE,
}
CLOSED = sentence("This record is closed already.", "该记录已办结。")


def file_copy(model: Any, key: int, source: BinaryIO, filename: str | None, *, on: date) -> Documented:
    """Keep the file and name it on the record of this model, in place of the one before.

    Conflict once the record is closed; NotAllowed for whoever may not add to the archive.
    """
    acting.begin_writing()
    customer_id = db.session.scalar(select(model.customer_id).where(model.id == key))
    if customer_id is None:
        raise NotFound
    acting.customer_of(customer_id)
    rows = select(model).where(model.id == key).execution_options(populate_existing=True)
    row: Documented = db.session.scalars(rows).one()
    if row.state not in OPEN:
        raise Conflict(CLOSED, CLAUSES[model])
    kept = attachments.add(customer_id, source, filename, on=on, note=row.document)
    row.attachment_id = kept.id
    db.session.flush()
    values = {"record": row.__tablename__, "sha256": kept.sha256}
    audit.record("trading.file", user_id=kept.by_id, subject=str(row.id), customer_id=customer_id, values=values)
    return row


def demand_on_file(row: Documented, on: date) -> None:
    """Refused, with the rule's clause, where the rules want the document and it is not there or void."""
    if not is_on_file(row):
        answer = _answer(row, on)
        if answer.outcome["required"]:
            raise Refused(answer.because, answer.clause)


def is_on_file(row: Documented) -> bool:
    if row.attachment_id is None:
        return False
    standing = select(Attachment.id).where(Attachment.id == row.attachment_id, Attachment.is_void.is_(False))
    with unguarded("whether the paper is there tells nothing of it"):
        return db.session.scalar(standing) is not None


def missing(
    model: Any, duty: str, base: Any, asked_by: Any, facts: dict[str, Any], reader: Reader, on: date
) -> Iterable[Stream]:
    """What the rules want on file of these records and is not there: owed by who may add to any archive, and by the
    owner of the customer who asked, since the day `base`.
    """
    rule, terms = policies.in_force("trading_document", on).loaded, known_terms(duty, on)
    if terms is None or rule.facts["matter"].refusal(facts["matter"]) is not None:
        return
    asked = and_(asked_by == reader.user_id, Customer.owner_id == reader.user_id)
    mine = or_(literal(bool(reader.posts & FILING)), asked)
    sees = literal(bool(reader.posts & (FILING | {"cs_manager"})))
    paper = Attachment.__table__.alias()
    on_file = exists().where(paper.c.id == model.attachment_id, paper.c.is_void.is_(False)).correlate_except(paper)
    yield Stream(
        key=model.id,
        base=base,
        where=and_(model.state.in_(OPEN), or_(sees, asked), ~on_file, rule.sql_where(facts, "required", [True])),
        what=TO_FILE[model],
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=model.customer_id,
        needs="full",
        mine=mine,
        listed_days=terms.listed_days,
    )


def _answer(row: Documented, on: date) -> decisions.Answer:
    if isinstance(row, TradingStart):
        facts = {"matter": "start_of_trading", "condition": row.condition, "amount_fen": row.wanted_fen}
    elif isinstance(row, Countermeasure):
        facts = {"matter": "countermeasure", "condition": None, "amount_fen": row.amount_fen or 0}
    else:
        facts = {"matter": "default", "condition": None, "amount_fen": row.amount_fen}
    return decisions.ask("trading_document", facts, on)
