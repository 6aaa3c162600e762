"""Keep what is known of a customer (二(二)5.1–5.5), and his licences and certificates.

The clerk keeps every profile, a salesperson those of the prospects he owns. Services flush; whoever calls commits.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.acting import REQUIRED, actor, demand, locked, reason_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import CHOICES, FIELDS, LONGEST, Profile, Qualification
from admin_app.areas.customers.profile.one import profile_of
from admin_app.areas.customers.service import may_edit
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

MOST_PERCENT = 100
GONE_ALREADY = sentence("A merged, void or destroyed record is not edited.", "已合并、作废或销毁的记录不能修改。")
LAPSES_ALREADY = sentence("It was said already that this one is not renewed.", "该证照已登记不再换发。")
MADE_MEANWHILE = sentence(
    "Somebody began this profile meanwhile; open it and add yours.", "他人已先建立该客户概况，请打开后补充。"
)


def begin(customer_id: int, values: Mapping[str, Any]) -> Profile:
    """The customer's first; Conflict when there is one."""
    customer = _editable(customer_id)
    if profile_of(customer_id) is not None:
        raise Conflict(MADE_MEANWHILE, "二(二)2")
    profile = Profile(customer_id=customer_id)
    db.session.add(profile)
    customer.profile_owed_since = None
    return _write(profile, customer, values, "profile.begin", _by_id())


def edit(profile_id: int, values: Mapping[str, Any]) -> Profile:
    """Change what was given, of one section or of all; StaleDataError when somebody else changed it meanwhile."""
    profile = db.session.scalars(select(Profile).where(Profile.id == profile_id)).one_or_none()
    if profile is None:
        raise NotFound
    return _write(profile, _editable(profile.customer_id), values, "profile.edit", _by_id())


def enter_notified(customer: Customer, values: Mapping[str, Any]) -> Profile:
    """What was notified of a customer at hand, and locked, comes into his profile, which begins where there is none.

    The caller has asked who may: whoever enters need not read the archive (二(二)6.3).
    """
    by_id = _by_id()
    with unguarded("whoever enters a notified change writes what was notified, and reads no archive"):
        profile = profile_of(customer.id)
        if profile is None:
            profile = Profile(customer_id=customer.id)
            db.session.add(profile)
            customer.profile_owed_since = None
        return _write(profile, customer, values, "profile.enter_change", by_id)


def _write(profile: Profile, customer: Customer, values: Mapping[str, Any], action: str, by_id: int | None) -> Profile:
    for name, value in tidy(values).items():
        setattr(profile, name, value)
    db.session.flush()
    audit.record(action, user_id=by_id, subject=customer.code, customer_id=customer.id)
    return profile


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Blanks off, empty as None. Invalid by field."""
    kept: dict[str, Any] = {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in values.items()
    }
    unknown = set(kept) - set(FIELDS)
    if unknown:
        raise ValueError(f"Not of the profile: {', '.join(sorted(unknown))}.")
    errors: dict[str, Sentence] = {}
    for name, value in kept.items():
        choices = CHOICES.get(name, ())
        if choices and value not in (None, *choices):
            errors[name] = sentence(f"One of {', '.join(choices)}.", f"须为下列之一：{'、'.join(choices)}。")
        elif name.endswith("_percent") and value is not None and not 0 <= value <= MOST_PERCENT:
            errors[name] = sentence("0 to 100.", "须在 0 至 100 之间。")
        elif isinstance(value, str) and len(value) > LONGEST:
            errors[name] = sentence(f"At most {LONGEST} characters.", f"不得超过 {LONGEST} 个字。")
    if errors:
        raise Invalid(errors)
    return kept


def record_qualification(
    customer_id: int,
    paper: str,
    number: str,
    issuer: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Qualification:
    customer = _editable(customer_id)
    if not number.strip():
        raise Invalid({"number": REQUIRED})
    if valid_from and valid_until and valid_until < valid_from:
        raise Invalid({"valid_until": sentence("It ends before it begins.", "有效期止早于有效期起。")})
    row = Qualification(
        customer_id=customer_id,
        paper=paper,
        number=number.strip(),
        issuer=issuer.strip() or None,
        valid_from=valid_from,
        valid_until=valid_until,
        is_void=False,
    )
    db.session.add(row)
    db.session.flush()
    audit.record("qualification.record", user_id=_by_id(), subject=str(row.id), customer_id=customer.id)
    return row


def let_lapse(qualification_id: int, reason: str) -> Qualification:
    """Nothing follows it: nobody owes its successor. It stays what it was until its last day."""
    row = _standing(qualification_id)
    if row.lapses:
        raise Refused(LAPSES_ALREADY, "二(二)6.3")
    why = reason_of(reason)
    row.lapses = True
    db.session.flush()
    audit.record(
        "qualification.let_lapse",
        user_id=_by_id(),
        subject=str(row.id),
        customer_id=row.customer_id,
        values={"reason": why},
    )
    return row


def void_qualification(qualification_id: int, reason: str) -> Qualification:
    """What was entered by mistake; one that has ended simply has."""
    row = _standing(qualification_id)
    if not reason.strip():
        raise Invalid({"reason": REQUIRED})
    row.is_void, row.void_reason = True, reason.strip()[:200]
    db.session.flush()
    audit.record("qualification.void", user_id=_by_id(), subject=str(row.id), customer_id=row.customer_id)
    return row


def _standing(qualification_id: int) -> Qualification:
    """Its customer locked and to be edited by whoever acts."""
    row = db.session.scalars(select(Qualification).where(Qualification.id == qualification_id)).one_or_none()
    if row is None:
        raise NotFound
    _editable(row.customer_id)
    if row.is_void:
        raise Refused(sentence("This one is void already.", "该证照已经作废。"), "二(二)2")
    return row


def _editable(customer_id: int) -> Customer:
    """Locked until the transaction ends, so that two begin one profile."""
    customer = locked([customer_id], "full")[customer_id]
    if not may_edit(customer):
        demand("customer.edit")
        raise Refused(GONE_ALREADY, "二(二)2")
    return customer


def _by_id() -> int | None:
    reader = actor()
    return reader.user_id if reader is not None else None
