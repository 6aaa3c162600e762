"""How often was it tried? Flask-Limiter's counters in our own database, so that all processes count together.

Each count is a transaction of its own, apart from the request's; nothing has to be installed for it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from admin_app import clock
from admin_app.accounts.models import Attempt
from admin_app.extensions import db

SCHEME = "desk"
KEPT_LONG = timedelta(days=1)  # how long after its span a counter is cleared away


class DeskStorage(Storage):
    """`limits`' storage over the table of attempts."""

    STORAGE_SCHEME = [SCHEME]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and say how often it was by now; a span that is over begins anew."""
        now = clock.real()
        ends_at = now + timedelta(seconds=expiry)
        is_over = Attempt.ends_at <= now
        with db.engine.connect().execution_options(writing=True) as connection:
            insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
            row: Any = insert(Attempt).values(key=key[:300], count=amount, ends_at=ends_at)
            counted = row.on_conflict_do_update(
                index_elements=[Attempt.key],
                set_={
                    "count": case((is_over, amount), else_=Attempt.count + amount),
                    "ends_at": case((is_over, ends_at), else_=Attempt.ends_at),
                },
            ).returning(Attempt.count)
            found = int(connection.execute(counted).scalar_one())
            if found == amount:
                connection.execute(delete(Attempt).where(Attempt.ends_at < now - KEPT_LONG))
            connection.commit()
        return found

    def _read(self, key: str) -> tuple[int, datetime]:
        wanted = select(Attempt.count, Attempt.ends_at).where(Attempt.key == key[:300], Attempt.ends_at > clock.real())
        with db.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return (row[0], row[1]) if row else (0, datetime.now(UTC))

    def get(self, key: str) -> int:
        return self._read(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._read(key)[1].timestamp()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with db.engine.connect().execution_options(writing=True) as connection:
            gone = connection.execute(delete(Attempt)).rowcount
            connection.commit()
        return int(gone)

    def clear(self, key: str) -> None:
        with db.engine.connect().execution_options(writing=True) as connection:
            connection.execute(delete(Attempt).where(Attempt.key == key[:300]))
            connection.commit()
