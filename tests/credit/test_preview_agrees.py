"""Asked by sets, a preview says row by row what asking each customer's standing says. Random histories, both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import CarefulReview
from admin_app.areas.credit.preview import facts, moves, preview, sides_of
from admin_app.areas.credit.preview.proposed import questions
from admin_app.areas.credit.preview.suspects import Suspects
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.receivables import conduct
from admin_app.areas.receivables.windows import Windows
from admin_app.duties import workdays
from admin_app.policies import service as policies
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.credit import slow_preview
from tests.credit.helpers import conduct as conducted
from tests.credit.helpers import late, with_limit
from tests.credit.test_preview import edited
from tests.factories import DAY
from tests.receivables.histories import before, histories

ORDER = ("contract", "sale", "invoice", "delivery", "payment", "bill", "credit_note", "allocation")
GRADE_B = 'when=(m.grade == "B") & (m.contract_period_sales_fen == 0)'
NEW = 'when=m.settled_invoices < enough_invoices,\n            then=dict(grade="{}")'
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
    ("credit.py", (NEW.format("C"), NEW.format("B"))),
    (
        "credit.py",
        ("conduct_months = Parameter(\n    24", "conduct_months = Parameter(\n    1"),
        ("days_of_grace = Parameter(\n    5", "days_of_grace = Parameter(\n    0"),
        ("a_on_time_bp = Parameter(\n    9000", "a_on_time_bp = Parameter(\n    1000"),
    ),
    (
        "credit.py",
        ("account_period_days = Parameter(\n    365", "account_period_days = Parameter(\n    730"),
        ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20"),
        ("enough_invoices = Parameter(\n    3", "enough_invoices = Parameter(\n    1"),
    ),
    ("credit.py", ("account_period_days = Parameter(\n    365", "account_period_days = Parameter(\n    36")),
    ("credit.py", ("days_of_grace = Parameter(\n    5", "days_of_grace = Parameter(\n    60")),
    ("credit.py", ("notice_share = Parameter(\n    120", "notice_share = Parameter(\n    150")),
    ("credit.py", ("notice_days_late = Parameter(\n    30", "notice_days_late = Parameter(\n    1")),
    (
        "credit.py",
        ("supply_end_days_late = Parameter(\n    60", "supply_end_days_late = Parameter(\n    40"),
        ("b_first_share = Parameter(\n    30", "b_first_share = Parameter(\n    20"),
    ),
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
        supply_hold=draw(st.sampled_from([False, False, True])),
        emergency_open=draw(st.sampled_from([False, False, True])),
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
            is_temporary=draw(st.booleans()),
        )
    return customer


def sorted_changes(found, customers):
    order = {one.code: one.id for one in customers}
    return sorted(found.changes, key=lambda change: (order.get(change.code, 0), change.code, change.subject))


@settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([DAY, before(1), before(36)]), change=st.sampled_from(CHANGES))
def test_sets_agree_with_one_customer_after_the_other(session, data, on, change):
    customers = [arrange(data.draw) for _ in range(3)]
    files = edited(*change)
    quick, slow = preview(files, on), slow_preview.preview(files, on)
    assert sorted_changes(quick, customers) == sorted_changes(slow, customers)
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


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([DAY, before(36)]))
def test_several_files_at_once_agree_with_one_customer_after_the_other(session, data, on):
    customers = [arrange(data.draw) for _ in range(3)]
    reports = (
        "reporting.py",
        ("every_months=6", "every_months=3"),
        ('    10,\n    unit="work', '    3,\n    unit="work'),
    )
    files = [file for change in (data.draw(st.sampled_from(CHANGES[:-2])), reports) for file in edited(*change)]
    quick, slow = preview(files, on), slow_preview.preview(files, on)
    assert sorted_changes(quick, customers) == sorted_changes(slow, customers)
    assert (quick.customers, quick.counts) == (slow.customers, slow.counts)


def test_of_two_findings_of_one_instant_every_question_takes_the_same(session):
    """The one of the greater key, in whatever order they were stored."""
    wanted = {}
    for at in range(8):
        customer = factories.make_customer(grade="C")
        keys = sorted((2 * at + 1, 2 * at + 2), reverse=at % 2 == 0)
        for key in keys:
            row = CarefulReview(id=key, customer_id=customer.id, on=DAY, passed=key % 2 == 0, reason="审查")
            factories.store(row)
        wanted[customer.id] = True  # the even key is the greater one
    assert facts.reviews_of(list(wanted), DAY) == wanted
    assert {key: one.careful_review_passed for key, one in standings_of(wanted, DAY).items()} == wanted


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([DAY, before(1), before(36)]))
def test_lateness_of_all_together_is_that_of_each(session, data, on):
    keys = [arrange(data.draw).id for _ in range(3)]
    late = facts.days_late_of(keys, on)
    assert {key: one.figures.oldest_open_days_late for key, one in standings_of(keys, on).items()} == {
        key: late.get(key, 0) for key in keys
    }


@pytest.mark.parametrize(("on", "days"), [(before(10), 0), (before(9), 41), (DAY, 50)])
def test_what_a_bill_paid_is_late_from_the_day_it_was_dishonoured_on(session, on, days):
    customer = factories.make_customer()
    invoice = factories.make_invoice(customer, 500, issued_on=before(80), due_on=before(50))
    payment = factories.make_payment(customer, 500, received_on=before(60), allocations={invoice: 500})
    factories.make_bill(
        customer, 500, payment=payment, received_on=before(60), due_on=before(9), dishonoured_on=before(9)
    )
    other = factories.make_customer()
    factories.make_invoice(other, 500, issued_on=before(80), due_on=before(50))
    late = {other.id: (on - before(50)).days} | ({customer.id: days} if days else {})
    assert facts.days_late_of([customer.id, other.id], on) == late


windows = st.builds(
    Windows,
    conduct_months=st.sampled_from([1, 2, 12, 24]),
    grace_days=st.sampled_from([0, 5, 30]),
    sales_days=st.sampled_from([1, 35, 36, 365, 730]),
)


@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([DAY, before(36)]), old=windows, new=windows)
def test_whoever_is_not_counted_otherwise_has_the_same_figures(session, data, on, old, new):
    span = facts.Span(-1, max(arrange(data.draw).id for _ in range(3)))
    keys = facts.keys_of(span)
    otherwise = facts.counted_otherwise(span, on, old, new)
    for asked in (conduct.conduct_of, lambda *of: {key: unmet for key, (_, unmet) in conduct.bills_of(*of).items()}):
        was, becomes = asked(keys, on, old), asked(keys, on, new)
        assert {key for key in keys if was.get(key) != becomes.get(key)} <= otherwise
    was, becomes = (facts.sales_of(keys, on, one.sales_days) for one in (old, new))
    both = facts.sales_of(keys, on, old.sales_days, new.sales_days)
    assert {key: both.get(key, (0, 0)) for key in keys} == {
        key: (*was.get(key, (0,)), *becomes.get(key, (0,))) for key in keys
    }


@settings(max_examples=80, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), change=st.sampled_from(CHANGES[:-2]))
def test_whoever_is_answered_otherwise_is_suspected_by_every_question(session, data, change):
    sides = sides_of(edited(*change), DAY)
    cases = {
        "settled_invoices": st.integers(0, 4),
        "on_time_bp": st.sampled_from([0, 999, 1000, 7000, 8999, 9000, 10_000]),
        "average_days_late_hundredths": st.sampled_from([0, 100, 101, 500, 501, 1500, 3000, 3001]),
        "oldest_open_days_late": st.sampled_from([0, 10, 11, 90, 91]),
        "dishonoured_bills": st.integers(0, 1),
        "investigation": st.sampled_from([None, "good", "fair", "poor"]),
    }
    case = data.draw(st.fixed_dictionaries(cases))
    if sides.before.grade.outcome(case) == sides.after.grade.outcome(case):
        return
    for question in questions(Suspects(sides.before.grade, sides.after.grade)):
        values = tuple(case[name] for part in question.parts for name in part.names)
        assert not question.parts or question.may_differ(values)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change[1:])[:60])
def test_as_many_queries_for_one_customer_as_for_three(session, count_queries, change):
    def asked_of(customers):
        for _ in range(customers):
            customer = with_limit("B", graded_on=before(100), last_report_on=before(10))
            late(customer, 70)
            conducted(customer, on_time=3, late_by=20)
            factories.make_bill(customer, received_on=before(300), due_on=before(200), dishonoured_on=before(200))
        workdays.working_days_later(DAY, 1)  # the company's calendar is read once after a commit
        policies.in_force("credit_terms", DAY)  # what is in force likewise
        with count_queries() as statements:
            preview(edited(*change), DAY)
        return len(statements)

    asked_of(1)  # the policies in force are read once, and kept
    assert asked_of(0) == asked_of(2)


def test_who_is_hidden_from_the_reader_moves_no_grade_and_no_sum(session, cast):
    mine, other = (factories.make_customer(owner=owner, level="secret") for owner in ("sales1", "sales2"))
    files = edited("credit.py", (NEW.format("C"), NEW.format("D")))
    assert sorted(one.code for one in preview(files, DAY).changes) == sorted([mine.code, other.code])
    with factories.as_reader("sales1"):
        found = preview(files, DAY)
    assert [(one.subject, one.code) for one in found.changes] == [("proposed_grade", mine.code)]
    assert (found.customers, found.counts) == (1, {"proposed_grade": 1})
