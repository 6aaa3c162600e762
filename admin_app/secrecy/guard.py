"""The one guard: every ORM statement sees only what the current reader may see, every flush changes only such rows.

A `do_orm_execute` hook adds `may_read`, compiled to SQL for the reader at hand, to SELECT, UPDATE and DELETE of each
classified model and of all that follows a customer. `before_flush` refuses objects whose customer the reader cannot
see enough of. Nobody in context means nothing is visible.
"""

from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, event, false, or_
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.visitors import replacement_traverse

from admin_app.audit import changes
from admin_app.errors import NotFound
from admin_app.extensions import Classified, FollowsCustomer, Immutable, MayFollowCustomer, SeenBy, db
from admin_app.policies import service as policies
from admin_app.secrecy.access import ACCESS, access_of, visible, visible_ids
from admin_app.secrecy.reader import Reader, Unguarded, current


def _is_mapped(cls: Any) -> bool:
    return hasattr(cls, "__table__")


def _subclasses(marker: type) -> list[Any]:
    found: list[Any] = list(filter(_is_mapped, marker.__subclasses__()))
    return sorted(found, key=lambda cls: str(cls.__name__))


_building: ContextVar[bool] = ContextVar("building", default=False)


def _criteria(reader: Reader | None) -> tuple[Any, ...]:
    """The options for this reader; the guard's own look-ups of the policy in force pass meanwhile."""
    token = _building.set(True)
    try:
        return _options(reader, policies.version_in_force("may_read", reader.on).table_hash if reader else "")
    finally:
        _building.reset(token)


def _of_entity(cls: Any, condition: Any) -> Any:
    """The condition in terms of the class instead of its table, so that it follows every alias of it."""
    mapper = cls.__mapper__
    names = {column: getattr(cls, mapper.get_property_by_column(column).key) for column in cls.__table__.c}

    def replace(element: Any, **_more: Any) -> Any:
        return names[element].__clause_element__() if element in names else None

    made: Any = replacement_traverse(condition, {}, replace)
    return made


@lru_cache(maxsize=256)
def _options(reader: Reader | None, _table_hash: str) -> tuple[Any, ...]:
    options = [
        with_loader_criteria(cls, _of_entity(cls, visible(reader)), include_aliases=True)
        for cls in _subclasses(Classified)
    ]
    for cls in _subclasses(FollowsCustomer):
        seen = cls.customer_id.in_(visible_ids(reader, cls.needs))
        options.append(with_loader_criteria(cls, seen, include_aliases=True))
    for cls in _subclasses(MayFollowCustomer):
        own = and_(cls.customer_id.is_(None), cls.user_id == reader.user_id) if reader else false()
        seen = or_(_about_customer(cls, reader), own)
        options.append(with_loader_criteria(cls, seen, include_aliases=True))
    for cls in _subclasses(SeenBy):
        seen = cls.seen_by(reader) if reader else false()
        options.append(with_loader_criteria(cls, seen, include_aliases=True))
    return tuple(options)


def _about_customer(cls: Any, reader: Reader | None) -> Any:
    """A record about a customer of whom the reader sees enough; one that tells of the archive takes full access."""
    seen = cls.customer_id.in_(visible_ids(reader, cls.needs))
    if cls.archive_only is None:
        return seen
    name, values = cls.archive_only
    return and_(seen, or_(getattr(cls, name).not_in(values), cls.customer_id.in_(visible_ids(reader, "full"))))


def _guard_statement(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete:
        _keep_immutable(state)
    reader = current()
    if isinstance(reader, Unguarded) or state.is_column_load or _building.get() or not state.is_orm_statement:
        return
    if state.is_select or state.is_update or state.is_delete:
        state.statement = state.statement.options(*_criteria(reader))


def _keep_immutable(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, Immutable):
        raise TypeError(f"A {mapper.class_.__name__} is written once; it is immutable.")


def _guard_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Refuse a flush that touches a customer, or something about one, of which the reader sees too little."""
    reader = current()
    if isinstance(reader, Unguarded):
        return
    needs: dict[int, str] = {}
    for thing in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(thing, Classified):
            if thing in session.new:
                if reader is None:
                    raise NotFound
                continue
            _require(needs, thing.id, "work")
        elif isinstance(thing, FollowsCustomer | MayFollowCustomer) and thing.customer_id is not None:
            _require(needs, thing.customer_id, "work" if thing in session.new else type(thing).needs)
            _require_former_parent(needs, thing)
    fresh = {thing.id for thing in session.new if isinstance(thing, Classified)}
    stored = {key: need for key, need in needs.items() if key not in fresh}
    if not stored:
        return
    with session.no_autoflush:
        access = access_of(stored, reader)
    for key, need in stored.items():
        if reader is None or ACCESS.index(access.get(key, "none")) < ACCESS.index(need):
            raise NotFound


def _require(needs: dict[int, str], key: int, need: str) -> None:
    if key not in needs or ACCESS.index(needs[key]) < ACCESS.index(need):
        needs[key] = need


def _require_former_parent(needs: dict[int, str], thing: Any) -> None:
    """Moving a record to another customer needs access to the one it leaves, too."""
    from sqlalchemy import inspect

    for former in inspect(thing).attrs.customer_id.history.deleted or ():
        if former is not None:
            _require(needs, former, type(thing).needs)


def _keep_audited(session: Session) -> None:
    """No audit entry, no change: what a person changes of a guarded record is told in the same transaction."""
    if isinstance(current(), Unguarded) or session.in_nested_transaction():
        return
    session.flush()
    untold = sorted({table for table, _key in changes.pending(session)} & _guarded_tables())
    if untold:
        raise TypeError(f"Changes of {', '.join(untold)} have no audit entry: call audit.record before the commit.")


def _guarded_tables() -> set[str]:
    markers = (Classified, FollowsCustomer, MayFollowCustomer)
    return {str(cls.__tablename__) for marker in markers for cls in _subclasses(marker)}


def install() -> None:
    """Put the guard on every session of the desk; safe to call twice."""
    factory = db.session.session_factory
    changes.install(factory.class_)
    if not event.contains(factory.class_, "do_orm_execute", _guard_statement):
        event.listen(factory.class_, "do_orm_execute", _guard_statement)
        event.listen(factory.class_, "before_flush", _guard_flush)
        event.listen(factory.class_, "before_commit", _keep_audited)
