"""Each archive is looked through every quarter (二(二)6.5), so that its age is known (一4.2): alone, or many at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers import verifying
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import Verification
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, make_customer


def owed(username: str) -> list[tuple[str, date, str]]:
    with as_reader(username) as one:
        found, _more = duties_of(one, DAY)
    return [(one.customer_name, one.due_on, one.state) for one in found if one.kind == "verification"]


def test_due_three_months_after_it_was_opened_or_looked_through(session: Any, cast: Any) -> None:
    make_customer("到期", verified_on=date(2026, 8, 23))
    make_customer("逾期", verified_on=date(2026, 8, 22), level="top_secret")
    make_customer("将到期", verified_on=DAY - timedelta(days=80))
    make_customer("未到", verified_on=DAY)
    make_customer("已并", verified_on=date(2026, 1, 1), status="merged")
    expected = [("逾期", date(2026, 11, 22), "overdue"), ("到期", date(2026, 11, 23), "due")]
    assert owed("clerk")[:2] == expected
    assert [name for name, _due, _state in owed("clerk")] == ["逾期", "到期", "将到期"]
    assert owed("sales1") == []


def test_looked_through_it_is_due_a_quarter_later(session: Any, cast: Any) -> None:
    customer = make_customer("甲", verified_on=date(2026, 8, 1))
    with as_reader("clerk"):
        with pytest.raises(Invalid):
            verifying.verify([customer.id], is_unchanged=False, note=" ", on=DAY)
        verifying.verify([customer.id], is_unchanged=False, note="补登许可证", on=DAY)
        session.commit()
        assert owed("clerk") == []
        row = db.session.scalars(select(Verification)).one()
    assert (row.on, row.is_unchanged, row.note, row.by_id) == (DAY, False, "补登许可证", cast["clerk"].id)


def test_all_or_none(session: Any, cast: Any) -> None:
    first, gone = make_customer(), make_customer(status="destroyed")
    with as_reader("clerk"), pytest.raises(Refused):
        verifying.verify([first.id, gone.id], is_unchanged=True, on=DAY)
    with as_reader("sales1"), pytest.raises(NotAllowed):
        verifying.verify([first.id], is_unchanged=True, on=DAY)
    with as_reader("clerk"), pytest.raises(NotFound):
        verifying.verify([first.id, 1], is_unchanged=True, on=DAY)
    with unguarded("a test looks"):
        assert db.session.scalars(select(Verification)).all() == []


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_many_are_ticked_at_once(session: Any, cast: Any, sign_in: Any) -> None:
    made = [make_customer(verified_on=date(2026, 8, 1)) for _ in range(3)]
    data = {"action": "verify", "rowid": [one.id for one in made[:2]], "confirmed": "1", "url": "/customers/"}
    assert sign_in("credit").post("/customers/action/", data=data).status_code == 403
    assert sign_in("clerk").post("/customers/action/", data=data).status_code == 302
    with unguarded("a test looks"):
        days = dict(db.session.execute(select(Customer.id, Customer.verified_on)).all())
    assert [days[one.id] for one in made] == [DAY, DAY, date(2026, 8, 1)]
