"""Do the migrations lead to the shape the models say?"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import column, inspect, select, table

from admin_app import create_app
from admin_app.extensions import Base, db
from admin_app.migrations import commands
from tests import databases


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrated_database_has_the_shape_of_the_models(kind: str, tmp_path: Path) -> None:
    with databases.database(kind, tmp_path) as url:
        app = create_app({"SQLALCHEMY_DATABASE_URI": url, "GUIZHANG_FILES": tmp_path})
        with app.app_context():
            assert not commands.is_up_to_date()
            commands.upgrade()
            assert commands.is_up_to_date()
            tables = set(inspect(db.engine).get_table_names())
            assert commands.differences() == []
            db.engine.dispose()
    assert set(Base.metadata.tables) <= tables


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_that_refer_to_each_other_survive_a_table_made_anew(kind: str, tmp_path: Path) -> None:
    """SQLite makes a table anew to change a constraint; deliveries refer to sales meanwhile."""
    from alembic import command

    about = {"customer_id": 1, "row_version": 1, "amount_fen": 1, "number": "1", "is_void": False}
    with databases.database(kind, tmp_path) as url:
        app = create_app({"SQLALCHEMY_DATABASE_URI": url, "GUIZHANG_FILES": tmp_path})
        sale, delivery = Base.metadata.tables["sale"], Base.metadata.tables["delivery"]
        with app.app_context():
            command.upgrade(commands.config(), "0006")
            with db.engine.begin() as connection:
                row = {"id": 1, "row_version": 1, "code": "K", "name": "K", "name_key": "k", "level": "internal"}
                row |= {"status": "active", "created_at": datetime(2026, 11, 23, tzinfo=UTC)}
                row |= dict.fromkeys(("is_key", "is_institutional", "supply_hold", "emergency_open"), False)
                connection.execute(table("customer", *map(column, row)).insert().values(**row))
                day = date(2026, 11, 23)
                connection.execute(sale.insert().values(id=2, sold_on=day, on_account=True, verdict="within", **about))
                connection.execute(delivery.insert().values(id=3, sale_id=2, delivered_on=day, **about))
            commands.upgrade()
            with db.engine.connect() as connection:
                assert connection.execute(select(delivery.c.sale_id)).all() == [(2,)]
                assert connection.execute(select(sale.c.number)).all() == [("1",)]
            db.engine.dispose()
