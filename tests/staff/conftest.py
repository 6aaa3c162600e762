"""One act by one person, committed; and what people may then see."""

import pytest
from sqlalchemy import select

from admin_app.areas.staff import gatherings
from admin_app.areas.staff.gatherings import Plan
from admin_app.extensions import db
from tests.factories import DAY, user


@pytest.fixture
def meet(act):
    """`meet("meeting", ["clerk", "service"])` is planned by the manager for the day."""

    def go(kind="meeting", people=("clerk", "service"), arranger="csmanager", day=DAY, on=DAY):
        keys = [user(name).id for name in people]
        return act("csmanager", gatherings.plan, Plan(kind, "季度例会", "议程", day, user(arranger).id, keys), on=on)

    return go


@pytest.fixture
def seen(as_reader, cast, session):
    """Who of everybody sees this record."""

    def go(row):
        found, key = set(), row.id
        for name in cast:
            session.expire_all()
            with as_reader(name):
                if db.session.scalar(select(type(row).id).where(type(row).id == key)) is not None:
                    found.add(name)
        return found

    return go
