"""Who gives his signatures in time? Of the steps a reader sees, signed or refused from a day on; 二(四)5."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.duties.terms import terms_of
from admin_app.extensions import db
from admin_app.signoffs.models import SignStep

MOST = 20_000  # steps looked at, the latest


def kept_by_person(since: date, on: date) -> list[tuple[User, int, int]]:
    """Person, how many in time, how many late; by name. In time: by the day that the duty's terms of `on` say."""
    terms = terms_of("signature", on)
    rows = (
        select(SignStep.signed_by_id, SignStep.opened_on, SignStep.signed_at)
        .where(
            SignStep.signed_at >= clock.at(since), SignStep.opened_on.is_not(None), SignStep.signed_by_id.is_not(None)
        )
        .order_by(SignStep.signed_at.desc())
        .limit(MOST)
    )
    kept: Counter[tuple[int, bool]] = Counter()
    found: Any = db.session.execute(rows)
    for user_id, opened_on, signed_at in found:
        kept[user_id, clock.day_of(signed_at) <= terms.due_on(opened_on)] += 1
    people = db.session.scalars(select(User).where(User.id.in_({key for key, _ in kept})).order_by(User.name, User.id))
    return [(user, kept[user.id, True], kept[user.id, False]) for user in people]
