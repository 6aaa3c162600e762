"""How does a customer come by its grade? The rules propose it, a credit officer confirms it: 二(三)1."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.credit.standing import Standing, standings_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotFound, Refused, sentence
from admin_app.extensions import db

GRADES = ("A", "B", "C", "D")
CHUNK = 500
Answered = tuple[Standing, decisions.Answer]

NOT_OPEN = sentence(
    "One of these proposals was confirmed or replaced meanwhile. Reload the list and try again.",
    "所选提议中有的已被确认或替换，请刷新列表后重试。",
)
NOT_ACTIVE = sentence(
    "One of these customers is void or merged into another; it gets no grade.",
    "所选客户中有的已作废或已并入其他客户，不再定级。",
)
SAY_WHY = sentence(
    "Say why the grade differs from the one the rules propose (二(三)1).",
    "所定等级与规则提议不同，请说明理由（二(三)1）。",
)


@dataclass(frozen=True)
class Proposed:
    """How many customers have a new proposal, and how many keep their grade without one."""

    proposed: int = 0
    unchanged: int = 0


def propose_grades(customer_ids: Iterable[int], on: date) -> list[GradeRecord]:
    """Ask credit_grade about each and keep its answer as a proposal; one still open is replaced."""
    acting.begin_writing()
    user_id = acting.demand("credit.propose_grade")
    made: list[GradeRecord] = []
    for keys in _chunks(list(dict.fromkeys(customer_ids))):
        if any(customer.status in GONE for customer in acting.customers_of(keys)):
            raise Refused(NOT_ACTIVE, "二(三)1")
        made += _propose(_answers(keys, on), on, user_id)
    return made


def propose_all(on: date) -> Proposed:
    """The same for every active customer whose grade would be new or another; in chunks, in order of keys."""
    acting.begin_writing()
    user_id = acting.demand("credit.propose_grade")
    proposed = unchanged = 0
    for keys in _active_keys():
        acting.customers_of(keys)
        answers = _answers(keys, on)
        news = [(one, answer) for one, answer in answers if answer.outcome["grade"] != one.grade]
        _propose(news, on, user_id)
        proposed += len(news)
        unchanged += len(answers) - len(news)
    return Proposed(proposed, unchanged)


def confirm_grades(
    record_ids: Iterable[int], on: date, grade: str | None = None, reason: str = ""
) -> list[GradeRecord]:
    """Confirm proposals as they are, or with another grade and the reason for it.

    `graded_on` of the customer moves only when its grade does, so that confirming again puts off no report.
    """
    acting.begin_writing()
    user_id = acting.demand("credit.confirm_grade")
    if grade is not None:
        acting.one_of("grade", grade, GRADES)
    confirmed: list[GradeRecord] = []
    for keys in _chunks(list(dict.fromkeys(record_ids))):
        confirmed += _confirm(_open_proposals(keys), on, grade, reason.strip(), user_id)
    return confirmed


def confirm_all(on: date) -> int:
    """Confirm every open proposal as it is; how many."""
    acting.begin_writing()
    acting.demand("credit.confirm_grade")
    number = 0
    while keys := list(db.session.scalars(select(GradeRecord.id).where(GradeRecord.state == "proposed").limit(CHUNK))):
        number += len(confirm_grades(keys, on))
    return number


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _active_keys() -> Iterator[list[int]]:
    last = -1
    while True:
        rows = select(Customer.id).where(Customer.status == "active", Customer.id > last, acting.sees_working_data())
        keys = list(db.session.scalars(rows.order_by(Customer.id).limit(CHUNK)))
        if not keys:
            return
        yield keys
        last = keys[-1]


def _answers(keys: Sequence[int], on: date) -> list[Answered]:
    standings = list(standings_of(keys, on).values())
    answers = decisions.ask_many("credit_grade", (one.grade_facts() for one in standings), on)
    return list(zip(standings, answers, strict=True))


def _propose(answers: Sequence[Answered], on: date, user_id: int | None) -> list[GradeRecord]:
    if not answers:
        return []
    _replace_open([one.customer_id for one, _ in answers])
    kept = decisions.record_many(((answer, one.customer_id) for one, answer in answers), user_id=user_id)
    records = [
        GradeRecord(
            customer_id=one.customer_id,
            grade=answer.outcome["grade"],
            proposed_grade=answer.outcome["grade"],
            proposed_on=on,
            decision_id=row.id,
            state="proposed",
        )
        for (one, answer), row in zip(answers, kept, strict=True)
    ]
    db.session.add_all(records)
    db.session.flush()
    _audit("credit.propose_grades", records, user_id)
    return records


def _replace_open(keys: Sequence[int]) -> None:
    rows = select(GradeRecord).where(GradeRecord.customer_id.in_(keys), GradeRecord.state == "proposed")
    for record in db.session.scalars(rows):
        record.state = "replaced"
    db.session.flush()


def _open_proposals(keys: Sequence[int]) -> list[GradeRecord]:
    """NotFound when one is missing or hidden, Conflict when one is no longer open."""
    rows = select(GradeRecord).where(GradeRecord.id.in_(keys)).order_by(GradeRecord.customer_id)
    records = list(db.session.scalars(rows.with_for_update(of=GradeRecord).execution_options(populate_existing=True)))
    if len(records) != len(keys):
        raise NotFound
    if any(record.state != "proposed" for record in records):
        raise Conflict(NOT_OPEN, "二(三)1")
    return records


def _confirm(
    records: list[GradeRecord], on: date, grade: str | None, reason: str, user_id: int | None
) -> list[GradeRecord]:
    customers = {customer.id: customer for customer in acting.customers_of(record.customer_id for record in records)}
    for record in records:
        chosen = grade or record.grade
        if chosen != record.proposed_grade and record.proposed_grade is not None and not reason:
            raise Invalid({"reason": SAY_WHY})
        record.grade, record.reason, record.state = chosen, reason, "confirmed"
        record.confirmed_on, record.confirmed_by_id = on, user_id
        customer = customers[record.customer_id]
        if customer.grade != chosen:
            customer.grade, customer.graded_on = chosen, on
    db.session.flush()
    _audit("credit.confirm_grades", records, user_id)
    return records


def _audit(action: str, records: Sequence[GradeRecord], user_id: int | None) -> None:
    """One entry for what was done at once; it names every record."""
    alone = records[0] if len(records) == 1 else None
    audit.record(
        action,
        user_id=user_id,
        subject=str(alone.id) if alone else f"{len(records)} grade_record",
        customer_id=alone.customer_id if alone else None,
        values={
            "records": [
                {
                    "id": one.id,
                    "customer_id": one.customer_id,
                    "proposed": one.proposed_grade,
                    "grade": one.grade,
                    "reason": one.reason,
                }
                for one in records
            ]
        },
    )
