"""Asked by sets, a preview says row by row what asking each customer's standing says. Random histories, both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import CarefulReview
from admin_app.areas.credit.preview import moves, preview, sides_of
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.credit import slow_preview
from tests.credit.test_preview import edited
from tests.factories import DAY
from tests.receivables.histories import before, histories

ORDER = ("contract", "sale", "invoice", "delivery", "payment", "bill", "credit_note", "allocation")
GRADE_B = 'when=(m.grade == "B") & (m.contract_period_sales_fen == 0)'
CHANGES = [
    ("credit.py",),
    ("credit.py", ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20")),
    ("credit.py", ("small_limit = Parameter(\n    5_000_000", "small_limit = Parameter(\n    50")),
    ("credit.py", ("a_longest_days = Parameter(\n    60", "a_longest_days = Parameter(\n    20")),
    ("credit.py", (GRADE_B, GRADE_B.replace("== 0", "<= 10000"))),
    ("credit.py", ("a_on_time_bp = Parameter(\n    9000", "a_on_time_bp = Parameter(\n    1000")),
    ("credit.py", ("enough_invoices = Parameter(\n    3", "enough_invoices = Parameter(\n    1")),
    ("credit.py", ("hopeless_days_late = Parameter(\n    90", "hopeless_days_late = Parameter(\n    10")),
    ("credit.py", ("c_average_days_late = Parameter(\n    3000", "c_average_days_late = Parameter(\n    100")),
    ("credit.py", ("conduct_months = Parameter(\n    24", "conduct_months = Parameter(\n    12")),
    ("credit.py", ("account_period_days = Parameter(\n    365", "account_period_days = Parameter(\n    36")),
    ("credit.py", ("days_of_grace = Parameter(\n    5", "days_of_grace = Parameter(\n    60")),
    ("reporting.py", ("every_months=6", "every_months=3")),
    (
        "reporting.py",
        ("first_report_working_days = Parameter(\n    10", "first_report_working_days = Parameter(\n    3"),
    ),
]


@pytest.fixture(autouse=True)
def past_the_guard(session, cast, monkeypatch):
    monkeypatch.setattr(moves, "CHUNK", 3)  # so that a few customers are several chunks
    with unguarded("a preview"):
        yield


def day(draw):
    return before(draw(st.sampled_from([-3, 0, 1, 20, 40, 200])))


def arrange(draw):
    """A customer with a random history, grade, reports, investigations, reviews and limits."""
    grade = draw(st.sampled_from([None, "A", "B", "B", "C", "C", "D"]))
    customer = factories.make_customer(
        grade=grade,
        graded_on=day(draw) if grade else None,
        last_report_on=draw(st.sampled_from([None, before(10), before(100)])),
        status=draw(st.sampled_from(["active", "active", "active", "prospect", "void"])),
    )
    history = draw(histories(customer.id))
    for table in ORDER:
        rows = [row for row in history.rows if row.__tablename__ == table]
        if rows:
            factories.store(*rows)
    for place in range(draw(st.integers(0, 2))):
        factories.make_grade(
            customer,
            draw(st.sampled_from("ABCD")),
            state=draw(st.sampled_from(["confirmed", "replaced"])),
            confirmed_on=day(draw),
        )
        factories.make_report(customer, day(draw), conclusion=draw(st.sampled_from(["good", "good", "fair"])))
        factories.make_investigation(customer, draw(st.sampled_from(["good", "fair", "poor"])), on=day(draw))
        factories.store(CarefulReview(customer_id=customer.id, on=day(draw), passed=draw(st.booleans()), reason="审查"))
        factories.make_limit(
            customer,
            draw(st.sampled_from([0, 50, 100_000, 10**9])),
            from_on=before(300 - place),
            until_on=day(draw) + timedelta(days=draw(st.integers(0, 60))),
            ended_on=draw(st.sampled_from([None, None, before(5)])),
        )
    return customer


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([DAY, before(1), before(36)]), change=st.sampled_from(CHANGES))
def test_sets_agree_with_one_customer_after_the_other(session, data, on, change):
    customers = [arrange(data.draw) for _ in range(3)]
    files = edited(*change)
    quick, slow = preview(files, on), slow_preview.preview(files, on)
    order = {one.code: one.id for one in customers}

    def sorted_changes(found):
        return sorted(found.changes, key=lambda change: (order.get(change.code, 0), change.code, change.subject))

    assert sorted_changes(quick) == sorted_changes(slow)
    assert (quick.customers, quick.counts) == (slow.customers, slow.counts)
    assert (quick.limits_before_fen, quick.limits_after_fen) == (slow.limits_before_fen, slow.limits_after_fen)


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_owed_beyond_limits_agrees_with_standings(session, data):
    for _ in range(3):
        arrange(data.draw)
    files = edited("credit.py", ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20"))
    asked = moves.Preview(sides_of(files, DAY), all_limits=True)
    list(asked.moves())
    keys = list(session.scalars(select(Customer.id).where(Customer.status.not_in(GONE))))
    bound = {key: one.bound_fen for key, one in standings_of(keys, DAY).items()}
    over = [sum(max(0, bound[key] - one.limit_fen) for key, one in limit_in_force(keys, DAY).items())]
    with policies.supposing(files, DAY):
        over += [sum(max(0, bound[key] - one.limit_fen) for key, one in limit_in_force(keys, DAY).items())]
    assert [asked.sums.total("over_before_fen"), asked.sums.total("over_after_fen")] == over
