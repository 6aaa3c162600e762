"""How does a file somebody brought come to be checked and taken in? Jobs: kept, claimed, run, reported, cancelled.

A job belongs to one person, or to the shell; nobody else sees it. What it brought in others may take back, each by a
job of his own (recent.py). It is claimed by a conditional update, so that two runners never take the same. Everything
here commits: a job is an edge of its own, like a request.

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
from admin_app.areas.attachments.models import contents_in_use
from admin_app.errors import Conflict, DeskError, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db, refresh_statistics
from admin_app.imports import files, preview, undoing
from admin_app.imports.importer import READ
from admin_app.imports.kinds import KINDS, right_to
from admin_app.imports.looking import Look, look_at
from admin_app.imports.matching import Match, check_match, remember
from admin_app.imports.models import Job
from admin_app.imports.report import Report, Unreadable, repr_value
from admin_app.secrecy.reader import reader_for, reading_as, unguarded

AT_ONCE_BYTES = 1024 * 1024  # smaller files are worked on while the person waits
KEPT = timedelta(days=7)
UNFINISHED = ("matching", "queued", "running", "checked")
BROKEN = sentence(
    "Something went wrong; nothing was imported. The administrator finds it in the log.",
    "出现意外错误，未导入任何内容。详情请管理员查看日志。",
)
INTERRUPTED = sentence("It was interrupted; nothing was imported. Try again.", "任务被中断，未导入任何内容。请重试。")
NOT_TAKEN_BACK = sentence(
    "Something went wrong; nothing was taken back. The administrator finds it in the log.",
    "出现意外错误，未撤销任何内容。详情请管理员查看日志。",
)
CHANGED = sentence("The file is no longer what was checked. Bring it again.", "文件已与检查时不同，请重新上传。")
_log = logging.getLogger(__name__)


Work = Callable[[Job, "Teller"], dict[str, object]]
_others: dict[str, Work] = {}
_resumed: set[str] = set()


def do_also(kind: str, work: Work, *, is_resumed: bool = False) -> None:
    """Have jobs of this kind, which bring no file, done by `work`; it answers what the job is to remember.

    `is_resumed`: when its runner dies it is done from the start, as it writes all or nothing.
    """
    _others[kind] = work
    if is_resumed:
        _resumed.add(kind)


class Cancelled(Exception):
    """The person does not want it any more."""


def bring(source: BinaryIO, filename: str | None, kind: str, user: User) -> Job:
    """Keep the file and a job to check it, once its columns are known; NotAllowed without the right, Invalid when the
    file will not do.
    """
    rights.demand(user.posts, right_to(kind))
    forget_old()
    name = files.plain_name(filename)
    sha256, size = files.keep(source, name)
    job = Job(
        kind=kind,
        state="queued" if _is_matched(kind, sha256) else "matching",
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


def _is_matched(kind: str, sha256: str) -> bool:
    """Is every column known that must be? A file that cannot be read is not asked about; its check says why."""
    try:
        return not look_at(kind, sha256).lacking
    except Unreadable:
        return True


def look(job: Job) -> Look:
    """The columns of the job's file, with their first values. Conflict when the file is gone or cannot be read."""
    if job.state not in ("matching", "checked") or not files.is_unharmed(job.sha256):
        raise Conflict(CHANGED)
    try:
        return look_at(job.kind, job.sha256, Match.from_json(job.match) if job.match else None)
    except Unreadable as problem:
        raise Conflict(problem.fault.reason) from None


def set_match(job: Job, match: Match, user_id: int) -> None:
    """Take it that the columns are these, for this file and the next of its shape, and check it. Invalid by field."""
    seen = look(job)
    check_match(KINDS[job.kind].columns, match)
    remember(job.kind, seen.header, match, user_id)
    moved = update(Job).where(Job.id == job.id, Job.state.in_(("matching", "checked")))
    _must(moved.values(match=match.as_json(), state="queued", step="check", done=0, total=0, is_cancelling=False))


def undo(job: Job, user: User) -> None:
    """Let an import that ran be taken back; Refused when there is nothing to, or it is too long ago."""
    rights.demand(user.posts, right_to(job.kind))
    if not may_undo(job):
        raise Refused(sentence("This import can no longer be taken back.", "此次导入已不能撤销。"))
    moved = update(Job).where(Job.id == job.id, Job.state == "done")
    _must(moved.values(state="queued", step="undo", done=0, total=0, problem=null(), is_cancelling=False))


def may_undo(job: Job) -> bool:
    """It made or changed something, not longer ago than a week."""
    if job.state != "done" or job.batch is None or job.finished_at is None:
        return False
    return datetime.now(UTC) - job.finished_at < undoing.UNDONE_WITHIN


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
    waiting = update(Job).where(Job.id == job.id, Job.state.in_(("matching", "queued", "checked")), Job.step != "undo")
    running = update(Job).where(Job.id == job.id, Job.state == "running")
    changed = _execute(waiting.values(state="cancelled", finished_at=datetime.now(UTC)))
    if not changed:
        _must(running.values(is_cancelling=True))
    else:
        preview.forget([job.id])
        db.session.commit()
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
    failed, broken = ("done", NOT_TAKEN_BACK) if step == "undo" else ("failed", BROKEN)
    try:
        told, ok = _done(job)
    except Cancelled:
        _end(key, state="done" if step == "undo" else "cancelled")
    except undoing.Hindered as hindered:
        _keep_lines(key, {"hindering": hindered.things})
        _end(key, state=failed, problem=dict(hindered.says))
    except DeskError as error:
        _end(key, state=failed, problem=dict(error.says))
    except SQLAlchemyError:
        _log.exception("Job %s failed in the database.", key)
        _end(key, state=failed, problem=dict(broken))
    except Exception:
        _log.exception("Job %s failed.", key)
        _end(key, state=failed, problem=dict(broken))
    else:
        ended = {"check": "checked", "undo": "undone"}.get(step, "done" if ok else "failed")
        _end(key, state=ended, **told)


def _done(job: Job) -> tuple[dict[str, object], bool]:
    """What the job is to remember, and whether it went well."""
    if job.kind in _others:
        return _others[job.kind](job, Teller(job.id, writes_beside=True)), True
    if job.step == "undo":
        return _undone(job), True
    report = _work(job)
    return _told(report), report.ok


def _told(report: Report) -> dict[str, object]:
    return {
        "result": report.as_json(),
        "fault_count": report.fault_count,
        "rows": report.rows,
        "passed_over": report.passed_over,
        "left_out": report.left_out_count,
        "batch": report.batch,
        "done": 1,
        "total": 1,
    }


def _undone(job: Job) -> dict[str, object]:
    user = _at_work(job.user_id)
    rights.demand(user.posts, right_to(job.kind))
    given = (job.batch or 0, job.kind, job.filename, user.id, Teller(job.id))
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    undoing.undo(*given)
    db.session.commit()
    return {"done": 1, "total": 1}


def _at_work(user_id: int | None) -> User:
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None or not user.active:
        raise Refused(sentence("The person does not work here any more.", "此人已不在岗。"))
    return user


def _keep_lines(key: int, lines: dict[str, list[dict[str, object]]]) -> None:
    db.session.rollback()
    preview.keep(key, lines)
    db.session.commit()


def _work(job: Job) -> Report:
    user = _at_work(job.user_id)
    if not files.is_unharmed(job.sha256):
        raise Refused(CHANGED)
    key, importer, match = job.id, KINDS[job.kind], Match.from_json(job.match) if job.match else None
    given = (files.path_of(job.sha256), job.filename, job.step == "check", Teller(key), user.id, job.business_day)
    reader, seen = reader_for(user, job.business_day), preview.Preview(importer)
    db.session.rollback()
    with reading_as(reader):
        report = importer.take(*given, match, seen.tell if job.step == "check" else None)
        if report.ok and not report.dry_run:
            db.session.commit()
            refresh_statistics()
        else:
            db.session.rollback()
    if report.dry_run or not report.ok:
        untaken: list[dict[str, object]] = [{"header": repr_value(name)} for name in report.untaken]
        _keep_lines(
            key,
            seen.lines | {"wrong": report.faults_as_json(), "untaken": untaken, "left_out": report.left_out_as_json()},
        )
    return report


def _end(key: int, *, state: str, **values: object) -> None:
    db.session.rollback()
    ended = update(Job).where(Job.id == key, Job.state == "running")
    if state != "done" or "result" in values:  # an import that is not taken back ended when it did
        values["finished_at"] = datetime.now(UTC)
    _execute(ended.values(state=state, runner=None, **values))
    if state in ("cancelled", "undone") or (state == "done" and "result" in values):
        preview.forget([key])
        db.session.commit()
    _remove_unused(db.session.scalars(select(Job.sha256).where(Job.id == key, Job.kind.in_(KINDS))).all())


def forget_old() -> None:
    """What was brought a week ago and never confirmed is cancelled; no job that old quotes its file any more."""
    now = datetime.now(UTC)
    old = (Job.kind.in_(KINDS), Job.created_at < now - KEPT)
    waiting = update(Job).where(*old, Job.state.in_(("matching", "checked")))
    _execute(waiting.values(state="cancelled", finished_at=now))
    preview.forget(db.session.scalars(select(Job.id).where(*old, Job.state.not_in(UNFINISHED))).all())
    db.session.commit()
    lately = select(Job.sha256).where(Job.kind.in_(KINDS), Job.created_at > now - 5 * KEPT)
    _remove_unused(db.session.scalars(lately).all())  # of one that ended in a crash, too


def _remove_unused(contents: Sequence[str]) -> None:
    """Of these, the files that neither an unfinished job nor an archive has."""
    with unguarded("whether a file is still kept does not depend on who asks"):
        wanted = set(contents)
        jobs = select(Job.sha256).where(Job.kind.in_(KINDS), Job.state.in_(UNFINISHED), Job.sha256.in_(wanted))
        used = {*db.session.scalars(jobs), *contents_in_use(wanted)}
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
    """End the jobs of runners on this machine that are gone, or have them done anew; how many."""
    here = f"{socket.gethostname()[:80]}:"
    gone = 0
    for job in db.session.scalars(select(Job).where(Job.state == "running")).all():
        if job.runner and job.runner.startswith(here) and not _is_alive(int(job.runner.removeprefix(here))):
            gone += 1
            if job.kind in _resumed:
                again = update(Job).where(Job.id == job.id, Job.state == "running")
                _execute(again.values(state="queued", runner=None))
                continue
            undoing_it = job.step == "undo"
            problem = NOT_TAKEN_BACK if undoing_it else INTERRUPTED
            _end(job.id, state="done" if undoing_it else "failed", problem=dict(problem))
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
