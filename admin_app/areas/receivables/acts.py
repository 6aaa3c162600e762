"""An act with one record of receivables on a page of its own: who may, a form, the service, a sentence."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for

from admin_app.screens.base import DeskView
from admin_app.screens.conflicts import changed_since_seen, is_outdated
from admin_app.screens.formatters import day, link, yuan
from admin_app.screens.transactions import begin_writing


class ReceivableView(DeskView):
    """What the views of this area share: search by number, void rows struck out, acts on the record's page."""

    act_clause = "二(四)3.3"

    search_exact: tuple[str, ...] = ("number",)
    link_column = "number"
    details_template = "desk/receivables/details.html"

    def row_class(self, row: Any) -> str:
        return "row-void" if row.is_void else ""

    def acts_on(self, row: Any) -> list[tuple[str, Any, str]]:
        """Endpoint, words and icon of what the reader may do with this record."""
        return []

    def uses_of(self, row: Any) -> list[Any]:
        """Allocations and the like to be listed under the record; see desk/receivables/details.html."""
        return []

    def details_context(self, row: Any) -> dict[str, Any]:
        self.prepare_page([row])
        acts = [] if row.is_void else self.acts_on(row)
        return {"acts": acts, "uses": self.uses_of(row)}

    def act_page(
        self, endpoint: str, make_form: Callable[[Any], Any], title: str, act: Callable[[Any, Any], Any], done: str
    ) -> Any:
        """Show the form of an act and, sent, do it: `act(record, form)`."""
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, not row.is_void and endpoint in [one[0] for one in self.acts_on(row)])
        form = make_form(row)
        here = self.get_url(".details_view", id=row.id)
        if request.method == "POST" and form.validate() and not is_outdated(row):
            if self.attempt(lambda: act(row, form), form) is not None:
                flash(done, "success")
                return redirect(here)
            row = self.found(row.id)
        conflict = changed_since_seen(self, row)
        return self.render("desk/form.html", form=form, title=title, model=row, return_url=here, conflict=conflict)


def use_row(used: Any, endpoint: str, record: Any) -> list[Any]:
    """One allocation as cells: what it links to, the day, the amount, and a link to itself."""
    to = record.number if record is not None else "–"
    where = url_for(f"{endpoint}.details_view", id=record.id) if record is not None else "#"
    own = url_for("allocation.details_view", id=used.id)
    return [link(where, to), link(own, day(used.on)), yuan(used.amount_fen)]
