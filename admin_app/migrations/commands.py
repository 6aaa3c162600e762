"""How does a database get to the shape the code expects, and how is the next migration written?"""

import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from admin_app.config import ROOT
from admin_app.extensions import db

FOLDER = ROOT / "admin_app" / "migrations"


def config() -> Config:
    made = Config(str(FOLDER / "alembic.ini"))
    made.set_main_option("script_location", str(FOLDER))
    return made


def revision() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(config()).get_current_head()


def is_up_to_date() -> bool:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == revision()


def upgrade() -> None:
    """Bring the database of the current application to the newest revision; nothing to do is cheap."""
    if not is_up_to_date():
        command.upgrade(config(), "head")


def write_next(message: str) -> Path:
    """Write the migration from the newest revision to what the models say now, and name its file.

    Works on a database of its own, so that what somebody's own holds does not matter.
    """
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
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))
