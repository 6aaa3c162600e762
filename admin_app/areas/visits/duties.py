"""What is owed about visits: to make them, to improve what they showed, to check whether that helped."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import true

from admin_app.accounts.superiors import nobody_else_holds
from admin_app.areas.visits.improvements import CLAUSES
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

VISIT = sentence("Visit a customer", "回访客户")
IMPROVE = sentence("Improve what was found lacking", "落实改进措施")
CHECK = sentence("Check whether an improvement helped", "检查改进措施的效果")


def visits(reader: Reader, _on: date) -> Iterable[Stream]:
    yield Stream(
        key=Visit.id,
        base=Visit.due_on,
        where=(Visit.visit_state == "allotted") & Visit.visitor_id.in_(reader.stands_for),
        what=VISIT,
        clause="四2",
        customer_id=Visit.customer_id,
        about=Visit.about,
        mine=true(),
    )


def improvements(reader: Reader, _on: date) -> Iterable[Stream]:
    for origin, clause in CLAUSES.items():
        is_open = (Improvement.item_state == "open") & Improvement.person_id.in_(reader.stands_for)
        yield Stream(
            key=Improvement.id,
            base=Improvement.due_on,
            where=is_open & (Improvement.origin == origin),
            what=IMPROVE,
            clause=clause,
            customer_id=Improvement.customer_id,
            mine=true(),
        )


def checks(reader: Reader, _on: date) -> Iterable[Stream]:
    """Nobody checks what he did himself; where that leaves no service officer, the manager owes it."""
    left_to_manager = "cs_manager" in reader.posts and "service_officer" not in reader.posts
    mine = nobody_else_holds("service_officer", Improvement.person_id) if left_to_manager else None
    for origin, clause in CLAUSES.items():
        is_others = (Improvement.item_state == "done") & (Improvement.person_id != reader.user_id)
        yield Stream(
            key=Improvement.id,
            base=Improvement.check_on,
            where=is_others & (Improvement.origin == origin),
            what=CHECK,
            clause=clause,
            customer_id=Improvement.customer_id,
            mine=mine,
        )


register(DutyKind("visit", visits, "visit.details_view", personal=True, argument="id"))
register(DutyKind("improvement", improvements, "improvement.details_view", personal=True, argument="id"))
register(
    DutyKind(
        "improvement_check",
        checks,
        "improvement.details_view",
        owed_by=frozenset({"service_officer"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
