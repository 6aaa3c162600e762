"""Who works here, in which posts, and who does no longer? Written by the administrator alone; services flush."""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts import service, sign_ins
from admin_app.accounts.models import POSTS, RANKS, Post, User
from admin_app.accounts.people import leaving
from admin_app.accounts.superiors import LONGEST_CHAIN
from admin_app.audit import service as audit
from admin_app.errors import Invalid, Refused, Sentence, sentence
from admin_app.extensions import db

ADDRESS = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True)
class Place:
    """Where a person stands: posts, rank, department, superior."""

    posts: tuple[str, ...]
    rank: str
    department_id: int | None
    superior_id: int | None


def hire(username: str, name: str, place: Place, by_id: int | None, email: str = "") -> tuple[User, str]:
    """A new person and his first password, which is kept nowhere. Invalid by field."""
    password = secrets.token_urlsafe(15)
    errors = _faults(None, name, place) | _address_faults(None, email)
    if errors:
        raise Invalid(errors)
    user = service.create_user(
        username,
        name.strip(),
        password,
        place.posts,
        rank=place.rank,
        department=place.department_id,
        superior=place.superior_id,
        email=email,
        by_id=by_id,
    )
    return user, password


def change(user: User, name: str, place: Place, active: bool, by_id: int | None, email: str | None = None) -> None:
    """Move, promote, dismiss or take back; the last administrator stays.

    Other posts, another rank, leaving or coming back end every sign-in of the person at once. Whoever still holds
    customers, cards or signatures does not leave before they are in other hands (`leaving`).
    """
    errors = _faults(user, name, place) | _address_faults(user, email or "")
    if errors:
        raise Invalid(errors)
    if "administrator" in user.posts and not (active and "administrator" in place.posts) and _is_last(user):
        raise Refused(sentence("Somebody must remain administrator.", "必须保留至少一名系统管理员。"))
    if user.active and not active:
        leaving.demand_nothing_left(user)
    before = {"posts": sorted(user.posts), "rank": user.rank, "active": user.active}
    began = bool(set(place.posts) - user.posts) or (active and not user.active)
    user.name, user.rank, user.active = name.strip(), place.rank, active
    user.department_id, user.superior_id = place.department_id, place.superior_id
    user.roles = _posts(place.posts)
    if began:
        user.in_post_since = clock.today()
    if email is not None:
        user.email = email or f"{user.username}@desk{service.NO_ADDRESS}"
    db.session.flush()
    after = {"posts": sorted(place.posts), "rank": user.rank, "active": active}
    if after != before:
        sign_ins.end_all(user.id)
    audit.record("account.change", user_id=by_id, subject=user.username, values={"before": before, "after": after})


def reset_password(user: User, by_id: int | None) -> str:
    """A new password, which is kept nowhere; ends every session of the user."""
    password = secrets.token_urlsafe(15)
    service.set_password(user, password)
    audit.record("account.reset_password", user_id=by_id, subject=user.username)
    return password


def _posts(names: Iterable[str]) -> list[Post]:
    wanted = list(names)
    held = list(db.session.scalars(select(Post).where(Post.name.in_(wanted))))
    return held + [Post(name=name) for name in wanted if name not in {one.name for one in held}]


def _is_last(user: User) -> bool:
    others = select(func.count()).select_from(User).where(User.active, User.id != user.id)
    return not db.session.scalar(others.where(User.roles.any(Post.name == "administrator")))


def _faults(user: User | None, name: str, place: Place) -> dict[str, Sentence]:
    errors: dict[str, Sentence] = {}
    if not name.strip():
        errors["name"] = sentence("Say the person's name.", "请填写姓名。")
    if not place.posts:
        errors["posts"] = sentence("Choose at least one post.", "请至少选择一个岗位。")
    elif unknown := set(place.posts) - set(POSTS):
        errors["posts"] = sentence(f"Unknown post {min(unknown)}.", f"没有岗位 {min(unknown)}。")
    if place.rank not in RANKS:
        errors["rank"] = sentence(f"Unknown rank {place.rank}.", f"没有职级 {place.rank}。")
    if user is not None and user.id in _above(place.superior_id):
        errors["superior"] = sentence("Nobody is above himself.", "任何人不能成为自己的上级。")
    return errors


def _address_faults(user: User | None, email: str) -> dict[str, Sentence]:
    if not email:
        return {}
    if not ADDRESS.fullmatch(email) or email.endswith(service.NO_ADDRESS):
        return {"email": sentence("This is no address; write it like name@company.example.", "邮箱格式不正确。")}
    holder = db.session.scalar(select(User.id).where(User.email == email))
    if holder is not None and (user is None or holder != user.id):
        return {"email": sentence("Somebody has this address already.", "此邮箱已有人使用。")}
    return {}


def _above(superior_id: int | None) -> Collection[int]:
    """The superior and everybody above him."""
    chain: list[int] = []
    while superior_id is not None and superior_id not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(superior_id)
        superior_id = db.session.scalar(select(User.superior_id).where(User.id == superior_id))
    return chain
