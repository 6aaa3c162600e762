"""May a row about a customer be deleted? Only while a destruction that three people signed is carried out (二(二)6.10).

Everything else ends, is voided or is merged, and stays. This holds for whoever reads, the desk itself included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.orm import ORMExecuteState

from admin_app.extensions import GUARDED, Base

_certificate: ContextVar[str | None] = ContextVar("certificate", default=None)


@contextmanager
def destroying(certificate: str) -> Iterator[None]:
    """What is destroyed under the certificate of this number may be deleted meanwhile."""
    token = _certificate.set(certificate)
    try:
        yield
    finally:
        _certificate.reset(token)


def keep(what: str) -> None:
    """TypeError unless an archive is being destroyed."""
    if _certificate.get() is None:
        raise TypeError(f"Nothing deletes {what} but the destruction of an archive; end it or void it.")


def keep_rows(state: ORMExecuteState) -> None:
    """The same for a statement that deletes in bulk."""
    table: Any = getattr(state.statement, "table", None)
    if state.is_delete and table in kept_tables():
        keep(f"rows of {table.name}")


@lru_cache(maxsize=1)
def kept_tables() -> frozenset[Table]:
    return frozenset(
        table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, GUARDED)
        for table in mapper.tables
        if isinstance(table, Table)
    )


def _keep_object(_mapper: Any, _connection: Any, target: Any) -> None:
    keep(f"a {type(target).__name__}")


for _marker in GUARDED:
    event.listen(_marker, "before_delete", _keep_object, propagate=True)
