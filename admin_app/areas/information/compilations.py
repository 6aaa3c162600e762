"""Compile the archive cards of a period, and keep the file so that it is proved unchanged (二(二)6.8–6.9).

Kept is the file itself under its digest; whoever reads it reads every archive whole. Services flush.
"""

import hashlib
from datetime import date, timedelta

from flask_babel import gettext
from sqlalchemy import Date, exists, literal, select
from sqlalchemy.orm import aliased

from admin_app import clock, storage
from admin_app.accounts.models import Post
from admin_app.areas.customers.acting import demand
from admin_app.areas.information import compiled
from admin_app.areas.information.compiled_sheets import SHEETS
from admin_app.areas.information.models import Compilation, may_read_all
from admin_app.areas.information.periods import MONTHS, MonthTerms, last_of, period_before, spans_of, terms_of
from admin_app.audit import service as audit
from admin_app.audit.models import AuditEntry
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.months import months_later
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport
from admin_app.reports.files import xlsx_of
from admin_app.secrecy.reader import Reader, current_reader

CLAUSE = "二(二)6.9"
OWING = "information_clerk"
WHAT = {
    "month": sentence("Compile the archive cards of the month", "按月整理汇编档案卡"),
    "quarter": sentence("Compile the archive cards of the quarter", "按季整理汇编档案卡"),
    "year": sentence("Compile the archive cards of the year", "按年整理汇编档案卡"),
}
NOT_WHOLE = sentence(
    "A compilation holds every archive; you do not read all of them.", "汇编包含全部档案，您无权阅读其中全部内容。"
)
NOT_TO_COMPILE = sentence(
    "This period is not over, was compiled, or was over before the desk began.",
    "该期间尚未结束、已经汇编，或早于系统启用。",
)
BROKEN = sentence(
    "The file is missing or is not the one that was compiled; restore it from a backup.",
    "文件缺失或已非原件，请从备份中恢复。",
)


def compile_period(period: str, first: date | None = None, *, on: date) -> Compilation:
    """Of the period of this kind that begins `first`, else the latest that is over: what it brought beside the one
    before, and the cards as they stand now; kept as a file and as the figures of its page. Compiled again is the latest
    alone.
    """
    by_id = demand("information.compile")
    if period not in MONTHS:
        raise Invalid(
            {"period": sentence("Choose month, quarter or year (二(二)6.8).", "请选择月、季或年（二(二)6.8）。")}
        )
    if not may_read_all(current_reader()):
        raise NotAllowed(NOT_WHOLE, "二(二)7.1")
    first = first or period_before(period, on)[0]
    last = last_of(first, MONTHS[period])
    if (first, last) != period_before(period, on) and (period, first, last) not in not_compiled(on):
        raise Invalid({"period": NOT_TO_COMPILE})
    spans = spans_of(period, first)
    content = compiled.counted(spans, on)
    asked = AskedReport(on, extra={"spans": spans, "content": content})
    about = [f"{first.isoformat()} – {last.isoformat()}", gettext("Amounts in yuan")]
    sha256, size = storage.put_pieces(xlsx_of(SHEETS, asked, about, on))
    row = Compilation(
        period=period,
        from_on=first,
        until_on=last,
        sha256=sha256,
        bytes=size,
        content=content,
        digest=compiled.digest_of(content),
        by_id=by_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "compilation.make", user_id=by_id, subject=str(row.id), values={"sha256": row.sha256, "digest": row.digest}
    )
    return row


def not_compiled(on: date) -> list[tuple[str, date, date]]:
    """Kind, first and last day of each period that is over since the desk began and was not compiled; newest first."""
    began = began_on()
    if began is None:
        return []
    rows = select(Compilation.period, Compilation.from_on).where(Compilation.until_on >= began).distinct()
    done = {(period, first) for period, first in db.session.execute(rows)}
    found = []
    for period, months in MONTHS.items():
        first, last = period_before(period, on)
        while last >= began:
            if (period, first) not in done:
                found.append((period, first, last))
            last, first = first - timedelta(days=1), months_later(first, -months)
    return sorted(found, key=lambda one: (one[2], one[1]), reverse=True)


def is_sound(row: Compilation) -> bool:
    """Are file and figures still those that were compiled?"""
    path = storage.path_of(row.sha256)
    if not path.is_file() or (row.content is not None and compiled.digest_of(row.content) != row.digest):
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == row.sha256


def take(key: int) -> tuple[Compilation, bytes]:
    """The file, for whoever reads all of it; noted."""
    row = db.session.scalars(select(Compilation).where(Compilation.id == key)).one_or_none()
    if row is None:
        raise NotFound
    if not is_sound(row):
        raise Refused(BROKEN, CLAUSE)
    audit.record("compilation.take", user_id=current_reader().user_id, subject=str(row.id))
    return row, storage.path_of(row.sha256).read_bytes()


def streams(_reader: Reader, on: date) -> list[Stream]:
    """Of each kind the latest, and when the next is due; before there is one, that of the period the desk began in."""
    terms, began = terms_of("compilation", on), began_on()
    found = [_stream(period, months + 1, terms) for period, months in MONTHS.items()]
    if began is not None:
        found += [
            _first(period, months + 1, terms, period_before(period, began)[1]) for period, months in MONTHS.items()
        ]
    return found


def began_on() -> date | None:
    """The day of the first entry of the audit: with it the desk began."""
    at = db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.number).limit(1))
    return None if at is None else clock.day_of(at)


def _first(period: str, months: int, terms: MonthTerms, before: date) -> Stream:
    """While there is none of a kind, its keeper owes the one after the day `before`: there is one post, one duty."""
    return Stream(
        key=Post.id,
        base=literal(before, Date),
        where=(Post.name == OWING) & ~exists().where(Compilation.period == period),
        what=WHAT[period],
        clause=terms.clause,
        due_on=lambda last: terms.due_on(last, months),
        latest_due_by=lambda day: terms.latest_due_by(day, months),
        customer_id=None,
        listed_days=terms.listed_days,
        is_missing=True,
    )


def _stream(period: str, months: int, terms: MonthTerms) -> Stream:
    later = aliased(Compilation)
    is_later = exists().where(later.period == period, later.until_on > Compilation.until_on)
    is_again = exists().where(later.period == period, later.until_on == Compilation.until_on, later.id > Compilation.id)
    return Stream(
        key=Compilation.id,
        base=Compilation.until_on,
        where=(Compilation.period == period) & ~is_later & ~is_again,
        what=WHAT[period],
        clause=terms.clause,
        due_on=lambda last: terms.due_on(last, months),
        latest_due_by=lambda day: terms.latest_due_by(day, months),
        customer_id=None,
        listed_days=terms.listed_days,
    )


register(
    DutyKind(
        "compilation",
        streams,
        "compilation.create_view",
        owed_by=frozenset({OWING}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
