"""Where do the rows of a file wait between being checked and being written? In a temporary database of
their own.

A file of a million rows is then read once, fills no memory, and a number that comes twice is found by
index.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Staging:
    """Rows with a unique key in the first column; `extra` are further columns by name."""

    def __init__(self, path: Path, key: str, columns: Sequence[str]) -> None:
        self.columns = (key, *columns)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=OFF")
        self.connection.execute("PRAGMA synchronous=OFF")
        names = ", ".join(f'"{name}"' for name in columns)
        self.connection.execute(f'CREATE TABLE row ("{key}" TEXT UNIQUE NOT NULL, {names})')
        self.connection.execute("BEGIN")
        marks = ", ".join("?" * len(self.columns))
        self._insert = f"INSERT INTO row VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 no value in it  # nosec B608
        self._find = f'SELECT * FROM row WHERE "{key}" = ?'  # noqa: S608 our own names  # nosec B608

    def add(self, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """Keep the row; the one that already has its key, if there is one."""
        if self.connection.execute(self._insert, values).rowcount:
            return None
        found: tuple[Any, ...] = self.connection.execute(self._find, values[:1]).fetchone()
        return found

    def count(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM row").fetchone()[0])

    def chunks(self, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in the order of the file."""
        cursor = self.connection.execute("SELECT * FROM row ORDER BY rowid")
        while rows := cursor.fetchmany(size):
            yield rows

    def distinct(self, column: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """Each value of the column with the first row's place, in chunks."""
        cursor = self.connection.execute(
            f'SELECT "{column}", min(rowid) FROM row GROUP BY "{column}" ORDER BY 2'  # noqa: S608 our own names  # nosec B608
        )
        while rows := cursor.fetchmany(size):
            yield rows


@contextmanager
def staged(key: str, columns: Sequence[str]) -> Iterator[Staging]:
    """A staging table for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="guizhang-import-") as folder:
        staging = Staging(Path(folder, "rows.db"), key, columns)
        try:
            yield staging
        finally:
            staging.connection.close()
