"""How does a complaint come in? By anybody, under the name as typed; customer service links it to the customer.

The answer to whoever raises it is the same whether there is such a customer (二(五)1.4). Services flush; whoever calls
has begun to write, and commits.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.attachments.kept import Brought
from admin_app.areas.complaints import photos
from admin_app.areas.complaints.models import (
    Complaint,
    ComplaintDismissal,
    ComplaintIntake,
    ComplaintStep,
    is_dismissed,
    is_linked,
)
from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.visits import acting
from admin_app.areas.visits.tasks import open_task
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.duties.workdays import working_days_later
from admin_app.duties.workhours import minutes_later, spans
from admin_app.errors import Conflict, Invalid, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import Reader, current, unguarded

CHANNELS = ("phone", "letter", "mail", "visit", "colleague", "form", "program", "file")
SEVERITIES = ("ordinary", "serious")
OFFICER = "service_officer"
FOR_CUSTODIAN = sentence(
    "You see this customer's card alone: the information clerk links it.",
    "您只能查看该客户的名片信息，请由客户信息管理员关联。",
)
TAKEN_UP = sentence("Somebody took this up already.", "该投诉已有人受理。")


@dataclass(frozen=True)
class Raised:
    """What somebody complains of. `customer_id`: the customer whom whoever raises it has named, if he sees him."""

    content: str
    typed_name: str = ""
    phone: str = ""
    came_by: str = "colleague"
    category: str = ""
    severity: str = "ordinary"
    customer_id: int | None = None


@dataclass(frozen=True)
class Times:
    """What is promised: by when the customer hears from us, by when it is solved."""

    contact_by: datetime
    contact_on: date
    solve_on: date


def times_of(severity: str, at: datetime) -> Times:
    """`complaint_times` of rules/service.py, in working hours and working days from then."""
    on = clock.day_of(at)
    terms = decisions.ask("complaint_times", {"severity": severity}, on).outcome
    usual = spans(terms["opens"], terms["closes"], terms.get("break_from"), terms.get("break_until"))
    contact_by = minutes_later(at, terms["contact_minutes"], usual)
    taken_on = clock.day_of(minutes_later(at, 0, usual))
    return Times(contact_by, clock.day_of(contact_by), working_days_later(taken_on, terms["solve_working_days"]))


def raise_complaint(raised: Raised, *, at: datetime | None = None, pictures: Sequence[Brought] = ()) -> ComplaintIntake:
    """By whoever is signed in, or nobody (the public form). Invalid by field; a customer he does not see is none.

    `pictures`: examined before (photos.py), kept with what came in.
    """
    reader = current()
    if isinstance(reader, Reader):
        rights.demand(reader.posts, "complaint.raise")
    _check(raised)
    instant = at or clock.now()
    customer = _named(raised.customer_id)
    intake = write(raised, instant, user_id=acting.user_id())
    photos.keep_with(intake, pictures)
    if customer is not None and customer.status not in GONE and not _would_lift_himself(customer.id):
        begin(intake, customer.id, by_id=acting.user_id())
    audit.record(
        "complaint.raise",
        user_id=acting.user_id(),
        subject=intake.number,
        customer_id=customer.id if customer else None,
        values={"came_by": raised.came_by} | ({"photos": len(pictures)} if pictures else {}),
    )
    return intake


def write(
    raised: Raised, at: datetime, *, user_id: int | None, number: str = "", times: Times | None = None
) -> ComplaintIntake:
    """The intake with its promised times."""
    times = times or times_of(raised.severity, at)
    on = clock.day_of(at)
    intake = ComplaintIntake(
        number=number or f"TS{on:%y%m%d}-{secrets.token_hex(4).upper()}",
        typed_name=acting.text("typed_name", raised.typed_name, 200, required=False),
        phone=acting.text("phone", raised.phone, 40, required=False),
        content=acting.text("content", raised.content),
        came_by=raised.came_by,
        category=acting.text("category", raised.category, 80, required=False),
        severity=raised.severity,
        received_on=on,
        received_at=at,
        contact_by=times.contact_by,
        contact_on=times.contact_on,
        solve_on=times.solve_on,
        raised_by_id=user_id,
    )
    db.session.add(intake)
    db.session.flush()
    return intake


def link(intake_id: int, customer_id: int) -> Complaint:
    """Customer service has found whose it is; from now on it follows him. Conflict when somebody else was quicker.

    Refused where the task that comes of it would lift whoever links: the custodian, who sees all, does it.
    """
    customers.demand("complaint.link")
    intake = _open(intake_id)
    customer = customers.locked([customer_id], at_least="card")[customer_id]
    if _would_lift_himself(customer_id):
        raise Refused(FOR_CUSTODIAN, "二(二)7.1")
    if customer.status in GONE:
        raise Invalid(
            {"customer": sentence("This customer's record is closed (二(五)1.2).", "该客户档案已停用（二(五)1.2）。")}
        )
    complaint = begin(intake, customer_id, by_id=acting.user_id())
    acting.record("complaint.link", complaint)
    return complaint


def _would_lift_himself(customer_id: int) -> bool:
    """Would a complaint show the customer's working data to whoever brings it about, who does not see them yet?"""
    reader = current()
    return isinstance(reader, Reader) and OFFICER in reader.task_posts and not has_access(customer_id, "work")


def begin(intake: ComplaintIntake, customer_id: int, *, by_id: int | None) -> Complaint:
    """The complaint of this customer, first of all to be talked over with him."""
    with unguarded("whose complaint it is, is said by whoever need not see the customer's working data"):
        complaint = Complaint(
            customer_id=customer_id,
            intake_id=intake.id,
            number=intake.number,
            severity=intake.severity,
            received_on=intake.received_on,
            content=intake.content,
            contact_by=intake.contact_by,
            contact_on=intake.contact_on,
            contact_time=clock_of(intake.contact_by),
            solve_on=intake.solve_on,
            due_on=intake.contact_on,
        )
        db.session.add(complaint)
        db.session.flush()
        db.session.add(
            ComplaintStep(
                complaint_id=complaint.id,
                customer_id=customer_id,
                position=1,
                round=1,
                complaint_act="link",
                by_id=by_id,
                at=clock.now(),
            )
        )
        db.session.flush()
    open_task("complaint", complaint.number, customer_id, post=OFFICER)
    return complaint


def dismiss(intake_id: int, reason: str) -> ComplaintDismissal:
    """No complaint of a customer: somebody else's, a joke, the same twice. Why, stays with those who take up."""
    customers.demand("complaint.handle")
    intake = _open(intake_id)
    dismissal = ComplaintDismissal(
        intake_id=intake.id, reason=acting.text("reason", reason, 400), by_id=acting.user_id(), at=clock.now()
    )
    db.session.add(dismissal)
    db.session.flush()
    audit.record("complaint.dismiss", user_id=acting.user_id(), subject=intake.number, values={})
    return dismissal


def clock_of(at: datetime) -> str:
    return clock.local(at).strftime("%H:%M")


def is_taken_up(intake_id: int) -> bool:
    """Linked or dismissed; for those who take up to know."""
    found = select(ComplaintIntake.id).where(ComplaintIntake.id == intake_id)
    return db.session.scalar(found.where(is_linked(intake_id) | is_dismissed(intake_id))) is not None


def _open(intake_id: int) -> ComplaintIntake:
    intake: ComplaintIntake = acting.locked_alone(ComplaintIntake, intake_id)
    if is_taken_up(intake.id) or intake.outcome is not None or intake.is_void:
        raise Conflict(TAKEN_UP, "二(五)1.2")
    return intake


def _named(customer_id: int | None) -> Customer | None:
    """The customer whom the reader named, if he sees as much as the card."""
    if customer_id is None:
        return None
    found = db.session.scalars(select(Customer).where(Customer.id == customer_id)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def _check(raised: Raised) -> None:
    errors = {}
    if raised.came_by not in CHANNELS:
        errors["came_by"] = sentence("Choose how it came in (二(五)1.2).", "请选择受理渠道（二(五)1.2）。")
    if raised.severity not in SEVERITIES:
        errors["severity"] = sentence("Ordinary or serious (二(五)1.2).", "请选择一般或严重（二(五)1.2）。")
    if not raised.typed_name.strip() and raised.customer_id is None:
        errors["typed_name"] = sentence("Say whose complaint it is (二(五)1.2).", "请填写投诉客户名称（二(五)1.2）。")
    if errors:
        raise Invalid(errors)
