"""The one guard: every ORM statement sees only what the current reader may see, every flush changes only such rows.

A `do_orm_execute` hook adds `may_read`, compiled to SQL for the reader at hand, to SELECT, UPDATE and DELETE of each
classified model and of all that follows a customer. `before_flush` refuses objects whose customer the reader cannot
see enough of. Nobody in context means nothing is visible.
"""

from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from flask import has_request_context
from sqlalchemy import and_, event, false, inspect, or_
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.elements import True_
from sqlalchemy.sql.visitors import replacement_traverse

from admin_app.audit import changes
from admin_app.errors import NotFound
from admin_app.extensions import GUARDED, Classified, FollowsCustomer, Immutable, MayFollowCustomer, SeenBy, db
from admin_app.policies import service as policies
from admin_app.secrecy import deletion
from admin_app.secrecy.access import ACCESS, access_of, follows_visible, visible
from admin_app.secrecy.criteria import Condition
from admin_app.secrecy.reader import Reader, Unguarded, current
from admin_app.secrecy.statements import is_past_guard, refuse_unguardable, touched_by


def _is_mapped(cls: Any) -> bool:
    return hasattr(cls, "__table__")


def _subclasses(marker: type) -> list[Any]:
    found: list[Any] = list(filter(_is_mapped, marker.__subclasses__()))
    return sorted(found, key=lambda cls: str(cls.__name__))


_building: ContextVar[bool] = ContextVar("building", default=False)


def _criteria(statement: Any, reader: Reader | None, is_writing: bool = False) -> list[Any]:
    """The options for this reader; the guard's own look-ups of the policy in force pass meanwhile."""
    touched = touched_by(statement)
    if not touched:
        return []
    token = _building.set(True)
    try:
        table_hash = policies.version_in_force("may_read", reader.on).table_hash if reader else ""
        return [_option(cls, reader, table_hash, is_writing) for cls in touched]
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


@lru_cache(maxsize=4096)
def _option(cls: Any, reader: Reader | None, _table_hash: str, is_writing: bool) -> Any:
    """It does not travel with what is loaded: a parent loaded later is asked for by whoever reads then."""
    return Condition(cls, _seen(cls, reader, is_writing), is_joined=issubclass(cls, SeenBy))


def _seen(cls: Any, reader: Reader | None, is_writing: bool = False) -> Any:
    """The rows of the class that the reader may see; when writing, those he may change."""
    if issubclass(cls, Classified):
        return _of_entity(cls, visible(reader, "work" if is_writing else "card"))
    if issubclass(cls, SeenBy):  # first: what follows a customer may be more secret than he is
        return cls.seen_by(reader) if reader else false()
    if issubclass(cls, FollowsCustomer):
        return follows_visible(cls.customer_id, reader, cls.needs)
    own = and_(cls.customer_id.is_(None), cls.user_id == reader.user_id) if reader else false()
    return or_(_about_customer(cls, reader), own)


def _about_customer(cls: Any, reader: Reader | None) -> Any:
    """A record about a customer of whom the reader sees enough; one that tells of the archive takes full access."""
    seen = follows_visible(cls.customer_id, reader, cls.needs)
    if cls.archive_only is None:
        return seen
    name, values = cls.archive_only
    return and_(seen, or_(getattr(cls, name).not_in(values), follows_visible(cls.customer_id, reader, "full")))


def _guard_statement(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete:
        _keep_immutable(state)
        deletion.keep_rows(state)
    reader = current()
    if isinstance(reader, Unguarded) or _building.get() or is_past_guard(state):
        return
    refuse_unguardable(state)
    if state.is_column_load:
        _guard_column_load(state, reader)
    elif state.is_orm_statement and (state.is_select or state.is_update or state.is_delete):
        state.statement = state.statement.options(*_criteria(state.statement, reader, not state.is_select))


def _guard_column_load(state: ORMExecuteState, reader: Reader | None) -> None:
    """Columns of an object at hand, read again: only while its row is still visible to the person reading."""
    mapper = state.bind_mapper
    if reader is None or mapper is None or not issubclass(mapper.class_, GUARDED):
        return
    token = _building.set(True)
    try:
        state.statement = state.statement.where(_seen(mapper.class_, reader))  # type: ignore[attr-defined]
    finally:
        _building.reset(token)


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
            elif not isinstance(visible(reader, "work"), True_):
                _require(needs, thing.id, "work")
        elif isinstance(thing, FollowsCustomer | MayFollowCustomer):
            for key in _customer_keys(thing, session):
                _require(needs, key, "work" if thing in session.new else type(thing).needs)
            _require_former_parent(needs, thing)
    if not needs:
        return
    with session.no_autoflush:
        access = access_of(needs, reader)
    for key, need in needs.items():
        if reader is None or ACCESS.index(access.get(key, "none")) < ACCESS.index(need):
            raise NotFound


def _customer_keys(thing: Any, session: Session) -> set[int]:
    """Whom the record will be about: by its column and by the parent set on it. One made now is nobody's yet."""
    parent = inspect(thing).dict.get("customer")
    keys = {thing.customer_id} if parent is None or parent not in session.new else set()
    if parent is not None and parent not in session.new:
        keys.add(parent.id)
    fresh = {one.id for one in session.new if isinstance(one, Classified)}
    return keys - fresh - {None}


def _require(needs: dict[int, str], key: int, need: str) -> None:
    if key not in needs or ACCESS.index(needs[key]) < ACCESS.index(need):
        needs[key] = need


def _require_former_parent(needs: dict[int, str], thing: Any) -> None:
    """Moving a record to another customer needs access to the one it leaves, too."""
    for former in inspect(thing).attrs.customer_id.history.deleted or ():
        if former is not None:
            _require(needs, former, type(thing).needs)


def _keep_audited(session: Session) -> None:
    """No audit entry, no change: what is changed in a request is told in the same transaction, whatever record it is.

    The desk itself (`unguarded`) is trusted with its own. A batch of changes has an entry whoever made it.
    """
    if session.in_nested_transaction():
        return
    if changes.BATCH in session.info:
        raise TypeError("A batch of changes has no audit entry: call its `record` before the commit.")
    if isinstance(current(), Unguarded):
        return
    session.flush()
    untold = changes.untold(session)
    if not isinstance(current(), Reader) and not has_request_context():
        untold &= _guarded_names()
    if untold:
        tables = ", ".join(sorted(untold))
        raise TypeError(f"Changes of {tables} have no audit entry: call audit.record before the commit.")


def _guarded_names() -> set[str]:
    return {str(cls.__tablename__) for marker in GUARDED for cls in _subclasses(marker)}


def install() -> None:
    """Put the guard on every session of the desk; safe to call twice."""
    factory = db.session.session_factory
    changes.install(factory.class_)
    if not event.contains(factory.class_, "do_orm_execute", _guard_statement):
        event.listen(factory.class_, "do_orm_execute", _guard_statement)
        event.listen(factory.class_, "before_flush", _guard_flush)
        event.listen(factory.class_, "before_commit", _keep_audited)
