"""An archive lost, damaged or leaked while lent: who held it answers, and his direct superior too (二(二)7.1)."""

from datetime import date

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.archive.cards import end_access, locked_card
from admin_app.areas.archive.models import OUT, Incident
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader, unguarded

KINDS = ("loss", "leak", "damage")


def report(card_id: int, kind: str, description: str, *, on: date) -> Incident:
    """By the borrower himself or by whoever has custody. What is lost comes back no more; access ends at once."""
    card = locked_card(card_id)
    reader = current_reader()
    if card.borrower_id != reader.user_id and not rights.may(reader.posts, "archive.take_back"):
        raise rights.not_allowed("archive.take_back")
    if kind not in KINDS:
        raise Invalid({"kind": sentence("Loss, leak or damage (二(二)7.1).", "请选择遗失、泄密或损毁（二(二)7.1）。")})
    if not description.strip():
        raise Invalid({"description": sentence("Say what happened (二(二)7.1).", "请说明经过（二(二)7.1）。")})
    person = db.session.get(User, card.borrower_id)
    with unguarded("an incident is written whoever reports it"):
        incident = Incident(
            kind=kind,
            customer_id=card.customer_id,
            card_id=card.id,
            on=on,
            person_id=card.borrower_id,
            superior_id=person.superior_id if person else None,
            description=description.strip()[:4000],
            reported_by_id=reader.user_id,
        )
        db.session.add(incident)
        if kind == "loss" and card.state in OUT:
            card.state = "lost"
        end_access(card)
        db.session.flush()
    audit.record(
        "archive_incident.report",
        user_id=reader.user_id,
        subject=str(incident.id),
        customer_id=card.customer_id,
        values={"kind": kind, "card": card.number, "person": incident.person_id, "superior": incident.superior_id},
    )
    return incident


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
