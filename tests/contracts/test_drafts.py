"""Drafts, what must be known before the review, versions, and numbers under parallel use (二(四)2, 4.1, 4.2, 4.4)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.contracts import drafts, groundwork, review
from admin_app.areas.receivables.models import Contract
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from tests.contracts.conftest import TERMS, acting
from tests.factories import DAY, as_reader, make_contract, make_customer, user


def test_the_desk_numbers_by_company_kind_day_and_order(customer, lead):
    made = [lead().now().number, lead(contract_type="framework").now().number, lead().now().number]
    assert made == ["GZXS-20261123-01", "GZKJ-20261123-01", "GZXS-20261123-02"]


def test_a_number_that_a_file_brought_is_passed_over(customer, lead):
    make_contract(make_customer(owner="sales2"), number="GZXS-20261123-01")
    assert lead().now().number == "GZXS-20261123-02"


def test_what_is_not_written_takes_no_number(customer, lead):
    with as_reader("sales1"):
        drafts.draft(customer.id, TERMS, on=DAY)
        db.session.rollback()
    assert lead().now().number == "GZXS-20261123-01"


def test_numbers_drawn_at_once_have_neither_gap_nor_double(app, customer):
    threads, customer_id = 8, customer.id
    ready = threading.Barrier(threads)

    def draw(place):
        ready.wait(timeout=30)
        with app.app_context():
            begin_writing()
            with as_reader("sales1"):
                contract = drafts.draft(customer_id, replace(TERMS, title=f"合同{place}"), on=DAY)
                if place % 4 == 3:
                    db.session.rollback()
                    return None
                db.session.commit()
                return contract.number

    with ThreadPoolExecutor(threads) as pool:
        drawn = sorted(number for number in pool.map(draw, range(threads)) if number)
    assert drawn == [f"GZXS-20261123-{place:02d}" for place in range(1, 7)]


def test_terms_that_cannot_be_are_refused_by_field(customer):
    wrong = replace(
        TERMS,
        title=" ",
        amount_fen=0,
        ends_on=DAY - timedelta(days=1),
        payment_days=3651,
        supply_until=DAY - timedelta(days=1),
    )
    with pytest.raises(Invalid) as caught, acting("sales1"):
        drafts.draft(customer.id, wrong, on=DAY)
    assert set(caught.value.errors) == {"title", "amount_fen", "ends_on", "payment_days", "supply_until"}


@pytest.mark.parametrize("username", ["sales2", "contracts", "finance", "auditor"])
def test_only_the_owner_and_the_marketing_manager_draft(customer, username):
    with pytest.raises((NotAllowed, NotFound)), acting(username):
        drafts.draft(customer.id, TERMS, on=DAY)
    with acting("mktmanager"):
        drafts.draft(customer.id, TERMS, on=DAY)


def _refusal(led, on=DAY):
    with pytest.raises((Refused, Conflict)) as caught:
        led.reviewed(on)
    return caught.value.clause


def test_no_review_without_diligence_declaration_and_a_licence_that_holds(lead):
    led = lead()
    assert _refusal(led) == "二(四)4.1"
    led.grounded(licence_until=DAY - timedelta(days=1))
    assert _refusal(led) == "二(四)4.1"
    led.grounded(licence_until=DAY)
    assert _refusal(led, DAY + timedelta(days=1)) == "二(四)4.1"
    assert led.reviewed().state == "review"
    assert _refusal(led) == "二(四)5"  # it is there already


def test_each_version_is_declared_anew(lead):
    led = lead().approved()
    with acting("sales1"):
        drafts.revise(led.id, replace(TERMS, amount_fen=39_000_000))
    assert (led.state, led.now().version) == ("draft", 2)
    assert _refusal(led) == "二(四)4.2"
    with as_reader("sales1"):
        first = drafts.versions_of(led.id)[1]
        assert (first.terms["amount_fen"], first.request.state) == (40_000_000, "signed")


def test_who_answers_is_a_colleague_who_works_here(lead):
    led = lead()
    given = {"licence": "1", "licence_until": None, "reputation": "x", "results": "x", "on": DAY}
    with pytest.raises(Invalid) as caught, acting("sales1"):
        groundwork.record_diligence(led.id, answers_id=None, **given)
    assert caught.value.errors == {
        "answers": {
            "en": "Name a colleague who answers for it (二(四)4.1).",
            "zh": "请指定对此负责的人员（二(四)4.1）。",
        }
    }


@pytest.mark.parametrize(
    ("grade", "guarantee", "clause"), [("D", "mortgage", "二(三)2.4"), ("C", "none", "二(三)3.4.1")]
)
def test_days_to_pay_that_credit_forbids_are_not_reviewed(session, files_kept, grade, guarantee, clause):
    from tests.contracts.conftest import Led

    led = Led(make_customer(grade=grade), guarantee=guarantee).grounded()
    assert _refusal(led) == clause
    assert led.state == "draft"


def test_unchanged_terms_drop_nothing_and_the_kind_stays(lead):
    led = lead().approved()
    with acting("sales1"):
        drafts.revise(led.id, TERMS)
    assert (led.state, led.now().version) == ("approved", 1)
    with pytest.raises(Conflict) as caught, acting("sales1"):
        drafts.revise(led.id, replace(TERMS, contract_type="service"))
    assert caught.value.clause == "二(四)4.4"


def test_a_draft_is_voided_and_what_is_signed_is_not(lead):
    led, signed = lead(), lead().signed()
    with acting("sales1"):
        drafts.void(led.id, "不做了")
    assert led.now().is_void
    for contract, error in ((led, Refused), (signed, Conflict)):
        with pytest.raises(error), acting("sales1"):
            drafts.void(contract.id, "再次")


def test_a_contract_of_a_hidden_customer_does_not_exist(lead, as_reader):
    led = lead()
    with pytest.raises(NotFound), acting("sales2"):
        review.submit(led.id, on=DAY)
    with as_reader("sales2"):
        assert db.session.scalars(select(Contract)).all() == []
    assert user("sales2").active
