"""Which limit is in force, who approves another, and never more than policy allows: 二(三)2.1–2.5."""

from datetime import date, timedelta

import pytest

from admin_app.areas.credit import service
from admin_app.areas.credit.boards import _limits_by_grade
from admin_app.areas.credit.models import CarefulReview
from admin_app.audit.models import AuditEntry
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.credit.helpers import PERIOD_SALES_FEN, buyer
from tests.factories import DAY, make_customer, make_limit, store

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
YEAR_END = date(2026, 12, 31)
CS_MANAGER_MOST = 50_000_000


@pytest.fixture
def approve(as_reader, session):
    def go(customer, limit_fen, from_on=DAY, until_on=YEAR_END, by="csmanager", reason="年度授信", **more):
        with as_reader(by):
            try:
                limit = service.approve_limit(customer.id, limit_fen, from_on, until_on, reason, **more)
                session.commit()
                return limit
            finally:
                session.rollback()

    return go


@pytest.fixture
def in_force(as_reader):
    def ask(customer, on=DAY):
        with as_reader("credit"):
            return service.limit_in_force([customer.id], on).get(customer.id)

    return ask


def reviewed(customer):
    store(CarefulReview(customer_id=customer.id, passed=True, on=DAY, reason="…"))
    return customer


# --- the most that policy allows, one fen more, and where nothing applies


@pytest.mark.parametrize(
    ("make", "allowed_fen", "days", "clause"),
    [
        (lambda: buyer("A"), PERIOD_SALES_FEN, 60, "二(三)2.1"),
        (lambda: buyer("B"), PERIOD_SALES_FEN * 30 // 100, 30, "二(三)2.2"),
        (lambda: reviewed(buyer("C")), PERIOD_SALES_FEN // 10, 15, "二(三)2.3"),
    ],
)
def test_up_to_what_policy_allows_and_not_a_fen_more(approve, make, allowed_fen, days, clause):
    customer = make()
    with pytest.raises(Refused) as refused:
        approve(customer, allowed_fen + 1)
    assert refused.value.clause == clause
    assert f"{allowed_fen // 100:,}.00" in refused.value.says["en"]
    assert f"{allowed_fen // 100:,}.00" in refused.value.says["zh"]
    limit = approve(customer, allowed_fen)
    assert (limit.limit_fen, limit.payment_days, limit.approved_on) == (allowed_fen, days, DAY)


@pytest.mark.parametrize(
    ("make", "clause"),
    [
        (lambda: buyer("C"), "二(三)2.3"),
        (lambda: buyer("D"), "二(三)2.4"),
        (lambda: buyer("A", sales_fen=0), "二(三)2.1"),
        (lambda: make_customer(), "二(三)1"),
    ],
)
def test_no_limit_where_policy_gives_none(approve, make, clause):
    with pytest.raises(Refused) as refused:
        approve(make(), 1)
    assert refused.value.clause == clause


# --- who signs


def test_the_manager_signs_up_to_the_parameter_and_the_general_manager_above(approve):
    customer = buyer("A", sales_fen=CS_MANAGER_MOST * 2)
    assert approve(customer, CS_MANAGER_MOST).limit_fen == CS_MANAGER_MOST
    with pytest.raises(NotAllowed) as refused:
        approve(customer, CS_MANAGER_MOST + 1)
    assert "general manager" in refused.value.says["en"]
    assert approve(customer, CS_MANAGER_MOST + 1, by="gm").limit_fen == CS_MANAGER_MOST + 1


def test_the_general_manager_signs_small_ones_too(approve):
    assert approve(buyer("A"), 100, by="gm").limit_fen == 100


def test_not_even_the_general_manager_signs_above_policy(approve):
    with pytest.raises(Refused):
        approve(buyer("A"), PERIOD_SALES_FEN + 1, by="gm")


@pytest.mark.parametrize("username", ["credit", "finmanager", "mktmanager", "sales1", "auditor", "clerk"])
def test_nobody_else_approves(approve, username):
    with pytest.raises(NotAllowed):
        approve(buyer("A"), 100, by=username)


def test_a_hidden_customer_is_not_there(approve):
    customer = buyer("A", owner=None, level="secret")
    with pytest.raises(NotFound):
        approve(customer, 100, by="sales2")


def test_one_who_sees_the_card_only_is_told_to_consult(approve):
    customer = buyer("A", owner="sales1")
    with pytest.raises(NotAllowed) as refused:
        approve(customer, 100, by="sales2")
    assert refused.value.clause == "二(二)6.7"


# --- bad input


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit_fen": 0}, "limit_fen"),
        ({"limit_fen": -1}, "limit_fen"),
        ({"limit_fen": 10**14 + 1}, "limit_fen"),
        ({"limit_fen": 1, "reason": "  "}, "reason"),
        ({"limit_fen": 1, "reason": "长" * 401}, "reason"),
        ({"limit_fen": 1, "from_on": YESTERDAY}, "from_on"),
        ({"limit_fen": 1, "from_on": TOMORROW, "until_on": DAY}, "until_on"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(approve, given, field):
    with pytest.raises(Invalid) as refused:
        approve(buyer("A"), **given)
    assert set(refused.value.errors) == {field}


# --- from and until, both included


def test_it_counts_from_its_first_to_its_last_day(approve, in_force):
    customer = buyer("A")
    approve(customer, 100, DAY, TOMORROW)
    days = [YESTERDAY, DAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [in_force(customer, on) is not None for on in days] == [False, True, True, False]


def test_a_later_one_replaces_it_from_its_first_day(approve, in_force):
    customer = buyer("A")
    first = approve(customer, 100)
    second = approve(customer, 200, TOMORROW)
    assert (first.ended_on, second.ended_on) == (TOMORROW, None)
    assert [in_force(customer, on).limit_fen for on in (DAY, TOMORROW)] == [100, 200]


def test_one_replaced_on_its_first_day_never_counted(approve, in_force):
    customer = buyer("A")
    approve(customer, 100)
    approve(customer, 200)
    assert in_force(customer).limit_fen == 200


def test_one_that_does_not_overlap_stays(approve):
    customer = buyer("A")
    first = approve(customer, 100, DAY, DAY)
    approve(customer, 200, TOMORROW, YEAR_END)
    assert first.ended_on is None


def test_a_temporary_one_counts_while_it_runs_and_then_the_standing_one_again(approve, in_force):
    customer = buyer("A")
    standing = approve(customer, 100)
    approve(customer, 300, TOMORROW, TOMORROW, is_temporary=True)
    assert standing.ended_on is None
    days = [DAY, TOMORROW, TOMORROW + timedelta(days=1), YEAR_END, YEAR_END + timedelta(days=1)]
    counts = [in_force(customer, on) for on in days]
    assert [one and one.limit_fen for one in counts] == [100, 300, 100, 100, None]


def test_it_may_be_less_and_covers_a_standing_one_approved_meanwhile(approve, in_force):
    customer = buyer("A")
    approve(customer, 100)
    approve(customer, 50, DAY, TOMORROW, is_temporary=True)
    approve(customer, 200, TOMORROW)
    days = [DAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [in_force(customer, on).limit_fen for on in days] == [50, 50, 200]


def test_a_later_temporary_one_replaces_it(approve, in_force):
    customer = buyer("A")
    approve(customer, 100)
    first = approve(customer, 300, DAY, YEAR_END, is_temporary=True)
    approve(customer, 200, TOMORROW, TOMORROW, is_temporary=True)
    assert first.ended_on == TOMORROW
    days = [DAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [in_force(customer, on).limit_fen for on in days] == [300, 200, 100]


def test_a_standing_one_ended_meanwhile_does_not_revive(approve, in_force, as_reader, session):
    customer = buyer("A")
    standing = approve(customer, 100)
    approve(customer, 300, DAY, TOMORROW, is_temporary=True)
    with as_reader("csmanager"):
        service.end_limit(standing.id, TOMORROW, "客户要求")
        session.commit()
    assert in_force(customer, TOMORROW).limit_fen == 300
    assert in_force(customer, TOMORROW + timedelta(days=1)) is None


def test_only_what_counts_is_summed_on_the_board(approve, as_reader):
    customer, other = buyer("A"), buyer("A")
    approve(customer, 100)
    approve(other, 1000)
    approve(customer, 300, DAY, TOMORROW, is_temporary=True)
    with as_reader("gm"):
        assert _limits_by_grade(TOMORROW) == {"A": 1300}
        assert _limits_by_grade(TOMORROW + timedelta(days=1)) == {"A": 1100}


def test_ended_it_no_longer_counts_from_that_day(approve, in_force, as_reader, session):
    customer = buyer("A")
    limit = approve(customer, 100)
    with as_reader("csmanager"):
        service.end_limit(limit.id, TOMORROW, "客户要求")
        session.commit()
        with pytest.raises(Refused):
            service.end_limit(limit.id, TOMORROW, "又一次")
        session.rollback()
    assert in_force(customer, DAY).limit_fen == 100
    assert in_force(customer, TOMORROW) is None


def test_a_salesperson_does_not_end_it(approve, as_reader):
    limit = approve(buyer("A"), 100)
    with as_reader("sales1"), pytest.raises(NotAllowed):
        service.end_limit(limit.id, DAY, "…")


# --- never more than policy allows on the day


def test_a_record_counts_no_more_than_policy_allows_that_day(in_force):
    customer = buyer("B", PERIOD_SALES_FEN)
    make_limit(customer, 5_000_000, payment_days=60)
    found = in_force(customer)
    assert (found.limit_fen, found.approved_fen, found.allowed_fen) == (3_000_000, 5_000_000, 3_000_000)
    assert found.payment_days == 30


def test_regraded_to_d_nothing_is_left_of_it(in_force):
    customer = buyer("A")
    make_limit(customer, 5_000_000)
    assert in_force(customer).limit_fen == 5_000_000
    customer.grade = "D"
    store(customer)
    found = in_force(customer)
    assert (found.limit_fen, found.approved_fen, found.payment_days) == (0, 5_000_000, 0)


def test_without_a_grade_nothing_counts(in_force):
    customer = buyer(None)
    make_limit(customer, 5_000_000)
    assert in_force(customer).limit_fen == 0


# --- kept


def test_the_decision_and_the_act_are_kept(approve, as_reader, session):
    from sqlalchemy import select

    limit = approve(buyer("A"), 100)
    with as_reader("gm"):
        kept = session.get(DecisionRecord, limit.decision_id)
        assert (kept.policy, kept.outcome["limit_fen"]) == ("credit_terms", PERIOD_SALES_FEN)
        policies = session.scalars(select(DecisionRecord.policy).order_by(DecisionRecord.policy)).all()
        assert policies == ["credit_terms", "limit_approval"]
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.customer_id) == ("credit.approve_limit", limit.customer_id)


def test_refused_it_leaves_nothing(approve, session):
    from sqlalchemy import func, select

    with pytest.raises(Refused):
        approve(buyer("D"), 100)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
