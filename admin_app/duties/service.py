"""Who owes what by when? Computed from the policies in force, never scheduled: publishing moves it at once.

Each kind says who owes and who oversees it (kinds.py); everybody else owes nothing of it. A duty is seen where the
reader sees enough of the customer, and unless it is waived (waivers/).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, null, or_, select

from admin_app.areas.customers.models import Customer
from admin_app.duties import places, workdays
from admin_app.duties.grace import Late, overdue_by
from admin_app.duties.kinds import DutyKind, Stream, concerning
from admin_app.duties.places import Place
from admin_app.duties.waivers.waived import NotWaived, not_waived
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import Reader

COUNT_CAP = 1000  # counts go no further than one beyond
TIMES = ("overdue", "due", "soon")
MANY = 100  # so many of one stream are told apart by time in the database
FEW, PLACE = 3 * (COUNT_CAP + 1), 10_000  # fewer rows than that are told apart by one reading of them
Counted = tuple[Any, Stream, date]  # rows of a stream by `base`, and the latest day that is overdue
Span = tuple[date | None, date | None]  # due after the first day and by the second; None: no bound


@dataclass(frozen=True)
class Duty:
    """One thing owed. `days`: late above zero, left below. `is_missing`: it was never done yet.

    About a customer, or about what `about` says. `arguments` lead to the record at `endpoint`. `key` and `base`, the
    day it is reckoned from, tell it from all others of its kind. `needs`: the access to the customer it takes.
    """

    kind: str
    key: int
    base: date
    customer_id: int | None
    customer_code: str
    customer_name: str
    due_on: date
    days: int
    is_missing: bool
    clause: str
    what: Sentence
    is_mine: bool  # owed by the reader; otherwise overseen
    endpoint: str
    in_grace: bool = False  # its day has passed, yet it is not overdue
    hour_passed: bool = False  # its day is here, and the hour of it by which it was due is over
    about: str = ""
    needs: str = "work"
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def time(self) -> str:
        """One of `TIMES`: the day, or its hour, has passed, is here (or passed, with grace), or comes; done or not."""
        if (self.days > 0 and not self.in_grace) or (self.days == 0 and self.hour_passed):
            return "overdue"
        return "due" if self.days >= 0 else "soon"

    @property
    def state(self) -> str:
        """For programs: "missing", or its time."""
        return "missing" if self.is_missing else self.time

    @property
    def is_overdue(self) -> bool:
        return self.time == "overdue"


def duties_of(
    reader: Reader,
    on: date,
    overdue: bool | None = None,
    limit: int = 100,
    after: str | None = None,
    customer_id: int | None = None,
) -> tuple[list[Duty], str | None]:
    """The reader's duties by due day, and a cursor where more follow.

    `overdue`: True for what is overdue on `on`, False for the rest, None for both. `customer_id`: what is owed about
    that customer. One query for each stream of the kinds that concern the reader, however many rows there are.
    """
    place = None if after is None else places.read(after)
    late, standing = overdue_by(on), not_waived(on)
    found: list[tuple[Place, DutyKind, Stream, Any]] = []
    for kind, stream in concerning(reader, on):
        if customer_id is not None and stream.customer_id is None:
            continue
        rows = owed(reader, kind, stream, standing).where(
            _due(stream, *_span(_late_by(late, kind, stream, on), stream, on, overdue))
        )
        if customer_id is not None:
            rows = rows.where(stream.customer_id == customer_id)
        if place is not None:
            rows = rows.where(places.behind(place, kind, stream))
        found += ((_place(kind, stream, row), kind, stream, row) for row in _first(rows, stream, limit + 1))
    found.sort(key=lambda item: item[0])
    duties = [_duty(*item, late, on) for item in found[:limit]]
    return duties, places.write(found[limit - 1][0]) if len(found) > limit else None


def pressing(reader: Reader, on: date, most: int) -> tuple[list[Duty], dict[str, int]]:
    """The first `most` of each of `TIMES`, by due day, so that what is due today stands beside any arrears; and how
    many of each there are, as `counts_of` tells.

    One query for each stream; where a stream has many, one more for each of its times, and one that counts all such.
    """
    late, standing = overdue_by(on), not_waived(on)
    found: list[tuple[Place, DutyKind, Stream, Any]] = []
    many: list[Counted] = []
    counts = dict.fromkeys(TIMES, 0)
    for kind, stream in concerning(reader, on):
        rows = owed(reader, kind, stream, standing)
        some = _first(rows.where(_due(stream, None, _horizon(stream, on))), stream, MANY)
        if len(some) == MANY:
            spans = _spans(_late_by(late, kind, stream, on), stream, on).values()
            some = [row for span in spans for row in _first(rows.where(_due(stream, *span)), stream, most)]
            many.append((rows.with_only_columns(stream.base.label("base")), stream, _late_by(late, kind, stream, on)))
        else:
            overdue, due = stream.latest_due_by(_late_by(late, kind, stream, on)), stream.latest_due_by(on)
            for row in some:
                counts["overdue" if row.base <= overdue else "due" if row.base <= due else "soon"] += 1
        found += ((_place(kind, stream, row), kind, stream, row) for row in some)
    found.sort(key=lambda item: item[0])
    shown, duties = dict.fromkeys(TIMES, 0), []
    for duty in (_duty(*item, late, on) for item in found):
        shown[duty.time] += 1
        if shown[duty.time] <= most:
            duties.append(duty)
    more = _counted(many, on)
    return duties, _capped({time: counts[time] + more[time] for time in TIMES})


def _first(rows: Any, stream: Stream, most: int) -> Sequence[Any]:
    return db.session.execute(rows.order_by(stream.base, stream.key).limit(most)).all()


def _place(kind: DutyKind, stream: Stream, row: Any) -> Place:
    return Place(stream.due_on(row.base), kind.name, row.base, row.key)


def duty_at(reader: Reader, on: date, kind_name: str, key: int, base: date) -> Duty | None:
    """What the reader owes or oversees of this row, reckoned from this day, due or not, waived or not; else None."""
    late = overdue_by(on)
    for kind, stream in concerning(reader, on):
        if kind.name != kind_name:
            continue
        rows = owed(reader, kind, stream).where(stream.key == key, stream.base == base)
        row = db.session.execute(rows.limit(1)).first()
        if row is not None:
            return _duty(Place(stream.due_on(base), kind.name, base, key), kind, stream, row, late, on)
    return None


def counts_of(reader: Reader, on: date, only_mine: bool = False) -> dict[str, int]:
    """How many of each of `TIMES`, counted no further than `COUNT_CAP` + 1. One query, and one more for very many.

    `only_mine`: what the reader owes, without what he oversees.
    """
    late, standing = overdue_by(on), not_waived(on)
    asked: list[Counted] = []
    for kind, stream in concerning(reader, on):
        if only_mine and not _may_be_mine(reader, kind, stream):
            continue
        rows = owed(reader, kind, stream, standing).with_only_columns(stream.base.label("base"))
        if only_mine:
            rows = rows.where(_is_mine(reader, kind, stream))
        asked.append((rows, stream, _late_by(late, kind, stream, on)))
    return _capped(_counted(asked, on))


def _counted(asked: Sequence[Counted], on: date) -> dict[str, int]:
    """How many of each of `TIMES`, no further than `COUNT_CAP` + 1 of each stream."""
    counts, too_many = dict.fromkeys(TIMES, 0), []
    for one, summed in zip(asked, _answers(_sum_of(*one, on) for one in asked), strict=True):
        some = [summed // PLACE**at % PLACE for at in range(len(TIMES))]
        if sum(some) < FEW:
            counts = {time: counts[time] + count for time, count in zip(TIMES, some, strict=True)}
        else:
            too_many.append(one)
    times = TIMES * len(too_many)
    for time, count in zip(times, _answers(count for one in too_many for count in _each_of(*one, on)), strict=True):
        counts[time] += count
    return counts


def _capped(counts: dict[str, int]) -> dict[str, int]:
    return {time: min(count, COUNT_CAP + 1) for time, count in counts.items()}


def _answers(asked: Iterable[Any]) -> list[int]:
    """All of them in one query."""
    columns = [one.scalar_subquery() for one in asked]
    return list(db.session.execute(select(*columns)).one()) if columns else []


def _sum_of(rows: Any, stream: Stream, late: date, on: date) -> Any:
    """The counts of all `TIMES` in one number, each in its own decimal places; wrong where it is not `FEW`."""
    some = rows.where(_due(stream, None, _horizon(stream, on))).limit(FEW).subquery()
    times = [(some.c.base <= stream.latest_due_by(day), PLACE**at) for at, day in enumerate((late, on))]
    return select(func.coalesce(func.sum(case(*times, else_=PLACE**2)), 0)).select_from(some)


def _each_of(rows: Any, stream: Stream, late: date, on: date) -> Iterator[Any]:
    """The count of each of `TIMES`, however many the others are."""
    for span in _spans(late, stream, on).values():
        some = rows.where(_due(stream, *span)).limit(COUNT_CAP + 1).subquery()
        yield select(func.count()).select_from(some)


def open_by_kind(reader: Reader, on: date, most: int) -> dict[str, tuple[int, int]]:
    """How many duties of each kind the reader owes himself, and how many of them are overdue; one query.

    What is counted of a stream ends at `most`, the most pressing first. Kinds of which nothing is open are left out.
    """
    late, standing = overdue_by(on), not_waived(on)
    names, asked = [], []
    for kind, stream in concerning(reader, on):
        if not _may_be_mine(reader, kind, stream):
            continue
        rows = owed(reader, kind, stream, standing).with_only_columns(stream.base.label("base"))
        rows = rows.where(_is_mine(reader, kind, stream), _due(stream, None, _horizon(stream, on)))
        some = rows.order_by(stream.base).limit(most).subquery()
        each = case((some.c.base <= stream.latest_due_by(_late_by(late, kind, stream, on)), PLACE + 1), else_=1)
        names.append(kind.name)
        asked.append(select(func.coalesce(func.sum(each), 0)).select_from(some))
    counts: dict[str, tuple[int, int]] = {}
    for name, summed in zip(names, _answers(asked), strict=True):
        owed_so_far, late_so_far = counts.get(name, (0, 0))
        if summed:
            counts[name] = owed_so_far + summed % PLACE, late_so_far + summed // PLACE
    return counts


def late_of_his_own(reader: Reader, on: date, due_by: date) -> int:
    """How many duties that the reader owes are overdue and were due by that day; one query.

    Counted no further than `COUNT_CAP` + 1.
    """
    late, standing = overdue_by(on), not_waived(on)
    parts = []
    for kind, stream in concerning(reader, on):
        if not _may_be_mine(reader, kind, stream):
            continue
        rows = owed(reader, kind, stream, standing).with_only_columns(stream.key)
        rows = rows.where(
            _is_mine(reader, kind, stream), _due(stream, None, min(_late_by(late, kind, stream, on), due_by))
        )
        some = rows.limit(COUNT_CAP + 1).subquery()
        parts.append(select(func.count()).select_from(some))
    return min(sum(_answers(parts)), COUNT_CAP + 1)


def calendar_warning(on: date) -> Sentence | None:
    """Said where duties are listed while a year they may fall in has no announced holidays yet."""
    return unannounced((on + timedelta(days=30)).year)


def unannounced(year: int) -> Sentence | None:
    """Said of a year whose make-up days nobody knows yet."""
    if workdays.is_announced(year):
        return None
    return sentence(
        f"The holidays of {year} are not announced yet; working days of that year are an estimate.",
        f"{year} 年放假安排尚未公布，该年工作日为估算。",
    )


def owed(reader: Reader, kind: DutyKind, stream: Stream, standing: NotWaived | None = None) -> Any:
    """Everything of the stream that is owed and that this reader sees, due or not; without `standing`, what is waived,
    too.
    """
    of_customers = stream.customer_id is Customer.id
    rows = select(
        stream.key.label("key"),
        stream.base.label("base"),
        Customer.id.label("customer_id") if stream.customer_id is not None else null().label("customer_id"),
        Customer.code.label("code") if stream.customer_id is not None else null().label("code"),
        Customer.name.label("name") if stream.customer_id is not None else null().label("name"),
        (stream.about if stream.about is not None else null()).label("about"),
        _is_mine(reader, kind, stream).label("mine"),
    ).where(stream.where, stream.base.is_not(None))
    if standing is not None:
        rows = rows.where(standing(kind.name, stream))
    if stream.customer_id is None:
        return rows
    seen = visible(reader, stream.needs)
    if of_customers:
        return rows.where(seen)
    rows = rows.select_from(stream.key.class_).outerjoin(Customer, Customer.id == stream.customer_id)
    return rows.where(or_(stream.customer_id.is_(None), seen))


def _may_be_mine(reader: Reader, kind: DutyKind, stream: Stream) -> bool:
    """Not where posts alone say who owes it, and he holds none of them."""
    return stream.mine is not None or bool(reader.posts & kind.owed_by)


def _is_mine(reader: Reader, kind: DutyKind, stream: Stream) -> Any:
    return literal(bool(reader.posts & kind.owed_by)) if stream.mine is None else stream.mine


def _late_by(late: Late, kind: DutyKind, stream: Stream, on: date) -> date:
    """The latest day that is overdue of the stream: the day itself where its hour has passed."""
    return on if stream.hour_passed else late(kind.name)


def _spans(late: date, stream: Stream, on: date) -> dict[str, Span]:
    """The span of due days of each of `TIMES`. `late`: the latest day that is overdue."""
    return {"overdue": (None, late), "due": (late, on), "soon": (on, _horizon(stream, on))}


def _span(late: date, stream: Stream, on: date, overdue: bool | None) -> Span:
    if overdue is None:
        return None, _horizon(stream, on)
    return (None, late) if overdue else (late, _horizon(stream, on))


def _horizon(stream: Stream, on: date) -> date | None:
    return None if stream.listed_days is None else on + timedelta(days=stream.listed_days)


def _due(stream: Stream, after: date | None, by: date | None) -> ColumnElement[bool]:
    bounds = [literal(True)]
    if after is not None:
        bounds.append(stream.base > stream.latest_due_by(after))
    if by is not None:
        bounds.append(stream.base <= stream.latest_due_by(by))
    return and_(*bounds)


def _duty(place: Place, kind: DutyKind, stream: Stream, row: Any, late: Late, on: date) -> Duty:
    return Duty(
        kind=kind.name,
        key=place.key,
        base=place.base,
        customer_id=row.customer_id,
        customer_code=row.code or "",
        customer_name=row.name or "",
        due_on=place.due_on,
        days=(on - place.due_on).days,
        is_missing=stream.is_missing,
        clause=stream.clause,
        what=stream.what,
        is_mine=bool(row.mine),
        endpoint=kind.endpoint,
        in_grace=late(kind.name) < place.due_on < on,
        hour_passed=stream.hour_passed,
        about=row.about or "",
        needs=stream.needs,
        arguments={kind.argument: row.customer_id if kind.argument == "customer" else row.key},
    )
