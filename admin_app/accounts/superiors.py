"""Who stands above somebody, whom does somebody lead, and who else holds a post?

An administrator reads no business and leads nobody in it: whoever stands above him stands next.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from admin_app.accounts.models import Post, User

LONGEST_CHAIN = 50
IS_ADMINISTRATOR = User.roles.any(Post.name == "administrator")


def superiors(user: User) -> Iterator[User]:
    """From the next superior up, each once; administrators passed over."""
    seen = {user.id}
    current = user.superior
    while current is not None and current.id not in seen and len(seen) < LONGEST_CHAIN:
        if "administrator" not in current.posts:
            yield current
        seen.add(current.id)
        current = current.superior


def in_place(user: User) -> Iterator[User]:
    """The superiors who work here, from the next one up."""
    return (one for one in superiors(user) if one.active)


def led_by(leader_ids: Iterable[int] | Select[Any]) -> Select[Any]:
    """Keys of everybody whose next superior in place is one of these people, who work here."""
    leads = User.active & ~IS_ADMINISTRATOR
    leaders = select(User.id).where(User.id.in_(leader_ids), ~IS_ADMINISTRATOR)
    below = select(User.id, leads.label("leads")).where(User.superior_id.in_(leaders)).cte(recursive=True)
    left = select(User.id, leads).join(below, User.superior_id == below.c.id).where(below.c.leads.is_(False))
    return select(below.union(left).c.id)


def nobody_else_holds(post: str, but: Any) -> ColumnElement[bool]:
    """Of each row: does nobody who works here hold the post, besides the person whose key the column holds?"""
    another = select(User.id).where(User.active, User.roles.any(Post.name == post), User.id.is_distinct_from(but))
    return ~another.correlate(but.class_).exists()
