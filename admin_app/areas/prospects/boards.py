"""How is prospecting going, by salesperson? For those who supervise it (一4.8), as far as each sees it."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, func, select

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.duties.lateness import is_late, was_in_time
from admin_app.extensions import db
from admin_app.screens.boards import Board, Line, board
from admin_app.screens.filters import NOTHING
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current

SUPERVISING = frozenset({"cs_manager", "general_manager", "marketing_manager", "auditor"})
DAYS = 90
Counts = dict[int | None, tuple[int, ...]]


@board("prospects", SUPERVISING, rank=55)
def prospects(on: date) -> Board:
    """Prospects now, by owner: how many, how many of them without a next step, and steps that are late."""
    held = select(Customer.owner_id, func.count(), func.count(Customer.stepless_since))
    held = held.where(Customer.status == "prospect", visible(current(), "work")).group_by(Customer.owner_id)
    late = select(Customer.owner_id, func.count()).select_from(ProspectStep).join(ProspectStep.customer)
    is_due = is_late("prospect_step", ProspectStep.id, ProspectStep.due_on, on)
    late = late.where(ProspectStep.step_state == "planned", is_due).group_by(Customer.owner_id)
    counts, overdue = _by_person(held), _by_person(late)
    lines = []
    for key, name in _names(counts | overdue):
        values = (*counts.get(key, (0, 0)), *overdue.get(key, (0,)))
        lines.append(Line(name, values, urls=_now(NOTHING if key is None else key, on)))
    heads = (_("Prospects"), _("Without a next step"), _("Steps past their day"))
    return Board(_("Prospects, by owner"), _("Owner"), heads, lines, drawn=3)


def _now(owner: int | str, on: date) -> tuple[str, ...]:
    own = {"owner": owner, "status": "prospect"}
    late = {"owner": owner, "step_state": "planned", "late": 1}
    return (
        _listed("customer", own),
        _listed("customer", {**own, "stepless_since_until": on}),
        _listed("prospect_step", late),
    )


@board("prospecting", SUPERVISING, rank=56)
def prospecting(on: date) -> Board:
    """Of each salesperson's steps since: in time, of how many; confirmed by the customer, of how many asked."""
    since = on - timedelta(days=DAYS)
    by_then = was_in_time("prospect_step", ProspectStep.id, ProspectStep.due_on, ProspectStep.done_on)
    in_time = func.count(case((by_then, 1)))
    done = select(ProspectStep.done_by_id, in_time, func.count())
    done = done.where(ProspectStep.step_state == "done", ProspectStep.done_on >= since).group_by(
        ProspectStep.done_by_id
    )
    one = ProspectConfirmation
    confirmed = func.count(case((one.confirmation_state == "confirmed", 1)))
    otherwise = func.count(case((one.differs.is_(True), 1)))
    asked = select(ProspectStep.done_by_id, confirmed, otherwise, func.count()).select_from(one).join(one.step)
    asked = asked.where(one.asked_on >= since).group_by(ProspectStep.done_by_id)
    counts, heard = _by_person(done), _by_person(asked)
    lines = [
        Line(
            name,
            (*counts.get(key, (0, 0)), *heard.get(key, (0, 0, 0))),
            urls=_since(NOTHING if key is None else key, since),
        )
        for key, name in _names(counts | heard)
    ]
    heads = (_("Done in time"), _("Steps done"), _("Stands"), _("Said otherwise"), _("Customers asked"))
    title = gettext("Steps with prospects and what the customers say, last %(days)s days", days=DAYS)
    return Board(title, _("Salesperson"), heads, lines)


def _since(key: int | str, since: date) -> tuple[str, ...]:
    done = {"done_by": key, "step_state": "done", "done_on_from": since}
    asked = {"said_by": key, "asked_on_from": since}
    return (
        _listed("prospect_step", {**done, "in_time": 1}),
        _listed("prospect_step", done),
        _listed("prospect_confirmation", {**asked, "confirmation_state": "confirmed"}),
        _listed("prospect_confirmation", {**asked, "differs": 1}),
        _listed("prospect_confirmation", asked),
    )


def _by_person(rows: Any) -> Counts:
    return {key: tuple(numbers) for key, *numbers in db.session.execute(rows)}


def _names(counts: Counts) -> list[tuple[int | None, str]]:
    """Each person by name; what nobody owns stands last."""
    keys = [key for key in counts if key is not None]
    named = select(User.id, User.name).where(User.id.in_(keys)).order_by(User.name, User.id)
    found: list[tuple[int | None, str]] = list(db.session.execute(named).all())
    return [*found, *([(None, gettext("nobody"))] if None in counts else [])]


def _listed(endpoint: str, filters: dict[str, Any]) -> str:
    given = {f"flt{at}_{name}": value for at, (name, value) in enumerate(filters.items())}
    return url_for(f"{endpoint}.index_view", **given)
