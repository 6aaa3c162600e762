"""Which statements cannot be guarded, and who may send them all the same?

The guard narrows statements about mapped classes. Statements about bare tables, SQL as text, and rows inserted in bulk
pass it by; so a session refuses them where they touch a customer or anything about one, unless they carry
`execution_options=past_guard("why")`. Such statements stand in few modules, which `tools/past_guard.py` names with
their reasons; they are given keys already authorised, or join the guard's own condition (`access.follows_visible`).
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause
from sqlalchemy.orm import FromStatement, ORMExecuteState
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import TextualSelect

from admin_app.extensions import GUARDED, Base

PAST_GUARD = "past_guard"


class PastGuard(RuntimeError):
    """A statement that the guard cannot narrow was sent by code that does not say why."""


def past_guard(reason: str) -> dict[str, Any]:
    """Execution options of a statement whose keys are authorised already; the reason is for whoever reviews it."""
    if not reason:
        raise ValueError("Say why the statement may pass the guard.")
    return {PAST_GUARD: reason}


def is_past_guard(state: ORMExecuteState) -> bool:
    return bool(state.execution_options.get(PAST_GUARD))


def refuse_unguardable(state: ORMExecuteState) -> None:
    """PastGuard for SQL as text, bare guarded tables, and bulk inserts of guarded classes."""
    statement: Any = state.statement
    if isinstance(statement, TextClause | TextualSelect):
        _refuse("SQL as text")
    if not state.is_orm_statement:
        _refuse_tables(statement)
    elif state.is_insert and statement.table in guarded_tables():
        _refuse(f"rows inserted in bulk into {statement.table.name}")
    elif isinstance(statement, FromStatement):
        _refuse("a statement instead of the one for a class")


def _refuse_tables(statement: Any) -> None:
    touched = {one for one in visitors.iterate(statement) if isinstance(one, Table)} & guarded_tables()
    if touched:
        _refuse(", ".join(sorted(f"the bare table {table.name}" for table in touched)))


def _refuse(what: str) -> None:
    raise PastGuard(f"The guard cannot narrow {what}. Use the mapped class, or past_guard(…) in a named helper.")


@lru_cache(maxsize=1)
def guarded_tables() -> frozenset[Table]:
    """The tables of guarded classes, and all that have a key of one, such as the search index."""
    own = {table for mapper in Base.registry.mappers if issubclass(mapper.class_, GUARDED) for table in mapper.tables}
    tables = Base.metadata.tables.values()
    return frozenset(t for t in tables if t in own or any(key.column.table in own for key in t.foreign_keys))


def touched_by(statement: Any) -> list[Any]:
    """The guarded classes whose rows the statement can give: those it names, and all that eager loading can reach.

    Only these need a condition; one for every class would cost each statement milliseconds. Walking through a statement
    takes as long as sending it, so what statements of its form touch is remembered.
    """
    form = statement._generate_cache_key()
    if form is None:
        return _touched_by(statement)
    if (found := _touched.get(form.key)) is None:
        if len(_touched) >= FORMS_KEPT:
            _touched.clear()
        found = _touched[form.key] = _touched_by(statement)
    return found


FORMS_KEPT = 4096
_touched: dict[Any, list[Any]] = {}


def _touched_by(statement: Any) -> list[Any]:
    tables = {element for element in visitors.iterate(statement) if isinstance(element, Table)}
    names = {table.name for table in tables}  # a table in a statement is an annotated copy of itself
    found = {cls for name in names for cls in _reachable(name)}
    return sorted(found, key=lambda cls: str(cls.__name__))


@lru_cache(maxsize=512)
def _reachable(table_name: str) -> tuple[Any, ...]:
    """The guarded classes among the table's own and those that its relations lead to, however far."""
    waiting = [mapper for mapper in Base.registry.mappers if table_name in {table.name for table in mapper.tables}]
    known: set[Any] = set()
    while waiting:
        mapper = waiting.pop()
        if mapper not in known:
            known.add(mapper)
            waiting += [relation.mapper for relation in mapper.relationships]
    return tuple(mapper.class_ for mapper in known if issubclass(mapper.class_, GUARDED))
