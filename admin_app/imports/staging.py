"""Where do the rows of a file wait between being checked and being written? In a temporary database of
their own.

A file of a million rows is then read once, fills no memory, and a key that comes twice is found by
index.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_DAY = "$day"


@dataclass(frozen=True)
class Row:
    """A sound row: the line it stands on, what tells it apart, and what it says by column."""

    line: int
    key: str
    values: dict[str, Any]


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=lambda day: {_DAY: day.isoformat()})


def _load(line: int, key: str, text: str) -> Row:
    return Row(line, key, json.loads(text, object_hook=_days))


def _days(told: dict[str, Any]) -> Any:
    return date.fromisoformat(told[_DAY]) if _DAY in told else told


class Staging:
    """Rows by their keys, in the order of the file."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=OFF")
        self.connection.execute("PRAGMA synchronous=OFF")
        self.connection.execute("CREATE TABLE row (line INTEGER, key TEXT UNIQUE NOT NULL, said TEXT)")
        self.connection.execute("BEGIN")

    def add(self, row: Row) -> Row | None:
        """Keep the row; the one that already has its key, if there is one."""
        kept = (row.line, row.key, _dump(row.values))
        if self.connection.execute("INSERT INTO row VALUES (?, ?, ?) ON CONFLICT DO NOTHING", kept).rowcount:
            return None
        return _load(*self.connection.execute("SELECT * FROM row WHERE key = ?", (row.key,)).fetchone())

    def count(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM row").fetchone()[0])

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """The rows in the order of the file."""
        cursor = self.connection.execute("SELECT * FROM row ORDER BY rowid")
        while rows := cursor.fetchmany(size):
            yield [_load(*row) for row in rows]

    def distinct(self, column: str, size: int) -> Iterator[list[str]]:
        """Each value of the column, in the order in which they first come, in chunks."""
        asked = "SELECT json_extract(said, ?), min(rowid) FROM row GROUP BY 1 ORDER BY 2"
        cursor = self.connection.execute(asked, (f"$.{column}",))
        while rows := cursor.fetchmany(size):
            yield [str(value) for value, _first in rows]


@contextmanager
def staged() -> Iterator[Staging]:
    """A staging table for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="guizhang-import-") as folder:
        staging = Staging(Path(folder, "rows.db"))
        try:
            yield staging
        finally:
            staging.connection.close()
