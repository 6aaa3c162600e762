"""How complete are the archives, and how long ago was each looked through? By section and by owner; 一4.2, 二(二)6.2.

Of active customers whose archive the reader sees whole; each figure leads to the rows it counts.
"""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select

from admin_app.accounts.models import User
from admin_app.areas.customers import verifying
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import Profile
from admin_app.extensions import db
from admin_app.screens.boards import Board, Line, board
from admin_app.screens.filters import NOTHING
from admin_app.screens.sections import NAMES, SECTIONS, filled, items_of, lacks, records
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current

READING = frozenset(
    {
        *("general_manager", "cs_manager", "marketing_manager", "auditor"),
        *("information_clerk", "information_supervisor"),
    }
)


def _counted(*columns: Any) -> Any:
    """These, of the archives that count, beside their one record of each kind."""
    rows = select(*columns).select_from(Customer)
    for model in records():
        rows = rows.outerjoin(model, model.customer_id == Customer.id)
    return rows.where(visible(current(), "full"), Customer.status == "active")


@board("archive_sections", READING, rank=31)
def by_section(_on: date) -> Board:
    """Of each section: how much of what it must hold is there, and how many archives lack some of it."""
    sums = [func.sum(filled(name)) for name in NAMES]
    gaps = [func.count().filter(lacks(name)) for name in NAMES]
    archives, *found = db.session.execute(_counted(func.count(), *sums, *gaps)).one()
    lines = [
        Line(
            f"{section.name} {section.title}",
            (_percent(found[at], archives * len(items_of(section.name))), found[len(NAMES) + at]),
            _active(incomplete=section.name),
        )
        for at, section in enumerate(SECTIONS)
        if archives
    ]
    heads = (_("Filled (%)"), _("With gaps"))
    return Board(_("Archives: how complete, by section"), _("Section"), heads, lines, drawn=1)


@board("archives_by_owner", READING, rank=33)
def by_owner(on: date) -> Board:
    """Of each owner: archives, how complete they are, which were not looked through in time, which lack a profile."""
    columns = (
        func.count(),
        func.sum(sum(filled(name) for name in NAMES)),
        func.count().filter(verifying.is_late(on)),
        func.min(Customer.verified_on),
        func.count().filter(and_(Customer.is_institutional, Profile.id.is_(None))),
    )
    rows = db.session.execute(_counted(Customer.owner_id, *columns).group_by(Customer.owner_id))
    found = {owner: values for owner, *values in rows}
    items = sum(len(items_of(name)) for name in NAMES)
    lines = []
    for key, name in _owners(found):
        archives, there, late, earliest, bare = found[key]
        age = (on - earliest).days if earliest is not None else None
        values = (_percent(there, archives * items), archives, late, age, bare)
        lines.append(Line(name, values, urls=_rows_of(key)))
    heads = (
        *(_("Filled (%)"), _("Archives"), _("Not looked through in time"), _("Longest ago (days)")),
        _("Institutional, without a profile"),
    )
    return Board(_("Archives: how complete and how old, by owner"), _("Owner"), heads, lines, drawn=1)


def _rows_of(key: int | None) -> tuple[str, ...]:
    owner = NOTHING if key is None else key
    own, late = _active(owner=owner), _active(owner=owner, verification_late=1)
    return own, own, late, own, _active(owner=owner, is_institutional=1, has_profile=0)


def _owners(found: dict[int | None, Any]) -> list[tuple[int | None, str]]:
    rows = select(User.id, User.name).where(User.id.in_([key for key in found if key is not None]))
    named: list[tuple[int | None, str]] = list(db.session.execute(rows.order_by(User.name, User.id)).all())
    return [*named, *([(None, gettext("nobody"))] if None in found else [])]


def _percent(part: int | None, whole: int) -> int | None:
    return int(part or 0) * 100 // whole if whole else None


def _active(**filters: Any) -> str:
    given = [("status", "active"), *filters.items()]
    return url_for("customer.index_view", **{f"flt{at}_{name}": value for at, (name, value) in enumerate(given)})
