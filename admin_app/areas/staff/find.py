"""Trainings and meetings in the box that finds, by a part of their title."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.areas.staff.models import Gathering
from admin_app.extensions import db
from admin_app.screens import formatters
from admin_app.screens.find import Found, Hit, finder
from admin_app.screens.words import words


@finder(rank=80)
def gatherings(text: str, most: int) -> Found:
    """The latest first."""
    rows = select(Gathering.id, Gathering.title, Gathering.kind, Gathering.on, Gathering.state)
    rows = rows.where(Gathering.title.icontains(text, autoescape=True)).order_by(Gathering.on.desc(), Gathering.id)
    hits = [
        Hit(
            row.title,
            url_for("gathering.details_view", id=row.id),
            f"{words('kind', row.kind)} · {row.on}",
            (formatters.badge("state", row.state),),
        )
        for row in db.session.execute(rows.limit(most))
    ]
    return Found(gettext("Gatherings"), hits, url_for("gathering.index_view"))
