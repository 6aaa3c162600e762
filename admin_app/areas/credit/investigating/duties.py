"""What is owed about investigations: channels to be chosen, to be gone through by their day, a report to be written."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import false, or_, true

from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationStep
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_PLAN = sentence("Choose the channels of an investigation, or decline it", "安排信用调查渠道，或说明不予调查")
TO_GO_THROUGH = sentence("Go through a channel of an investigation", "完成信用调查任务")
TO_REPORT = sentence("Write the investigation report", "撰写信用调查报告")
OFFICER = frozenset({"credit_officer"})
OVERSEERS = frozenset({"cs_manager"})


def cases(_reader: Reader, on: date) -> Iterable[Stream]:
    """Some working days after it was asked for, and after its last channel."""
    for duty, state, base, what in (
        ("investigation_plan", "requested", InvestigationCase.asked_on, TO_PLAN),
        ("investigation_report", "running", InvestigationCase.to_report_from, TO_REPORT),
    ):
        terms = terms_of(duty, on)
        yield Stream(
            key=InvestigationCase.id,
            base=base,
            where=InvestigationCase.state == state,
            what=what,
            clause=terms.clause,
            due_on=terms.due_on,
            latest_due_by=terms.latest_due_by,
            customer_id=InvestigationCase.customer_id,
            listed_days=terms.listed_days,
        )


def steps(reader: Reader, _on: date) -> Iterable[Stream]:
    """Each on its day, by the person it is given to or whoever holds the post."""
    mine = or_(InvestigationStep.person_id.in_(reader.stands_for), InvestigationStep.post.in_(reader.task_posts))
    sees_all = true() if reader.posts & (OFFICER | OVERSEERS) else false()
    yield Stream(
        key=InvestigationStep.id,
        base=InvestigationStep.due_on,
        where=(InvestigationStep.state == "open") & or_(mine, sees_all),
        what=TO_GO_THROUGH,
        clause="二(三)3.1.5",
        customer_id=InvestigationStep.customer_id,
        mine=mine,
        listed_days=None,
    )


register(
    DutyKind(
        "investigation",
        cases,
        "investigation_case.details_view",
        owed_by=OFFICER,
        overseen_by=OVERSEERS,
        argument="id",
    )
)
register(DutyKind("investigation_step", steps, "investigation_case.step", personal=True, argument="id"))
