"""An archive lost, damaged, leaked or misused: who held or read it answers, and his direct superior too (二(二)7.1)."""

from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.archive.cards import end_access, locked_card
from admin_app.areas.archive.models import OUT, BorrowCard, Incident
from admin_app.areas.customers import acting as customers
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.models import Grant
from admin_app.secrecy.reader import current_reader, unguarded

KINDS = ("loss", "leak", "damage", "breach")


def report(card_id: int, kind: str, description: str, *, on: date) -> Incident:
    """By the borrower himself or by whoever has custody. What is lost comes back no more; access ends at once."""
    card = locked_card(card_id)
    reader = current_reader()
    if card.borrower_id != reader.user_id and not rights.may(reader.posts, "archive.take_back"):
        raise rights.not_allowed("archive.take_back")
    _check(kind, description)
    incident = _written(card.customer_id, card.borrower_id, kind, description, on, card)
    if kind == "loss" and card.state in OUT:
        card.state = "lost"
    end_access(card)
    _record(incident, card.number)
    return incident


def report_reader(customer_id: int, person_id: int | None, kind: str, description: str, *, on: date) -> Incident:
    """Of an archive that was not lent: whoever read it, on screen or by his post, answers. His consultations end."""
    by_id = customers.demand("archive.report_incident")
    customers.locked([customer_id], "full")
    _check(kind, description)
    person = db.session.get(User, person_id) if person_id is not None else None
    if person is None or "administrator" in person.posts:
        raise Invalid({"person": sentence("Say who answers for it (二(二)7.1).", "请指定责任人（二(二)7.1）。")})
    if person.id == by_id:
        raise NotAllowed(sentence("Somebody else reports this.", "本人的违规由他人登记。"), "二(二)7.1")
    incident = _written(customer_id, person.id, kind, description, on)
    open_grants = select(Grant).where(
        Grant.customer_id == customer_id,
        Grant.user_id == person.id,
        Grant.kind == "consult",
        Grant.ended_at.is_(None),
    )
    for grant in db.session.scalars(open_grants):
        grant.ended_at = clock.now()
    db.session.flush()
    _record(incident)
    return incident


def _check(kind: str, description: str) -> None:
    if kind not in KINDS:
        says = sentence("Loss, leak, damage or breach (二(二)7.1).", "请选择遗失、泄密、损毁或违规（二(二)7.1）。")
        raise Invalid({"kind": says})
    if not description.strip():
        raise Invalid({"description": sentence("Say what happened (二(二)7.1).", "请说明经过（二(二)7.1）。")})


def _written(
    customer_id: int, person_id: int, kind: str, description: str, on: date, card: BorrowCard | None = None
) -> Incident:
    person, reporter_id = db.session.get(User, person_id), current_reader().user_id
    with unguarded("an incident is written whoever reports it"):
        incident = Incident(
            kind=kind,
            customer_id=customer_id,
            card_id=card.id if card else None,
            on=on,
            person_id=person_id,
            superior_id=person.superior_id if person else None,
            description=description.strip()[:4000],
            reported_by_id=reporter_id,
        )
        db.session.add(incident)
        db.session.flush()
    return incident


def _record(incident: Incident, card: str = "") -> None:
    audit.record(
        "archive_incident.report",
        user_id=current_reader().user_id,
        subject=str(incident.id),
        customer_id=incident.customer_id,
        values={"kind": incident.kind, "card": card, "person": incident.person_id, "superior": incident.superior_id},
    )


def close(incident_id: int, measures: str, *, on: date) -> Incident:
    """What was done about it, and with whom. Nobody closes what he answers for himself."""
    incident = db.session.scalars(
        select(Incident).where(Incident.id == incident_id).with_for_update(of=Incident)
    ).one_or_none()
    if incident is None:
        raise NotFound
    reader = current_reader()
    rights.demand(reader.posts, "archive.close_incident")
    if reader.user_id in (incident.person_id, incident.superior_id) and "general_manager" not in reader.posts:
        raise NotAllowed(sentence("Nobody closes what he answers for.", "任何人不得处理本人负责的事件。"), "二(二)7.1")
    if incident.state != "open":
        raise Conflict(sentence("This incident is closed.", "该事件已处理完毕。"), "二(二)7.1")
    if not measures.strip():
        raise Invalid({"measures": sentence("Say what was done (二(二)7.1).", "请说明处理措施（二(二)7.1）。")})
    incident.state, incident.measures = "closed", measures.strip()[:4000]
    incident.closed_on, incident.closed_by_id = on, reader.user_id
    db.session.flush()
    audit.record(
        "archive_incident.close",
        user_id=reader.user_id,
        subject=str(incident.id),
        customer_id=incident.customer_id,
        values={"measures": incident.measures},
    )
    return incident
