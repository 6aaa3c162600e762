"""What would each row of this file do? Kept beside its job until that is over: so many of each sort, the rest counted.

What a person may import he may see, so the rows stand unguarded; but they are his alone, like the job.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from admin_app.extensions import db
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan, shown
from admin_app.imports.models import JobLine
from admin_app.imports.report import repr_value

SORTS = ("wrong", "changed", "created", "unchanged")
KEPT = 1_000  # of each sort
PAGE = 50


class Preview:
    """Gathers what an importer tells."""

    def __init__(self, importer: type[Importer]) -> None:
        self.own, self.key, self.fields = importer.own, importer.key, importer.fields
        self.columns: dict[str, Column] = {column.name: column for column in importer.columns}
        self.lines: dict[str, list[dict[str, Any]]] = {sort: [] for sort in SORTS}

    def tell(self, plan: Plan) -> None:
        verb = plan.verbs.get(self.own)
        if plan.fault is None and verb is not None and len(self.lines[verb]) < KEPT:
            self.lines[verb].append(self._line(plan))

    def _line(self, plan: Plan) -> dict[str, Any]:
        changes = [
            [name, repr_value(self._shown(name, was)), repr_value(self._shown(name, now))]
            for name in self.columns
            if name not in self.key
            for was, now in [plan.changes.get(self.fields.get(name, name), (None, None))]
            if was != now
        ]
        return {"line": plan.row.line, "key": plan.row.key.replace("\n", " · "), "changes": changes}

    def _shown(self, name: str, value: Any) -> str:
        return shown(self.columns.get(name), value)


def keep(job_id: int, lines: dict[str, list[dict[str, Any]]]) -> None:
    """In place of what was kept of this job before."""
    forget([job_id])
    rows = [
        {"job_id": job_id, "sort": sort, "place": place, "content": content}
        for sort, contents in lines.items()
        for place, content in enumerate(contents, 1)
    ]
    if rows:
        db.session.execute(insert(JobLine), rows)


def forget(job_ids: Sequence[int]) -> None:
    db.session.execute(delete(JobLine).where(JobLine.job_id.in_(job_ids)))


def page_of(job_id: int, sort: str, after: int = 0, most: int = PAGE) -> list[JobLine]:
    wanted = select(JobLine).where(JobLine.job_id == job_id, JobLine.sort == sort, JobLine.place > after)
    return list(db.session.scalars(wanted.order_by(JobLine.place).limit(most)))


def kept_of(job_id: int) -> dict[str, int]:
    """How many of each sort are kept."""
    counted = select(JobLine.sort, func.count()).where(JobLine.job_id == job_id).group_by(JobLine.sort)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def all_of(job_id: int, sort: str) -> Iterator[dict[str, Any]]:
    after = 0
    while found := page_of(job_id, sort, after, 500):
        yield from (one.content for one in found)
        after = found[-1].place
