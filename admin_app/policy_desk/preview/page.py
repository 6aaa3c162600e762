"""What every page about a preview begins with: who may open it, which preview it is, what it is called."""

from typing import Any

from flask import abort
from flask_admin import BaseView
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from admin_app import said
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.policy_desk.preview import service
from admin_app.policy_desk.preview.models import PolicyPreview
from admin_app.screens.base import SignedIn
from admin_app.secrecy.reader import Reader, current, current_reader

MOST_LISTED = 3  # policies and changes named in the list
EXPORT = "export.previews"


class PreviewPage(SignedIn, BaseView):  # type: ignore[misc]
    """For those who write, sign or audit policy."""

    extra_js: list[str] = []

    def is_accessible(self) -> bool:
        reader = current()
        return isinstance(reader, Reader) and service.may_read(reader.posts)

    def preview(self, key: int) -> PolicyPreview:
        try:
            return service.preview_of(min(key, 2**63 - 1))
        except NotFound:
            abort(404)

    def crumbs(self, asked: PolicyPreview) -> list[tuple[Any, str]]:
        """The way to what stands behind a preview's page."""
        of_all = (_("Previews of policy"), self.get_url(".index"))
        return [of_all, (titles(asked), self.get_url(".one", preview_id=asked.id))]


def policies_of(asked: PolicyPreview) -> list[dict[str, Any]]:
    """What its files change; nothing before it is ready, nor of one kept from before this was told."""
    return list((asked.sums or {}).get("policies", ()))


def titles(asked: PolicyPreview) -> str:
    """The policies that change, else the names of the files."""
    found = policies_of(asked)
    named: list[str] = [said(one["title"]) for one in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        named.append(gettext("%(count)s more", count=len(found) - MOST_LISTED))
    return gettext(", ").join(named) or asked.filename


def names() -> dict[str, str]:
    """Of everybody, by user name."""
    return {one.username: one.name for one in db.session.execute(select(User.username, User.name))}


def may_export() -> bool:
    return rights.may(current_reader().posts, EXPORT)
