"""May this sale be made, and who must hear of it? Within, over, refused, cash: 二(三)2.3–2.5, 3.3, 3.4.2."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from admin_app.areas.credit import service
from admin_app.areas.credit.models import CarefulReview, OverLimitReport
from admin_app.areas.receivables.models import Sale
from admin_app.audit.models import AuditEntry
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.credit.helpers import buyer, late, with_limit
from tests.credit.signing import sign
from tests.factories import DAY, make_customer, make_delivery, make_payment, make_sale, store

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
LIMIT = 1_000_001
NOTICE_UP_TO = 1_200_002  # 20 % over, rounded up


@pytest.fixture
def sell(as_reader, session):
    def go(customer, amount_fen, number="XS-1", on=DAY, on_account=True, by="sales1"):
        with as_reader(by):
            try:
                answer = service.record_sale(customer.id, number, amount_fen, on, on_account)
                session.commit()
                return answer
            finally:
                session.rollback()

    return go


def kept(session, as_reader):
    with as_reader("gm"):
        return tuple(
            session.scalar(select(func.count()).select_from(model)) for model in (Sale, OverLimitReport, DecisionRecord)
        )


def short(answer):
    return (
        answer.verdict,
        answer.clause,
        answer.sale is not None,
        None if answer.report is None else (answer.report.report_to, answer.report.mode, answer.report.verdict),
    )


NOTICE = ("marketing_manager", "notice", "report")
APPROVAL = ("general_manager", "approval", "pending")


@pytest.mark.parametrize("grade", ["A", "B"])
@pytest.mark.parametrize(
    ("amount_fen", "expected"),
    [
        (LIMIT, ("within", "二(三)2.5", True, None)),
        (LIMIT + 1, ("report", "二(三)2.5", True, NOTICE)),
        (NOTICE_UP_TO, ("report", "二(三)2.5", True, NOTICE)),
        (NOTICE_UP_TO + 1, ("report", "二(三)2.5", False, APPROVAL)),
    ],
)
def test_within_over_and_far_over(sell, grade, amount_fen, expected):
    assert short(sell(with_limit(grade, LIMIT), amount_fen)) == expected


def test_a_notice_is_a_sale_and_a_report_of_it(sell, session, as_reader):
    customer = with_limit("A", LIMIT)
    answer = sell(customer, LIMIT + 1)
    assert (answer.sale.verdict, answer.report.sale_id) == ("report", answer.sale.id)
    assert (answer.report.limit_fen, answer.report.exposure_after_fen) == (LIMIT, LIMIT + 1)
    assert kept(session, as_reader) == (1, 1, 1)


def test_an_excess_needing_approval_waits_with_its_report(sell, session, as_reader):
    answer = sell(with_limit("A", LIMIT), NOTICE_UP_TO + 1)
    assert "general manager's signature" in answer.says["en"]
    assert "总经理签批" in answer.says["zh"]
    assert (answer.report.sale_id, answer.report.sale_number) == (None, "XS-1")
    assert (answer.request.matter, answer.request.state) == ("over_limit_sale", "pending")
    assert kept(session, as_reader) == (0, 1, 1)


def test_a_hidden_sale_of_the_same_number_stops_no_signature(sell, session, as_reader):
    asked = sell(with_limit("A", LIMIT), NOTICE_UP_TO + 1)
    sell(with_limit("A", LIMIT, owner="sales2", level="secret"), 100, by="sales2")
    sign(asked.request.id, "gm")
    with as_reader("gm"):
        assert session.scalars(select(Sale.number)).all() == ["XS-1", "XS-1"]


def test_a_number_that_waits_for_approval_is_in_use(sell):
    customer = with_limit("A", LIMIT)
    sell(customer, NOTICE_UP_TO + 1, "XS-1")
    with pytest.raises(Invalid) as refused:
        sell(customer, 1, "XS-1")
    assert set(refused.value.errors) == {"number"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (30, ("report", "二(三)2.5", True, NOTICE)),
        (31, ("report", "二(三)2.5", False, APPROVAL)),
        (60, ("report", "二(三)2.5", False, APPROVAL)),
        (61, ("refused", "二(三)3.4.2", False, None)),
    ],
)
def test_lateness_makes_it_stricter(sell, days, expected):
    customer = with_limit("A", LIMIT)
    late(customer, days, 100)
    assert short(sell(customer, LIMIT)) == expected


@pytest.mark.parametrize(("days", "verdict"), [(60, "within"), (61, "refused")])
def test_within_the_limit_lateness_matters_from_the_sixty_first_day(sell, days, verdict):
    customer = with_limit("A", LIMIT)
    late(customer, days, 100)
    assert sell(customer, 100).verdict == verdict


@pytest.mark.parametrize(
    ("make", "clause"),
    [
        (lambda: buyer("D"), "二(三)2.4"),
        (lambda: buyer("C"), "二(三)2.3"),
        (lambda: buyer("A"), "二(三)2.1"),
        (lambda: buyer("B"), "二(三)2.2"),
        (lambda: make_customer(), "二(三)1"),
    ],
)
def test_without_a_limit_nothing_is_sold_on_account(sell, make, clause):
    assert short(sell(make(), 1)) == ("refused", clause, False, None)


def test_c_beyond_its_small_limit_pays_cash(sell):
    customer = with_limit("C", LIMIT)
    store(CarefulReview(customer_id=customer.id, passed=True, on=DAY, reason="…"))
    within = sell(customer, 1_000_000)  # a tenth of the period's sales
    beyond = sell(customer, 1, "XS-2")
    assert (within.verdict, short(beyond)) == ("within", ("refused", "二(三)2.3", False, None))


@pytest.mark.parametrize(
    ("columns", "clause"),
    [({"supply_hold": True}, "二(三)3.4.2"), ({"emergency_open": True}, "二(三)3.3.1")],
)
@pytest.mark.parametrize("on_account", [True, False])
def test_a_hold_or_an_emergency_refuses_even_cash(sell, columns, clause, on_account):
    assert short(sell(with_limit("A", LIMIT, **columns), 1, on_account=on_account)) == (
        "refused",
        clause,
        False,
        None,
    )


@pytest.mark.parametrize("grade", ["A", "B", "C", "D", None])
def test_cash_is_sold_to_every_grade_and_to_the_ungraded(sell, grade):
    customer = make_customer(grade=grade)
    late(customer, 100)
    answer = sell(customer, 10**9, on_account=False)
    assert (answer.verdict, answer.sale.on_account) == ("within", False)


def test_cash_does_not_use_the_limit(sell):
    customer = with_limit("A", LIMIT)
    sell(customer, LIMIT, "XS-1", on_account=False)
    assert sell(customer, LIMIT, "XS-2").verdict == "within"


def test_earlier_sales_count_against_the_limit(sell):
    customer = with_limit("A", LIMIT)
    assert sell(customer, LIMIT - 1, "XS-1").verdict == "within"
    assert sell(customer, 1, "XS-2").verdict == "within"
    assert sell(customer, 1, "XS-3").verdict == "report"


def test_a_void_sale_does_not(sell, as_reader, session):
    customer = with_limit("A", LIMIT)
    sale = sell(customer, LIMIT, "XS-1").sale
    with as_reader("sales1"):
        service.void_sale(sale.id, "客户取消")
        session.commit()
        with pytest.raises(Refused) as refused:
            service.void_sale(sale.id, "又一次")
        session.rollback()
    assert refused.value.clause == "二(四)3.1"
    assert sell(customer, LIMIT, "XS-2").verdict == "within"


def test_an_advance_makes_room(sell):
    customer = with_limit("A", LIMIT)
    make_payment(customer, 500)
    assert sell(customer, LIMIT + 500).verdict == "within"


def test_a_sale_dated_yesterday_is_decided_by_todays_books(sell):
    customer = with_limit("A", LIMIT)
    make_sale(customer, LIMIT, sold_on=DAY)
    answer = sell(customer, 1, on=YESTERDAY)
    assert (answer.verdict, answer.sale.sold_on, answer.report.on) == ("report", YESTERDAY, DAY)


def test_a_delivered_sale_is_not_voided(as_reader):
    customer = make_customer()
    sale = make_sale(customer)
    make_delivery(customer, sale=sale)
    with as_reader("sales1"), pytest.raises(Refused) as refused:
        service.void_sale(sale.id, "…")
    assert refused.value.clause == "二(四)3.1"


# --- who


@pytest.mark.parametrize("username", ["csmanager", "gm", "credit", "finance", "mktmanager", "clerk"])
def test_only_salespeople_sell(sell, username):
    with pytest.raises(NotAllowed):
        sell(with_limit("A", LIMIT), 1, by=username)


def test_a_colleagues_customer_is_not_sold_to(sell):
    with pytest.raises(NotAllowed) as refused:
        sell(with_limit("A", LIMIT, owner="sales2"), 1)
    assert refused.value.clause == "二(二)6.7"


def test_a_hidden_one_is_not_there(sell):
    with pytest.raises(NotFound):
        sell(with_limit("A", LIMIT, owner="sales2", level="secret"), 1)


def test_an_own_confidential_customer_is_sold_to(sell):
    assert sell(with_limit("A", LIMIT, level="top_secret"), 1).verdict == "within"


def test_a_colleague_does_not_void(as_reader):
    sale = make_sale(make_customer(owner="sales1"))
    with as_reader("sales2"), pytest.raises(NotFound):
        service.void_sale(sale.id, "…")


# --- bad input, and what is kept


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"amount_fen": 10**14 + 1}, "amount_fen"),
        ({"amount_fen": 1, "number": " "}, "number"),
        ({"amount_fen": 1, "number": "9" * 61}, "number"),
        ({"amount_fen": 1, "on": TOMORROW}, "sold_on"),
    ],
)
def test_what_cannot_be_taken_is_said_by_field(sell, given, field):
    with pytest.raises(Invalid) as refused:
        sell(with_limit("A", LIMIT), **given)
    assert set(refused.value.errors) == {field}


def test_a_number_is_used_once_among_all_that_the_seller_sees(sell):
    """A hidden sale of that number stays unknown (docs/adr/0012)."""
    make_sale(make_customer(owner="sales2", level="top_secret"), number="XS-9")
    assert sell(with_limit("A", LIMIT), 1, "XS-9").verdict == "within"
    with pytest.raises(Invalid) as refused:
        sell(with_limit("A", LIMIT), 1, "XS-9")
    assert set(refused.value.errors) == {"number"}


def test_a_void_customer_is_not_sold_to(sell):
    with pytest.raises(Refused):
        sell(with_limit("A", LIMIT, status="void"), 1)


def test_a_refusal_keeps_its_decision_and_is_audited(sell, session, as_reader):
    sell(buyer("D"), 1)
    assert kept(session, as_reader) == (0, 0, 1)
    assert session.scalars(select(AuditEntry.action)).all() == ["sale.refuse"]


def test_the_decision_of_a_sale_can_be_replayed(sell, as_reader):
    from admin_app.decisions import service as decisions

    answer = sell(with_limit("A", LIMIT), LIMIT)
    with as_reader("sales1"):
        row, again = decisions.replay(answer.sale.decision_id)
    assert (row.outcome, again.outcome) == (answer.decision.outcome, answer.decision.outcome)
