"""Which fields of a customer may be notified as changed, and how do they wait until they are entered (二(二)6.3)?

All that the archive keeps of him by field (二(二)5.1–5.5): his own that are edited, and his profile's. Whether he is a
key or an institutional customer, and where his paper archive is kept, is for customer service to say. While it waits a
value is plain: a day as ISO text.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, String, Text

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile import service as profiles
from admin_app.areas.customers.profile.models import FIELDS, LONGEST, Profile
from admin_app.areas.customers.profile.one import profile_of
from admin_app.errors import Invalid, Sentence, sentence
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import unguarded

MOST_COUNT, MOST_FEN = 10**6, 10**14
NUMBER = sentence("Write a whole number within bounds.", "请填写范围内的整数。")
DAY = sentence("Write a day.", "请填写日期。")
TEXT = sentence("Write a text.", "请填写文字。")


def column_of(name: str) -> Column[Any]:
    model: Any = Profile if name in FIELDS else Customer
    column: Column[Any] = model.__mapper__.columns[name]
    return column


OURS = ("kept_at",)
OWN = tuple(name for name in customers.EDITABLE if name not in OURS and not isinstance(column_of(name).type, Boolean))
NOTIFIED = (*OWN, *FIELDS)
ARCHIVE = frozenset((*customers.FULL, *FIELDS))  # read by whoever reads the archive alone


def now_of(customer: Customer, names: Iterable[str]) -> dict[str, Any]:
    """What stands in these fields, plain, whoever asks: see `may_see`."""
    with unguarded("a change is laid beside what stands, and told to whom it is open"):
        profile = profile_of(customer.id)
    return {name: _plain(getattr(profile if name in FIELDS else customer, name, None)) for name in names}


def may_see(customer: Customer) -> frozenset[str]:
    """The fields of which the reader may see what stands."""
    return frozenset(NOTIFIED) if has_access(customer.id, "full") else frozenset(NOTIFIED) - ARCHIVE


def tidy(values: Mapping[str, Any], on: date) -> dict[str, Any]:
    """As kept, by the type of each field; plain. Invalid by field."""
    errors = {name: fault for name, value in values.items() if (fault := _fault(name, value)) is not None}
    if errors:
        raise Invalid(errors)
    own, profile = split(values)
    return {name: _plain(value) for name, value in (customers.tidy(own, on) | profiles.tidy(profile)).items()}


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is the customer's own, and what his profile's."""
    own = {name: value for name, value in values.items() if name not in FIELDS}
    return own, {name: value for name, value in values.items() if name in FIELDS}


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """What waited, as its columns hold it."""
    return {name: _typed(name, value) for name, value in values.items()}


def most_of(kind: Any) -> int:
    """The characters that a text of this type holds."""
    return LONGEST if isinstance(kind, Text) else kind.length or LONGEST


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and isinstance(column_of(name).type, Date) else value


def _fault(name: str, value: Any) -> Sentence | None:
    """What is wrong with a value for the type of its field; nothing removes what stands."""
    kind = column_of(name).type
    if value is None:
        return None
    if isinstance(kind, String):
        most = most_of(kind)
        if not isinstance(value, str):
            return TEXT
        return sentence(f"At most {most} characters.", f"不得超过 {most} 个字。") if len(value) > most else None
    if isinstance(kind, Date):
        return None if isinstance(value, date) else DAY
    most = MOST_COUNT if isinstance(kind, Integer) and not name.endswith("_fen") else MOST_FEN
    return None if isinstance(value, int) and 0 <= value <= most else NUMBER
