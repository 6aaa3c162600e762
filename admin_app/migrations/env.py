"""How does Alembic reach our database? By the engine of the application it is called from."""

from alembic import context
from flask import current_app

context.config.set_main_option("sqlalchemy.url", "unused")
database = current_app.extensions["migrate"].db


def include_object(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def run() -> None:
    with database.engine.connect().execution_options(writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
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
