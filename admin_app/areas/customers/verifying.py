"""Is every archive looked through each quarter, and supplemented or adjusted where it must be? 二(二)6.5.

How often is a policy, `information_terms`. Owed by the information clerk; the manager oversees it. Services flush.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_

from admin_app import clock
from admin_app.areas.customers.acting import demand, locked
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.profile.models import Verification
from admin_app.audit import service as audit
from admin_app.duties import months
from admin_app.duties.grace import overdue_by
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.waivers.waived import let_off
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader
from rules.engine import Decision

MOST_NOTE = 2000
DUTY = "verification"
KEPT = ("active", "prospect")
NO_ARCHIVE = sentence(
    "A merged, void or destroyed record has no archive to look through.", "已合并、作废或销毁的记录没有可核实的档案。"
)
NOTE_NEEDED = sentence("Say what was supplemented or adjusted (二(二)6.5).", "请说明补充或调整的内容（二(二)6.5）。")


def verify(customer_ids: Collection[int], *, is_unchanged: bool, note: str = "", on: date) -> list[Verification]:
    """These archives were looked through on the day; all or none. The next is due from then on."""
    by_id = demand("customer.verify")
    said = note.strip()
    if not is_unchanged and not said:
        raise Invalid({"note": NOTE_NEEDED})
    if len(said) > MOST_NOTE:
        raise Invalid({"note": sentence(f"At most {MOST_NOTE} characters.", f"不得超过 {MOST_NOTE} 个字。")})
    customers = locked(customer_ids, "full")
    if any(one.status in GONE for one in customers.values()):
        raise Refused(NO_ARCHIVE, "二(二)6.5")
    made = [
        Verification(customer_id=key, on=on, is_unchanged=is_unchanged, note=said, by_id=by_id, at=clock.now())
        for key in sorted(customers)
    ]
    db.session.add_all(made)
    for row in made:
        customer = customers[row.customer_id]
        customer.verified_on = max(customer.verified_on or on, on)
        audit.record("customer.verify", user_id=by_id, subject=customer.code, customer_id=customer.id)
    return made


def is_late(on: date) -> ColumnElement[bool]:
    """True of the archives whose looking through is late: days of grace count, and what is waived is not late."""
    last = months.latest_due_by(overdue_by(on)(DUTY), _terms(on).outcome["every_months"])
    return and_(Customer.verified_on <= last, ~let_off(DUTY, Customer.id, Customer.verified_on, on))


def _terms(on: date) -> Decision:
    return policies.in_force("information_terms", on).loaded.decide_compiled({"work": "verification"})


def streams(_reader: Reader, on: date) -> list[Stream]:
    """Every archive that is kept, some months after it was opened or last looked through."""
    decided = _terms(on)
    every = decided.outcome["every_months"]
    return [
        Stream(
            key=Customer.id,
            base=Customer.verified_on,
            where=Customer.status.in_(KEPT),
            what=sentence("Look the archive through", "核实客户档案"),
            clause=decided.reasons[0].clause,
            needs="full",
            due_on=lambda last: months.months_later(last, every),
            latest_due_by=lambda day: months.latest_due_by(day, every),
            listed_days=decided.outcome["listed_days"],
        )
    ]


register(
    DutyKind(
        DUTY,
        streams,
        "customer.verify",
        owed_by=frozenset({"information_clerk"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
