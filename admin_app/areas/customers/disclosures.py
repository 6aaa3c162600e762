"""What leaves the company about a customer, to whom and why? Customer service's version, kept as it stood. 二(二)6.4

Who discloses reads the archive with copies; the policy `disclosure` says whose signature it takes besides. The copy
is taken when it is disclosed, or signed, and never changes. Services flush.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from admin_app import clock
from admin_app.areas.customers.acting import actor, demand, locked, reason_of
from admin_app.areas.customers.codes import ALPHABET, CODE_LENGTH
from admin_app.areas.customers.models import Contact, Customer, Disclosure
from admin_app.areas.customers.profile.models import SECTIONS, Qualification
from admin_app.areas.customers.profile.one import profile_of
from admin_app.areas.receivables.models import Contract, Invoice, Payment
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy import why
from admin_app.secrecy.access import has_access, level_on
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

CLAUSE = "二(二)6.4"
FORM_VERSION = 2  # of what the parts hold; a copy says by which it was made
MOST_RECORDS = 1000
TITLE = sentence("A disclosure outside the company", "对外提供资料")
NO_COPIES = sentence("You may read this archive on screen and copy nothing.", "您仅可在屏幕上查阅该档案，不得复制。")

# part: what of the customer himself, or the records of which kind with which columns
FIELDS: dict[str, tuple[str, ...]] = {
    "card": ("code", "name", "contact", "phone"),
    "basics": (
        *("tax_id", "industry", "region", "address", "is_institutional", "founded_on", "first_deal_on"),
        *("headcount", "registered_capital_fen"),
    ),
    "archive": ("strategy", "analysis"),
    "grade": ("grade", "graded_on"),
}
RECORDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "licences": (Qualification, ("paper", "number", "issuer", "valid_from", "valid_until")),
    "contacts": (Contact, ("name", "position", "phone", "email")),
    "contracts": (Contract, ("number", "starts_on", "ends_on", "amount_fen", "payment_days")),
    "invoices": (Invoice, ("number", "issued_on", "due_on", "amount_fen", "settled_on")),
    "payments": (Payment, ("number", "received_on", "amount_fen")),
}
PARTS = (*FIELDS, *SECTIONS, "limit", *RECORDS)  # of SECTIONS the profile's columns, each section by itself
Tells = Callable[[Customer, date], dict[str, Any]]
_told: dict[str, Tells] = {}


def tells(part: str) -> Callable[[Tells], Tells]:
    """A part that another area knows: what of it stands on a day, in plain values; nothing where there is none."""

    def keep(of: Tells) -> Tells:
        _told[part] = of
        return of

    return keep


def disclose(
    customer_id: int, recipient: str, purpose: str, parts: Collection[str], *, on: date
) -> Disclosure | SignRequest:
    """Record it with its copy, or ask for the signature it takes first. Invalid by field; NotAllowed without copies."""
    by_id = demand("customer.disclose")
    customer = locked([customer_id], "full")[customer_id]
    _demand_copies(customer)
    to, why_so = reason_of(recipient, "recipient"), reason_of(purpose, "purpose", 400)
    chosen = _checked(parts)
    signing = decisions.ask("disclosure", {"level": level_on(customer, on)}, on)
    signer, reader = signing.outcome["step_1"], actor()
    if signer is None or reader is None:
        return _record(customer, to, why_so, chosen, on, by_id, None)
    if signer in reader.posts:
        return _record(customer, to, why_so, chosen, on, by_id, by_id)
    return signoffs.ask(
        "disclosure",
        steps=[signer],
        title=TITLE,
        clause=signing.clause,
        on=on,
        customer_id=customer_id,
        values={"recipient": to, "purpose": why_so, "parts": chosen},
    )


def may_copy(customer: Customer) -> bool:
    """Does the reader read the archive in a way that lets him take it away?"""
    reader = actor()
    if reader is None:
        return True
    reason = why.why(customer.id, reader)
    return reason is not None and reason.access == "full" and reason.copies


def copy_of(customer: Customer, parts: Iterable[str], on: date) -> dict[str, Any]:
    """These parts as they stand, in plain values; Invalid when there is more than a copy holds."""
    return {part: _records(customer, *RECORDS[part]) if part in RECORDS else _of(customer, part, on) for part in parts}


def _of(customer: Customer, part: str, on: date) -> dict[str, Any] | list[dict[str, Any]]:
    """What is one for each customer; an empty list where he has none."""
    if part in _told:
        return _told[part](customer, on) or []
    record = profile_of(customer.id) if part in SECTIONS else customer
    if record is None:
        return []
    return {name: _plain(getattr(record, name)) for name in (SECTIONS | FIELDS)[part]}


def is_unchanged(row: Disclosure) -> bool:
    """Is the copy still what its digest says?"""
    return audit.sha256(audit.canonical(row.content)) == row.digest


def _records(customer: Customer, model: Any, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = select(model).where(model.customer_id == customer.id).order_by(model.id).limit(MOST_RECORDS + 1)
    if hasattr(model, "is_void"):
        rows = rows.where(model.is_void.is_(False))
    found = list(db.session.scalars(rows))
    if len(found) > MOST_RECORDS:
        says = sentence(f"More than {MOST_RECORDS} records of one kind.", f"同类记录超过 {MOST_RECORDS} 条。")
        raise Invalid({"parts": says})
    return [{name: _plain(getattr(row, name)) for name in columns} for row in found]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _checked(parts: Collection[str]) -> list[str]:
    chosen = [part for part in PARTS if part in set(parts)]
    if not chosen or len(chosen) != len(set(parts)):
        raise Invalid({"parts": sentence("Choose at least one part.", "请至少选择一项。")})
    return chosen


def _demand_copies(customer: Customer) -> None:
    if not may_copy(customer):
        raise NotAllowed(NO_COPIES, "二(二)6.7")


def _record(
    customer: Customer,
    recipient: str,
    purpose: str,
    parts: list[str],
    on: date,
    by_id: int | None,
    signed_by_id: int | None,
) -> Disclosure:
    content = copy_of(customer, parts, on)
    row = Disclosure(
        customer_id=customer.id,
        number=f"{on:%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        on=on,
        recipient=recipient,
        purpose=purpose,
        parts=parts,
        form_version=FORM_VERSION,
        content=content,
        digest=audit.sha256(audit.canonical(content)),
        level=level_on(customer, on),
        by_id=by_id,
        signed_by_id=signed_by_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    values = {"recipient": recipient, "purpose": purpose, "parts": parts, "copy": row.digest}
    audit.record("disclosure.record", user_id=by_id, subject=row.number, customer_id=customer.id, values=values)
    return row


def _apply(request: SignRequest, on: date) -> None:
    """The copy is of the day of the signature."""
    given: Mapping[str, Any] = request.values
    customer = locked([request.customer_id or 0], "full")[request.customer_id or 0]
    signer = signed_by(request.steps[-1])
    made = _record(customer, given["recipient"], given["purpose"], given["parts"], on, request.requester_id, signer)
    request.subject = str(made.id)


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    """To whom and what is of the archive: for whoever reads it."""
    if not has_access(request.customer_id or 0, "full"):
        return
    yield gettext("Recipient"), request.values["recipient"]
    yield gettext("Purpose"), request.values["purpose"]
    yield gettext("Parts"), ", ".join(part_words(part) for part in request.values["parts"])


def part_words(part: str) -> str:
    words: dict[str, str] = {
        "card": gettext("Card"),
        "basics": gettext("Basics"),
        "archive": gettext("Strategy and analysis"),
        "grade": gettext("Grade"),
        "5.1": gettext("Profile: organisation and plans"),
        "5.2": gettext("Profile: size and assets"),
        "5.3": gettext("Profile: traits"),
        "5.4": gettext("Profile: business"),
        "5.5": gettext("Profile: current dealings"),
        "limit": gettext("Limit in force"),
        "licences": gettext("Licences and certificates"),
        "contacts": gettext("Contacts"),
        "contracts": gettext("Contracts"),
        "invoices": gettext("Invoices"),
        "payments": gettext("Payments"),
    }
    return words[part]


register(Matter("disclosure", TITLE, apply=_apply, details=_details))
