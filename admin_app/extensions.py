"""What every model is made of: the database, column types, marker mixins. Knows nothing of any subject."""

import secrets
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from flask import g
from flask_babel import Babel, Domain, get_locale
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Integer, MetaData, String, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, validates

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
LEVELS = ("internal", "secret", "confidential", "top_secret")


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant needs a time zone: {value!r}.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def bytewise(length: int) -> String:
    """Text compared by its bytes on every engine, so that what begins alike stands together in an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


Fen = BigInteger
Key = BigInteger().with_variant(Integer, "sqlite")


def new_key() -> int:
    """A random 62-bit key, so that nobody learns from a key how many records there are."""
    return secrets.randbits(62)


SECRET = {"secret": True}  # `mapped_column(…, info=SECRET)`: its values never stand in the audit


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), date: Date()}
    has_history: ClassVar[bool] = True  # False: the desk's own bookkeeping, whose changes the audit does not keep


class Keyed:
    """Has a random key and a version that refuses to overwrite a change made meanwhile."""

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, default=new_key)
    row_version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.row_version}


class Classified(Keyed):
    """A record with an owner and a level of its own (二(二)7.2); what follows it is as visible as it is."""

    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    level: Mapped[str] = mapped_column(String(16), default="internal")
    level_from: Mapped[date | None]
    level_ends: Mapped[date | None] = mapped_column(index=True)

    @validates("level")
    def _known_level(self, _key: str, value: str) -> str:
        if value not in LEVELS:
            raise ValueError(f"Unknown level {value!r}; one of {', '.join(LEVELS)}.")
        return value


class FollowsCustomer(Keyed):
    """A record about a customer: visible to whoever has at least `needs` access to that customer.

    `is_derived`: worked out from other records and nothing by itself; it goes with the customer's archive.
    """

    needs = "work"
    is_derived = False

    @declared_attr
    def customer_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("customer.id"), index=True, nullable=False)


class MayFollowCustomer:
    """A record that may be about a customer, and then follows it; otherwise it is visible to its `user_id` alone.

    `archive_only`: a column and its values that mark records which tell of the archive and need full access.
    """

    needs = "work"
    archive_only: tuple[str, tuple[str, ...]] | None = None

    @declared_attr
    def customer_id(cls) -> Mapped[int | None]:
        return mapped_column(Key, ForeignKey("customer.id"), index=True)

    @declared_attr
    def user_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user.id"), index=True)


class SeenBy:
    """A record that says itself who sees it: neither a customer nor one person decides alone.

    `seen_by(reader)` gives the condition in terms of the class, as SQL; nobody reads → nothing is visible.
    """

    @classmethod
    def seen_by(cls, reader: Any) -> Any:
        raise NotImplementedError


class Immutable:
    """A record that is written once: neither a flush nor a bulk statement changes or deletes it."""


def _refuse_change(_mapper: Any, _connection: Any, target: Any) -> None:
    raise TypeError(f"A {type(target).__name__} is written once; it is immutable.")


event.listen(Immutable, "before_update", _refuse_change, propagate=True)
event.listen(Immutable, "before_delete", _refuse_change, propagate=True)


GUARDED = (Classified, FollowsCustomer, MayFollowCustomer, SeenBy)


class GuardedSession(FlaskSession):
    """Guarded records always come from the database, where the guard answers, never from what the session holds.

    So `get`, `get_one` and a lazily loaded parent do not find a hidden object that is already there.
    """

    def _identity_lookup(self, mapper: Any, *args: Any, **more: Any) -> Any:
        return None if issubclass(mapper.class_, GUARDED) else super()._identity_lookup(mapper, *args, **more)

    def bulk_save_objects(self, *_args: Any, **_more: Any) -> None:
        raise TypeError("Rows saved in bulk pass by the guard and the audit; add them to the session.")

    bulk_insert_mappings = bulk_update_mappings = bulk_save_objects


# Our own plain declarative base; Flask-SQLAlchemy brings engines and the session, over the same tables.
db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": GuardedSession, "expire_on_commit": False})


class Catalogues(Domain):
    """Our texts. A page has six hundred, and flask-babel would look for the language of the request for each."""

    def get_translations(self) -> Any:
        try:
            here = g._flask_babel
            if here.babel_locale is here.catalogue_of:
                return here.catalogue
        except (AttributeError, RuntimeError):  # the first text of this request, or no request
            pass
        found = super().get_translations()
        if locale := get_locale():
            g._flask_babel.catalogue, g._flask_babel.catalogue_of = found, locale
        return found


class Languages(Babel):
    domain_instance = Catalogues()

    def init_app(self, app: Any, *args: Any, **kwargs: Any) -> None:
        super().init_app(app, *args, **kwargs)
        texts = self.domain_instance
        app.jinja_env.install_gettext_callables(
            lambda text: texts.get_translations().ugettext(text),
            lambda one, many, count: texts.get_translations().ungettext(one, many, count),
            newstyle=True,
        )


babel = Languages()


def insert_new(model: Any, rows: list[dict[str, Any]], unique: list[str]) -> int:
    """Write the rows that are not there yet, told apart by these columns; how many. Two at once write each once."""
    if not rows:
        return 0
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(model)
    written = insert.values(rows).on_conflict_do_nothing(index_elements=unique).returning(*model.__mapper__.primary_key)
    return len(db.session.execute(written).all())


def refresh_statistics() -> None:
    """After much was written and committed: have PostgreSQL count its rows now, not when its own turn comes.

    Until it has, it plans for the tables as they were, and a list over a fresh import may take seconds.
    """
    if db.engine.dialect.name != "postgresql":
        return
    with suppress(DBAPIError), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=20000")
        cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Take the write lock at once where writing is meant: a reader that turns writer fails in WAL mode."""
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
