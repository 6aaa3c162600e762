"""A step of a grade B limit is proposed after a good report, asked for or declined by people (二(三)2.2)."""

from collections import Counter

import pytest
from sqlalchemy import select

from admin_app.areas.credit import service
from admin_app.areas.credit.limit_steps import decline_step
from admin_app.areas.credit.models import LimitStep
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, NotAllowed
from tests.credit.helpers import with_limit
from tests.factories import DAY

REPORT = ("产销两旺", "按期付款", "对账单")


def report(as_reader, session, customer, conclusion="good"):
    with as_reader("credit"):
        service.file_report(customer.id, DAY, conclusion, *REPORT, on=DAY)
        session.commit()


def steps(session):
    session.expire_all()
    return [(step.state, step.limit_fen, step.good_reports) for step in session.scalars(select(LimitStep))]


@pytest.mark.parametrize(
    ("grade", "conclusion", "found"),
    [("B", "good", [("proposed", 1_000_000, 1)]), ("B", "fair", []), ("A", "good", [])],
)
def test_the_rules_propose_it_after_a_good_report_on_grade_b(as_reader, session, grade, conclusion, found):
    report(as_reader, session, with_limit(grade), conclusion)
    with as_reader("credit") as officer:
        assert steps(session) == found
        assert Counter(duty.kind for duty in duties_of(officer, DAY)[0])["limit_step"] == len(found)


def test_a_voided_report_lets_it_lapse(as_reader, session):
    customer = with_limit("B")
    with as_reader("credit"):
        filed = service.file_report(customer.id, DAY, "good", *REPORT, on=DAY)
        service.void_report(filed.id, "填错客户")
        assert steps(session) == [("lapsed", 1_000_000, 1)]


def test_asking_for_a_limit_answers_it(as_reader, session):
    customer = with_limit("B")
    report(as_reader, session, customer)
    with as_reader("credit"):
        service.propose_limit(customer.id, 2_000_000, DAY, DAY, "逐步放宽", on=DAY)
        assert steps(session) == [("taken", 1_000_000, 1)]


def test_a_temporary_limit_is_no_step_and_no_base_of_one(as_reader, session):
    customer = with_limit("B")
    with as_reader("csmanager"):
        service.approve_limit(customer.id, 3_000_000, DAY, DAY, "旺季", is_temporary=True, on=DAY)
        session.commit()
    report(as_reader, session, customer)
    with as_reader("credit"):
        assert steps(session) == [("proposed", 1_000_000, 1)]
        service.propose_limit(customer.id, 2_000_000, DAY, DAY, "旺季", is_temporary=True, on=DAY)
        assert steps(session) == [("proposed", 1_000_000, 1)]


def test_the_officer_declines_it_once_with_why(as_reader, session):
    customer = with_limit("B")
    report(as_reader, session, customer)
    with as_reader("credit"):
        key = service.step_of(customer.id).id
    with as_reader("csmanager"):
        with pytest.raises(NotAllowed):
            decline_step(key, "…", on=DAY)
        session.rollback()
    with as_reader("credit"):
        decline_step(key, "客户未要求", on=DAY)
        assert steps(session) == [("declined", 1_000_000, 1)]
        with pytest.raises(Conflict):
            decline_step(key, "…", on=DAY)
