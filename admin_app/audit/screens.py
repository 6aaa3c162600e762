"""What happened, and who read which archive, newest first: for the auditor and the general manager.

Entries about a customer need his archive; so do changes of his records, whichever entry tells of them.
"""

from typing import Any

from flask import request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import RIGHTS
from admin_app.audit.words import ACTIONS
from admin_app.screens import happened as listing
from admin_app.screens.base import SignedIn
from admin_app.screens.filters import people

PAGE = 50


class Audit(SignedIn, BaseView):  # type: ignore[misc]
    posts_allowed = frozenset(RIGHTS["audit.read"])

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> Any:
        rows = listing.entries(listing.asked(), PAGE + 1)
        return self._page("audit/list.html", listing.told(rows[:PAGE]), [row[0].number for row in rows])

    @expose("/accesses/")  # type: ignore[untyped-decorator]
    def accesses(self) -> Any:
        rows = listing.accesses(listing.asked(), PAGE + 1)
        numbers = [row[0].number for row in rows]
        return self._page("audit/accesses.html", listing.accesses_told(rows[:PAGE]), numbers)

    def _page(self, template: str, rows: list[Any], numbers: list[int]) -> Any:
        """The rows, what was asked, and links to the pages before and after."""
        here = {name: value for name, value in request.args.items() if name in listing.NAMES and value}
        first = {name: value for name, value in here.items() if name != "before"}
        where = request.endpoint or ".index"
        more = numbers[PAGE - 1] if len(numbers) > PAGE else None
        return self.render(
            template,
            rows=rows,
            asked=listing.asked(),
            people=people(),
            actions=sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda one: one[1]),
            tabs=[(self.get_url(".index"), gettext("Changes")), (self.get_url(".accesses"), gettext("Accesses"))],
            next_url=self.get_url(where, **(first | {"before": more})) if more is not None else None,
            first_url=self.get_url(where, **first) if "before" in here else None,
        )


def views() -> list[Any]:
    return [Audit(name=_("Audit"), category=_("Audit"), endpoint="audit", url="/audit", menu_icon_value="history")]
