"""Has this person signed the secrecy undertaking in force, and how does he? 二(二)4.13. Services flush."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, sentence
from admin_app.extensions import db
from admin_app.secrecy.undertakings import texts
from admin_app.secrecy.undertakings.models import Undertaking

SIGNED_ALREADY = sentence("You have signed this undertaking.", "您已签署本承诺书。")
UNSIGNED = sentence(
    "Sign the secrecy undertaking first: open /undertaking/ in a browser.",
    "请先签署保密承诺书：用浏览器打开 /undertaking/。",
)


def signed_by(user_id: Any, version: Any) -> Select[Any]:
    """The key of his signature under this version."""
    return select(Undertaking.id).where(Undertaking.user_id == user_id, Undertaking.version == version)


def signature_of(user: User) -> Undertaking | None:
    """His signature under the version in force."""
    signed = select(Undertaking).where(Undertaking.user_id == user.id, Undertaking.version == texts.current_version())
    return db.session.scalars(signed).one_or_none()


def signed_at(user_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of them signed the version in force; who has not is not in the answer. One query."""
    signed = select(Undertaking.user_id, Undertaking.at).where(
        Undertaking.user_id.in_(list(user_ids)), Undertaking.version == texts.current_version()
    )
    return {row.user_id: row.at for row in db.session.execute(signed)}


def sign(user: User, typed_name: str) -> Undertaking:
    """Sign by typing one's own name; Invalid when it is another's, Conflict when it was signed already."""
    if " ".join(typed_name.split()) != " ".join(user.name.split()):
        says = sentence(
            f"Type your name as it is written here: {user.name} (二(二)4.13).",
            f"请输入您的姓名：{user.name}（二(二)4.13）。",
        )
        raise Invalid({"typed_name": says})
    if signature_of(user) is not None:
        raise Conflict(SIGNED_ALREADY, "二(二)4.13")
    signed = _signature(user)
    audit.record(
        "undertaking.sign",
        user_id=user.id,
        subject=user.username,
        values={"version": signed.version, "text": signed.text_digest},
    )
    return signed


def unsigned_demo_users() -> list[User]:
    signed = select(Undertaking.user_id).where(Undertaking.version == texts.current_version())
    rows = select(User).where(User.is_demo, User.active, User.id.not_in(signed)).order_by(User.id)
    return [user for user in db.session.scalars(rows) if "administrator" not in user.posts]


def sign_for_demo_users() -> None:
    """In a demonstration everybody invented has signed."""
    unsigned = unsigned_demo_users()
    for user in unsigned:
        _signature(user)
    names = ", ".join(user.username for user in unsigned)
    audit.record("undertaking.demo", user_id=None, subject="demo users", values={"users": names})


def _signature(user: User) -> Undertaking:
    version = texts.current_version()
    signed = Undertaking(
        user_id=user.id,
        version=version,
        text_digest=texts.digest(version),
        signed_name=user.name,
        at=clock.now(),
    )
    db.session.add(signed)
    db.session.flush()
    return signed
