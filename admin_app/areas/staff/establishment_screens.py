"""Who works in customer service in which post, and does it match the establishment (一4.9)? A page, and a warning."""

from datetime import date
from typing import Any

from flask_admin import BaseView, expose
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.accounts.models import POSTS
from admin_app.areas.staff import establishment
from admin_app.screens.base import SignedIn
from admin_app.screens.panels import panel
from admin_app.screens.theme import post_name
from admin_app.secrecy.reader import current_reader

LOOKING_AFTER = frozenset({"cs_manager", "general_manager", "auditor"})


class Establishment(SignedIn, BaseView):  # type: ignore[misc]
    posts_allowed = LOOKING_AFTER

    @expose("/")
    def index(self) -> Any:
        standing = establishment.standing(clock.today())
        rows = [
            (one.name, ", ".join(post_name(name) for name in POSTS if name in one.posts)) for one in standing.people
        ]
        return self.render("staff/establishment.html", standing=standing, rows=rows)


@panel("home.above")
def warn_managers(_nothing: Any, on: date) -> tuple[str, dict[str, Any]] | None:
    """On the first page of who looks after the department."""
    return _warning(on, has_page=True) if current_reader().posts & LOOKING_AFTER else None


@panel("people.above")
def warn_administrators(_nothing: Any, on: date) -> tuple[str, dict[str, Any]] | None:
    """Where people are hired and leave."""
    return _warning(on, has_page=False)


def _warning(on: date, has_page: bool) -> tuple[str, dict[str, Any]] | None:
    standing = establishment.standing(on)
    return None if standing.matches else ("staff/warning.html", {"standing": standing, "has_page": has_page})


def establishment_views(category: Any) -> list[Any]:
    return [Establishment(name=_("Establishment"), category=category, endpoint="establishment", url="/establishment")]
