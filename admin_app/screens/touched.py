"""What else does voiding a record touch? It is voided inside a savepoint, looked at, and never was.

Told is what the reader may see: why it is refused, which other records change with it, which name it and stay, which
duties end or begin, and how terms, limit and exposure of the customer move. One way for every view that can void.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select

from admin_app import clock, said
from admin_app.areas.receivables.figures import exposures_of
from admin_app.audit import taking_back
from admin_app.audit.models import AuditChange, AuditEntry
from admin_app.duties.service import Duty, duties_of
from admin_app.errors import DeskError
from admin_app.extensions import Base, db
from admin_app.screens import labels, panels
from admin_app.screens.columns import by_kind, customer_key
from admin_app.screens.transactions import CAUGHT, refusal, spoken
from admin_app.secrecy.access import ACCESS, access_of
from admin_app.secrecy.reader import current_reader

FIGURES = ("terms", "limit_fen")
MOST_DUTIES = 200
MOST_NAMED = 3
CAP = 100  # rows that name the record are counted no further

Fact = tuple[str, Any]


@dataclass
class Tried:
    """What was seen while it was void: `changed` by table, and whether the void can be taken back afterwards."""

    refused: DeskError | None = None
    changed: dict[str, list[int]] = field(default_factory=dict)
    duties: dict[Any, Duty] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    can_be_taken_back: bool = False


def touched(view: Any, row: Any) -> tuple[list[Fact], bool]:
    """The facts to show before it is voided, and whether the void can be taken back within the day."""
    key, customer = (row.__tablename__, row.id), customer_key(row)
    names = dict(_naming(view, row))
    before = Tried(duties=_duties(customer), figures=_figures(customer))
    after = _try(view, row, key, customer)
    if after.refused is not None:
        return [(gettext("Not as it stands"), spoken(after.refused.says, after.refused.clause))], False
    kinds = {table: len(keys) for table, keys in after.changed.items()}
    facts = [
        (gettext("Change with it"), _counted(view, kinds)),
        (gettext("Name it and stay"), _counted(view, {name: n for name, n in names.items() if name not in kinds})),
        (gettext("Duties that end"), _told(before.duties, after.duties)),
        (gettext("Duties that begin"), _told(after.duties, before.duties)),
        *_moved(before.figures, after.figures),
    ]
    return [fact for fact in facts if fact[1]], after.can_be_taken_back


def _try(view: Any, row: Any, key: tuple[str, int], customer: int | None) -> Tried:
    last = db.session.scalar(select(func.max(AuditEntry.number))) or 0
    savepoint = db.session.begin_nested()
    try:
        view.void(row, gettext("Void"))
        db.session.flush()
        return Tried(None, _changed(key, last), _duties(customer), _figures(customer), _can_be_taken_back(key, last))
    except CAUGHT as caught:
        return Tried(refusal(caught))
    finally:
        savepoint.rollback()


def _changed(key: tuple[str, int], last: int) -> dict[str, list[int]]:
    """Keys by table of what the entries since tell besides the record itself."""
    told = select(AuditChange.record, AuditChange.key).where(AuditChange.number > last)
    found: dict[str, list[int]] = {}
    for table, number in db.session.execute(told.order_by(AuditChange.record, AuditChange.key)):
        if (table, number) != key:
            found.setdefault(table, []).append(number)
    seen = {table: _visible(table, keys) for table, keys in found.items()}
    return {table: keys for table, keys in seen.items() if keys}


def _visible(table: str, keys: list[int]) -> list[int]:
    model = _models()[table]
    return list(db.session.scalars(select(model.id).where(model.id.in_(keys)).order_by(model.id)))


def _can_be_taken_back(key: tuple[str, int], last: int) -> bool:
    rows = db.session.scalars(select(AuditChange).where(AuditChange.number > last)).all()
    own = [one.content for one in rows if (one.record, one.key) == key]
    is_one = len({one.number for one in rows}) == 1
    return is_one and any(map(taking_back.is_void, own)) and taking_back.can_be_reversed([r.content for r in rows])


def _naming(view: Any, row: Any) -> Iterator[tuple[str, int]]:
    """How many records of each kind name this one, through the guard; void ones left out."""
    known = {one.model for one in _views(view).values()}
    for model in sorted(known, key=lambda one: one.__tablename__):
        columns = [c for c in model.__table__.c if any(k.column.table is row.__table__ for k in c.foreign_keys)]
        for column in columns if model.__mapper__.has_property("id") else ():
            rows = select(model.id).where(column == row.id)
            if hasattr(model, "is_void"):
                rows = rows.where(model.is_void.is_(False))
            if count := db.session.scalar(select(func.count()).select_from(rows.limit(CAP).subquery())):
                yield model.__tablename__, count


def _duties(customer: int | None) -> dict[Any, Duty]:
    """Those the reader owes or oversees about the customer, told apart."""
    if customer is None:
        return {}
    found, _more = duties_of(current_reader(), clock.today(), limit=MOST_DUTIES, customer_id=customer)
    return {(one.kind, one.key, one.base): one for one in found}


def _told(one: dict[Any, Duty], other: dict[Any, Duty]) -> str:
    """How many of the one are not among the other, and the first of them."""
    gone = [duty for key, duty in one.items() if key not in other]
    named = "; ".join(said(duty.what) for duty in gone[:MOST_NAMED])
    return f"{len(gone)}: {named}{' …' if len(gone) > MOST_NAMED else ''}" if gone else ""


def _figures(customer: int | None) -> dict[str, Any]:
    """Of a customer whose working data the reader sees."""
    if customer is None or ACCESS.index(access_of([customer]).get(customer, "none")) < ACCESS.index("work"):
        return {}
    on = clock.today()
    found = {name: panels.figures(name, [customer], on).get(customer) for name in FIGURES}
    return {**found, "exposure_fen": exposures_of([customer], on).get(customer)}


def _moved(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Fact]:
    for name, value in before.items():
        if value != after.get(name):
            label = str(labels.LABELS.get(name) or gettext("Terms"))
            yield label, f"{_shown(name, value)} → {_shown(name, after.get(name))}"


def _shown(name: str, value: Any) -> str:
    return str((value[0] if name == "terms" and value else by_kind(name, value)) or "–")


def _counted(view: Any, kinds: dict[str, int]) -> str:
    """Kinds that have a page the reader may open, each with how many; the customer is no news."""
    views = _views(view)
    told = ((views[table].name, count) for table, count in kinds.items() if table in views and table != "customer")
    return ", ".join(f"{name} {count}{'+' if count >= CAP else ''}" for name, count in told)


def _views(view: Any) -> dict[str, Any]:
    found = (one for one in view.admin._views if hasattr(one, "model") and one.is_accessible())
    return {one.model.__tablename__: one for one in found}


def _models() -> dict[str, Any]:
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}
