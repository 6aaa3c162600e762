"""My duties: what I owe, about whom, by when, under which clause; for those who lead, figures. The first page after
signing in."""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request, url_for
from flask_admin import AdminIndexView, expose
from flask_babel import gettext, lazy_gettext

from admin_app import clock
from admin_app.extensions import db
from admin_app.lists import service as lists
from admin_app.screens import boards, menu_counts, panels
from admin_app.screens.base import SignedIn
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader

PAGE = 100
SHORT = 10  # of each time, before one asks for all
NOTICES = 3
KEPT = "boards"  # under which name the boards of one's first page are kept
GROUPS = (
    ("overdue", lazy_gettext("Overdue"), "red"),
    ("due", lazy_gettext("Due today"), "yellow"),
    ("soon", lazy_gettext("Coming up"), "blue"),
)


def grouped(duties: list[Any]) -> list[tuple[str, Any, str, list[Any]]]:
    """Time, words, tone and duties of each group that has any, the most pressing first."""
    groups = [(time, words, tone, [d for d in duties if d.time == time]) for time, words, tone in GROUPS]
    return [group for group in groups if group[3]]


def action_url(duty: Any, back: str) -> str | None:
    """Where the duty is done; None for those who only oversee it. `back`: where one came from."""
    if not duty.is_mine or duty.endpoint not in current_app.view_functions:
        return None
    return url_for(duty.endpoint, **duty.arguments, url=back)


def waiver_urls(back: str) -> Callable[[Any], str | None]:
    """Where whoever owes a duty asks that it be waived; None where the rules never waive it, or he oversees it."""
    from admin_app.duties.waivers.waived import waivable

    may_be = waivable(current_reader().rank, clock.today())

    def url(duty: Any) -> str | None:
        if not duty.is_mine or not may_be(duty.kind):
            return None
        return url_for("duty_waiver.ask", kind=duty.kind, key=duty.key, base=duty.base.isoformat(), url=back)

    return url


class Home(SignedIn, AdminIndexView):  # type: ignore[misc]
    @expose("/")
    def index(self) -> Any:
        from admin_app.duties import service
        from admin_app.notices import service as notices
        from admin_app.signoffs import inbox

        reader, on = current_reader(), clock.today()
        every = boards.names_for(reader)
        shown = boards.first_of(reader, lists.columns_of(KEPT)) if every else []
        is_all = "at" in request.args or request.args.get("list") == "1"
        if is_all:
            duties, following = service.duties_of(reader, on, limit=PAGE, after=request.args.get("at"))
            counts = service.counts_of(reader, on)
        else:
            following = None
            duties, counts = service.pressing(reader, on, SHORT)
        return self.render(
            "desk/home.html",
            on=on,
            is_all=is_all,
            above=[] if is_all else panels.render("home.above", None, on),
            notices=[] if is_all else notices.unread(NOTICES),
            signatures=inbox.count_waiting(reader),
            groups=grouped(duties),
            warning=service.calendar_warning(on),
            counts=counts,
            next_url=self.get_url(".index", at=following, list=1) if following else None,
            action_url=lambda duty: action_url(duty, self.get_url(".index")),
            waiver_url=waiver_urls(self.get_url(".index")),
            first_url=self.get_url(".index", list=1) if request.args.get("at") else None,
            boards=[] if is_all else shown,
            has_more_boards=len(every) > len(shown),
        )

    @expose("/duties/counts")
    def duty_counts(self) -> Any:
        """How many of the reader's duties each place of the menu leads to, for its script."""
        return jsonify(menu_counts.counted(self.admin, current_reader()))

    @expose("/figures/")
    def all_boards(self) -> Any:
        every = boards.names_for(current_reader())
        first = boards.first_of(current_reader(), lists.columns_of(KEPT)) if every else []
        return self.render("desk/boards.html", boards=every, names=boards.NAMES, first=first)

    @expose("/choose-figures", methods=("POST",))
    def choose_boards(self) -> Any:
        """Those ticked stand on the reader's first page; none, or asked for the usual ones: as for his posts."""
        wanted = [] if "usual" in request.form else request.form.getlist("board")
        begin_writing()
        lists.keep_columns(KEPT, [name for name in boards.names_for(current_reader()) if name in wanted])
        db.session.commit()
        flash(gettext("Saved."), "success")
        return redirect(self.get_url(".index") + "#figures")

    @expose("/figures/<which>")
    def board(self, which: str) -> Any:
        """One board by itself; `part=1`: for the home page, which asks for it when it is there."""
        found = boards.asked(which, current_reader(), clock.today())
        if found is None:
            abort(404)
        part = request.args.get("part") == "1"
        return self.render("desk/board_part.html" if part else "desk/board.html", board=found)
