"""How does somebody set a password without knowing one? By a link sent to his address: an invitation, or a reset.

A link works once, for three days (invitation) or one hour (reset); a newer one, a change of password and leaving end
it. Only its SHA-256 is kept. It begins with `GUIZHANG_URL`, never with what a request says of itself; without that
setting production sends none. Services flush; a mail goes after the commit.
"""

import secrets
from datetime import timedelta

from flask import current_app, url_for
from sqlalchemy import or_, select, update

from admin_app import clock
from admin_app.accounts import mail, passwords
from admin_app.accounts.models import PasswordLink, User
from admin_app.accounts.service import NO_ADDRESS, set_password
from admin_app.audit import service as audit
from admin_app.audit.service import sha256
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import db

LASTS = {"invite": timedelta(days=3), "reset": timedelta(hours=1)}
SUBJECTS = {
    "invite": sentence("Your account at Guizhang", "您的规章系统账号"),
    "reset": sentence("A new password for Guizhang", "重设规章系统密码"),
}
TEXTS = {
    "invite": sentence(
        "{name}, an account was made for you. Your user name is {username}.\nSet your password within three days:",
        "{name},您好！已为您开通账号，用户名为 {username}。\n请在三天内设置密码：",
    ),
    "reset": sentence(
        "{name}, somebody asked for a new password for {username}.\n"
        "If it was you, set one within an hour; otherwise do nothing:",
        "{name},您好！有人为 {username} 申请重设密码。\n如系本人操作，请在一小时内设置；否则请忽略：",
    ),
}


def are_sent() -> bool:
    """Whether links can be sent: the desk knows its own address."""
    return bool(current_app.config["GUIZHANG_URL"])


def has_address(user: User) -> bool:
    return not user.email.endswith(NO_ADDRESS)


def make(user: User, kind: str, by_id: int | None) -> str:
    """The key of a new link of this kind, in place of earlier ones of the user. Refused where none can be sent."""
    if not are_sent():
        raise Refused(
            sentence("Set GUIZHANG_URL first: a link needs the desk's own address.", "请先设置 GUIZHANG_URL。")
        )
    if not user.active or not has_address(user):
        raise Refused(sentence("There is no address to send it to.", "没有可用的邮箱地址。"))
    now, key = clock.real(), secrets.token_urlsafe(32)
    _end(user, now)
    link = PasswordLink(user_id=user.id, kind=kind, digest=sha256(key), made_at=now, expires_at=now + LASTS[kind])
    db.session.add(link)
    db.session.flush()
    audit.record(f"account.{kind}", user_id=by_id, subject=user.username)
    return key


def _end(user: User, now: object) -> None:
    earlier = update(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None))
    db.session.execute(earlier.values(used_at=now))


def post(user: User, kind: str, key: str) -> None:
    """Mail the link, in both languages; the caller has committed it."""
    link = current_app.config["GUIZHANG_URL"] + url_for("password_link.index", key=key, _external=False)
    words = {"name": user.name, "username": user.username}
    order = ("en", "zh") if user.language == "en" else ("zh", "en")
    text = "\n\n".join(TEXTS[kind][language].format(**words) + "\n" + link for language in order)
    mail.send(user.email, " / ".join(SUBJECTS[kind][language] for language in order), text)


def asked_by(typed: str) -> User | None:
    """Who asks for a reset by user name or address; None where nobody gets a mail."""
    wanted = typed.strip()
    if not wanted or "\0" in wanted or not are_sent():
        return None
    is_his = or_(User.username == wanted, User.email == wanted.lower())
    found = db.session.scalars(select(User).where(is_his, User.active)).all()
    return found[0] if len(found) == 1 and has_address(found[0]) else None


def found(key: str) -> PasswordLink:
    """The link with this key; NotFound when it is unknown, used or over, or its user has left."""
    good = select(PasswordLink).where(
        PasswordLink.digest == sha256(key),
        PasswordLink.used_at.is_(None),
        PasswordLink.expires_at > clock.real(),
    )
    link = db.session.scalars(good).one_or_none()
    if link is None or not link.user.active:
        raise NotFound
    return link


def use(key: str, new: str) -> User:
    """Set the password; ends the link and every sign-in of the user. Invalid by field, NotFound as above."""
    link = found(key)
    user = link.user
    if (weak := passwords.fault(new, user.username)) is not None:
        raise Invalid({"new": weak})
    now = clock.real()
    taken = db.session.execute(
        update(PasswordLink).where(PasswordLink.id == link.id, PasswordLink.used_at.is_(None)).values(used_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    set_password(user, new)
    _end(user, now)
    audit.record("account.password_by_link", user_id=user.id, subject=user.username, values={"kind": link.kind})
    return user
