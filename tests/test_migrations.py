"""Do the migrations lead to the shape the models say?"""

from pathlib import Path

import pytest
from sqlalchemy import inspect

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
