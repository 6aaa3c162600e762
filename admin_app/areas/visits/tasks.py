"""What somebody has to do about a customer lifts him to the working data until it is done ("Who may read")."""

from sqlalchemy import select

from admin_app import clock
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded


def open_task(
    kind: str, subject: str, customer_id: int, *, user_id: int | None = None, post: str | None = None
) -> None:
    """Of a person, or of whoever holds the post."""
    with unguarded("whoever has something to do about a customer sees his working data until it is done"):
        db.session.add(
            OpenTask(
                customer_id=customer_id, user_id=user_id, post=post, kind=kind, subject=subject, opened_at=clock.now()
            )
        )
        db.session.flush()


def close_tasks(kind: str, subject: str, *, user_id: int | None = None) -> None:
    """All of them, or those of one person."""
    wanted = select(OpenTask).where(OpenTask.kind == kind, OpenTask.subject == subject, OpenTask.closed_at.is_(None))
    if user_id is not None:
        wanted = wanted.where(OpenTask.user_id == user_id)
    with unguarded("it is done"):
        for task in db.session.scalars(wanted):
            task.closed_at = clock.now()
        db.session.flush()
