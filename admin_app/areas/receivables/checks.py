"""What is asked of every record of receivables before it is kept: who acts, on whom, and are the values
possible?
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.customers.acting import actor, locked, reason_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db

MOST_FEN = 10**14
MOST_DAYS = 3_650
FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
REQUIRED = sentence("Please fill this in.", "请填写此项。")
STILL_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
Record = TypeVar("Record")


@dataclass
class Problems:
    """Sentences by field; `raise_any` raises Invalid when there are any."""

    found: dict[str, Sentence] = field(default_factory=dict)

    def add(self, name: str, en: str, zh: str) -> None:
        self.found.setdefault(name, sentence(en, zh))

    def raise_any(self) -> None:
        if self.found:
            raise Invalid(self.found)

    def number(self, text: str, model: Any, most: int = 60) -> str:
        """The number without blanks around it; it must be new among all records the reader sees, voided ones too.

        What he does not see cannot be in its way (docs/adr/0012).
        """
        kept = (text or "").strip()
        if not kept:
            self.found.setdefault("number", REQUIRED)
        elif len(kept) > most or not kept.isprintable():
            self.add("number", f"At most {most} plain characters.", f"最多 {most} 个可见字符。")
        elif kept.startswith(FORMULA_SIGNS):
            self.add("number", "A number must not begin with = + - @.", "编号不得以 = + - @ 开头。")
        elif db.session.scalars(select(model.id).where(model.number == kept).limit(1)).first() is not None:
            self.add("number", f"The number {kept} is in use.", f"编号 {kept} 已被使用。")
        return kept

    def amount(self, amount_fen: int | None, name: str = "amount_fen") -> int:
        """At least one fen, at most 10¹⁴."""
        if amount_fen is None:
            self.found.setdefault(name, REQUIRED)
        elif amount_fen <= 0:
            self.add(name, "An amount must be above zero.", "金额须大于零。")
        elif amount_fen > MOST_FEN:
            self.add(name, "At most 1,000,000,000,000.00 yuan.", "最多一万亿元。")
        return amount_fen or 0

    def day(self, day: date | None, name: str, *, until: date | None = None, since: date | None = None) -> date:
        """A day given, not after `until` (the business day) and not before `since`."""
        if day is None:
            self.found.setdefault(name, REQUIRED)
            return date.min
        if not 1900 <= day.year <= 2199:
            self.add(name, "The year must be 1900 to 2199.", "年份须在 1900 至 2199 之间。")
        elif until is not None and day > until:
            self.found.setdefault(name, STILL_TO_COME)
        elif since is not None and day < since:
            self.add(name, f"Not before {since}.", f"不得早于 {since}。")
        return day


def customer_for(customer_id: int, action: str) -> tuple[Customer, int | None]:
    """The customer, locked, and the key of whoever acts; NotFound when hidden, NotAllowed when he may not."""
    customer = locked([customer_id])[customer_id]
    reader = actor()
    if reader is not None:
        rights.demand(reader.posts, action, owns=customer.owner_id == reader.user_id)
    return customer, reader.user_id if reader is not None else None


def open_for_business(customer: Customer) -> None:
    """Refused for a customer that is void or merged into another."""
    if customer.status in GONE:
        raise Refused(
            sentence(
                f"Customer {customer.code} is {customer.status}; nothing new can be recorded.",
                f"客户 {customer.code} 已作废或合并，不能再录入。",
            ),
            rights.clause_of("customer.edit"),
        )


def record_of(model: type[Record], key: int, action: str) -> tuple[Record, int | None]:
    """A record that is not void, its customer locked, and who acts; NotFound when missing or hidden."""
    record: Any = db.session.get(model, key)
    if record is None:
        raise NotFound
    _customer, by_id = customer_for(record.customer_id, action)
    fresh = (
        select(model)
        .where(model.id == key)  # type: ignore[attr-defined]
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    )
    record = db.session.scalars(fresh).one()
    if record.is_void:
        raise Refused(sentence("This record is void.", "此记录已作废。"), rights.clause_of(action))
    return record, by_id


def hanging(action: str, things: Sequence[str], en: str, zh: str) -> None:
    """The act is refused when something hangs on the record: `en` and `zh` say what to do about `{things}`."""
    if things:
        named = ", ".join(things[:5]) + (" …" if len(things) > 5 else "")
        raise Refused(sentence(en.format(things=named), zh.format(things=named)), rights.clause_of(action))


def mark_void(record: Any, reason: str) -> None:
    """Void with a reason: it stays in the books and counts nowhere. The caller notes it, last."""
    record.is_void, record.void_reason = True, reason_of(reason)
    db.session.flush()


def note_void(action: str, record: Any, by_id: int | None) -> None:
    note(action, record, by_id, reason=record.void_reason)


def note(action: str, record: Any, by_id: int | None, **values: Any) -> None:
    """One entry in the audit; last, because it locks the audit's head until the transaction ends."""
    subject = str(getattr(record, "number", record.id))
    audit.record(action, user_id=by_id, subject=subject, customer_id=record.customer_id, values=values)


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"
