"""`import`, `undo-import`, `export`: files in, back out as one, and out."""

import csv
import json
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from admin_app.cli.desk import at_the_desk, person
from admin_app.errors import NotFound
from admin_app.extensions import db, refresh_statistics

IMPORTS = (
    "receivables",
    "customers",
    "contacts",
    "payments",
    "bills",
    "credit_notes",
    "deliveries",
    "contracts",
    "planned_deliveries",
    "licences",
    "opening_credit",
    "credit_reports",
    "investigations",
    "countermeasures",
    "holds",
    "disputes",
    "information_reports",
    "plans",
    "plan_expenses",
    "complaints",
    "campaigns",
    "visits",
    "gatherings",
    "suggestions",
    "people",
    "deals",
)
EXPORTS = ("customers", "receivables", "complaints", "visits")


@click.command(name="import")
@click.argument("kind", type=click.Choice(IMPORTS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def import_(kind: str, file: Path, dry_run: bool, as_json: bool) -> None:
    """Take FILE in, all or nothing; every bad row is named on stderr and ends with 1."""
    from admin_app.accounts.service import begin_writing
    from admin_app.imports.kinds import KINDS
    from admin_app.imports.report import repr_value

    with at_the_desk(f"import {kind}"):
        begin_writing()
        report = KINDS[kind].take(file, file.name, dry_run, _progress)
        if dry_run or not report.ok:
            db.session.rollback()
        else:
            db.session.commit()
            refresh_statistics()
    for line in report.lines("en"):
        click.echo(line, err=True)
    if not report.ok:
        sys.exit(1)
    for line in report.notes("en"):
        click.echo(line, err=True)
    if report.untaken and not as_json:
        click.echo(f"Columns not taken: {', '.join(map(repr_value, report.untaken))}.", err=True)
    counts = report.as_json()
    click.echo(json.dumps(counts, ensure_ascii=False) if as_json else _spoken(counts))


@click.command(name="undo-import")
@click.argument("number", type=int, required=False)
def undo_import(number: int | None) -> None:
    """Take back the import with entry NUMBER of the audit, all or nothing; without it, list those of seven days."""
    from admin_app.accounts.service import begin_writing
    from admin_app.imports import recent, undoing

    with at_the_desk("taking an import back"):
        if number is None:
            for one in recent.recent():
                click.echo(f"{one.number}\t{one.at:%Y-%m-%d %H:%M}\t{one.kind}\t{one.filename}\t{one.who or '-'}")
            return
        begin_writing()
        try:
            one = recent.ran(number)
        except NotFound:
            raise click.ClickException(
                f"No import {number} of the last seven days stands. List them: no NUMBER."
            ) from None
        try:
            taken_back = undoing.undo(one.batch, one.kind, one.filename, None, _progress)
        except undoing.Hindered as hindered:
            click.echo(str(hindered), err=True)
            for thing in hindered.things:
                click.echo(f"{thing['record']} {thing['name']} {thing['why']['en']} ({thing['who']}).", err=True)
            sys.exit(1)
        db.session.commit()
    click.echo("\n".join(f"{record}: {count} taken back" for record, count in taken_back.items()))


def _progress(done: int, total: int | None = None, *_rest: Any) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total or '?'}", nl=False, err=True)


def _spoken(counts: dict[str, dict[str, int]]) -> str:
    return "\n".join(
        f"{kind}: " + ", ".join(f"{number} {what}" for what, number in numbers.items())
        for kind, numbers in counts.items()
    )


@click.command()
@click.argument("kind", type=click.Choice(EXPORTS))
@click.option("--user", "username", help="Only what this person may read; everything otherwise.")
def export(kind: str, username: str | None) -> None:
    """Print KIND as CSV, streamed by key; the export is audited."""
    from contextlib import nullcontext

    from admin_app import clock
    from admin_app.accounts import rights
    from admin_app.accounts.service import begin_writing
    from admin_app.audit import service as audit
    from admin_app.secrecy.reader import reader_for, reading_as

    with at_the_desk(f"export {kind}"):
        user = person(username) if username else None
        if user:
            rights.demand(user.posts, f"export.{kind}")
        reading = reading_as(reader_for(user, clock.today(), on_screen=False)) if user else nullcontext()
        with reading:
            count = _write(kind, sys.stdout)
        begin_writing()
        audit.record("export", user_id=user.id if user else None, subject=kind, values={"rows": count})
        db.session.commit()


def _write(kind: str, out: TextIO) -> int:
    from admin_app.cli.exported import KINDS

    columns, statement = KINDS[kind]()
    writer = csv.writer(out)
    writer.writerow([column.name for column in columns])
    count = 0
    for row in db.session.execute(statement.execution_options(yield_per=1000)):
        writer.writerow([_cell(column.says(value)) for column, value in zip(columns, row, strict=True)])
        count += 1
    return count


def _cell(value: Any) -> Any:
    """No spreadsheet takes a cell for a formula; as in the exports on screen."""
    from admin_app.screens.export import harmless

    return harmless(value) if isinstance(value, str) else value


def commands() -> list[click.Command]:
    return [import_, undo_import, export]
