"""How does a customer come by its grade? Proposed by rule, confirmed by a credit officer: 二(三)1."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from admin_app.areas.credit import service
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.customers.models import Customer
from admin_app.audit.models import AuditEntry
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tests.credit.helpers import conduct, late
from tests.factories import DAY, make_customer, make_grade, make_investigation


@pytest.fixture
def propose(as_reader, session):
    def go(*customers):
        with as_reader("credit"):
            made = service.propose_grades([customer.id for customer in customers], DAY)
            session.commit()
        return made

    return go


def grade_of(session, as_reader, customer):
    with as_reader("gm"):
        return session.execute(select(Customer.grade, Customer.graded_on).where(Customer.id == customer.id)).one()


@pytest.mark.parametrize(
    ("on_time", "late_by", "investigation", "expected"),
    [
        (9, 6, None, "A"),  # 90 %, 0.6 days
        (9, 6, "poor", "B"),
        (8, 6, None, "B"),  # 88.88 %
        (3, 50, None, "B"),  # 75 %, 12.5 days
        (2, 6, None, "C"),  # 66.66 %, 2 days
        (3, 130, None, "D"),  # 32.5 days
        (2, 0, "good", "B"),  # two invoices are too few
        (2, 0, None, "C"),
        (0, 0, "fair", "C"),
        (0, 0, "poor", "D"),
    ],
)
def test_the_rules_propose(propose, on_time, late_by, investigation, expected):
    customer = make_customer()
    conduct(customer, on_time, late_by)
    if investigation:
        make_investigation(customer, investigation)
    (record,) = propose(customer)
    assert (record.grade, record.proposed_grade, record.state) == (expected, expected, "proposed")


@pytest.mark.parametrize(("days", "expected"), [(90, "A"), (91, "D")])
def test_an_invoice_open_beyond_ninety_days_is_d(propose, days, expected):
    customer = make_customer()
    conduct(customer, 3)
    late(customer, days)
    assert propose(customer)[0].grade == expected


def test_a_proposal_changes_nothing_until_confirmed(propose, session, as_reader):
    customer = make_customer()
    (record,) = propose(customer)
    assert grade_of(session, as_reader, customer) == (None, None)
    with as_reader("credit"):
        service.confirm_grades([record.id], DAY)
        session.commit()
    assert grade_of(session, as_reader, customer) == (record.grade, DAY)
    assert (record.state, record.confirmed_on) == ("confirmed", DAY)


def test_the_proposal_names_its_recorded_decision(propose, session, as_reader):
    (record,) = propose(make_customer())
    with as_reader("credit"):
        kept = session.get(DecisionRecord, record.decision_id)
        assert (kept.policy, kept.outcome, kept.customer_id) == (
            "credit_grade",
            {"grade": record.grade},
            record.customer_id,
        )
        assert kept.reasons[0]["clause"] == "二(三)1"


def test_another_grade_needs_a_reason(propose, session, as_reader):
    (record,) = propose(make_customer())
    with as_reader("credit"):
        with pytest.raises(Invalid) as refused:
            service.confirm_grades([record.id], DAY, grade="A")
        session.rollback()
        assert set(refused.value.errors) == {"reason"}
        service.confirm_grades([record.id], DAY, grade="A", reason="银行担保")
        session.commit()
    assert (record.proposed_grade, record.grade, record.reason) == ("C", "A", "银行担保")


def test_the_same_grade_named_needs_none(propose, as_reader):
    (record,) = propose(make_customer())
    with as_reader("credit"):
        assert service.confirm_grades([record.id], DAY, grade="C")[0].grade == "C"


def test_an_unknown_grade_is_refused(propose, as_reader):
    (record,) = propose(make_customer())
    with as_reader("credit"), pytest.raises(Invalid):
        service.confirm_grades([record.id], DAY, grade="E", reason="…")


@pytest.mark.parametrize("username", ["csmanager", "gm", "sales1", "finance", "clerk", "auditor", "admin"])
def test_nobody_else_proposes_or_confirms(propose, as_reader, username):
    customer = make_customer()
    (record,) = propose(customer)
    with as_reader(username):
        with pytest.raises(NotAllowed):
            service.confirm_grades([record.id], DAY)
        with pytest.raises(NotAllowed):
            service.propose_grades([customer.id], DAY)
        with pytest.raises(NotAllowed):
            service.propose_all(DAY)
        with pytest.raises(NotAllowed):
            service.confirm_all(DAY)


def test_nobody_in_context_proposes_nothing(session):
    with pytest.raises(NotAllowed):
        service.propose_all(DAY)


def test_a_stale_proposal_is_replaced(propose, session, as_reader):
    customer = make_customer()
    (first,) = propose(customer)
    make_investigation(customer, "good")
    (second,) = propose(customer)
    assert (first.state, second.state, second.grade) == ("replaced", "proposed", "B")
    with as_reader("credit"), pytest.raises(Conflict):
        service.confirm_grades([first.id], DAY)


def test_the_database_holds_one_open_proposal(session):
    customer = make_customer()
    make_grade(customer)
    with pytest.raises(IntegrityError):
        make_grade(customer)
    session.rollback()


def test_confirming_twice_is_a_conflict(propose, session, as_reader):
    (record,) = propose(make_customer())
    with as_reader("credit"):
        service.confirm_grades([record.id], DAY)
        session.commit()
        with pytest.raises(Conflict):
            service.confirm_grades([record.id], DAY)


def test_confirming_the_same_grade_again_puts_off_no_report(propose, session, as_reader):
    from datetime import date

    customer = make_customer(grade="C", graded_on=date(2026, 1, 5))
    (record,) = propose(customer)
    with as_reader("credit"):
        service.confirm_grades([record.id], DAY)
        session.commit()
    assert grade_of(session, as_reader, customer) == ("C", date(2026, 1, 5))


def test_a_missing_proposal_is_not_found(as_reader):
    with as_reader("credit"), pytest.raises(NotFound):
        service.confirm_grades([12345], DAY)


def test_void_and_merged_customers_get_no_grade(as_reader, session):
    customer = make_customer(status="merged")
    with as_reader("credit"), pytest.raises(Refused):
        service.propose_grades([customer.id], DAY)


def test_all_active_customers_are_proposed_and_confirmed_at_once(as_reader, session):
    kept = make_customer(grade="C")
    new = [make_customer(level=level) for level in ("internal", "secret", "confidential", "top_secret")]
    make_customer(status="void")
    with as_reader("credit"):
        assert service.propose_all(DAY) == service.Proposed(proposed=4, unchanged=1)
        session.commit()
        assert service.confirm_all(DAY) == 4
        session.commit()
        assert service.propose_all(DAY) == service.Proposed(proposed=0, unchanged=5)
        session.commit()
        grades = session.execute(select(Customer.id, Customer.grade).where(Customer.status == "active"))
        assert dict(tuple(row) for row in grades) == dict.fromkeys([kept.id, *(one.id for one in new)], "C")
        assert session.scalar(select(func.count()).select_from(GradeRecord)) == 4


def test_it_is_audited_with_every_record(propose, session, as_reader):
    made = propose(make_customer(), make_customer())
    with as_reader("credit") as one:
        service.confirm_grades([record.id for record in made], DAY)
        session.commit()
    actions = session.execute(select(AuditEntry.action, AuditEntry.user_id).order_by(AuditEntry.number)).all()
    assert actions == [("credit.propose_grades", one.user_id), ("credit.confirm_grades", one.user_id)]


def test_as_many_queries_to_confirm_one_as_three(propose, as_reader, session, count_queries):
    single = propose(make_customer())
    three = propose(*(make_customer() for _ in range(3)))

    def reads(records):
        with as_reader("credit"), count_queries() as statements:
            service.confirm_grades([record.id for record in records], DAY)
            session.commit()
        return len([text for text in statements if text.lstrip().upper().startswith("SELECT")])

    assert reads(single) == reads(three)


def test_as_many_queries_to_propose_for_one_as_three(as_reader, session, count_queries):
    def queries(*customers):
        with as_reader("credit"), count_queries() as statements:
            service.propose_grades([customer.id for customer in customers], DAY)
            session.commit()
        return len(statements)

    queries(make_customer())  # what is remembered for good is learnt here
    assert queries(make_customer()) == queries(*(make_customer() for _ in range(3)))
