"""How is a record taken from step to step on screen? A view names its steps; each is a page with a form, or a button.

    class VisitView(Stepping, DeskView):
        steps = {"drop": Step(_("Drop"), DropForm, lambda row, form: drop(row.id, form.reason.data), _("Dropped."))}

Which are offered is the view's to say (`offers`); whether one may be taken, its service decides, with a sentence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask_admin import expose

from admin_app.screens.acts import form_page
from admin_app.screens.forms import DeskForm
from admin_app.screens.transactions import begin_writing


class NothingToFillIn(DeskForm):
    """A step that asks nothing."""


@dataclass(frozen=True)
class Step:
    """`form`: a form class, or a function of the record that makes one. `start`: what it begins with, by field."""

    title: Any
    form: Any
    act: Callable[[Any, Any], Any]
    done: Any
    icon: str = "check"
    note: Any = ""
    start: Callable[[Any], dict[str, Any]] = lambda _row: {}

    def form_for(self, row: Any) -> Any:
        made = self.form if isinstance(self.form, type) else self.form(row)
        return made(request.form) if request.method == "POST" else made(**self.start(row))


class Stepping:
    """The part of a view that takes steps."""

    steps: dict[str, Step] = {}
    details_template = "admin/model/steps.html"

    def offers(self, row: Any) -> list[str]:
        """The steps that are next, the likeliest first."""
        return []

    def details_context(self, row: Any) -> dict[str, Any]:
        offered = [(name, self.steps[name]) for name in self.offers(row)]
        return {**super().details_context(row), "offered_steps": offered}  # type: ignore[misc]

    @expose("/step/<step>/", methods=("GET", "POST"))
    def step(self, step: str) -> Any:
        known = self.steps.get(step)
        if known is None:
            abort(404)
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))  # type: ignore[attr-defined]
        form = known.form_for(row)
        return form_page(
            self,
            row,
            form,
            title=str(known.title),
            act=lambda: known.act(row, form),
            done=str(known.done),
            note=str(known.note),
        )
