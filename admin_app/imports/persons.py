"""Who is meant by a user name or a name in a file? Those here and those who left."""

from collections.abc import Collection

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.errors import sentence
from admin_app.extensions import db

NO_PERSON = sentence("Nobody here has this name.", "没有此姓名的人员。")
SEVERAL = sentence("Several have this name.", "有多人同名。")
WRITE_USER = sentence("Write the user name.", "请填写用户名。")


def persons_named(named: Collection[str]) -> dict[str, list[int]]:
    """Keys by user name, and by name; a user name is nobody else's name."""
    found: dict[str, list[int]] = {}
    for one in db.session.execute(select(User.id, User.name).where(User.name.in_(named))):
        found.setdefault(one.name, []).append(one.id)
    for one in db.session.execute(select(User.id, User.username).where(User.username.in_(named))):
        found[one.username] = [one.id]
    return found
