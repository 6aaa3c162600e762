"""`backup FILE`, `restore FILE`: everything the desk holds, in one file for SQLite and PostgreSQL alike.

The file is a zip: one `tables/<name>.jsonl` a table, read in one transaction so that they agree while the desk goes on
working; then the attachments under `files/`, which never change once they are kept; and last `about.json`, with the
SHA-256 of each of them. It holds what the database holds, so only its owner may read it.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.exc import DataError, IntegrityError

from admin_app import clock
from admin_app.extensions import Base, Instant, db, refresh_statistics
from admin_app.migrations import commands as migrations
from admin_app.process import only_app

FORMAT = 2
PIECE = 1024 * 1024
CHUNK = 1000


class Unfit(click.ClickException):
    """The file or the database will not do; nothing was changed."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write everything to FILE, while the desk goes on working."""
    app = only_app(serves=False)
    with app.app_context():
        if not migrations.is_up_to_date():
            raise Unfit("The database is not in its newest shape; run `guizhang migrate` first.")
        part = file.with_name(file.name + ".part")
        with (
            open(part, "wb", opener=_for_owner_alone) as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            counts, digests = _write_tables(archive)
            digests |= _write_files(archive)
            about = {"format": FORMAT, "revision": migrations.revision(), "made_at": clock.now().isoformat()}
            archive.writestr("about.json", json.dumps(about | {"rows": counts, "sha256": digests}, indent=1))
        os.replace(part, file)
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables in {file}")


def _write(out: IO[bytes]) -> dict[str, int]:
    """The whole archive; how many rows by table."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        counts, digests = _write_tables(archive)
        digests |= _write_files(archive)
        about = {"format": FORMAT, "revision": migrations.revision(), "made_at": clock.now().isoformat()}
        archive.writestr("about.json", json.dumps(about | {"rows": counts, "sha256": digests}, indent=1))
    return counts


def _for_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write_tables(archive: zipfile.ZipFile) -> tuple[dict[str, int], dict[str, str]]:
    """Rows by table, and digest by name in the archive."""
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    counts, digests = {}, {}
    with db.engine.connect().execution_options(**options, stream_results=True) as connection:
        for table in Base.metadata.sorted_tables:
            name = f"tables/{table.name}.jsonl"
            counts[table.name], digests[name] = _write_table(archive, connection, table, name)
    return counts, digests


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table, name: str) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as out:
        for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
            line = json.dumps(dict(row), ensure_ascii=False, default=_plain).encode() + b"\n"
            out.write(line)
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"Cannot keep {value!r}.")


def _write_files(archive: zipfile.ZipFile) -> dict[str, str]:
    folder = Path(current_app.config["GUIZHANG_FILES"])
    digests = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            name = f"files/{path.relative_to(folder).as_posix()}"
            with path.open("rb") as kept, archive.open(name, "w", force_zip64=True) as out:
                digests[name] = _copied(kept, out)
    return digests


def _copied(source: IO[bytes], target: IO[bytes] | None = None) -> str:
    """The digest of what was read, and written where a target is given."""
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
        if target is not None:
            target.write(piece)
    return digest.hexdigest()


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Read FILE back, all or nothing, into an empty database."""
    app = only_app(serves=False)
    with app.app_context(), _opened(file) as archive:
        migrations.upgrade()
        _check(archive)
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            if not replace and _holds_something(connection):
                raise Unfit("The database is not empty. --replace throws away what it holds.")
            try:
                count = _read_tables(archive, connection)
            except (IntegrityError, DataError, ValueError, KeyError):
                raise Unfit("The tables in this backup do not fit together; nothing was changed.") from None
            _read_files(archive)  # before the commit: files nobody names do no harm, names without files do
        refresh_statistics()
    click.echo(f"{count} rows restored. Restart the desk if it is running.")


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise Unfit(f"{file} is no backup, or it is damaged.") from None


def _check(archive: zipfile.ZipFile) -> None:
    try:
        about = json.loads(archive.read("about.json"))
        kept_format, revision = about.get("format"), about.get("revision")
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile):
        raise Unfit("This file is no backup of a desk, or it is damaged.") from None
    if kept_format != FORMAT or revision != migrations.revision():
        raise Unfit(
            f"The backup was made at database revision {revision}, this desk is at "
            f"{migrations.revision()}. Restore it with the version that made it, then migrate."
        )
    damaged = _damaged(archive, about.get("sha256", {}))
    if damaged is not None:
        raise Unfit(f"The backup is damaged at {damaged}.")


def _damaged(archive: zipfile.ZipFile, digests: dict[str, str]) -> str | None:
    """The first part that is missing, unknown, or not what was written."""
    names = [name for name in archive.namelist() if name != "about.json"]
    strange = sorted(set(names) ^ set(digests)) or [name for name in names if names.count(name) > 1]
    if strange:
        return strange[0]
    for name in names:
        try:
            with archive.open(name) as part:
                if _copied(part) != digests[name]:
                    return name
        except (zipfile.BadZipFile, zlib.error):
            return name
    return None


def _holds_something(connection: Connection) -> bool:
    tables = ("user", "customer", "audit_entry")
    return any(connection.scalar(select(func.count()).select_from(Base.metadata.tables[name])) for name in tables)


def _read_tables(archive: zipfile.ZipFile, connection: Connection) -> int:
    tables = Base.metadata.sorted_tables
    for table in reversed(tables):
        connection.execute(table.delete())
    count = sum(_read_table(archive, connection, table) for table in tables)
    if connection.dialect.name == "postgresql":
        for table in tables:
            _go_on_counting(connection, table)
    return count


def _read_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> int:
    """Rows may point to rows of the same table that come later, so such columns are filled in afterwards."""
    own = [c.name for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    count = 0
    for rows in _rows(archive, table):
        connection.execute(table.insert(), [row | dict.fromkeys(own) for row in rows])
        count += len(rows)
    for name in own:
        for rows in _rows(archive, table):
            for row in rows:
                if row[name] is not None:
                    connection.execute(table.update().where(table.c.id == row["id"]).values({name: row[name]}))
    return count


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    if f"tables/{table.name}.jsonl" not in archive.namelist():
        return
    with archive.open(f"tables/{table.name}.jsonl") as lines:
        chunk: list[dict[str, Any]] = []
        for line in lines:
            chunk.append(_typed(table, json.loads(line)))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if value is None:
            continue
        kind = table.c[name].type
        if isinstance(kind, Instant):
            row[name] = datetime.fromisoformat(value)
        elif kind.python_type is date:
            row[name] = date.fromisoformat(value)
    return row


def _go_on_counting(connection: Connection, table: Table) -> None:
    """New numbers come after those restored."""
    if "id" not in table.c or table.c["id"].autoincrement is False:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', "id")))
    if sequence:
        highest = connection.scalar(select(func.max(table.c["id"])))
        connection.execute(
            text("SELECT setval(:sequence, :highest, :used)"),
            {
                "sequence": sequence,
                "highest": highest or 1,
                "used": highest is not None,
            },
        )


def _read_files(archive: zipfile.ZipFile) -> None:
    folder = Path(current_app.config["GUIZHANG_FILES"])
    for name in archive.namelist():
        parts = Path(name).parts
        if parts[:1] != ("files",) or ".." in parts or name.endswith("/"):
            continue
        target = folder.joinpath(*parts[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as kept, target.open("wb") as out:
            _copied(kept, out)


def commands() -> list[click.Command]:
    return [backup, restore]
