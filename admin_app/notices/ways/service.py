"""A person's own ways, and what is queued for them. Services flush; whoever calls commits.

Addresses and secrets of robots are sealed under `SECRET_KEY`: whoever has the database alone posts nothing, and after a
change of that key each person gives them anew.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.service import NO_ADDRESS
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, Sentence, sentence
from admin_app.extensions import db, insert_new, new_key
from admin_app.notices.ways import robots
from admin_app.notices.ways.models import KINDS, RHYTHMS, NoticeMessage, NoticeWay

MOST_WAYS = 8
LONGEST_ADDRESS = 400
LONGEST_SECRET = 120
TESTS_AN_HOUR = 5
NO_MAIL = sentence(
    "Your account has no e-mail address; ask the administrator.", "您的账号没有邮箱地址，请联系系统管理员。"
)
ENOUGH = sentence("Remove a way before you add another.", "请先移除一种通知方式再添加。")
LATER = sentence("Enough tests for now; try again in an hour.", "测试次数已达上限，请一小时后再试。")


def of(user: User) -> list[NoticeWay]:
    rows = select(NoticeWay).where(NoticeWay.user_id == user.id, NoticeWay.ended_at.is_(None))
    return list(db.session.scalars(rows.order_by(NoticeWay.made_at, NoticeWay.id)))


def latest_of(ways: Iterable[NoticeWay]) -> dict[int, NoticeMessage]:
    """The last message of each way, by its key; one query."""
    number = func.row_number().over(
        partition_by=NoticeMessage.way_id, order_by=(NoticeMessage.made_at.desc(), NoticeMessage.id.desc())
    )
    keys = [way.id for way in ways]
    numbered = select(NoticeMessage.id, number.label("number")).where(NoticeMessage.way_id.in_(keys)).subquery()
    last = select(numbered.c.id).where(numbered.c.number == 1)
    found = db.session.scalars(select(NoticeMessage).where(NoticeMessage.id.in_(last)))
    return {message.way_id: message for message in found}


def add(user: User, kind: str, rhythm: str, address: str = "", secret: str = "") -> NoticeWay:
    """Invalid by field."""
    errors = _faults(user, kind, rhythm, address.strip(), secret.strip())
    if errors:
        raise Invalid(errors)
    if len(of(user)) >= MOST_WAYS:
        raise Invalid({"kind": ENOUGH})
    way = NoticeWay(
        user_id=user.id,
        kind=kind,
        rhythm=rhythm,
        address="" if kind == "mail" else seal(address.strip()),
        secret=seal(secret.strip()) if kind in robots.SIGNED and secret.strip() else "",
        made_at=clock.now(),
    )
    db.session.add(way)
    db.session.flush()
    audit.record("notice_way.add", user_id=user.id, subject=kind, values={"rhythm": rhythm})
    return way


def _faults(user: User, kind: str, rhythm: str, address: str, secret: str) -> dict[str, Sentence]:
    unknown = sentence("Choose one of those offered.", "请从所列选项中选择。")
    if kind not in KINDS:
        return {"kind": unknown}
    errors: dict[str, Sentence] = {}
    if rhythm not in RHYTHMS:
        errors["rhythm"] = unknown
    if kind == "mail":
        if user.email.endswith(NO_ADDRESS):
            errors["kind"] = NO_MAIL
        return errors
    fault = robots.address_fault(kind, address[: LONGEST_ADDRESS + 1], homes())
    if fault or len(address) > LONGEST_ADDRESS:
        errors["address"] = fault or unknown
    if len(secret) > LONGEST_SECRET or not secret.isascii():
        errors["secret"] = sentence("Copy the secret as the robot's page shows it.", "请按机器人页面所示粘贴密钥。")
    return errors


def remove(user: User, key: int) -> None:
    """NotFound where it is nobody's, or somebody else's. Its address and secret are forgotten."""
    way = _own(user, key)
    way.ended_at, way.address, way.secret = clock.now(), "", ""
    db.session.flush()
    audit.record("notice_way.remove", user_id=user.id, subject=way.kind)


def test(user: User, key: int) -> NoticeMessage:
    """Queue a test; Conflict after too many in an hour."""
    way = _own(user, key)
    since = clock.real().replace(minute=0, second=0, microsecond=0)
    once = [f"test {since:%Y-%m-%dT%H} {number}" for number in range(1, TESTS_AN_HOUR + 1)]
    used = set(
        db.session.scalars(
            select(NoticeMessage.once).where(NoticeMessage.way_id == way.id, NoticeMessage.once.in_(once))
        )
    )
    free = next((name for name in once if name not in used), None)
    if free is None:
        raise Conflict(LATER)
    made = NoticeMessage(way_id=way.id, counts={}, once=free, made_at=clock.real(), due_at=clock.real())
    db.session.add(made)
    db.session.flush()
    return made


def _own(user: User, key: int) -> NoticeWay:
    rows = select(NoticeWay).where(NoticeWay.id == key, NoticeWay.user_id == user.id, NoticeWay.ended_at.is_(None))
    way = db.session.scalars(rows.with_for_update()).one_or_none()
    if way is None:
        raise NotFound
    return way


def queue(user_ids: Iterable[int], counts: Mapping[str, int], once: str, rhythms: Iterable[str] = RHYTHMS) -> int:
    """A message to each way of these people, in one of these rhythms, unless it has this one already; how many."""
    ways = select(NoticeWay.id).where(
        NoticeWay.user_id.in_(set(user_ids)), NoticeWay.ended_at.is_(None), NoticeWay.rhythm.in_(tuple(rhythms))
    )
    at = clock.real()
    rows = [
        {"id": new_key(), "row_version": 1, "way_id": key, "counts": dict(counts), "once": once, "made_at": at,
         "due_at": at, "state": "waiting", "tries": 0, "failure": ""}
        for key in db.session.scalars(ways.order_by(NoticeWay.id))
    ]  # fmt: skip
    return insert_new(NoticeMessage, rows, ["way_id", "once"])


def homes() -> dict[str, str]:
    """Where robots live: the public places, or those of the setting `GUIZHANG_ROBOTS`."""
    return robots.HOMES | current_app.config["GUIZHANG_ROBOTS"]


def seal(text: str) -> str:
    return _seal().encrypt(text.encode()).decode()


def unseal(text: str) -> str | None:
    """None where it was sealed under another key."""
    try:
        return _seal().decrypt(text.encode()).decode() if text else ""
    except InvalidToken:
        return None


def _seal() -> Fernet:
    key = hashlib.sha256(b"ways of notices " + current_app.config["SECRET_KEY"].encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
