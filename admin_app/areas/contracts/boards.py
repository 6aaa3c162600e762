"""What do those who lead see of contracts at a glance? How many are at each stage, and what ends soon."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select

from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.words import words

STAGES = ("draft", "review", "approved", "signed", "kept")
SOON = 60


@board("contracts", LEADING | {"contract_officer"}, rank=25)
def contracts(on: date) -> Board:
    """Each line leads to its contracts."""
    count, amount = func.count(Contract.id), func.coalesce(func.sum(Contract.amount_fen), 0)
    rows = select(Contract.state, amount, count).where(Contract.is_void.is_(False), Contract.state.in_(STAGES))
    found = {state: (int(fen), number) for state, fen, number in db.session.execute(rows.group_by(Contract.state))}
    lines = [Line(words("state", state), found[state], _list(state=state)) for state in STAGES if state in found]
    until = on + timedelta(days=SOON)
    soon = and_(Contract.state.in_(STANDING), Contract.is_void.is_(False), Contract.ends_on.between(on, until))
    fen, number = db.session.execute(select(amount, count).where(soon)).one()
    if number:
        title = gettext("of these, ending within %(days)s days", days=SOON)
        ending = {"ends_on_from": on.isoformat(), "ends_on_until": until.isoformat()}
        lines.append(Line(title, (int(fen), number), _list(**ending)))
    heads = (_("Amount (yuan)"), _("Contracts"))
    return Board(_("Contracts by stage"), _("State"), heads, lines, money=1, drawn=1)


def _list(**narrowed: Any) -> str:
    given = {"is_void": "0", **narrowed}
    return url_for(
        "contract.index_view", **{f"flt{at}_{name}": value for at, (name, value) in enumerate(given.items())}
    )
