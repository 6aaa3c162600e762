"""How is an import that ran taken back as one? By what the audit tells of it, all or nothing (docs/adr/0018).

What it made is voided and its number set free; what it changed becomes again what it was. Where somebody has changed a
record since, something hangs on one that was made, or a decision rests on its figures, nothing is taken back, and each
such record is named, with who.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Date, String, exists, func, inspect, or_, select, update

from admin_app import clock
from admin_app.accounts.models import Department, Post, User
from admin_app.accounts.service import NO_ADDRESS
from admin_app.areas.complaints.models import Complaint, ComplaintIntake, ComplaintStep
from admin_app.areas.contracts.models import Dispute, DisputeStep, PlannedDelivery
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationItem, InvestigationStep
from admin_app.areas.credit.models import CreditLimit, CreditReport, GradeRecord, Investigation, SupplyHold
from admin_app.areas.customers.models import Contact, Customer, DuplicatePair
from admin_app.areas.customers.profile.models import FIELDS as PROFILE_FIELDS
from admin_app.areas.customers.profile.models import Profile, Qualification
from admin_app.areas.customers.search import fold, index_customers
from admin_app.areas.information.models import InformationNote, InformationReport
from admin_app.areas.plans.models import Plan as BusinessPlan
from admin_app.areas.plans.models import PlanExpense, PlanVersion
from admin_app.areas.receivables.models import Allocation, CreditNote, Invoice, Payment, Voidable
from admin_app.areas.receivables.settlement import settled_days
from admin_app.areas.staff.models import Gathering, Seat, Suggestion
from admin_app.areas.visits.models import Visit, VisitCampaign
from admin_app.audit import changes
from admin_app.audit.bulk import Batch, content_of
from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Refused, Sentence, sentence
from admin_app.extensions import GUARDED, Base, Instant, db
from admin_app.imports.importer import ALL, COMPARED
from admin_app.imports.models import Job
from admin_app.imports.report import Progress
from admin_app.secrecy.models import LevelChange, OpenTask
from admin_app.secrecy.reader import reader_for, reading_as, unguarded

UNDONE_WITHIN = timedelta(days=7)
CHUNK = 500
MOST_NAMED = 200
RESTING = ("credit_grade", "credit_terms", "over_limit")  # decisions that rest on what a customer owes
BOOKS = (
    "invoice",
    "payment",
    "allocation",
    "bill",
    "credit_note",
    "delivery",
    "contract",
    "grade_record",
    "credit_limit",
    "credit_report",
    "supply_hold",
    "investigation",
)

Told = dict[int, list[dict[str, Any]]]  # what the audit tells of each record, the latest first


class Hindered(Refused):
    """Why it cannot be taken back: `things` names each record, with who touched it."""

    def __init__(self, things: list[dict[str, Any]]) -> None:
        super().__init__(
            sentence(
                "It cannot be taken back: people have gone on with these records. Nothing was changed.",
                "无法撤销：此后已有人处理过下列记录。未作任何更改。",
            )
        )
        self.things = things


def undo(batch: int, kind: str, filename: str, user_id: int | None, progress: Progress) -> dict[str, int]:
    """How many records of each kind were taken back; nobody (None) is the desk itself, at the shell. Hindered when it
    cannot be.
    """
    with unguarded("an import is taken back by whoever may import such files"):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.batch == batch)).one()
        things = list(islice(_hindrances(entry), MOST_NAMED))
        if things:
            raise Hindered(_as_seen(things, user_id))
        undoing, counts, done = _Undoing(filename, user_id), dict[str, int](), 0
        all_told = select(func.count()).select_from(AuditBulkChange).where(AuditBulkChange.batch == batch)
        total = db.session.scalars(all_told).one()
        for model, told in _chunks(batch):
            counts[model.__tablename__] = counts.get(model.__tablename__, 0) + undoing.take_back(model, told)
            done += sum(map(len, told.values()))
            progress(COMPARED + (ALL - COMPARED) * done // total, ALL)
        values = {"entry": entry.number, "taken_back": counts}
        undoing.batch.record(f"import.{kind}.undo", user_id=user_id, subject=filename[:120], values=values)
        ended = update(Job).where(Job.batch == batch, Job.state == "done").values(state="undone")
        db.session.execute(ended.execution_options(synchronize_session=False))
        return counts


def _models() -> dict[str, Any]:
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in Base.registry.mappers}


def _chunks(batch: int) -> Iterator[tuple[Any, Told]]:
    """Model and what is told of some of its records, from the last change back to the first."""
    models, before = _models(), None
    while True:
        wanted = select(AuditBulkChange.place, AuditBulkChange.record, AuditBulkChange.key, AuditBulkChange.content)
        wanted = wanted.where(AuditBulkChange.batch == batch)
        if before is not None:
            wanted = wanted.where(AuditBulkChange.place < before)
        rows = db.session.execute(wanted.order_by(AuditBulkChange.place.desc()).limit(CHUNK)).all()
        if not rows:
            return
        before = rows[-1].place
        by_table: dict[str, Told] = {}
        for row in rows:
            by_table.setdefault(row.record, {}).setdefault(row.key, []).append(content_of(row.content) or {})
        for table in sorted(by_table):
            yield models[table], by_table[table]


def _forget() -> None:
    """Let go of the records at hand, so that a long import fills no memory."""
    for one in list(db.session.identity_map.values()):
        if isinstance(one, GUARDED):
            db.session.expunge(one)


def _loaded(model: Any, keys: Sequence[int]) -> dict[int, Any]:
    rows = select(model).where(model.id.in_(keys)).execution_options(populate_existing=True)
    return {one.id: one for one in db.session.scalars(rows).unique()}


# Whether it can be


def _hindrances(entry: AuditEntry) -> Iterator[dict[str, Any]]:
    for model, told in _chunks(entry.batch or 0):
        there = _loaded(model, list(told))
        for key, contents in told.items():
            one = there.get(key)
            if one is None or not contents[0] or _was_changed(entry, model, one, contents[0].get("version")):
                yield _thing(model, one, _CHANGED, _who_since(entry, model, key))
        made = [key for key, contents in told.items() if contents[-1].get("how") == changes.MADE]
        yield from _hanging(entry, model, made, there)
        if model.__tablename__ in BOOKS:
            yield from _decided(entry, {one.customer_id for one in there.values()})
        _forget()


def _was_changed(entry: AuditEntry, model: Any, one: Any, version: int | None) -> bool:
    if getattr(one, "row_version", version) == version:
        return False
    later = select(AuditBulkChange.content).where(
        AuditBulkChange.batch == entry.batch,
        AuditBulkChange.record == model.__tablename__,
        AuditBulkChange.key == one.id,
    )
    versions = [(content_of(text) or {}).get("version") for text in db.session.scalars(later)]
    return one.row_version not in versions


def _who_since(entry: AuditEntry, model: Any, key: int) -> str:
    """Who last touched the record, after the import."""
    table = model.__tablename__
    one_by_one = select(AuditChange.number).where(AuditChange.record == table, AuditChange.key == key)
    in_bulk = (
        select(AuditEntry.number)
        .join(AuditBulkChange, AuditBulkChange.batch == AuditEntry.batch)
        .where(AuditBulkChange.record == table, AuditBulkChange.key == key)
    )
    last = max([*db.session.scalars(one_by_one), *db.session.scalars(in_bulk), 0])
    wanted = select(User.name).join(AuditEntry, AuditEntry.user_id == User.id)
    name = db.session.scalar(wanted.where(AuditEntry.number == last, AuditEntry.number > entry.number))
    return name or "–"


def _hanging(entry: AuditEntry, model: Any, made: Sequence[int], there: dict[int, Any]) -> Iterator[dict[str, Any]]:
    """What was since recorded about records that the import made."""
    if not made or model is DuplicatePair:
        return
    for other in sorted(_models().values(), key=lambda one: one.__tablename__):
        if not other.has_history or not issubclass(other, GUARDED) or other is DuplicatePair:
            continue
        for column in other.__table__.c:
            if any(key.column.table is model.__table__ for key in column.foreign_keys):
                yield from _hanging_by(entry, other, column, model, made, there)


def _hanging_by(
    entry: AuditEntry, other: Any, column: Any, model: Any, made: Sequence[int], there: dict[int, Any]
) -> Iterator[dict[str, Any]]:
    of_import = exists().where(
        AuditBulkChange.batch == entry.batch,
        AuditBulkChange.record == other.__tablename__,
        AuditBulkChange.key == other.id,
    )
    wanted = select(other.id, column).where(column.in_(made), ~of_import)
    if "is_void" in other.__table__.c:
        wanted = wanted.where(other.is_void.is_(False))
    for key, parent in db.session.execute(wanted.limit(MOST_NAMED)):
        yield _thing(model, there.get(parent), _HANGS, _who_since(entry, other, key)) | {"by": other.__tablename__}


def _decided(entry: AuditEntry, customers: set[int]) -> Iterator[dict[str, Any]]:
    wanted = (
        select(Customer, DecisionRecord.policy, User.name)
        .join(DecisionRecord, DecisionRecord.customer_id == Customer.id)
        .outerjoin(User, DecisionRecord.user_id == User.id)
        .where(Customer.id.in_(customers), DecisionRecord.at > entry.at, DecisionRecord.policy.in_(RESTING))
    )
    for customer, policy, who in db.session.execute(wanted.limit(MOST_NAMED)):
        yield _thing(Customer, customer, _DECIDED, who or "–") | {"by": policy}


def _thing(model: Any, one: Any, why: Sentence, who: str) -> dict[str, Any]:
    key, name = (one.id, str(one)) if one is not None else (None, "–")
    return {"record": model.__tablename__, "key": key, "name": name, "why": dict(why), "who": who}


def _as_seen(things: list[dict[str, Any]], user_id: int | None) -> list[dict[str, Any]]:
    """Of records that whoever takes it back may not read no name, no reason and no person is told."""
    if user_id is None:
        return [{name: value for name, value in one.items() if name != "key"} for one in things]
    seen: set[tuple[str, int]] = set()
    keys: dict[str, set[int]] = {}
    for thing in things:
        if thing["key"] is not None:
            keys.setdefault(thing["record"], set()).add(thing["key"])
    with reading_as(reader_for(db.session.get_one(User, user_id), clock.today())):
        for table, wanted in keys.items():
            model = _models()[table]
            seen.update((table, key) for key in db.session.scalars(select(model.id).where(model.id.in_(wanted))))
    told = [one if (one["record"], one["key"]) in seen else _unseen(one["record"]) for one in things]
    return [{name: value for name, value in one.items() if name != "key"} for one in told]


def _unseen(record: str) -> dict[str, Any]:
    return {"record": record, "name": "", "why": dict(_CHANGED), "who": ""}


_CHANGED = sentence("was changed since", "此后被修改")
_HANGS = sentence("has something recorded about it since", "此后有新记录与其相关")
_DECIDED = sentence("had a decision taken since that rests on its figures", "此后已有依据其数据作出的决定")


# Doing it


class _Undoing:
    def __init__(self, filename: str, user_id: int | None) -> None:
        self.filename, self.user_id, self.batch = filename, user_id, Batch()

    def take_back(self, model: Any, told: Told) -> int:
        there = _loaded(model, list(told))
        for key, contents in told.items():
            for content in contents:
                if content["how"] == changes.MADE:
                    self._unmake(there[key])
                else:
                    _restore(there[key], content["columns"])
        self._follow(model, there)
        self.batch.gather()
        _forget()
        return len(there)

    def _unmake(self, one: Any) -> None:
        unmake = _UNMADE.get(type(one)) or (_void if isinstance(one, Voidable) else None)
        if unmake is not None:
            unmake(one, sentence(f"Import of {self.filename} taken back.", f"撤销导入：{self.filename}")["zh"][:200])

    def _follow(self, model: Any, there: dict[int, Any]) -> None:
        """What is worked out from these records."""
        db.session.flush()
        if model is Customer:
            index_customers(there.values())
            self._dismiss(list(there))
            _mark_held(there, none_too=False)
        keys = list(there)
        used = select(Allocation.invoice_id)
        if model is Invoice:
            _resettle(keys)
        elif model is Allocation:
            _resettle(db.session.scalars(used.where(Allocation.id.in_(keys))).all())
        elif model is CreditNote:
            _resettle(db.session.scalars(select(CreditNote.invoice_id).where(CreditNote.id.in_(keys))).all())
        elif model is Payment:
            _resettle(db.session.scalars(used.where(Allocation.payment_id.in_(keys))).all())
        elif model is SupplyHold:
            _mark_held(_loaded_keeping(Customer, [one.customer_id for one in there.values()]), none_too=True)

    def _dismiss(self, customers: Sequence[int]) -> None:
        """Void customers are nobody's duplicates."""
        touching = or_(DuplicatePair.customer_id.in_(customers), DuplicatePair.other_id.in_(customers))
        gone = select(Customer.id).where(Customer.id.in_(customers), Customer.status == "void")
        void = or_(DuplicatePair.customer_id.in_(gone), DuplicatePair.other_id.in_(gone))
        for pair in db.session.scalars(select(DuplicatePair).where(touching, void, DuplicatePair.state == "open")):
            pair.state, pair.settled_by_id = "dismissed", self.user_id


def _resettle(invoices: Sequence[int]) -> None:
    days = settled_days(invoices)
    for key, one in _loaded_keeping(Invoice, list(days)).items():
        one.settled_on = days[key]


def _mark_held(customers: Mapping[int, Customer], *, none_too: bool) -> None:
    """Whoever has a hold that stands is held, whatever was restored; with `none_too`, nobody else of these is."""
    standing = SupplyHold.kind != "emergency", SupplyHold.closed_on.is_(None)
    rows = select(SupplyHold.customer_id).where(SupplyHold.customer_id.in_(customers), *standing)
    held = set(db.session.scalars(rows))
    for key, one in customers.items():
        if key in held or none_too:
            one.supply_hold = key in held


def _loaded_keeping(model: Any, keys: Sequence[int]) -> dict[int, Any]:
    """With what was changed in this session and flushed."""
    db.session.flush()
    return {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(keys)))}


def _restore(one: Any, columns: dict[str, Any]) -> None:
    """Each column as it was. One whose values are never told was empty: an import only fills it in."""
    kinds = {prop.key: prop.columns[0].type for prop in inspect(type(one)).column_attrs}
    for name, pair in columns.items():
        setattr(one, name, _value(kinds[name], pair[0] if pair is not None else None))
    if isinstance(one, Customer):
        one.name_key = fold(one.name)


def _value(kind: Any, told: Any) -> Any:
    if isinstance(told, str) and isinstance(kind, Date):
        return date.fromisoformat(told)
    if isinstance(told, str) and isinstance(kind, Instant):
        return datetime.fromisoformat(told)
    return told


def _free(one: Any, name: str) -> None:
    """Its number is free again: the corrected file may bring it."""
    kind = inspect(type(one)).column_attrs[name].columns[0].type
    end = f"~{one.id & 0xFFFFFFFF:08x}"
    most = kind.length if isinstance(kind, String) and kind.length else 40
    setattr(one, name, getattr(one, name)[: most - len(end)] + end)


def _void(one: Any, why: str) -> None:
    if one.is_void:
        return
    one.is_void, one.void_reason = True, why
    if hasattr(one, "number"):
        _free(one, "number")


def _void_customer(one: Customer, why: str) -> None:
    one.status, one.void_reason = "void", why
    _free(one, "code")


def _blank(one: Contact, _why: str) -> None:
    """Personal data brought by mistake go."""
    for name in ("phone", "email", "situation", "notes", "position", "role", "purpose", "lawful_ground"):
        setattr(one, name, None)
    one.name, one.erased_at, one.is_decision_maker = "", clock.now(), False


def _end_task(one: OpenTask, _why: str) -> None:
    one.closed_at = one.closed_at or clock.now()


def _take_off(one: Complaint, why: str) -> None:
    one.stage, one.void_reason = "void", why


def _let_go(one: ComplaintIntake, why: str) -> None:
    one.is_void, one.void_reason = True, why
    _free(one, "number")


def _drop_visit(one: Visit, why: str) -> None:
    one.visit_state, one.drop_reason, one.done_on, one.campaign_id = "dropped", why, None, None


def _no_campaign(one: VisitCampaign, _why: str) -> None:
    one.state = "void"


def _empty_profile(one: Profile, _why: str) -> None:
    for name in PROFILE_FIELDS:
        setattr(one, name, None)


def _let_fall(one: PlannedDelivery, why: str) -> None:
    one.state, one.reason = "dropped", why


def _discard_plan(one: BusinessPlan, why: str) -> None:
    one.state, one.closing_note = "void", why
    _free(one, "number")


def _discard_version(one: PlanVersion, _why: str) -> None:
    one.state = "discarded"


def _unfile(one: InformationReport, _why: str) -> None:
    """It was none, and another of its month may come."""
    one.state, one.filed_on, one.filed_at = "void", None, None
    _free(one, "once")


def _take_off_grade(one: GradeRecord, why: str) -> None:
    one.state, one.reason = "replaced", why


def _never_was(one: Countermeasure, why: str) -> None:
    """It never held."""
    one.state, one.closed_on, one.note = "declined", clock.today(), why


def _not_investigated(one: InvestigationCase, why: str) -> None:
    one.state, one.note, one.closed_on, one.reported_on = "withdrawn", why, clock.today(), None


def _not_found_out(one: Investigation, _why: str) -> None:
    """It is no fact of the grade."""
    one.is_void = True


def _never_stood(one: SupplyHold, why: str) -> None:
    one.is_void, one.closed_on, one.instruction = True, clock.today(), why


def _no_dispute(one: Dispute, why: str) -> None:
    one.state, one.closed_on, one.outcome, one.next_on = "void", clock.today(), why, None


def _not_held(one: Gathering, why: str) -> None:
    one.state, one.called_off_reason = "called_off", why


def _off_the_list(one: Seat, _why: str) -> None:
    """He was not to attend, and nothing is said of him."""
    one.is_off, one.attended, one.said = True, None, ""


def _not_suggested(one: Suggestion, _why: str) -> None:
    one.state, one.is_open = "withdrawn", False


def _end_limit(one: CreditLimit, why: str) -> None:
    """It never counted."""
    one.ended_on, one.reason = one.from_on, why


def _dismiss_person(one: User, _why: str) -> None:
    """He never worked here; his user name is free again."""
    one.active, one.superior = False, None
    _free(one, "username")
    one.email = f"{one.username}@desk{NO_ADDRESS}"


def _stays(_one: Any, _why: str) -> None:
    """What was said of a level stays said; pairs are dismissed with their customers; a department stands empty."""


_UNMADE: dict[Any, Callable[[Any, str], None]] = {
    Customer: _void_customer,
    Contact: _blank,
    User: _dismiss_person,
    Department: _stays,
    Post: _stays,
    Complaint: _take_off,
    ComplaintIntake: _let_go,
    ComplaintStep: _stays,
    Visit: _drop_visit,
    VisitCampaign: _no_campaign,
    OpenTask: _end_task,
    Profile: _empty_profile,
    Qualification: _void,
    PlannedDelivery: _let_fall,
    CreditReport: _void,
    Countermeasure: _never_was,
    InvestigationCase: _not_investigated,
    InvestigationStep: _stays,
    InvestigationItem: _stays,
    Investigation: _not_found_out,
    SupplyHold: _never_stood,
    Dispute: _no_dispute,
    DisputeStep: _stays,
    Gathering: _not_held,
    Seat: _off_the_list,
    Suggestion: _not_suggested,
    BusinessPlan: _discard_plan,
    PlanVersion: _discard_version,
    InformationReport: _unfile,
    InformationNote: _void,
    PlanExpense: _void,
    GradeRecord: _take_off_grade,
    CreditLimit: _end_limit,
    LevelChange: _stays,
    DuplicatePair: _stays,
}
