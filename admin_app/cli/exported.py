"""What does `export KIND` print? Columns by the names under which the import takes them, and the rows behind them.

Each statement passes the guard: whoever exports prints what he may read. What only the desk knows stands behind
the columns of the import, which passes it over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from admin_app.accounts.models import User
from admin_app.areas.complaints.ledger import IS_IT
from admin_app.areas.complaints.models import Complaint, ComplaintDismissal, ComplaintIntake
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.areas.visits.models import Visit
from admin_app.secrecy.access import guarded
from admin_app.secrecy.reader import current


def as_it_is(value: Any) -> Any:
    return value


def in_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def in_one_line(text: str | None) -> str:
    return " ".join((text or "").split())[:200]


@dataclass(frozen=True)
class Out:
    """A column: its name, and how it says a value."""

    name: str
    says: Callable[[Any], Any] = as_it_is


Exported = tuple[list[Out], Any]  # and the statement


def customers() -> Exported:
    reader = current()
    card = [Customer.code, Customer.name, Customer.phone, Customer.contact]
    work = [Customer.tax_id, Customer.grade, Customer.graded_on, Customer.last_report_on, Customer.status]
    full = [Customer.level, Customer.level_ends]
    shown = [
        *(guarded(column, "work", reader) for column in work),
        *(guarded(column, "full", reader) for column in full),
    ]
    names = [*(column.key for column in [*card, *work, *full]), "owner"]
    statement = select(*card, *shown, User.username).outerjoin(User, Customer.owner_id == User.id)
    return [Out(name) for name in names], statement.order_by(Customer.id)


def receivables() -> Exported:
    columns = {
        "customerID": Customer.code,
        "invoiceNumber": Invoice.number,
        "InvoiceDate": Invoice.issued_on,
        "DueDate": Invoice.due_on,
        "InvoiceAmount": Invoice.amount_fen,
        "Disputed": Invoice.disputed,
        "SettledDate": Invoice.settled_on,
    }
    statement = select(*columns.values()).join(Customer, Invoice.customer_id == Customer.id)
    said = [Out(name, in_yuan if name == "InvoiceAmount" else as_it_is) for name in columns]
    return said, statement.where(Invoice.is_void.is_(False)).order_by(Invoice.id)


def complaints() -> Exported:
    """Each as it came in, and how far it has come where the reader sees whose it is. `outcome` closes it elsewhere."""
    archived = case((Complaint.stage == "archived", Complaint.summary))
    columns = {
        "number": ComplaintIntake.number,
        "received_on": ComplaintIntake.received_on,
        "content": ComplaintIntake.content,
        "customer": Customer.code,
        "name": ComplaintIntake.typed_name,
        "category": ComplaintIntake.category,
        "channel": ComplaintIntake.came_by,
        "outcome": func.coalesce(ComplaintIntake.outcome, archived, ComplaintDismissal.reason),
        "severity": func.coalesce(Complaint.severity, ComplaintIntake.severity),
        "stage": Complaint.stage,
        "judged": Complaint.judged_path,
        "cause": Complaint.cause_kind,
        "solve_on": ComplaintIntake.solve_on,
        "promised_on": Complaint.promised_on,
        "resulted_on": Complaint.resulted_on,
        "satisfaction": Complaint.satisfaction,
        "archived_on": Complaint.archived_on,
        "handler": User.username,
    }
    statement = (
        select(*columns.values())
        .select_from(ComplaintIntake)
        .outerjoin(Complaint, IS_IT)
        .outerjoin(Customer, Complaint.customer_id == Customer.id)
        .outerjoin(ComplaintDismissal, ComplaintDismissal.intake_id == ComplaintIntake.id)
        .outerjoin(User, Complaint.handler_id == User.id)
        .where(ComplaintIntake.is_void.is_(False))
    )
    said = [Out(name, in_one_line if name == "outcome" else as_it_is) for name in columns]
    return said, statement.order_by(ComplaintIntake.received_on, ComplaintIntake.id)


def visits() -> Exported:
    """Those made, whole records as the import takes them."""
    columns = {
        "customer": Customer.code,
        "done_on": Visit.done_on,
        "visit_method": Visit.visit_method,
        "satisfaction": Visit.satisfaction,
        "opinion": Visit.opinion,
        "advice": Visit.advice,
        "wants": Visit.wants,
        "market": Visit.market,
        "spoke_with": Visit.spoke_with,
        "grade_then": Visit.grade_then,
        "kind": Visit.visit_kind,
        "about": Visit.about,
        "visitor": User.username,
    }
    statement = (
        select(*columns.values())
        .join(Customer, Visit.customer_id == Customer.id)
        .outerjoin(User, Visit.visitor_id == User.id)
        .where(Visit.visit_state == "done")
    )
    return [Out(name) for name in columns], statement.order_by(Visit.done_on, Visit.id)


KINDS: dict[str, Callable[[], Exported]] = {
    "customers": customers,
    "receivables": receivables,
    "complaints": complaints,
    "visits": visits,
}
