"""Nothing deletes a row about a customer but lawful destruction (二(二)6.10): no code, whoever reads."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from sqlalchemy import delete, func, select

import admin_app
from admin_app.extensions import GUARDED, Base
from admin_app.secrecy.deletion import destroying, kept_tables
from admin_app.secrecy.reader import unguarded
from admin_app.secrecy.statements import past_guard
from tests.factories import as_reader, make_contact, make_customer

for module in walk_packages(admin_app.__path__, "admin_app."):
    if module.name.endswith("models"):
        import_module(module.name)
GUARDED_MODELS = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, GUARDED)),
    key=lambda model: model.__name__,
)


def test_every_guarded_model_is_kept() -> None:
    assert {model.__tablename__ for model in GUARDED_MODELS} == {table.name for table in kept_tables()}


@pytest.mark.parametrize("model", GUARDED_MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("reader", ["clerk", "gm", "admin", None])
def test_no_statement_deletes_rows_in_bulk(session: Any, model: Any, reader: str | None) -> None:
    with as_reader(reader):
        for statement in (delete(model), delete(model.__table__)):
            with pytest.raises(TypeError, match=r"Nothing deletes rows of|written once"):
                session.execute(statement, execution_options=past_guard("a test"))
    with unguarded("a test"), pytest.raises(TypeError):
        session.execute(delete(model))


def test_no_flush_deletes_an_object(session: Any) -> None:
    contact = make_contact(make_customer(owner="sales1"))
    with unguarded("a test"):
        session.delete(contact)
        with pytest.raises(TypeError, match="Nothing deletes a Contact but the destruction of an archive"):
            session.flush()
        session.rollback()
        assert session.scalar(select(func.count()).select_from(type(contact))) == 1


def test_a_destruction_deletes(session: Any) -> None:
    contact = make_contact(make_customer(owner="sales1"))
    with unguarded("a test"), destroying("XH-1"):
        session.delete(contact)
        session.flush()
        assert session.scalar(select(func.count()).select_from(type(contact))) == 0
        session.rollback()
