"""Sales or marketing notifies what changed at a customer; the information department's clerk enters it (二(二)6.3).

Of the customer's record, or of a person there. Several may wait at once, each of other fields.
Entered is applied, in one act. Who enters, by when: policy `change_entry`; until then whoever it is has an open task,
which lets him read what he has to enter. How long it took stands on the first page.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from admin_app import clock
from admin_app.accounts.rights import POST_TITLES
from admin_app.areas.customers import contacts
from admin_app.areas.customers import service as customers
from admin_app.areas.customers.acting import actor, demand, locked, reason_of
from admin_app.areas.customers.duplicates import with_merged
from admin_app.areas.customers.levels import follows_level
from admin_app.areas.customers.models import GONE, Contact, Customer
from admin_app.areas.customers.profile import service as profiles
from admin_app.areas.customers.search import fold
from admin_app.areas.information import notifiable, persons
from admin_app.areas.information.models import NotifiedChange
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.audit import service as audit
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import Terms
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import LEVELS, db
from admin_app.notices import service as notices
from admin_app.policies import service as policies
from admin_app.secrecy.access import level_on
from admin_app.secrecy.reader import Reader

CLAUSE, TASK = "二(二)6.3", "change"
PERSONAL = frozenset({"contact", *persons.PERSONAL})
ENTERING = frozenset({"it_clerk", "information_clerk"})
WHAT = sentence("Enter a notified change", "录入变更通知")
NOTHING_NEW = sentence("Nothing of this differs from the record (二(二)6.3).", "与现有记录没有差异（二(二)6.3）。")
OPEN_ALREADY = sentence(
    "A change of this waits to be entered; withdraw it, or wait until it is (二(二)6.3).",
    "此项已有变更通知待录入，请先撤回或等待录入（二(二)6.3）。",
)
DECIDED = sentence("This change was entered, refused or withdrawn already.", "该变更通知已办结。")
GONE_ALREADY = sentence("Nothing new is recorded about this customer.", "该客户不再登记新的信息。")
OWN = sentence("Somebody else enters what you notified.", "本人通知的变更须由他人录入。")
ENTERED_NOTICE = sentence("A change that you notified was entered.", "您通知的变更已录入。")
REFUSED_NOTICE = sentence("A change that you notified was not entered.", "您通知的变更未予录入。")


def notify(customer_id: int, values: Mapping[str, Any], source: str, *, on: date) -> NotifiedChange:
    """What it is now, of the fields that changed. Invalid by field where it cannot be so.

    Whether it differs is told of what the reader sees alone; of the rest it counts as new.
    """
    customer, by_id = _notifying(customer_id)
    known = reason_of(source, "source")
    kept = notifiable.tidy({name: values[name] for name in notifiable.NOTIFIED if name in values}, on)
    now, seen = notifiable.now_of(customer, kept), notifiable.may_see(customer)
    after = {name: value for name, value in kept.items() if name not in seen or value != now[name]}
    if not after:
        raise Invalid({"name": NOTHING_NEW})
    row = NotifiedChange(before={name: now[name] for name in after}, after=after, fields=list(after))
    return _keep(row, customer, known, by_id, on)


def notify_person(customer_id: int, person: str, values: Mapping[str, Any], source: str, *, on: date) -> NotifiedChange:
    """Somebody new there, or what it is now of whoever has this name: of `persons.NOTIFIED`. Invalid by field."""
    customer, by_id = _notifying(customer_id)
    known = reason_of(source, "source")
    name, kept = persons.tidy(person, values, on)
    now, seen = persons.now_of(customer, name), persons.may_see(customer)
    after = {field: value for field, value in kept.items() if not (seen and now) or value != now[field]}
    if not after and seen and now:
        raise Invalid({"person": NOTHING_NEW})
    before = {field: now.get(field) for field in after}
    fields = list(after or persons.HE_ALONE)
    row = NotifiedChange(before=before, after=after, fields=fields, of_person=True, person=name)
    return _keep(row, customer, known, by_id, on)


def _notifying(customer_id: int) -> tuple[Customer, int | None]:
    """The customer, locked, and who notifies."""
    customer = locked([customer_id])[customer_id]
    reader = actor()
    owns = reader is not None and customer.owner_id == reader.user_id
    by_id = demand("customer.notify_change", owns=owns)
    if customer.status in GONE:
        raise Refused(GONE_ALREADY, CLAUSE)
    return customer, by_id


def _keep(row: NotifiedChange, customer: Customer, source: str, by_id: int | None, on: date) -> NotifiedChange:
    """It waits, with its task; Invalid where another of the same field does."""
    taken = [field for one in _waiting_of([customer.id], row.person) for field in one.fields if field in row.fields]
    if taken:
        raise Invalid({"person" if field == "name" and row.of_person else field: OPEN_ALREADY for field in taken})
    row.customer_id, row.on, row.source, row.state = customer.id, on, source, "notified"
    row.by_id, row.at = by_id, clock.now()
    db.session.add(row)
    db.session.flush()
    open_task(TASK, str(row.id), customer.id, post=_entry(level_on(customer, on), on)[0])
    audit.record(
        "change.notify",
        user_id=by_id,
        subject=str(row.id),
        customer_id=customer.id,
        values={"fields": sorted(row.fields)},
    )
    return row


def _waiting_of(customer_ids: Sequence[int], person: str | None) -> list[NotifiedChange]:
    """What waits of the person of this name, or of the customer's own record where none is named."""
    rows = select(NotifiedChange).where(
        NotifiedChange.customer_id.in_(customer_ids),
        NotifiedChange.state == "notified",
        NotifiedChange.of_person.is_(person is not None),
    )
    return [one for one in db.session.scalars(rows) if person is None or fold(one.person or "") == fold(person)]


def enter(change_id: int, *, on: date) -> NotifiedChange:
    """Into the record, as notified; whoever notified it is told."""
    row, customer = _waiting(change_id)
    by_id = _demand_entry(row, customer, on)
    own, profile = ({}, {}) if row.of_person else notifiable.split(notifiable.typed(row.after))
    if row.of_person:
        contacts.enter_notified(customer, row.person or "", persons.typed(row.after))
    if own:
        customers.enter_notified(customer, own, on=on)
    if profile:
        profiles.enter_notified(customer, profile)
    return _decide(row, "entered", by_id, on, ENTERED_NOTICE)


def refuse(change_id: int, reason: str, *, on: date) -> NotifiedChange:
    row, customer = _waiting(change_id)
    by_id = _demand_entry(row, customer, on)
    row.reason = reason_of(reason)
    return _decide(row, "refused", by_id, on, REFUSED_NOTICE)


def withdraw(change_id: int, *, on: date) -> NotifiedChange:
    """By whoever notified it."""
    row, _customer = _waiting(change_id)
    reader = actor()
    if reader is not None and row.by_id != reader.user_id:
        raise NotAllowed(sentence("Whoever notified it withdraws it.", "由通知人本人撤回。"), CLAUSE)
    return _decide(row, "withdrawn", reader.user_id if reader else None, on, None)


def may_enter(row: NotifiedChange, customer: Customer, on: date) -> bool:
    """Has the reader the post that enters it today, and is it another's notice?"""
    reader = actor()
    if reader is None:
        return True
    return _entry(level_on(customer, on), on)[0] in reader.posts and row.by_id != reader.user_id


def _waiting(change_id: int) -> tuple[NotifiedChange, Customer]:
    """It and its customer, locked in this order everywhere: the customer first."""
    found = db.session.scalars(select(NotifiedChange).where(NotifiedChange.id == change_id)).one_or_none()
    if found is None:
        raise NotFound
    customer = locked([found.customer_id])[found.customer_id]
    rows = select(NotifiedChange).where(NotifiedChange.id == change_id).execution_options(populate_existing=True)
    row = db.session.scalars(rows).one()
    if row.state != "notified":
        raise Conflict(DECIDED, CLAUSE)
    if customer.status in GONE:
        raise Refused(GONE_ALREADY, CLAUSE)
    return row, customer


def _demand_entry(row: NotifiedChange, customer: Customer, on: date) -> int | None:
    by_id = demand("customer.notified_change")
    reader = actor()
    if reader is None:
        return None
    post, _terms = _entry(level_on(customer, on), on)
    if post not in reader.posts:
        english, chinese = POST_TITLES[post]
        raise NotAllowed(sentence(f"This change is entered by the {english}.", f"此变更由{chinese}录入。"), CLAUSE)
    if row.by_id == reader.user_id:
        raise NotAllowed(OWN, CLAUSE)
    return by_id


def _decide(row: NotifiedChange, state: str, by_id: int | None, on: date, told: Any) -> NotifiedChange:
    row.state, row.decided_by_id, row.decided_on, row.decided_at = state, by_id, on, clock.now()
    row.person = None
    row.before = {name: value for name, value in row.before.items() if name not in PERSONAL}
    row.after = {name: value for name, value in row.after.items() if name not in PERSONAL}
    db.session.flush()
    close_tasks(TASK, str(row.id))
    if told is not None and row.by_id is not None:
        notices.tell([row.by_id], told, f"/notified-changes/details/?id={row.id}")
    audit.record(f"change.{state}", user_id=by_id, subject=str(row.id), customer_id=row.customer_id)
    return row


@contacts.when_erased
def forget_person(contact: Contact, reason: str) -> None:
    """What waits of a person whose data are erased is not entered, or he would be there again."""
    reader = actor()
    for row in _waiting_of(with_merged(contact.customer_id), contact.name):
        row.reason = reason
        _decide(row, "refused", reader.user_id if reader else None, clock.today(), REFUSED_NOTICE)


@follows_level
def hand_over_task(customer: Customer, on: date) -> None:
    """Another level, another post that enters what waits: the task is its from now on, and no longer the other's."""
    waiting = select(NotifiedChange.id).where(
        NotifiedChange.customer_id == customer.id, NotifiedChange.state == "notified"
    )
    for key in db.session.scalars(waiting):
        close_tasks(TASK, str(key))
        open_task(TASK, str(key), customer.id, post=_entry(level_on(customer, on), on)[0])


def _entry(level: str, on: date) -> tuple[str, Terms]:
    """Which post enters it, and by when."""
    decided = policies.in_force("change_entry", on).loaded.decide_compiled({"level": level})
    terms = Terms(decided.outcome["working_days"], None, decided.reasons[0].clause)
    return decided.outcome["entered_by"], terms


def streams(reader: Reader, on: date) -> list[Stream]:
    """One for each post that enters changes; a level that changes moves a change from one to the other at once."""
    by_entry: dict[tuple[str, Terms], list[str]] = {}
    for level in LEVELS:
        by_entry.setdefault(_entry(level, on), []).append(level)
    sees_all = bool(reader.posts & OVERSEEING)
    return [
        Stream(
            key=NotifiedChange.id,
            base=NotifiedChange.on,
            where=(NotifiedChange.state == "notified") & or_(*(_is_level(level, on) for level in levels)),
            what=WHAT,
            clause=terms.clause,
            due_on=terms.due_on,
            latest_due_by=terms.latest_due_by,
            customer_id=NotifiedChange.customer_id,
            mine=NotifiedChange.by_id.is_distinct_from(reader.user_id) & (post in reader.posts),
            listed_days=None,
        )
        for (post, terms), levels in by_entry.items()
        if sees_all or post in reader.posts
    ]


def _is_level(level: str, on: date) -> ColumnElement[bool]:
    if level == "internal":
        return or_(Customer.level == level, Customer.level_ends < on)
    return and_(Customer.level == level, or_(Customer.level_ends.is_(None), Customer.level_ends >= on))


OVERSEEING = frozenset({"cs_manager"})
register(
    DutyKind(
        "change_entry",
        streams,
        "notified_change.details_view",
        owed_by=ENTERING,
        overseen_by=OVERSEEING,
        argument="id",
    )
)
