"""What of a person at a customer may be notified: that he is new, his post, how to reach him, that he left (二(二)6.3).

The persons are part of the archive (5.1–5.2), which neither notifies nor enters need read: he is named as typed. While
it waits a value is plain: a day as ISO text.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Date

from admin_app.areas.customers import contacts
from admin_app.areas.customers.acting import REQUIRED
from admin_app.areas.customers.models import Contact, Customer
from admin_app.areas.customers.search import fold
from admin_app.errors import Invalid, Sentence, sentence
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import unguarded

NOTIFIED = ("position", "phone", "email", "left_on")
PERSONAL = ("phone", "email")
HE_ALONE = ("name",)  # somebody new, of whom nothing else is told
TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
DAY = sentence("Write a day.", "请填写日期。")


def column_of(name: str) -> Any:
    return Contact.__mapper__.columns[name]


def now_of(customer: Customer, person: str) -> dict[str, Any]:
    """What stands of whoever has this name there, plain, whoever asks: see `may_see`; nothing where it is not one."""
    with unguarded("a change is laid beside what stands, and told to whom it is open"):
        same = contacts.named(customer.id, person)
    return {name: _plain(getattr(same[0], name)) for name in NOTIFIED} if len(same) == 1 else {}


def may_see(customer: Customer) -> frozenset[str]:
    """The fields of which the reader may see what stands."""
    return frozenset(NOTIFIED) if has_access(customer.id, "full") else frozenset()


def tidy(person: str, values: Mapping[str, Any], on: date) -> tuple[str, dict[str, Any]]:
    """Name and values as kept, plain; nothing removes what stands. Invalid by field."""
    name = person.strip()
    errors: dict[str, Sentence] = {} if fold(name) else {"person": REQUIRED}
    texts = {"person": name}
    for field in NOTIFIED:
        value = values.get(field)
        if isinstance(column_of(field).type, Date):
            if value is not None and not isinstance(value, date):
                errors[field] = DAY
            elif value is not None and value > on:
                errors[field] = TO_COME
        elif isinstance(value, str):
            texts[field] = value
    for field, text in texts.items():
        most = column_of("name" if field == "person" else field).type.length
        if len(text) > most:
            errors[field] = sentence(f"At most {most} characters.", f"不得超过 {most} 个字。")
    if errors:
        raise Invalid(errors)
    kept = {field: value.strip() or None if isinstance(value, str) else value for field, value in values.items()}
    return name, {field: _plain(kept[field]) for field in NOTIFIED if field in kept}


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What waited, as its columns hold it."""
    is_day = {name: isinstance(column_of(name).type, Date) for name in values}
    return {name: date.fromisoformat(value) if value and is_day[name] else value for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
