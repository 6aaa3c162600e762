"""May this person import that kind of file?"""

from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.errors import NotAllowed, sentence
from admin_app.extensions import db


def demand_import(kind: str, user_id: int | None) -> None:
    """NotAllowed when not; nobody (None) is the desk itself, at the shell, which may."""
    if user_id is None:
        return
    user = db.session.get(User, user_id)
    if user is None or not user.active:
        raise NotAllowed(sentence("There is no such person any more.", "此人已不在岗。"))
    rights.demand({"administrator"} if "administrator" in user.posts else user.posts, f"import.{kind}")
