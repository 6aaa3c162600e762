"""How does Alembic reach our database? By the engine of the application it is called from."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

from admin_app.extensions import db

context.config.set_main_option("sqlalchemy.url", "unused")


def include_object(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


@contextmanager
def _tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; what refers to it must not be in the way, nor be left dangling."""
    if connection.dialect.name != "sqlite":
        yield
        return
    bare: Any = connection.connection.driver_connection  # outside of any transaction, where alone it may be said
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        dangling = bare.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"The migration left rows that refer to nothing: {dangling[:5]}")
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    with db.engine.connect().execution_options(writing=True) as connection, _tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            compare_type=True,
            compare_server_default=True,
            render_as_batch=True,
            user_module_prefix="extensions.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
