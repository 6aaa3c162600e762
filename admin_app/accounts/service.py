"""How do people come to the desk: accounts and passwords? Services flush; whoever calls commits."""

import secrets
from collections.abc import Iterable

from sqlalchemy import select

from admin_app.accounts import passwords, sign_ins
from admin_app.accounts.models import POSTS, RANKS, Department, Post, User
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, Sentence, sentence
from admin_app.extensions import db

NO_ADDRESS = ".invalid"  # how the address of whoever gave none ends; nothing is sent there


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
    department: str | int | None = None,
    rank: str = "staff",
    superior: str | int | None = None,
    email: str = "",
    by_id: int | None = None,
) -> User:
    """Hire somebody; `department` by code or key, `superior` by user name or key. Invalid by field."""
    wanted = list(posts)
    errors = _faults(username, name, password, wanted, rank)
    if errors:
        raise Invalid(errors)
    held = list(db.session.scalars(select(Post).where(Post.name.in_(wanted))))
    held += [Post(name=post) for post in wanted if post not in {one.name for one in held}]
    user = User(
        username=username,
        email=email or f"{username}@desk{NO_ADDRESS}",
        name=name,
        password=passwords.hashed(password),
        fs_uniquifier=secrets.token_hex(32),
        rank=rank,
        roles=held,
        department_id=_department(department),
        superior_id=_superior(superior),
    )
    db.session.add(user)
    db.session.flush()
    audit.record("account.create", user_id=by_id, subject=username, values={"posts": wanted, "rank": rank})
    return user


def _department(code: str | int | None) -> int | None:
    if code is None or isinstance(code, int):
        return code
    found = db.session.scalars(select(Department).where(Department.code == code)).one_or_none()
    if found is None:
        raise Invalid({"department": sentence(f"There is no department {code}.", f"没有部门 {code}。")})
    return found.id


def _superior(username: str | int | None) -> int | None:
    if username is None or isinstance(username, int):
        return username
    try:
        return user_named(username).id
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
    if (weak := passwords.fault(password, username)) is not None:
        errors["password"] = weak
    return errors


def choose_language(user: User, language: str) -> None:
    user.language = language
    audit.record("account.language", user_id=user.id, subject=user.username)


def change_password(user: User, old: str, new: str) -> None:
    """Ends every sign-in of the user but the present one, whose cookie the caller renews."""
    if not passwords.is_right(old, user.password):
        raise Invalid({"old": sentence("This is not your present password.", "当前密码不正确。")})
    if (weak := passwords.fault(new, user.username)) is not None:
        raise Invalid({"new": weak})
    set_password(user, new)
    audit.record("account.password", user_id=user.id, subject=user.username)


def set_password(user: User, new: str) -> None:
    """The caller has asked whether it will do, and says in the audit why; every sign-in of the user ends."""
    user.password = passwords.hashed(new)
    user.fs_uniquifier = secrets.token_hex(32)
    sign_ins.end_all(user.id)
