"""Something to be done about a customer: it lifts whoever has to do it to the working data until it is closed."""

from collections.abc import Iterable

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import Post, User
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded


def open_task(customer_id: int, kind: str, subject: int, *, user_id: int | None = None, post: str | None = None) -> int:
    """The key of the task of this person, or of whoever holds the post."""
    with unguarded("whoever has something to do about a customer sees the working data until it is done"):
        task = OpenTask(
            customer_id=customer_id,
            kind=kind,
            subject=str(subject),
            user_id=user_id,
            post=post,
            opened_at=clock.now(),
        )
        db.session.add(task)
        db.session.flush()
        return task.id


def close_tasks(task_ids: Iterable[int | None]) -> None:
    """They lift nothing from now on."""
    keys = [key for key in task_ids if key is not None]
    if not keys:
        return
    with unguarded("what is done lifts nothing any more"):
        for task in db.session.scalars(select(OpenTask).where(OpenTask.id.in_(keys), OpenTask.closed_at.is_(None))):
            task.closed_at = clock.now()
        db.session.flush()


def holders_of(*posts: str) -> set[int]:
    """The keys of those who hold one of the posts."""
    rows = select(User.id).where(User.active, User.roles.any(Post.name.in_(posts)))
    return set(db.session.scalars(rows))
