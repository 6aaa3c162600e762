"""The archive's own matters: creating, editing, handing over. Levels and duplicates stand beside.

Each function flushes and leaves the commit to the caller. Contract, "Who may do"; 二(二)4.11–4.12.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.acting import REQUIRED, actor, demand, locked, may, reason_of
from admin_app.areas.customers.codes import is_valid_tax_id, new_code
from admin_app.areas.customers.duplicates import dismiss, find_duplicates, merge_customers
from admin_app.areas.customers.levels import classify, declassify, let_end, renew
from admin_app.areas.customers.models import GONE, Customer, Handover
from admin_app.areas.customers.search import fold, index_customers
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotAllowed, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

# What a form or an importer may fill in; level, grade, holds and dates of reports have services of their own.
CARD = ("name", "phone", "contact")
WORK = (
    "tax_id",
    "industry",
    "region",
    "address",
    "is_key",
    "is_institutional",
    "founded_on",
    "first_deal_on",
    "headcount",
    "registered_capital_fen",
    "bank",
    "bank_account",
)
FULL = ("strategy", "analysis", "kept_at")
EDITABLE = CARD + WORK + FULL
OWNING_POSTS = frozenset({"salesperson", "marketing_manager"})


def tidy(values: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The values as kept: blanks off, empty as None, the credit code in capitals. Invalid by field."""
    kept: dict[str, Any] = {
        name: (value.strip() or None) if isinstance(value, str) else value for name, value in values.items()
    }
    errors: dict[str, Sentence] = {}
    unknown = set(kept) - set(EDITABLE)
    if unknown:
        raise ValueError(f"Not for editing: {', '.join(sorted(unknown))}.")
    if "name" in kept and not kept["name"]:
        errors["name"] = REQUIRED
    elif "name" in kept and not fold(kept["name"]):
        errors["name"] = sentence("A name has at least one letter.", "名称须至少含一个文字。")
    if kept.get("tax_id"):
        kept["tax_id"] = kept["tax_id"].upper()
        if not is_valid_tax_id(kept["tax_id"]):
            errors["tax_id"] = sentence(
                "This is not a unified credit code: its 18 characters do not check. Look for a typing error.",
                "统一社会信用代码校验不通过，请检查这 18 位字符。",
            )
    for name in ("founded_on", "first_deal_on"):
        if kept.get(name) and kept[name] > on:
            errors[name] = sentence("This day is still to come.", "该日期尚未到来。")
    if errors:
        raise Invalid(errors)
    return kept


def create_customer(values: Mapping[str, Any], *, on: date, owner_id: int | None = None) -> Customer:
    """A new customer: the clerk's with the owner named, a salesperson's own as a prospect.

    It is internal (内部) until classified. Records that look like the same customer are noted for the clerk;
    whoever creates learns nothing of them.
    """
    by_id = demand("customer.draft")
    drafts_only = not may("customer.edit")
    kept = tidy(values, on)
    if "name" not in kept:
        raise Invalid({"name": REQUIRED})
    if drafts_only:
        owner_id = by_id
    elif owner_id is not None:
        _check_owner(owner_id, "owner")
    customer = Customer(
        **kept,
        code=_free_code(),
        name_key=fold(kept["name"]),
        owner_id=owner_id,
        status="prospect" if drafts_only else "active",
        level="internal",
        created_at=clock.now(),
        created_by_id=by_id,
    )
    db.session.add(customer)
    db.session.flush()
    _after_writing(customer)
    audit.record(
        "customer.create",
        user_id=by_id,
        subject=customer.code,
        customer_id=customer.id,
    )
    return customer


def _free_code() -> str:
    with unguarded("a code must be free among all customers"):
        while True:
            code = new_code()
            if db.session.scalar(select(Customer.id).where(Customer.code == code)) is None:
                return code


def _after_writing(customer: Customer) -> None:
    index_customers([customer])
    find_duplicates(customer)


def may_edit(customer: Customer) -> bool:
    """The clerk edits every archive; a salesperson the prospects he owns."""
    reader = actor()
    if customer.status in GONE:
        return False
    owns = reader is not None and customer.owner_id == reader.user_id
    return may("customer.edit") or (customer.status == "prospect" and owns and may("customer.draft"))


def edit_customer(customer: Customer, values: Mapping[str, Any], *, on: date) -> Customer:
    """Change what was given of a record at hand; StaleDataError when somebody else changed it meanwhile."""
    if not may_edit(customer):
        demand("customer.edit")
        raise Conflict(sentence("A merged record is not edited.", "已合并的记录不能修改。"), "二(二)4.11")
    return _write(customer, values, "customer.edit", on)


def enter_notified(customer: Customer, values: Mapping[str, Any], *, on: date) -> Customer:
    """What was notified of a customer at hand, and locked, comes into the record; the caller has asked who may."""
    return _write(customer, values, "customer.enter_change", on)


def _write(customer: Customer, values: Mapping[str, Any], action: str, on: date) -> Customer:
    reader = actor()
    kept = tidy(values, on)
    changed = {name: value for name, value in kept.items() if getattr(customer, name) != value}
    for name, value in changed.items():
        setattr(customer, name, value)
    if changed.get("is_institutional") and customer.profile_owed_since is not None:
        customer.profile_owed_since = on
    if "name" in changed:
        customer.name_key = fold(customer.name)
    db.session.flush()
    if changed.keys() & {"name", "phone", "contact", "tax_id"}:
        _after_writing(customer)
    audit.record(
        action,
        user_id=reader.user_id if reader else None,
        subject=customer.code,
        customer_id=customer.id,
    )
    return customer


def _check_owner(user_id: int, field: str) -> User:
    user = db.session.get(User, user_id)
    if user is None or not user.active or not user.posts & OWNING_POSTS:
        raise Invalid({field: sentence("An owner is a salesperson at work here.", "负责人须为在职销售人员。")})
    return user


def hand_over(customer_id: int, to_id: int, reason: str, *, on: date) -> Handover:
    """Pass a customer to another owner, for a reason. The former owner then sees what others see."""
    by_id = demand("customer.hand_over")
    customer = locked([customer_id])[customer_id]
    why = reason_of(reason)
    if customer.status in GONE:
        raise NotAllowed(
            sentence("A merged or void record has no owner to change.", "已合并或作废的记录不能交接。"), "二(二)4.11"
        )
    if customer.owner_id == to_id:
        raise Invalid({"to_user": sentence("The customer is already in these hands.", "该客户已由此人负责。")})
    _check_owner(to_id, "to_user")
    handover = Handover(customer_id=customer.id, from_id=customer.owner_id, to_id=to_id, on=on, reason=why, by_id=by_id)
    db.session.add(handover)
    customer.owner_id = to_id
    db.session.flush()
    values = {"from": handover.from_id, "to": to_id, "reason": why}
    audit.record("customer.hand_over", user_id=by_id, subject=customer.code, customer_id=customer.id, values=values)
    return handover


__all__ = [
    "classify",
    "create_customer",
    "declassify",
    "dismiss",
    "edit_customer",
    "find_duplicates",
    "hand_over",
    "let_end",
    "may_edit",
    "merge_customers",
    "renew",
]
