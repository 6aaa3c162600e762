"""How do the person and the head of the department answer for a founded complaint (四1.4)? By a sanction, or by none.

Either is recorded by whoever judges people, with its words, before the complaint is archived.
"""

from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.areas.complaints import stages
from admin_app.areas.complaints.models import Complaint, ComplaintSanction
from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

ROLES = ("person", "head")
UNFOUNDED = sentence("Nobody answers for what is not a founded complaint.", "投诉未判定成立的，不作处分。")
JUDGES_HIMSELF = sentence("Nobody judges himself.", "任何人不得对自己作出处分。")


def sanction(
    complaint_id: int, person_id: int | None, role: str, measure: str, *, is_none: bool = False, on: date
) -> ComplaintSanction:
    """What he answers with, seen by him and by those who judge people. `is_none`: nothing, and `measure` says why.

    Nobody named: the person is the one found responsible; of the head a sanction names him, none need not.
    """
    customers.demand("complaint.sanction")
    complaint: Complaint = acting.locked(Complaint, complaint_id)
    stages.demand(complaint, "sanction")
    if complaint.judged_path != "founded":
        raise Refused(UNFOUNDED, "四1.4")
    if role not in ROLES:
        raise Invalid(
            {"sanction_role": sentence("The person or the head (四1.4).", "请选择责任人或部门负责人（四1.4）。")}
        )
    person = _who(complaint, person_id, role, is_none)
    sanctioned = ComplaintSanction(
        complaint_id=complaint.id,
        customer_id=complaint.customer_id,
        round=complaint.round,
        person_id=person.id if person else None,
        sanction_role=role,
        is_none=is_none,
        measure=acting.text("measure", measure),
        on=on,
        by_id=acting.user_id(),
    )
    db.session.add(sanctioned)
    db.session.flush()
    acting.record("complaint.sanction", sanctioned)
    return sanctioned


def answered(complaint: Complaint) -> set[str]:
    """Of which of the two it is said for this round, whoever asks."""
    said = ComplaintSanction.complaint_id == complaint.id, ComplaintSanction.round == complaint.round
    with unguarded("whether it is said how they answer; not what"):
        return set(db.session.scalars(select(ComplaintSanction.sanction_role).where(*said).distinct()))


def _who(complaint: Complaint, person_id: int | None, role: str, is_none: bool) -> User | None:
    if role == "head" and person_id is None and is_none:
        judge = db.session.get_one(User, acting.user_id())
        if judge.department_id == complaint.department_id and judge.rank != "staff":
            raise Refused(JUDGES_HIMSELF, "四1.4")
        return None
    person = acting.person("person", complaint.responsible_id if person_id is None and role == "person" else person_id)
    if person.id == acting.user_id():
        raise Refused(JUDGES_HIMSELF, "四1.4")
    if role == "person" and person.id != complaint.responsible_id:
        raise Invalid(
            {"person": sentence("Name the person found responsible (四1.4).", "请选择已认定的责任人（四1.4）。")}
        )
    if role == "head" and (person.department_id != complaint.department_id or person.rank == "staff"):
        raise Invalid(
            {"person": sentence("Name the head of the department (四1.4).", "请选择责任部门的负责人（四1.4）。")}
        )
    return person
