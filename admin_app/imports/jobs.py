"""How does a file somebody brought come to be checked and taken in? Jobs: kept, claimed, run, reported, cancelled.

A job belongs to one person; nobody else sees it. It is claimed by a conditional update, so that two runners never take
the same. Everything here commits: a job is an edge of its own, like a request.

A file holds what the guard keeps, and is not guarded: it goes as soon as its job is over, and a week after it came at
the latest, with what was quoted from it.
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from sqlalchemy import Update, null, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from admin_app import clock
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.attachments.models import Attachment
from admin_app.errors import Conflict, DeskError, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db, refresh_statistics
from admin_app.imports import files
from admin_app.imports.kinds import KINDS
from admin_app.imports.models import Job
from admin_app.imports.receivables import READ
from admin_app.imports.report import Report
from admin_app.secrecy.reader import reader_for, reading_as, unguarded

AT_ONCE_BYTES = 1024 * 1024  # smaller files are worked on while the person waits
FAULTS_KEPT = 200
KEPT = timedelta(days=7)
UNFINISHED = ("queued", "running", "checked")
BROKEN = sentence(
    "Something went wrong; nothing was imported. The administrator finds it in the log.",
    "出现意外错误，未导入任何内容。详情请管理员查看日志。",
)
INTERRUPTED = sentence("It was interrupted; nothing was imported. Try again.", "任务被中断，未导入任何内容。请重试。")
CHANGED = sentence("The file is no longer what was checked. Bring it again.", "文件已与检查时不同，请重新上传。")
_log = logging.getLogger(__name__)


Work = Callable[[Job, "Teller"], dict[str, object]]
_others: dict[str, Work] = {}


def do_also(kind: str, work: Work) -> None:
    """Have jobs of this kind, which bring no file, done by `work`; it answers what the job is to remember."""
    _others[kind] = work


class Cancelled(Exception):
    """The person does not want it any more."""


def bring(source: BinaryIO, filename: str | None, kind: str, user: User) -> Job:
    """Keep the file and a job to check it; NotAllowed without the right, Invalid when the file will not do."""
    rights.demand(user.posts, KINDS[kind].right)
    forget_old()
    name = files.plain_name(filename)
    sha256, size = files.keep(source, name)
    job = Job(
        kind=kind,
        user_id=user.id,
        filename=name,
        sha256=sha256,
        size=size,
        created_at=datetime.now(UTC),
        business_day=clock.today(),
    )
    db.session.add(job)
    db.session.commit()
    return job


def job_of(user_id: int, key: int | None) -> Job:
    """NotFound when there is none, or it is somebody else's."""
    wanted = select(Job).where(Job.id == key, Job.user_id == user_id, Job.kind.in_(KINDS))
    wanted = wanted.execution_options(populate_existing=True)
    job = db.session.scalars(wanted).one_or_none() if key is not None else None
    if job is None:
        raise NotFound
    return job


def latest_of(user_id: int, most: int = 20) -> list[Job]:
    wanted = (
        select(Job)
        .where(Job.user_id == user_id, Job.kind.in_(KINDS))
        .order_by(Job.created_at.desc(), Job.id)
        .limit(most)
    )
    return list(db.session.scalars(wanted))


def is_small(job: Job) -> bool:
    return job.size <= AT_ONCE_BYTES


def confirm(job: Job) -> None:
    """Let a checked file without faults be taken in; Conflict when that was done already."""
    if job.state == "checked" and job.fault_count:
        raise Refused(sentence("The file has faults.", "文件有错误。"))
    moved = update(Job).where(Job.id == job.id, Job.state == "checked", Job.fault_count == 0)
    _must(moved.values(state="queued", step="import", done=0, total=0, is_cancelling=False))


def cancel(job: Job) -> None:
    """What waits is cancelled at once, what runs at its next step. What has been written stays."""
    waiting = update(Job).where(Job.id == job.id, Job.state.in_(("queued", "checked")))
    running = update(Job).where(Job.id == job.id, Job.state == "running")
    changed = _execute(waiting.values(state="cancelled", finished_at=datetime.now(UTC)))
    if not changed:
        _must(running.values(is_cancelling=True))
    _remove_unused([job.sha256])


def _execute(statement: Update) -> int:
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


def _must(statement: Update) -> None:
    if not _execute(statement):
        raise Conflict(sentence("The state of this file has changed meanwhile.", "该文件的状态刚刚发生了变化。"))


def runner() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def claim(key: int | None = None) -> Job | None:
    """Take a waiting job, the oldest or this one; None when there is none or another was faster."""
    if key is None:
        waiting = select(Job.id).where(Job.state == "queued").order_by(Job.created_at, Job.id).limit(1)
        key = db.session.scalar(waiting)
        db.session.rollback()
    if key is None:
        return None
    taken = update(Job).where(Job.id == key, Job.state == "queued")
    if not _execute(taken.values(state="running", runner=runner())):
        return None
    return db.session.scalars(select(Job).where(Job.id == key).execution_options(populate_existing=True)).one()


def run(job: Job) -> None:
    """Do the claimed job's step as its owner, and write down how it ended."""
    key, step = job.id, job.step
    try:
        told, ok = _done(job)
    except Cancelled:
        _end(key, state="cancelled")
    except DeskError as error:
        _end(key, state="failed", problem=dict(error.says))
    except SQLAlchemyError:
        _log.exception("Job %s failed in the database.", key)
        _end(key, state="failed", problem=dict(BROKEN))
    except Exception:
        _log.exception("Job %s failed.", key)
        _end(key, state="failed", problem=dict(BROKEN))
    else:
        ended = "checked" if step == "check" else "done" if ok else "failed"
        _end(key, state=ended, **told)


def _done(job: Job) -> tuple[dict[str, object], bool]:
    """What the job is to remember, and whether it went well."""
    if job.kind in _others:
        return _others[job.kind](job, Teller(job.id, writes_beside=True)), True
    report = _work(job)
    return _told(report), report.ok


def _told(report: Report) -> dict[str, object]:
    return {
        "result": report.as_json(),
        "faults": report.faults_as_json()[:FAULTS_KEPT],
        "fault_count": report.fault_count,
        "rows": report.rows,
        "done": 1,
        "total": 1,
    }


def _work(job: Job) -> Report:
    user = db.session.get(User, job.user_id)
    if user is None or not user.active:
        raise Refused(sentence("The person does not work here any more.", "此人已不在岗。"))
    if not files.is_unharmed(job.sha256):
        raise Refused(CHANGED)
    given = (files.path_of(job.sha256), job.filename, job.step == "check", Teller(job.id), user.id, job.business_day)
    reader, take = reader_for(user, job.business_day), KINDS[job.kind].take
    db.session.rollback()
    with reading_as(reader):
        report = take(*given)
        if report.ok and not report.dry_run:
            db.session.commit()
            refresh_statistics()
        else:
            db.session.rollback()
    return report


def _end(key: int, *, state: str, **values: object) -> None:
    db.session.rollback()
    ended = update(Job).where(Job.id == key, Job.state == "running")
    _execute(ended.values(state=state, finished_at=datetime.now(UTC), runner=None, **values))
    _remove_unused(db.session.scalars(select(Job.sha256).where(Job.id == key, Job.kind.in_(KINDS))).all())


def forget_old() -> None:
    """What was brought a week ago and never confirmed is cancelled; no job that old quotes its file any more."""
    now = datetime.now(UTC)
    old = (Job.kind.in_(KINDS), Job.created_at < now - KEPT)
    _execute(update(Job).where(*old, Job.state == "checked").values(state="cancelled", finished_at=now))
    _execute(update(Job).where(*old, Job.state.not_in(UNFINISHED)).values(faults=null()))
    lately = select(Job.sha256).where(Job.kind.in_(KINDS), Job.created_at > now - 5 * KEPT)
    _remove_unused(db.session.scalars(lately).all())  # of one that ended in a crash, too


def _remove_unused(contents: Sequence[str]) -> None:
    """Of these, the files that neither an unfinished job nor an archive has."""
    with unguarded("whether a file is still kept does not depend on who asks"):
        wanted = set(contents)
        jobs = select(Job.sha256).where(Job.kind.in_(KINDS), Job.state.in_(UNFINISHED), Job.sha256.in_(wanted))
        archives = select(Attachment.sha256).where(Attachment.sha256.in_(wanted))
        used = {*db.session.scalars(jobs), *db.session.scalars(archives)}
    db.session.rollback()
    for sha256 in wanted - used:
        files.remove(sha256)


class Teller:
    """Writes the progress beside the import's own transaction; raises Cancelled when that is asked for.

    On SQLite nobody else can write while the import does: the progress then rests where it was, unless the work
    itself `writes_beside` what it reads.
    """

    def __init__(self, key: int, writes_beside: bool = False) -> None:
        self.key = key
        self.is_single_writer = db.engine.dialect.name == "sqlite" and not writes_beside

    def __call__(self, done: int, total: int) -> None:
        if self.is_single_writer and done > READ:
            return
        told = update(Job).where(Job.id == self.key, Job.is_cancelling.is_(False)).values(done=done, total=total)
        try:
            with db.engine.connect().execution_options(writing=True) as connection:
                is_wanted = connection.execute(told).rowcount
                connection.commit()
        except OperationalError:  # busy: the next word will do
            return
        if not is_wanted:
            raise Cancelled


def fail_orphans() -> int:
    """End the jobs of runners on this machine that are gone; how many."""
    here = f"{socket.gethostname()[:80]}:"
    gone = 0
    for job in db.session.scalars(select(Job).where(Job.state == "running")).all():
        if job.runner and job.runner.startswith(here) and not _is_alive(int(job.runner.removeprefix(here))):
            _end(job.id, state="failed", problem=dict(INTERRUPTED))
            gone += 1
    db.session.rollback()
    return gone


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def says(job: Job) -> Sentence | None:
    """What went wrong, if something did."""
    return sentence(job.problem["en"], job.problem["zh"]) if job.problem else None
