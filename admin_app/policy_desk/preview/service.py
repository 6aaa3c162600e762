"""Ask what rule files would do, have the worker find out, and keep what it found. The last twenty are kept.

A preview reads one snapshot of the database and writes nothing but its own rows, beside it. It is reckoned over the
customers whose working data its asker sees: were a hidden one in a sum, two drafts that differ by him alone would tell
his figures. Its sums are shown to him and to whoever sees all; each row is seen through the guard. `ask` and `cancel`
commit, like all that makes jobs.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.credit.preview import Move, Preview, facts, sides_of
from admin_app.areas.customers.models import Customer
from admin_app.errors import NotFound
from admin_app.extensions import db, new_key
from admin_app.imports import jobs
from admin_app.imports.models import Job
from admin_app.policies import service as policies
from admin_app.policy_desk.preview.changes import changes
from admin_app.policy_desk.preview.counted import not_counted
from admin_app.policy_desk.preview.duties import of_everybody
from admin_app.policy_desk.preview.models import PolicyPreview, PolicyPreviewChange
from admin_app.secrecy.preview import access_changes, moving
from admin_app.secrecy.reader import Reader, Unguarded, current, reader_for, reading_as, unguarded
from rules.engine.faults import Text

KIND = "preview"
KEPT = 20
MOST_RECORDS = 50  # on one page
FEW = 2_000  # so many customers are looked at while the person waits
READERS = frozenset({"cs_manager", "marketing_manager", "finance_manager", "general_manager", "auditor"})


def may_ask(posts: Iterable[str]) -> bool:
    """Whoever drafts or signs policy; never an administrator."""
    held = set(posts)
    return "administrator" not in held and (rights.may(held, "policy.draft") or rights.may(held, "policy.sign"))


def may_read(posts: Iterable[str]) -> bool:
    held = set(posts)
    return "administrator" not in held and bool(held & READERS)


def fingerprint(sha256s: Iterable[str]) -> str:
    """One hash for the texts of a preview, in whatever order."""
    return hashlib.sha256("\n".join(sorted(sha256s)).encode()).hexdigest()


def ask(texts: Mapping[str, str], on: date, user_id: int) -> PolicyPreview:
    """Queue a preview of these files as if published for that day; with few customers it is done on return.

    NotAllowed without the right; RuleFileRefused where a text has faults. Commits.
    """
    user = db.session.get(User, user_id)
    if user is None or not may_ask(user.posts):
        raise rights.not_allowed("policy.draft")
    files = [policies.load(text, filename) for filename, text in sorted(texts.items())]
    sha256, name = fingerprint(file.sha256 for file in files), ", ".join(file.filename for file in files)
    job = Job(
        kind=KIND,
        step=KIND,
        user_id=user.id,
        filename=name[:120],
        sha256=sha256,
        size=sum(len(file.text) for file in files),
        created_at=datetime.now(UTC),
        business_day=on,
    )
    db.session.add(job)
    db.session.flush()
    asked = PolicyPreview(
        filename=name[:400],
        texts={file.filename: file.text for file in files},
        sha256=sha256,
        on=on,
        user_id=user.id,
        job_id=job.id,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    db.session.commit()
    _prune()
    if _customers_up_to(FEW) < FEW:
        claimed = jobs.claim(job.id)
        if claimed is not None:
            jobs.run(claimed)
    return preview_of(asked.id)


def _customers_up_to(most: int) -> int:
    with unguarded("whether there are few or many customers, no more"):
        return db.session.scalar(select(func.count()).select_from(select(Customer.id).limit(most).subquery())) or 0


def preview_of(key: int) -> PolicyPreview:
    """As it stands now; NotFound when there is none."""
    wanted = select(PolicyPreview).where(PolicyPreview.id == key).execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def stopped_in(asked: PolicyPreview) -> list[Text]:
    """The titles of its policies that are stopped now: until that is lifted nothing of the preview takes effect."""
    files = [policies.load(text, filename) for filename, text in asked.texts.items()]
    found = [(name, one) for file in files for name, one in file.policies.items()]
    return [one.title for name, one in found if policies.stop_of(name) is not None]


def left_out(asked: PolicyPreview) -> int:
    """How many customers its sums leave out, because whoever asked did not see them."""
    return int((asked.sums or {}).get("left_out", 0))


def may_see_sums(asked: PolicyPreview) -> bool:
    """Whoever asked, and whoever sees the working data of every customer."""
    reader = current()
    is_own = isinstance(reader, Reader) and asked.user_id == reader.user_id and "left_out" in (asked.sums or {})
    return is_own or facts.sees_everybody()


def latest(sha256s: Iterable[str], on: date | None = None) -> PolicyPreview | None:
    """The newest finished preview of exactly these texts, for that day or whatever day.

    One whose sums the reader may see comes before all others, and of these one that leaves nobody out.
    """
    wanted = (
        select(PolicyPreview)
        .join(PolicyPreview.job)
        .where(PolicyPreview.sha256 == fingerprint(sha256s), Job.state == "done")
        .order_by(Job.created_at.desc())
    )
    found = db.session.scalars(wanted if on is None else wanted.where(PolicyPreview.on == on)).all()
    return min(found, key=lambda one: (not may_see_sums(one), left_out(one) > 0), default=None)


def recent(most: int = KEPT) -> list[PolicyPreview]:
    return list(
        db.session.scalars(select(PolicyPreview).join(PolicyPreview.job).order_by(Job.created_at.desc()).limit(most))
    )


def access_change(asked: PolicyPreview, username: str, before: str, after: str) -> dict[str, Any]:
    """What was found of this person's reading; NotFound where it is not for this reader, or nothing was."""
    wanted = {"username": username, "before": before, "after": after}
    found = (one for one in asked.readers or () if wanted.items() <= one.items())
    change: dict[str, Any] | None = next(found, None) if may_see_sums(asked) else None
    if change is None:
        raise NotFound
    return change


def records_moving(
    asked: PolicyPreview, change: Mapping[str, Any], beyond: int = 0, most: int = MOST_RECORDS
) -> Sequence[Customer]:
    """The customers whose record would open or close by it, those with a greater key than `beyond`: `most`,
    and one more where there are more. As the records, and who reads them, are now.
    """
    files = [policies.load(text, filename) for filename, text in sorted(asked.texts.items())]
    user = db.session.scalars(select(User).where(User.username == change["username"])).unique().one()
    moves = moving(files, asked.on, user, change["before"], change["after"])
    wanted = select(Customer).where(moves, Customer.id > beyond).order_by(Customer.id).limit(most + 1)
    return db.session.scalars(wanted).all()


def cancel(asked: PolicyPreview) -> None:
    """What waits is cancelled at once, what runs after its next chunk. Conflict when it is over already. Commits."""
    jobs.cancel(asked.job)


# --- the worker's side


def _work(job: Job, tell: jobs.Teller) -> dict[str, Any]:
    key = db.session.scalar(select(PolicyPreview.id).where(PolicyPreview.job_id == job.id))
    if key is None:
        raise NotFound
    try:
        with reading_as(_over_whom(job)):
            sums, readers = _found(key, tell)
    except BaseException:
        db.session.rollback()
        _forget([key])
        raise
    found = db.session.get_one(PolicyPreview, key)
    found.sums, found.readers = sums, readers
    db.session.commit()
    return {"rows": sum(sums["counts"].values()), "done": 1, "total": 1}


def _over_whom(job: Job) -> Reader | Unguarded:
    """As whom the sums are reckoned: the asker, past the guard where he sees every customer anyway."""
    asker = reader_for(db.session.get_one(User, job.user_id), clock.today())
    with reading_as(asker):
        sees_everybody = facts.sees_everybody()
    return Unguarded("who sees every customer asked; rows are read through the guard") if sees_everybody else asker


def _found(key: int, tell: jobs.Teller) -> tuple[dict[str, Any], list[Any]]:
    with snapshot():
        asked = db.session.get_one(PolicyPreview, key)
        files = [policies.load(text, filename) for filename, text in asked.texts.items()]
        credit = Preview(sides_of(files, asked.on))
        number = new_key() // 2  # rows stand in the order of customers: one key after the other, from anywhere
        for moves in credit.moves(tell):
            _keep([_row(key, number + place, move) for place, move in enumerate(moves)])
            number += len(moves)
        posts = {user.username: sorted(user.posts) for user in db.session.scalars(select(User)).unique()}
        readers = [
            {**asdict(change), "posts": posts.get(change.username, [])} for change in access_changes(files, asked.on)
        ]
        sums = credit.sums.as_json() | {
            "left_out": facts.left_out(),
            "policies": changes(files, asked.on),
            "not_counted": not_counted(files, asked.on),
            "duties": {
                user.id: [asdict(one) for one in rows] for user, rows in of_everybody(files, asked.on, posts=READERS)
            },
        }
    return sums, readers


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything is read as it was at one moment, whoever writes meanwhile."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        read_only = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        db.session.connection(execution_options=read_only)
    try:
        yield  # SQLite's deferred transaction holds what its first SELECT saw
    finally:
        db.session.rollback()


def _row(preview_id: int, key: int, move: Move) -> dict[str, Any]:
    return {
        "id": key,
        "row_version": 1,
        "customer_id": move.customer_id,
        "preview_id": preview_id,
        "subject": move.subject,
        "grade": move.grade,
        "before": _told(move.before, move.after),
        "after": _told(move.after, move.before),
        "before_fen": move.before_fen,
        "after_fen": move.after_fen,
    }


def _told(value: Any, other: Any) -> str:
    """Of a table of outcomes what differs, money apart, which has its own columns."""
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    differing = (name for name in value if value[name] != other[name] and not name.endswith("_fen"))
    return ", ".join(f"{name}={value[name]}" for name in differing)[:200]


def _keep(rows: list[dict[str, Any]]) -> None:
    """Beside the snapshot, in a transaction of their own."""
    if not rows:
        return
    with db.engine.connect().execution_options(writing=True) as connection:
        changes: Any = PolicyPreviewChange.__table__
        connection.execute(insert(changes), rows)
        connection.commit()


def _forget(keys: list[int]) -> None:
    with db.engine.connect().execution_options(writing=True) as connection:
        changes: Any = PolicyPreviewChange.__table__
        connection.execute(delete(changes).where(changes.c.preview_id.in_(keys)))
        connection.commit()


def _prune() -> None:
    """All but the youngest go, with their jobs; what still waits or runs stays."""
    over = select(Job.state.in_(("queued", "running")), PolicyPreview.id, PolicyPreview.job_id).join(PolicyPreview.job)
    old = db.session.execute(over.order_by(Job.created_at.desc()).offset(KEPT)).all()
    gone = [(key, job_id) for is_at_work, key, job_id in old if not is_at_work]
    db.session.rollback()
    if not gone:
        return
    _forget([key for key, _job_id in gone])
    with db.engine.connect().execution_options(writing=True) as connection:
        previews, work = PolicyPreview.__table__, Job.__table__
        connection.execute(delete(previews).where(previews.c.id.in_([key for key, _job_id in gone])))  # type: ignore[arg-type]
        connection.execute(delete(work).where(work.c.id.in_([job_id for _key, job_id in gone])))  # type: ignore[arg-type]
        connection.commit()


jobs.do_also(KIND, _work)
