"""Send what waits. Each message is claimed first, so that two senders never send the same; commits after each.

What the other side does not take is tried again after a while, three times in all. A sender that died in between leaves
its message as failed: a reminder that comes twice is worse than one that comes with the next day's.
"""

import logging
import smtplib
from datetime import timedelta
from typing import Any

import requests
from flask import current_app
from sqlalchemy import select, update

from admin_app import clock
from admin_app.accounts import mail
from admin_app.extensions import db
from admin_app.notices.models import unread_count
from admin_app.notices.ways import robots, words
from admin_app.notices.ways.models import NoticeMessage, NoticeWay
from admin_app.notices.ways.service import unseal

TIMEOUT_S = 10
TRIES = 3
PAUSE = timedelta(minutes=5)
LOST = timedelta(minutes=10)
_log = logging.getLogger(__name__)


class NotTaken(Exception):
    """The other side did not take the message, or there is nobody to send to."""


def send_waiting(most: int = 100) -> dict[str, int]:
    """How many were sent, and how many failed for good or are tried again later."""
    _fail_lost()
    done = {"sent": 0, "failed": 0}
    for _turn in range(most):
        message = _claim()
        if message is None:
            break
        done["sent" if _send(message) else "failed"] += 1
    return done


def _fail_lost() -> None:
    lost = update(NoticeMessage).where(NoticeMessage.state == "sending", NoticeMessage.due_at < clock.real() - LOST)
    _execute(lost.values(state="failed", ended_at=clock.real(), failure="interrupted"))


def _claim() -> NoticeMessage | None:
    waiting = select(NoticeMessage.id).where(NoticeMessage.state == "waiting", NoticeMessage.due_at <= clock.real())
    key = db.session.scalar(waiting.order_by(NoticeMessage.due_at, NoticeMessage.id).limit(1))
    db.session.rollback()
    if key is None:
        return None
    mine = update(NoticeMessage).where(NoticeMessage.id == key, NoticeMessage.state == "waiting")
    if not _execute(mine.values(state="sending", due_at=clock.real(), tries=NoticeMessage.tries + 1)):
        return None
    return db.session.get(NoticeMessage, key, populate_existing=True)


def _send(message: NoticeMessage) -> bool:
    way, counts, tries, key = message.way, dict(message.counts), message.tries, message.id
    try:
        deliver(way, counts)
    except NotTaken as failed:
        is_over = tries >= TRIES or way.ended_at is not None
        state = {"state": "failed", "ended_at": clock.real()} if is_over else {"state": "waiting"}
        wanted = {**state, "failure": str(failed)[:200], "due_at": clock.real() + tries * PAUSE}
        _log.warning("A notice by %s was not taken: %s", way.kind, type(failed.__cause__ or failed).__name__)
    else:
        wanted = {"state": "sent", "ended_at": clock.real(), "failure": ""}
    _execute(update(NoticeMessage).where(NoticeMessage.id == key).values(wanted))
    return wanted["state"] == "sent"


def _execute(statement: Any) -> int:
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    return int(done.rowcount)


def deliver(way: NoticeWay, counts: dict[str, int]) -> None:
    """Send these numbers that way, now; NotTaken where they did not arrive."""
    if way.ended_at is not None or not way.user.active:
        raise NotTaken("nobody to send to")
    if "notices" in counts:
        counts = {**counts, "notices": unread_count(way.user_id)}
        if not any(counts.values()):  # he has read them meanwhile
            return
    language = way.user.language or "zh"
    text = words.message(counts, language, current_app.config["GUIZHANG_URL"])
    if way.kind == "mail":
        try:
            mail.deliver(way.user.email, words.SUBJECT[language], text)
        except (OSError, smtplib.SMTPException) as failed:
            raise NotTaken("the mail server did not take it") from failed
        return
    address, secret = unseal(way.address), unseal(way.secret)
    if not address or secret is None:
        raise NotTaken("its address was sealed under another key; add the way anew")
    _post(robots.post_of(way.kind, address, secret, text, int(clock.real().timestamp())))


def _post(post: robots.Post) -> None:
    try:
        answer = requests.post(post.url, json=post.body, timeout=TIMEOUT_S, allow_redirects=False)
        said = answer.json() if answer.status_code == 200 else {"code": answer.status_code}
    except (requests.RequestException, ValueError) as failed:
        raise NotTaken("the robot did not answer") from failed
    if (refused := robots.refusal(said)) is not None:
        raise NotTaken(refused)
