"""How does a database get to the shape the code expects, and how is the next migration written?

Every command asks whether there is something to do; Alembic, half a second to load, is loaded where there is.
"""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import column, inspect, select, table

from admin_app.config import ROOT
from admin_app.extensions import db

FOLDER = ROOT / "admin_app" / "migrations"


def config() -> Any:
    from alembic.config import Config

    made = Config(str(FOLDER / "alembic.ini"))
    made.set_main_option("script_location", str(FOLDER))
    return made


def revision() -> str:
    """The newest revision there is; each is the number its file begins with."""
    return max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def is_up_to_date() -> bool:
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        reached: Any = select(column("version_num")).select_from(table("alembic_version"))
        return connection.execute(reached).scalars().all() == [revision()]


def upgrade() -> None:
    """Bring the database of the current application to the newest revision; nothing to do is cheap."""
    if not is_up_to_date():
        from alembic import command

        command.upgrade(config(), "head")


def write_next(message: str) -> Path:
    """Write the migration from the newest revision to what the models say now, and name its file.

    Works on a database of its own, so that what somebody's own holds does not matter.
    """
    from alembic import command

    from admin_app import create_app

    versions = FOLDER / "versions"
    number = len(list(versions.glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/empty.db"}, serves=False)
        with app.app_context():
            upgrade()
            script = command.revision(config(), message, autogenerate=True, rev_id=f"{number:04d}")
            db.engine.dispose()
    if script is None or isinstance(script, list):
        raise RuntimeError("Alembic wrote no single migration.")
    return Path(script.path)


def differences() -> list[object]:
    """What the models say and the database of the current application has not; nothing when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))
