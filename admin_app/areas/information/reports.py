"""What does each salesperson report once a month: competitive surroundings, demand, changes of his customers? 二(二)6.1

A report is begun by its first note and is a draft until it is filed; then nothing of it changes. Services flush.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from admin_app import clock
from admin_app.accounts.models import Post, User
from admin_app.areas.customers.acting import REQUIRED, actor, demand, locked
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.information.models import READING, InformationNote, InformationReport
from admin_app.areas.information.periods import MonthTerms, first_of, terms_of
from admin_app.audit import service as audit
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.months import months_later
from admin_app.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import Reader, current, unguarded

CLAUSE = "二(二)6.1"
DUTY = "information_report"
TEXTS = ("surroundings", "demand", "changes")
LONGEST = 4000
WHAT = sentence("File the customer information report", "提交《客户信息报告》")
FILED = sentence("This report is filed; nothing of it changes any more.", "该报告已提交，不能再修改。")
TWICE = sentence("This customer has its note in this report; edit that one.", "本报告已有该客户的记录，请直接修改。")
EMPTY = sentence("Write of at least one customer first.", "请先填写至少一个客户。")
GONE_ALREADY = sentence("Nothing new is noted of this record.", "该记录不再登记新的信息。")
NOT_BEGUN = sentence("Its month has not begun yet.", "该月份尚未开始。")


def month_to_report(author_id: int, on: date) -> date:
    """The month after the last one filed, if that has begun; who never filed begins with that he took his post in."""
    last, this = db.session.scalar(_last_filed(author_id)), first_of(on)
    if last is not None:
        return min(months_later(last, 1), this)
    since = db.session.scalars(select(User.in_post_since).where(User.id == author_id)).one()
    return min(first_of(since), this)


def _last_filed(author_id: Any) -> Any:
    return select(func.max(InformationReport.month)).where(
        InformationReport.author_id == author_id, InformationReport.state == "filed"
    )


def note(customer_id: int, values: Mapping[str, str], *, on: date) -> InformationNote:
    """Of one customer, in the author's draft; the draft is begun where there is none."""
    customer = locked([customer_id])[customer_id]
    reader = actor()
    owns = reader is not None and customer.owner_id == reader.user_id
    by_id = demand("information.report", owns=owns)
    if customer.status in GONE:
        raise Refused(GONE_ALREADY, CLAUSE)
    texts = _checked(values)
    report = _draft(by_id or 0, on)
    there = select(InformationNote.id).where(
        InformationNote.report_id == report.id,
        InformationNote.customer_id == customer_id,
        InformationNote.is_void.is_(False),
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise Conflict(TWICE, CLAUSE)
    row = InformationNote(customer_id=customer_id, report_id=report.id, on=on, by_id=by_id, is_void=False, **texts)
    db.session.add(row)
    db.session.flush()
    audit.record("information.note", user_id=by_id, subject=str(row.id), customer_id=customer_id)
    return row


def edit(note_id: int, values: Mapping[str, str]) -> InformationNote:
    """The author's own, while the report is a draft."""
    row, by_id = _own(note_id)
    for name, text in _checked(values).items():
        setattr(row, name, text)
    db.session.flush()
    audit.record("information.note_edit", user_id=by_id, subject=str(row.id), customer_id=row.customer_id)
    return row


def void(note_id: int, reason: str) -> InformationNote:
    row, by_id = _own(note_id)
    if not reason.strip():
        raise Invalid({"reason": REQUIRED})
    row.is_void, row.void_reason = True, reason.strip()[:200]
    db.session.flush()
    audit.record("information.note_void", user_id=by_id, subject=str(row.id), customer_id=row.customer_id)
    return row


def file(report_id: int, *, on: date) -> InformationReport:
    """Hand the report in; who oversees it reads it as it is then."""
    reader = actor()
    report = _locked(report_id)
    if report is None or reader is None or report.author_id != reader.user_id:
        raise NotFound
    if report.state == "filed":
        raise Conflict(FILED, CLAUSE)
    if report.month > on:
        raise Refused(NOT_BEGUN, CLAUSE)
    some = select(InformationNote.id).where(InformationNote.report_id == report.id, InformationNote.is_void.is_(False))
    if db.session.scalar(some.limit(1)) is None and has_customers(report.author_id):
        raise Refused(EMPTY, CLAUSE)
    report.state, report.filed_on, report.filed_at = "filed", on, clock.now()
    db.session.flush()
    audit.record("information.file", user_id=reader.user_id, subject=str(report.id))
    return report


def file_none(*, on: date) -> InformationReport:
    """By a salesperson who has no customer: there is nobody to write of, and the report says so by being empty."""
    author_id = demand("information.report", owns=True)
    if author_id is None or has_customers(author_id):
        raise Refused(EMPTY, CLAUSE)
    return file(_draft(author_id, on).id, on=on)


def has_customers(author_id: int) -> bool:
    """Is he the owner of any that something new is noted of?"""
    own = select(Customer.id).where(Customer.owner_id == author_id, Customer.status.not_in(GONE))
    with unguarded("whether somebody has customers at all"):
        return db.session.scalar(own.limit(1)) is not None


def notes_of(report_id: int) -> list[InformationNote]:
    """Those of customers that the reader works with, by name."""
    rows = select(InformationNote).join(InformationNote.customer).options(contains_eager(InformationNote.customer))
    rows = rows.where(InformationNote.report_id == report_id, InformationNote.is_void.is_(False))
    return list(db.session.scalars(rows.order_by(Customer.name, InformationNote.id)).unique())


def told_of(some: Collection[InformationReport]) -> dict[int, tuple[int, int]]:
    """By report: of how many of the customers whom its author has today it says something, and how many these are; of
    those that the reader works with. Two counts, however many reports.
    """
    has = Customer.status.not_in(GONE), visible(current(), "work")
    owned = select(Customer.owner_id, func.count()).where(Customer.owner_id.in_({one.author_id for one in some}), *has)
    whole = dict(db.session.execute(owned.group_by(Customer.owner_id)).all())
    noted = select(InformationNote.report_id, func.count(func.distinct(InformationNote.customer_id)))
    noted = noted.select_from(InformationNote).join(InformationNote.customer).join(InformationNote.report)
    noted = noted.where(
        InformationNote.report_id.in_({one.id for one in some}),
        InformationNote.is_void.is_(False),
        Customer.owner_id == InformationReport.author_id,
        *has,
    )
    told = dict(db.session.execute(noted.group_by(InformationNote.report_id)).all())
    return {one.id: (told.get(one.id, 0), whole.get(one.author_id, 0)) for one in some}


def _draft(author_id: int, on: date) -> InformationReport:
    """The one that is not filed yet; begun where there is none. His account's row is locked, so that two begin one."""
    db.session.execute(select(User.id).where(User.id == author_id).with_for_update(of=User))
    open_ones = select(InformationReport).where(
        InformationReport.author_id == author_id, InformationReport.state == "draft"
    )
    report = db.session.scalars(open_ones.order_by(InformationReport.month).limit(1)).first()
    if report is None:
        month, last = month_to_report(author_id, on), db.session.scalar(_last_filed(author_id))
        if last is not None and last >= month:
            raise Conflict(
                sentence(
                    "The report of this month is filed; the next begins with its month.",
                    "本月报告已提交，下月起可填写下一份。",
                ),
                CLAUSE,
            )
        once = f"{author_id} {month:%Y-%m}"
        report = InformationReport(author_id=author_id, month=month, once=once, state="draft")
        db.session.add(report)
        db.session.flush()
    return report


def _own(note_id: int) -> tuple[InformationNote, int | None]:
    row = db.session.scalars(select(InformationNote).where(InformationNote.id == note_id)).one_or_none()
    reader = actor()
    if row is None:
        raise NotFound
    report = _locked(row.report_id)
    if report is None or (reader is not None and report.author_id != reader.user_id):
        raise NotFound
    if report.state == "filed" or row.is_void:
        raise Refused(FILED, CLAUSE)
    return row, reader.user_id if reader is not None else None


def _locked(report_id: int) -> InformationReport | None:
    rows = select(InformationReport).where(InformationReport.id == report_id)
    rows = rows.with_for_update(of=InformationReport).execution_options(populate_existing=True)
    return db.session.scalars(rows).one_or_none()


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    texts = {name: (values.get(name) or "").strip() for name in TEXTS}
    errors: dict[str, Sentence] = {}
    if not texts["surroundings"]:
        errors["surroundings"] = REQUIRED
    for name, text in texts.items():
        if len(text) > LONGEST:
            errors[name] = sentence(f"At most {LONGEST} characters.", f"不得超过 {LONGEST} 个字。")
    if errors:
        raise Invalid(errors)
    return texts


def streams(reader: Reader, on: date) -> list[Stream]:
    """Of each salesperson the month after the last he filed; who never filed owes that in which he took his post."""
    terms = terms_of("report", on)
    filed = _last_filed(User.id).correlate(User).scalar_subquery()
    where = User.active & User.roles.any(Post.name == "salesperson")
    if not reader.posts & READING:
        leads = "marketing_manager" in reader.posts
        where = where & (User.id.in_(reader.colleague_ids) if leads else User.id == reader.user_id)
    return [
        _stream(reader, terms, filed, where, 1),
        _stream(reader, terms, User.in_post_since, where & filed.is_(None), 0),
    ]


def _stream(reader: Reader, terms: MonthTerms, base: Any, where: Any, months: int) -> Stream:
    """Due so many months after the month of `base`."""
    return Stream(
        key=User.id,
        base=base,
        where=where,
        what=WHAT,
        clause=terms.clause,
        due_on=lambda last: terms.due_on(last, months),
        latest_due_by=lambda day: terms.latest_due_by(day, months),
        customer_id=None,
        about=User.name,
        mine=User.id == reader.user_id,
        listed_days=terms.listed_days,
    )


register(
    DutyKind(
        DUTY,
        streams,
        "information_report.mine",
        owed_by=frozenset({"salesperson"}),
        overseen_by=frozenset({"cs_manager", "marketing_manager"}),
        argument="id",
    )
)
