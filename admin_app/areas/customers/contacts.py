"""Whose personal data do we keep, why, and who has seen them? The persons at a customer (二(二)5.1–5.2; PIPL).

What identifies a person beyond his name is masked wherever it stands; showing it is an act of its own, of one person
at a time, and noted by field, never by value. Of a decision maker nothing personal is kept without a purpose and a
ground (PIPL art. 6, 13). Erasing (art. 47) blanks the person; the entry that says so remains. Nothing commits here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.customers.acting import REQUIRED, actor, demand, reason_of
from admin_app.areas.customers.duplicates import with_merged
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.customers.search import fold, index_customers
from admin_app.audit import service as audit
from admin_app.audit.erasing import erase_values
from admin_app.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

MASKED = ("phone", "email", "situation", "notes")  # in this order on the page
GIVEN = (
    *MASKED,
    *("name", "customer", "position", "role", "is_decision_maker", "purpose", "lawful_ground", "left_on"),
)
REMOVE = "-"  # typed into a masked field, which stands empty for "as it is"
ERASED = sentence("This person's data were erased.", "此人的个人信息已删除。")
FOR_THE_CLERK = sentence(
    "This one the information clerk of customer service enters, in the archive: do not enter it, and say so.",
    "此项须由客服部信息员在档案中登记：请选择不予录入并注明。",
)
_erasing: list[Callable[[Contact, str], None]] = []


def when_erased(act: Callable[[Contact, str], None]) -> Callable[[Contact, str], None]:
    """What else is kept of a person goes in the same act: `act` is given him, still whole, and the reason."""
    _erasing.append(act)
    return act


def masked(name: str, value: str | None) -> str:
    """The value as it may stand on a page: 138****5678, c***@example.com, dots for what is told in words."""
    if not value:
        return ""
    if name == "email":
        head, at, domain = value.partition("@")
        return f"{head[:1]}***{at}{domain}" if at else "***"
    if name == "phone":
        shown = 7 if len(value) >= 11 else 2 if len(value) >= 5 else 0
        head, tail = (value[:3], value[-4:]) if shown == 7 else ("", value[-shown:] if shown else "")
        return f"{head}{'*' * (len(value) - shown)}{tail}"
    return "******"


def found(contact_id: int) -> Contact:
    """NotFound when there is none, or not for this reader."""
    contact = db.session.scalars(select(Contact).where(Contact.id == contact_id)).one_or_none()
    if contact is None:
        raise NotFound
    return contact


def save_contact(contact: Contact, values: Mapping[str, Any]) -> Contact:
    """A new person or what changed of one. A masked field left out or empty stays as it is; `-` removes it."""
    by_id = demand("customer.edit")
    is_new = contact.id is None
    if contact.erased_at is not None:
        raise Conflict(ERASED, "二(二)4.11")
    for name, value in values.items():
        text = value.strip() if isinstance(value, str) else value
        if name in MASKED and not text:
            continue
        setattr(contact, name, None if text == "" or (name in MASKED and text == REMOVE) else text)
    _check_purpose(contact)
    db.session.add(contact)
    db.session.flush()
    audit.record(
        "contact.create" if is_new else "contact.edit",
        user_id=by_id,
        subject=str(contact.id),
        customer_id=contact.customer_id,
    )
    return contact


def named(customer_id: int, name: str) -> list[Contact]:
    """The persons of this name at the customer whom the reader sees, erased ones left out."""
    rows = select(Contact).where(Contact.customer_id == customer_id, Contact.erased_at.is_(None)).order_by(Contact.id)
    return [one for one in db.session.scalars(rows) if fold(one.name) == fold(name)]


def enter_notified(customer: Customer, name: str, values: Mapping[str, Any]) -> Contact:
    """What was notified of a person comes into the archive; whom nobody there is called by that name, is new.

    The caller has asked who may: whoever enters need not read the archive (二(二)6.3), and learns nothing of it where
    several have the name, or a purpose is missing for what would be kept (PIPL art. 6): Refused, in the same words.
    """
    reader = actor()
    with unguarded("whoever enters a notified change writes what was notified, and reads no archive"):
        same = named(customer.id, name)
        if len(same) > 1:
            raise Refused(FOR_THE_CLERK, "二(二)4.11")
        contact = same[0] if same else Contact(customer_id=customer.id, name=name)
        for field, value in values.items():
            setattr(contact, field, value)
        try:
            _check_purpose(contact)
        except Invalid as fault:
            raise Refused(FOR_THE_CLERK, "二(二)4.11") from fault
        db.session.add(contact)
        db.session.flush()
        audit.record(
            "contact.enter_change",
            user_id=reader.user_id if reader else None,
            subject=str(contact.id),
            customer_id=customer.id,
        )
    return contact


def _check_purpose(contact: Contact) -> None:
    errors: dict[str, Sentence] = {}
    if not contact.name:
        errors["name"] = REQUIRED
    if contact.situation and not contact.is_decision_maker:
        errors["situation"] = sentence(
            "The personal situation is kept of decision makers only (二(二)5.2).",
            "仅可登记关键决策人的个人情况（二(二)5.2）。",
        )
    if contact.is_decision_maker and any(getattr(contact, name) for name in MASKED):
        for name in ("purpose", "lawful_ground"):
            if not getattr(contact, name):
                errors[name] = sentence(
                    "Personal data of a decision maker are kept for a stated purpose and on a ground.",
                    "登记关键决策人的个人信息须注明目的与依据。",
                )
    if errors:
        raise Invalid(errors)


def reveal(contact_id: int) -> Contact:
    """Show one person's masked data to whoever sees the archive; noted are the fields that held something."""
    contact = found(contact_id)
    reader = actor()
    audit.record(
        "contact.reveal",
        user_id=reader.user_id if reader else None,
        subject=str(contact.id),
        customer_id=contact.customer_id,
        values={"fields": [name for name in MASKED if getattr(contact, name)]},
    )
    return contact


def erase(contact_id: int, reason: str) -> Contact:
    """Blank the person, here and where the customer's card repeats him; what was done and why remains."""
    by_id = demand("contact.erase")
    why = reason_of(reason)
    contact = found(contact_id)
    if contact.erased_at is not None:
        raise Conflict(ERASED, "二(二)4.11")
    held = [name for name in (*MASKED, "name", "position") if getattr(contact, name)]
    for act in _erasing:
        act(contact, why)
    cards = _erase_from_cards(contact)
    for name in (*MASKED, "position", "role", "purpose", "lawful_ground"):
        setattr(contact, name, None)
    contact.name, contact.erased_at, contact.is_decision_maker = "", clock.now(), False
    db.session.flush()
    erase_values("contact", contact.id, by_id=by_id, reason=why)
    for key in cards:
        erase_values("customer", key, by_id=by_id, reason=why)
    audit.record(
        "contact.erase",
        user_id=by_id,
        subject=str(contact.id),
        customer_id=contact.customer_id,
        values={"fields": held, "card": sorted(set().union(*cards.values())), "reason": why},
    )
    return contact


def _erase_from_cards(contact: Contact) -> dict[int, set[str]]:
    """The card names a person and his telephone; where it is this person, they go too, also from cards of records
    merged into this one. What went, by customer.
    """
    rows = select(Customer).where(Customer.id.in_(with_merged(contact.customer_id)))
    customers = db.session.scalars(rows.execution_options(populate_existing=True)).unique().all()
    if contact.customer_id not in {customer.id for customer in customers}:
        raise NotFound
    pairs = [(name, fold(value)) for name, value in (("contact", contact.name), ("phone", contact.phone)) if value]
    gone = {}
    for customer in customers:
        names = {name for name, value in pairs if fold(getattr(customer, name)) == value}
        for name in names:
            setattr(customer, name, None)
        if names:
            gone[customer.id] = names
    if gone:
        db.session.flush()
        index_customers([customer for customer in customers if customer.id in gone])
    return gone
