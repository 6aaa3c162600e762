"""How do people come to the desk: accounts, passwords, tokens? Services flush; whoever calls commits."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

from flask_security.utils import hash_password, verify_password
from sqlalchemy import select, update

from admin_app import clock
from admin_app.accounts.models import POSTS, RANKS, Department, Post, Token, User
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, Sentence, sentence
from admin_app.extensions import db

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
TOKEN_BYTES = 32


def begin_writing() -> None:
    """Start a fresh transaction that means to write; what was pending is committed first."""
    db.session.commit()
    db.session.connection(execution_options={"writing": True})


def user_named(username: str) -> User:
    """NotFound when nobody has that user name."""
    found = db.session.scalars(select(User).where(User.username == username)).one_or_none()
    if found is None:
        raise NotFound
    return found


def create_user(
    username: str,
    name: str,
    password: str,
    posts: Iterable[str],
    *,
    department: str | None = None,
    rank: str = "staff",
    superior: str | None = None,
    by_id: int | None = None,
) -> User:
    """Hire somebody; `department` by code, `superior` by user name. Invalid by field."""
    wanted = list(posts)
    errors = _faults(username, name, password, wanted, rank)
    if errors:
        raise Invalid(errors)
    held = list(db.session.scalars(select(Post).where(Post.name.in_(wanted))))
    held += [Post(name=post) for post in wanted if post not in {one.name for one in held}]
    user = User(
        username=username,
        email=f"{username}@desk.invalid",
        name=name,
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(32),
        rank=rank,
        roles=held,
        department=_department(department),
        superior=_superior(superior),
    )
    db.session.add(user)
    db.session.flush()
    audit.record("account.create", user_id=by_id, subject=username, values={"posts": wanted, "rank": rank})
    return user


def _department(code: str | None) -> Department | None:
    if code is None:
        return None
    found = db.session.scalars(select(Department).where(Department.code == code)).one_or_none()
    if found is None:
        raise Invalid({"department": sentence(f"There is no department {code}.", f"没有部门 {code}。")})
    return found


def _superior(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return user_named(username)
    except NotFound:
        raise Invalid({"superior": sentence(f"Nobody here is called {username}.", f"没有人叫 {username}。")}) from None


def _faults(username: str, name: str, password: str, posts: list[str], rank: str) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if not (2 <= len(username) <= 64 and username.isascii() and username.replace("_", "").isalnum()):
        errors["username"] = sentence(
            "Between 2 and 64 letters, digits and underscores.", "2 至 64 个字母、数字或下划线。"
        )
    elif db.session.scalar(select(User.id).where(User.username == username)) is not None:
        errors["username"] = sentence("Somebody has this user name already.", "此用户名已有人使用。")
    if not name.strip():
        errors["name"] = sentence("Say the person's name.", "请填写姓名。")
    if unknown := sorted(set(posts) - set(POSTS)):
        errors["posts"] = sentence(f"Unknown post {unknown[0]}.", f"没有岗位 {unknown[0]}。")
    if rank not in RANKS:
        errors["rank"] = sentence(f"Unknown rank {rank}.", f"没有职级 {rank}。")
    if (weak := password_fault(password, username)) is not None:
        errors["password"] = weak
    return errors


def password_fault(password: str, username: str = "") -> Sentence | None:
    """Why this password will not do; None when it will."""
    if len(password) < SHORTEST_PASSWORD:
        return sentence(f"At least {SHORTEST_PASSWORD} characters.", f"密码至少 {SHORTEST_PASSWORD} 个字符。")
    if len(password) > LONGEST_PASSWORD:
        return sentence(f"At most {LONGEST_PASSWORD} characters.", f"密码最多 {LONGEST_PASSWORD} 个字符。")
    if len(set(password)) < 5 or (username and username.lower() in password.lower()):
        return sentence(
            "Too easy to guess: vary it, and leave out the user name.",
            "密码过于简单：请增加变化，且不要包含用户名。",
        )
    return None


def change_password(user: User, old: str, new: str) -> None:
    """Ends every session of the user, the present one too unless the caller signs him in again."""
    if not verify_password(old, user.password):
        raise Invalid({"old": sentence("This is not your present password.", "当前密码不正确。")})
    if (weak := password_fault(new, user.username)) is not None:
        raise Invalid({"new": weak})
    user.password = hash_password(new)
    user.fs_uniquifier = secrets.token_hex(32)
    db.session.flush()
    audit.record("account.password", user_id=user.id, subject=user.username)


def make_token(user: User, name: str = "") -> str:
    """A new token of the user; only its digest is kept, so this is the one time it can be shown."""
    plain = secrets.token_urlsafe(TOKEN_BYTES)
    token = Token(user_id=user.id, digest=_digest(plain), name=name.strip()[:80], created_at=clock.now())
    db.session.add(token)
    db.session.flush()
    audit.record("account.token", user_id=user.id, subject=user.username, values={"name": token.name})
    return plain


def user_of_token(plain: str) -> User | None:
    """Whose token this is; None when it is unknown or revoked, or its user no longer works here."""
    digest = _digest(plain)
    found = db.session.scalars(select(Token).where(Token.digest == digest, Token.revoked_at.is_(None))).one_or_none()
    if found is None or not hmac.compare_digest(found.digest, digest) or not found.user.active:
        return None
    return found.user


def tokens_of(user: User) -> list[Token]:
    """The user's tokens still good, newest first."""
    good = select(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None))
    return list(db.session.scalars(good.order_by(Token.id.desc()).limit(100)))


def revoke_token(user: User, token_id: int) -> None:
    """NotFound when it is not this user's, or revoked before."""
    changed: Any = db.session.execute(
        update(Token)
        .where(Token.id == token_id, Token.user_id == user.id, Token.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    if changed.rowcount != 1:
        raise NotFound
    audit.record("account.token_revoked", user_id=user.id, subject=user.username)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
