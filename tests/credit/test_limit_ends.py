"""Before a standing limit ends another one follows, or the credit officer decides to let it end (二(三)2.5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import column, select, table

from admin_app import create_app
from admin_app.areas.credit import service
from admin_app.areas.credit.limit_ends import late_limits, let_end
from admin_app.areas.credit.models import CreditLimit
from admin_app.duties.service import counts_of, duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed
from admin_app.extensions import db
from admin_app.migrations import commands
from tests import databases
from tests.complaints.helpers import act, stored
from tests.credit.helpers import with_limit
from tests.factories import DAY, as_reader, make_customer, make_limit
from tests.visits.test_key_duties import STORED, _insert

YEAR = timedelta(days=365)


def owed(username: str, on: date = DAY) -> list[tuple[int, date, str, bool]]:
    with as_reader(username, on) as one:
        found = [duty for duty in duties_of(one, on)[0] if duty.kind == "limit_end"]
    assert {(duty.clause, duty.endpoint) for duty in found} <= {("二(三)2.5", "credit_limit.details_view")}
    return [(duty.arguments["id"], duty.due_on, duty.time, duty.is_mine) for duty in found]


@pytest.mark.parametrize(("days", "time"), [(31, None), (30, "soon"), (0, "due"), (-1, "overdue")])
def test_it_is_listed_thirty_days_before_its_last_day_until_somebody_says_what_follows(
    session: Any, cast: Any, days: int, time: str | None
) -> None:
    last = DAY + timedelta(days=days)
    limit = make_limit(make_customer(grade="A"), until_on=last)
    told = [] if time is None else [(limit.id, last, time, True)]
    assert owed("credit") == told
    assert owed("csmanager") == [(*one[:3], False) for one in told]
    assert [owed(name) for name in ("sales1", "finance", "gm", "auditor")] == [[]] * 4


def test_what_is_temporary_has_ended_or_is_of_a_void_customer_is_owed_by_nobody(session: Any, cast: Any) -> None:
    make_limit(make_customer(), until_on=DAY, is_temporary=True)
    make_limit(make_customer(), until_on=DAY, ended_on=DAY - timedelta(days=9))
    make_limit(make_customer(status="void"), until_on=DAY)
    assert owed("credit") == []


@pytest.mark.parametrize(("begins", "lasts"), [(0, 400), (200, 400), (0, 9)])
def test_the_limit_that_follows_closes_it_and_is_owed_an_answer_itself(
    session: Any, cast: Any, begins: int, lasts: int
) -> None:
    """Whether it takes its place, begins when it has ended, or ends it early."""
    customer = with_limit("A")
    (last,) = (due for _key, due, *_rest in owed("credit", DAY + YEAR))
    assert last == DAY + timedelta(days=180)
    until = DAY + timedelta(days=lasts)
    act("csmanager", service.approve_limit, customer.id, 100, DAY + timedelta(days=begins), until, "续期")
    assert [due for _key, due, *_rest in owed("credit", DAY + YEAR * 2)] == [until]


def test_a_temporary_limit_closes_nothing(session: Any, cast: Any) -> None:
    customer = with_limit("A")
    last = stored_last(customer.id)
    act("csmanager", service.approve_limit, customer.id, 100, DAY, DAY + YEAR, "旺季", is_temporary=True)
    assert [due for _key, due, *_rest in owed("credit", last)] == [last]


def stored_last(customer_id: int) -> date:
    with as_reader("csmanager"):
        return db.session.scalars(select(CreditLimit.until_on).where(CreditLimit.customer_id == customer_id)).one()


def test_the_officer_lets_it_end_once_with_why(session: Any, cast: Any, sign_in: Any) -> None:
    limit = make_limit(make_customer(grade="A", owner="sales1"), until_on=DAY + timedelta(days=9))
    with pytest.raises(NotAllowed) as refused:
        act("sales1", let_end, limit.id, "不再合作")
    assert refused.value.clause == "二(三)2.5"
    with pytest.raises(Invalid):
        act("credit", let_end, limit.id, " ")
    assert "到期终止" in sign_in("credit").get(f"/limits/details/?id={limit.id}").text
    page = sign_in("credit").post(f"/limits/let-end/?id={limit.id}", data={"reason": "不再合作"}, follow_redirects=True)
    assert "该额度到期即终止" in page.text
    kept = stored(limit.id, CreditLimit)
    assert (kept.let_end_on, kept.let_end_reason, kept.ended_on, kept.end_owed_on) == (DAY, "不再合作", None, None)
    assert owed("credit") == owed("csmanager") == []
    with pytest.raises(Conflict):
        act("credit", let_end, limit.id, "再次")


def test_a_limit_ended_early_is_not_owed_an_answer(session: Any, cast: Any) -> None:
    limit = make_limit(make_customer(grade="A"), until_on=DAY + timedelta(days=9))
    act("csmanager", service.end_limit, limit.id, reason="停止赊销")
    assert owed("credit", DAY + timedelta(days=20)) == []
    with as_reader("csmanager"):
        assert db.session.scalars(select(CreditLimit).where(late_limits(DAY + timedelta(days=20)))).all() == []


def test_as_many_queries_for_one_as_for_three(session: Any, cast: Any, count_queries: Any) -> None:
    def queries() -> int:
        with as_reader("credit") as one, count_queries() as statements:
            duties_of(one, DAY)
            counts_of(one, DAY)
        return len(statements)

    queries()  # the first to ask reads the policies
    make_limit(make_customer(), until_on=DAY)
    first = queries()
    make_limit(make_customer(), until_on=DAY)
    make_limit(make_customer(), until_on=DAY - timedelta(days=1))
    assert (queries(), len(owed("credit"))) == (first, 3)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_stored_limits_that_run_and_have_no_other_behind_them_are_owed_from_the_upgrade_on(
    kind: str, tmp_path: Any
) -> None:
    with databases.database(kind, tmp_path) as url:
        app = create_app({"SQLALCHEMY_DATABASE_URI": url, "GUIZHANG_FILES": tmp_path})
        with app.app_context():
            command.upgrade(commands.config(), "0074")
            days = {"from_on": DAY, "approved_on": DAY, "reason": "", "payment_days": 30, "limit_fen": 1}
            limits = (  # customer, last day from today on, ended on, temporary
                (1, 9, None, False),
                (2, -1, None, False),
                (3, 9, None, False),
                (3, 99, None, False),
                (4, 9, DAY, False),
                (5, 9, None, True),
            )
            with db.engine.begin() as connection:
                for number in range(1, 6):
                    _insert(connection, "customer", STORED | {"id": number, "code": str(number)})
                for at, (owner, last, ended, temporary) in enumerate(limits, 1):
                    about = {"id": at, "customer_id": owner, "until_on": DAY + timedelta(days=last), "row_version": 1}
                    about |= {"ended_on": ended, "is_temporary": temporary}
                    _insert(connection, "credit_limit", days | about)
            commands.upgrade()
            kept = table("credit_limit", column("id"), column("end_owed_on"))
            with db.engine.connect() as connection:
                found = {row.id: str(row.end_owed_on) for row in connection.execute(select(kept))}
            db.engine.dispose()
    later = {1: 9, 4: 99}
    assert found == {at: str(DAY + timedelta(days=later[at])) if at in later else "None" for at in range(1, 7)}
