"""Investigations (二(三)3.1) and careful reviews (2.3): who records them, and what they change."""

from datetime import timedelta

import pytest

from admin_app.areas.credit import service
from admin_app.errors import Invalid, NotAllowed
from tests.credit.helpers import buyer
from tests.factories import DAY, make_customer

TOMORROW = DAY + timedelta(days=1)


@pytest.mark.parametrize("channel", ["bank", "trade", "internal", "field"])
def test_an_investigation_is_a_fact_of_the_grade(as_reader, session, channel):
    customer = make_customer()
    with as_reader("credit"):
        service.record_investigation(customer.id, DAY, "good", channel, "资信良好")
        session.commit()
        assert service.standings_of([customer.id], DAY)[customer.id].investigation == "good"


def test_a_careful_review_opens_the_small_credit_and_another_closes_it(as_reader, session):
    customer = buyer("C")
    with as_reader("credit"):
        settlements = [service.terms_of(customer, DAY).outcome["settlement"]]
        for passed, day in ((True, DAY - timedelta(days=1)), (False, DAY)):
            service.record_careful_review(customer.id, day, passed, "审查")
            session.commit()
            settlements.append(service.terms_of(customer, DAY).outcome["settlement"])
    assert settlements == ["cash", "small_credit", "cash"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ((TOMORROW, "good", "bank", "…"), "on"),
        ((DAY, "fine", "bank", "…"), "result"),
        ((DAY, "good", "rumour", "…"), "channel"),
        ((DAY, "good", "bank", ""), "findings"),
    ],
)
def test_an_investigation_that_cannot_be_taken(as_reader, given, field):
    customer = make_customer()
    with as_reader("credit"), pytest.raises(Invalid) as refused:
        service.record_investigation(customer.id, *given)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("username", ["csmanager", "gm", "sales1", "finance"])
def test_nobody_else_records_them(as_reader, username):
    customer = make_customer()
    with as_reader(username):
        with pytest.raises(NotAllowed):
            service.record_investigation(customer.id, DAY, "good", "bank", "…")
        with pytest.raises(NotAllowed):
            service.record_careful_review(customer.id, DAY, True, "…")
