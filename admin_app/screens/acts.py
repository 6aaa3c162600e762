"""A page for one act with a record: a form, what it does, where it leads afterwards (desk/form.html)."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext

from admin_app.errors import NotAllowed, sentence
from admin_app.screens.conflicts import changed_since_seen, is_outdated
from admin_app.signoffs.models import SignRequest

NOT_OFFERED = sentence(
    "As the record stands now this is not to be done with it, or not by you. Its page shows what is.",
    "按该记录目前的状态不能办理此事，或此事不属于您的职权；可办事项见其页面。",
)


def demand_offered(is_offered: bool, clause: str, page: str) -> None:
    """Refused where the page of the record does not offer the act to the reader: a raw request, another window,
    somebody who was faster.
    """
    if not is_offered:
        raise NotAllowed(NOT_OFFERED, clause, page=page)


def form_page(
    view: Any, row: Any, form: Any, *, title: str, act: Callable[[], Any], done: str, note: str = "", url: str = ""
) -> Any:
    """Show the form; on a POST that validates, act, say that it is done and go to the record's page.

    What is refused is said beside the form, and nothing that was typed is lost.
    """
    leads_to = url or view.get_url(".details_view", id=row.id)
    if request.method == "POST" and form.validate() and not is_outdated(row):
        made = view.attempt(act, form)
        if made is not None:
            return acted(view, row, made, done, url)
        row = view.found(row.id)
    conflict = changed_since_seen(view, row)
    return view.render(
        "desk/form.html", form=form, title=title, model=row, return_url=leads_to, note=note, conflict=conflict
    )


def acted(view: Any, row: Any, made: Any, words: str, url: str = "") -> Any:
    """Say that it is done and go to the record; what waits for a signature leads to its request instead."""
    if isinstance(made, SignRequest):
        flash(gettext("Sent to sign."), "warning")
        return redirect(view.get_url("signoffs.one", request_id=made.id))
    flash(words, "success")
    return redirect(url or view.get_url(".details_view", id=row.id))
