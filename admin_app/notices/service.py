"""Tell people something on the desk, and let each read what he was told. Services flush; whoever calls commits."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, tuple_, update

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.errors import NotFound, Sentence
from admin_app.extensions import db, insert_new, new_key
from admin_app.notices.models import Notice
from admin_app.notices.models import unread_count as unread_count_of
from admin_app.notices.ways import service as ways
from admin_app.secrecy.reader import current_reader

PAGE = 50


def tell(user_ids: Iterable[int], text: Sentence, url: str) -> int:
    """A notice for each of these who works here; how many. An administrator is told nothing of the business."""
    told = _told(user_ids)
    db.session.add_all(Notice(user_id=key, at=clock.now(), text=dict(text), url=url) for key in told)
    db.session.flush()
    ways.queue(told, {"notices": 1}, f"notices {clock.real():%Y-%m-%dT%H:%M}", ["at_once"])
    return len(told)


def tell_once(user_id: int, text: Sentence, url: str, once: str, counts: Mapping[str, int]) -> bool:
    """What nobody is told twice, such as a day's duties: on the desk, and all his ways with these numbers. False where
    he was told, or is told nothing."""
    if not _told([user_id]):
        return False
    row = {
        "id": new_key(), "row_version": 1, "user_id": user_id, "at": clock.now(), "text": dict(text), "url": url,
        "once": once,
    }  # fmt: skip
    if not insert_new(Notice, [row], ["user_id", "once"]):
        return False
    ways.queue([user_id], {**counts, "notices": max(unread_count_of(user_id) - 1, 0)}, once)
    return True


def told_once(user_ids: Collection[int], once: Collection[str]) -> set[tuple[int, str]]:
    """Who of these was told which of these already: so that `tell_once` is asked of the rest alone."""
    rows = select(Notice.user_id, Notice.once).where(Notice.user_id.in_(user_ids), Notice.once.in_(once))
    return {(user_id, text) for user_id, text in db.session.execute(rows) if text is not None}


def _told(user_ids: Iterable[int]) -> list[int]:
    rows = select(User).where(User.id.in_(set(user_ids)), User.active.is_(True)).order_by(User.id)
    return [user.id for user in db.session.scalars(rows).unique() if "administrator" not in user.posts]


def tell_everybody(text: Sentence, url: str) -> int:
    return tell(db.session.scalars(select(User.id).where(User.active.is_(True))), text, url)


def mine(before: tuple[datetime, int] | None = None) -> list[Notice]:
    """The reader's own, the latest first: a page and one more, from behind the notice of that instant and key on."""
    rows = select(Notice).where(Notice.user_id == current_reader().user_id)
    if before is not None:
        rows = rows.where(tuple_(Notice.at, Notice.id) < before)
    return list(db.session.scalars(rows.order_by(Notice.at.desc(), Notice.id.desc()).limit(PAGE + 1)))


def unread(most: int) -> list[Notice]:
    """The reader's own that he has not marked as read, the latest first."""
    rows = select(Notice).where(Notice.user_id == current_reader().user_id, Notice.read_at.is_(None))
    return list(db.session.scalars(rows.order_by(Notice.at.desc(), Notice.id.desc()).limit(most)))


def unread_count() -> int:
    """Up to `MOST_COUNTED`."""
    return unread_count_of(current_reader().user_id)


def mark_read(key: int) -> Notice:
    """NotFound where it is nobody's, or somebody else's."""
    rows = select(Notice).where(Notice.id == key, Notice.user_id == current_reader().user_id).with_for_update()
    notice = db.session.scalars(rows).one_or_none()
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        notice.read_at = clock.now()
        db.session.flush()
    return notice


def mark_all_read(until: datetime) -> None:
    """All that was told up to that instant: nothing that came while the page was being read."""
    own = update(Notice).where(Notice.user_id == current_reader().user_id, Notice.read_at.is_(None), Notice.at <= until)
    db.session.execute(own.values(read_at=clock.now()).execution_options(synchronize_session=False))
