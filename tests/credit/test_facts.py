"""Which facts does a customer supply to the credit policies, and what is said where there are none?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from admin_app.areas.credit import service
from admin_app.areas.credit.models import CarefulReview
from admin_app.areas.credit.standing import grades_then
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotFound
from tests.credit.helpers import buyer, conduct, late, with_limit
from tests.factories import (
    DAY,
    make_bill,
    make_customer,
    make_grade,
    make_investigation,
    make_report,
    make_sale,
    store,
)

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def review(customer, passed, on=DAY, **columns):
    return store(CarefulReview(customer_id=customer.id, passed=passed, on=on, reason="…", **columns))


def test_the_facts_of_a_grade(as_reader):
    customer = make_customer()
    conduct(customer, on_time=3, late_by=10)
    late(customer, 4)
    make_bill(customer, received_on=date(2026, 6, 1), due_on=date(2026, 9, 1), dishonoured_on=date(2026, 9, 1))
    make_investigation(customer, "fair")
    with as_reader("credit"):
        answer = decisions.ask_about("credit_grade", customer, DAY)
    assert answer.facts == {
        "settled_invoices": 4,
        "on_time_bp": 7500,
        "average_days_late_hundredths": 250,
        "oldest_open_days_late": 4,
        "dishonoured_bills": 1,
        "investigation": "fair",
    }
    assert answer.outcome == {"grade": "D"}
    assert answer.clause == "二(三)1"


def test_the_facts_of_terms_without_a_request_answer_the_most(as_reader):
    customer = buyer("B", 10_000_000, days=45)
    make_report(customer, conclusion="good")
    with as_reader("sales1"):
        answer = decisions.ask_about("credit_terms", customer, DAY)
    assert answer.facts == {
        "grade": "B",
        "contract_period_sales_fen": 10_000_000,
        "contract_days": 45,
        "requested_limit_fen": None,
        "good_reports_in_a_row": 1,
        "careful_review_passed": False,
    }
    assert answer.outcome["limit_fen"] == 4_000_000


def test_a_request_is_what_the_case_adds(as_reader):
    customer = buyer("A", 10_000_000)
    with as_reader("sales1"):
        asked = decisions.ask_about("credit_terms", customer, DAY, {"requested_limit_fen": 123})
    assert asked.outcome["limit_fen"] == 123


def test_what_the_record_supplies_cannot_be_passed(as_reader):
    customer = buyer("A")
    with as_reader("sales1"), pytest.raises(Invalid) as refused:
        decisions.ask_about("credit_terms", customer, DAY, {"grade": "A"})
    assert set(refused.value.errors) == {"grade"}


@pytest.mark.parametrize("policy", ["credit_terms", "over_limit", "credit_report"])
def test_an_ungraded_customer_has_no_facts(as_reader, policy):
    customer = make_customer()
    with as_reader("sales1"), pytest.raises(Invalid) as refused:
        decisions.ask_about(policy, customer, DAY)
    assert "二(三)1" in refused.value.errors["customer"]["zh"]
    assert "credit officer" in refused.value.errors["customer"]["en"]


def test_before_it_was_graded_a_customer_was_ungraded(as_reader):
    customer = make_customer(grade="A", graded_on=DAY)
    with as_reader("sales1"):
        assert service.terms_of(customer, YESTERDAY) is None
        assert service.terms_of(customer, DAY) is not None


def test_before_a_regrading_the_grade_confirmed_before_counts(as_reader):
    customer = make_customer(grade="D", graded_on=DAY)
    make_grade(customer, "A", state="confirmed", confirmed_on=date(2026, 1, 1))
    make_grade(customer, "B", state="confirmed", confirmed_on=date(2026, 6, 1))
    make_grade(customer, "D", state="confirmed", confirmed_on=DAY)
    with as_reader("credit"):
        found = {
            on: service.standings_of([customer.id], on)[customer.id].grade
            for on in (date(2025, 12, 31), date(2026, 1, 1), YESTERDAY, DAY)
        }
    assert list(found.values()) == [None, "A", "B", "D"]


def test_of_two_grades_confirmed_on_one_day_the_later_counts(as_reader):
    """Whatever their keys are."""
    customer, morning = make_customer(grade="A", graded_on=DAY), datetime(2026, 6, 1, 1, tzinfo=UTC)
    for key, grade, hours in ((2, "B", 0), (1, "D", 1)):
        at = {"confirmed_on": date(2026, 6, 1), "at": morning + timedelta(hours=hours)}
        make_grade(customer, grade, state="confirmed", id=key, **at)
    with as_reader("credit"):
        assert service.standings_of([customer.id], YESTERDAY)[customer.id].grade == "D"
        assert grades_then([(customer.id, YESTERDAY)]) == {(customer.id, YESTERDAY): "D"}


def test_over_limit_takes_exposure_and_commitments_unless_the_case_says(as_reader):
    customer = with_limit("A", 1_000_000)
    late(customer, 3, 400_000)
    make_sale(customer, 500_000)
    with as_reader("sales1"):
        answer = decisions.ask_about("over_limit", customer, DAY)
        more = decisions.ask_about("over_limit", customer, DAY, {"exposure_after_fen": 1_000_001})
    assert answer.facts == {
        "grade": "A",
        "limit_fen": 1_000_000,
        "exposure_after_fen": 900_000,
        "supply_hold": False,
        "emergency_open": False,
        "oldest_open_days_late": 3,
    }
    assert (answer.outcome["verdict"], more.outcome["verdict"]) == ("within", "report")


def test_an_advance_does_not_make_exposure_negative(as_reader):
    from tests.factories import make_payment

    customer = with_limit("A")
    make_payment(customer, 700_000)
    with as_reader("sales1"):
        assert decisions.ask_about("over_limit", customer, DAY).facts["exposure_after_fen"] == 0


@pytest.mark.parametrize("policy", ["may_read", "classification"])
def test_a_customer_supplies_nothing_about_secrecy(as_reader, policy):
    customer = make_customer(grade="A")
    with as_reader("credit"), pytest.raises(Invalid) as refused:
        decisions.ask_about(policy, customer, DAY, {})
    assert set(refused.value.errors) == {"customer"}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], None),
        ([("good", TOMORROW)], None),
        ([("good", DAY)], "good"),
        ([("good", YESTERDAY), ("poor", DAY)], "poor"),
        ([("poor", YESTERDAY), ("fair", DAY), ("good", TOMORROW)], "fair"),
    ],
)
def test_the_latest_investigation_up_to_the_day_counts(as_reader, results, expected):
    customer = make_customer()
    for result, on in results:
        make_investigation(customer, result, on=on)
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].investigation == expected


def test_of_two_on_one_day_the_later_entered_counts(as_reader):
    from datetime import UTC, datetime

    customer = make_customer()
    make_investigation(customer, "poor", at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    make_investigation(customer, "good", at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].investigation == "poor"


@pytest.mark.parametrize(
    ("conclusions", "expected"),
    [
        ("", 0),
        ("g", 1),
        ("ggg", 3),
        ("gfg", 1),
        ("ggp", 0),
        ("pgg", 2),
        ("fpggg", 3),
    ],
)
def test_good_reports_in_a_row_are_counted_back_from_the_latest(as_reader, conclusions, expected):
    customer = make_customer()
    words = {"g": "good", "f": "fair", "p": "poor"}
    for number, letter in enumerate(conclusions):
        make_report(customer, date(2026, 1, 1) + timedelta(days=number), conclusion=words[letter])
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].good_reports_in_a_row == expected


def test_void_and_later_reports_do_not_count_in_the_row(as_reader):
    customer = make_customer()
    make_report(customer, YESTERDAY)
    make_report(customer, DAY, conclusion="poor", is_void=True)
    make_report(customer, TOMORROW, conclusion="poor")
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].good_reports_in_a_row == 1


def test_a_worse_report_of_the_same_day_ends_the_row(as_reader):
    customer = make_customer()
    make_report(customer, DAY)
    make_report(customer, DAY, conclusion="fair")
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].good_reports_in_a_row == 0


def test_the_latest_careful_review_counts(as_reader):
    customer = make_customer(grade="C")
    review(customer, True, YESTERDAY)
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].careful_review_passed is True
    review(customer, False)
    with as_reader("credit"):
        assert service.standings_of([customer.id], DAY)[customer.id].careful_review_passed is False
        assert service.standings_of([customer.id], YESTERDAY)[customer.id].careful_review_passed is True


def test_one_who_sees_less_than_the_working_data_gets_no_facts(as_reader):
    customer = make_customer(grade="A", level="internal")
    with as_reader("credit"):
        assert customer.id in service.standings_of([customer.id], DAY)
    with as_reader("sales2"):
        assert service.standings_of([customer.id], DAY) == {}
        with pytest.raises(NotFound):
            service.terms_of(customer, DAY)


def test_as_many_queries_for_one_customer_as_for_three(as_reader, count_queries):
    made = [with_limit("B").id for _ in range(3)]
    with as_reader("credit"):
        service.limit_in_force(made[:1], DAY)  # the policies in force are read once, and kept
        with count_queries() as one:
            service.limit_in_force(made[:1], DAY)
        with count_queries() as three:
            found = service.limit_in_force(made, DAY)
    assert len(found) == 3
    assert len(one) == len(three)
