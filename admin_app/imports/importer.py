"""What is an importer? One declaration: columns with their readers, what tells rows apart, what a row would do, how it
is written.

Everything else is the same for all: reading, matching, preview, jobs, audit, undo. The file is read once into a staging
table and checked; compared with what is there; and written in chunks, all within the caller's transaction, only when
nothing at all is wrong. The caller commits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from sqlalchemy.exc import IntegrityError

from admin_app import clock
from admin_app.audit.bulk import Batch
from admin_app.errors import Conflict, Sentence, sentence
from admin_app.imports.columns import Column
from admin_app.imports.matching import Match
from admin_app.imports.reading import digest_of, read_file
from admin_app.imports.report import Counts, Fault, Progress, Report
from admin_app.imports.rights import demand_import
from admin_app.imports.staging import Row, Staging, staged
from admin_app.imports.tables import Source, opened
from admin_app.imports.transactions import begin_when_fresh, is_fresh
from admin_app.secrecy.reader import unguarded

READ, COMPARED, ALL = 400, 600, 1_000  # thousandths of the work done after each step
NO_ROWS = sentence("There is a header and no row.", "只有标题行，没有数据。")
CHOOSE_ANOTHER = sentence("Choose another file.", "请另选文件。")
KEEP_ONE = sentence("Keep the line that is right.", "请只保留正确的一行。")
MEANWHILE = sentence(
    "Somebody recorded the same meanwhile. Nothing was imported; try again.",
    "他人同时录入了相同的内容。本次未导入任何内容，请重试。",
)


@dataclass
class Plan:
    """What a row would do: to each kind of record it touches created, changed or unchanged; or its fault.

    `changes`: of the row's main record, before and after by column.
    """

    row: Row
    verbs: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    fault: Fault | None = None


Tell = Callable[[Plan], None]


def silent(_done: int, _total: int) -> None:
    return None


class Importer:
    """Subclass and declare. An instance takes in one file for somebody, or nobody (the desk itself), on a day."""

    kind: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]  # the columns that tell rows apart
    records: ClassVar[tuple[str, ...]]  # what is counted
    own: ClassVar[str]  # of these, the one that a row is
    thing: ClassVar[Sentence]  # what a row is about
    clause: ClassVar[str]  # of the rulebook: why such records must be sound and agree with the desk's; "" for none
    chunk: ClassVar[int] = 2_000
    fields: ClassVar[Mapping[str, str]] = {}  # what a column is called among the changes, where it is not its name

    def __init__(self, user_id: int | None, on: date) -> None:
        self.user_id, self.on = user_id, on

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        """What is wrong with the row by itself; may complete the values."""
        return None

    def key_of(self, values: Mapping[str, Any]) -> str:
        """What tells the row apart from the others of the file, a line for each column."""
        return "\n".join(str(values.get(name) or "") for name in self.key)

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[Any]:
        """A `Plan` for each row, in a fixed number of queries."""
        raise NotImplementedError

    def write(self, plans: Sequence[Any], batch: Batch) -> None:
        """Do what was planned, and tell the batch."""
        raise NotImplementedError

    def before(self, staging: Staging, counts: Mapping[str, Counts] | None, batch: Batch | None) -> None:
        """What is to be counted, or written, before the rows themselves: whom they are about."""

    @classmethod
    def take(
        cls,
        source: Source,
        filename: str,
        dry_run: bool = False,
        progress: Progress | None = None,
        user_id: int | None = None,
        on: date | None = None,
        match: Match | None = None,
        tell: Tell | None = None,
    ) -> Report:
        """Take the file in, or with `dry_run` say what that would do. Faults stand in the report, and then nothing is
        done.

        `user_id` None is the desk itself (the shell); NotAllowed when the user may not. `on` is the business day, by
        default today. `match` says which column is what; `tell` is told what each row would do.
        """
        return _Run(cls(user_id, on or clock.today()), filename, dry_run, progress or silent, tell).take(source, match)


class _Run:
    def __init__(self, importer: Importer, filename: str, dry_run: bool, progress: Progress, tell: Tell | None) -> None:
        self.importer, self.progress, self.tell = importer, progress, tell
        self.report = Report(filename, {name: Counts() for name in importer.records}, dry_run)

    def take(self, source: Source, match: Match | None) -> Report:
        one, report = self.importer, self.report
        fresh = is_fresh()
        demand_import(one.kind, one.user_id)
        with unguarded(f"import of {one.kind}"), opened(source) as file, staged() as rows:
            digest = digest_of(file)
            take = partial(self._stage, rows)
            read_file(file, report, one.kind, one.columns, match, take, self.progress, READ)
            if not report.rows and report.ok:
                report.blame(Fault(0, "", "", NO_ROWS, CHOOSE_ANOTHER))
            begin_when_fresh(fresh, report.dry_run)
            self._compare(rows)
            if not report.ok:
                report.forget_counts()
                return report
            if not report.dry_run:
                self._write(rows, digest)
        self.progress(ALL, ALL)
        return report

    def _stage(self, rows: Staging, line: int, values: dict[str, Any]) -> Fault | None:
        """Stage a sound row; a fault when it contradicts itself or an earlier one. An exact repeat is passed over."""
        one = self.importer
        fault = one.check(line, values)
        if fault is not None:
            return self._named(fault)
        row = Row(line, one.key_of(values), values)
        earlier = rows.add(row)
        if earlier is None:
            return None
        differing = (c for c in one.columns if row.values.get(c.name) != earlier.values.get(c.name))
        column = next(differing, None)
        if column is None:
            return None
        name, said = column.name, row.key.replace("\n", " ")
        return Fault(
            line,
            name,
            shown(column, values.get(name)),
            sentence(
                f"{one.thing['en']} {said} stands with another {name} on line {earlier.line}.",
                f"{one.thing['zh']} {said} 在第 {earlier.line} 行的 {column.names[-1]} 与此不同。",
            ),
            KEEP_ONE,
            one.clause,
        )

    def _named(self, fault: Fault) -> Fault:
        return fault if fault.clause else replace(fault, clause=self.importer.clause)

    def _compare(self, rows: Staging) -> None:
        """Count what is new, changed and unchanged; blame what contradicts the desk's records."""
        one, total, done = self.importer, rows.count() or 1, 0
        one.before(rows, self.report.counts, None)
        for chunk in rows.chunks(one.chunk):
            for plan in one.plan(chunk):
                self._count(plan)
                if self.tell is not None:
                    self.tell(plan)
            done += len(chunk)
            self.progress(READ + (COMPARED - READ) * done // total, ALL)

    def _count(self, plan: Plan) -> None:
        if plan.fault is not None:
            plan.fault = self._named(plan.fault)
            self.report.blame(plan.fault)
            return
        for kind, verb in plan.verbs.items():
            counts = self.report.counts[kind]
            setattr(counts, verb, getattr(counts, verb) + 1)

    def _write(self, rows: Staging, digest: str) -> None:
        one, report, batch, done, total = self.importer, self.report, Batch(), 0, rows.count() or 1
        try:
            one.before(rows, None, batch)
            for chunk in rows.chunks(one.chunk):
                plans = one.plan(chunk, writing=True)
                if any(plan.fault for plan in plans):
                    raise Conflict(MEANWHILE)
                one.write(plans, batch)
                done += len(chunk)
                self.progress(COMPARED + (ALL - COMPARED) * done // total, ALL)
            values = {"sha256": digest, "rows": report.rows, "counts": report.as_json()}
            entry = batch.record(
                f"import.{one.kind}", user_id=one.user_id, subject=report.filename[:120], values=values
            )
            report.batch = entry.batch
        except IntegrityError:
            raise Conflict(MEANWHILE) from None


def shown(column: Column | None, value: Any) -> str:
    """A value as a file would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if column is not None and column.in_units and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    return str(value)
