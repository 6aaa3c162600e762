"""After a default the rules advise a countermeasure and another grade; people fill in the form (二(三)3.3.2, 3.4.2)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.areas.credit.countermeasures import service
from admin_app.areas.credit.countermeasures.advising import Advice, advice_on
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart
from admin_app.areas.customers.models import Customer
from admin_app.decisions.models import DecisionRecord
from tests.factories import DAY, as_reader, make_bill, make_customer, make_grade, make_invoice, store


def default(customer: Customer, amount_fen: int = 20_000_000, state: str = "collecting") -> DefaultReport:
    about = {"reported_on": DAY, "document": "承兑汇票 HP-1", "amount_fen": amount_fen, "detail": "到期未付"}
    return store(DefaultReport(customer_id=customer.id, state=state, next_on=DAY, **about))


def held(customer: Customer, measure: str, until: int = 30) -> None:
    last = DAY + timedelta(days=until)
    about = {
        "measure": measure,
        "party": "某人",
        "reason": "旧",
        "document": "D",
        "state": "in_force",
        "until_on": last,
    }
    store(Countermeasure(customer_id=customer.id, proposed_on=DAY - timedelta(days=90), **about))


def advised(customer: Customer) -> tuple[str | None, str | None] | None:
    with as_reader("credit"):
        found: Advice | None = advice_on(customer, DAY)
    if found is None:
        return None
    return tuple(
        answer and answer.outcome[name] for answer, name in ((found.measure, "measure"), (found.grade, "grade"))
    )  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("amount_fen", "holds", "measure"),
    [
        (20_000_000, [], "joint_guarantor"),
        (9_999_999, [], "deposit"),
        (999_999, [], None),
        (999_999, ["guarantor"], "recourse"),
        (999_999, ["guarantor", "mortgage"], "in_kind"),
        (999_999, ["deposit"], None),
    ],
)
def test_by_size_and_by_what_secures_the_debt(
    session: Any, cast: Any, amount_fen: int, holds: list[str], measure: str | None
) -> None:
    customer = make_customer(owner="sales1", grade="B")
    default(customer, amount_fen)
    for one in holds:
        held(customer, one)
    assert advised(customer) == (measure, "C")


def test_what_secured_the_first_sale_counts_and_what_has_ended_does_not(session: Any, cast: Any) -> None:
    customer, other = make_customer(owner="sales1", grade="C"), make_customer(owner="sales1", grade="C")
    default(customer)
    default(other)
    start = {"asked_on": DAY, "wanted_fen": 1, "document": "D", "reason": "R", "condition": "joint"}
    store(TradingStart(customer_id=customer.id, state="agreed", **start))
    store(TradingStart(customer_id=other.id, state="declined", **start))
    held(other, "mortgage", until=-1)
    assert (advised(customer), advised(other)) == (("recourse", None), ("joint_guarantor", None))


def test_a_bill_not_met_is_enough_and_drops_the_grade(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", grade="B")
    make_bill(customer, 12_000_000, number="HP-2", dishonoured_on=DAY, default_owed_since=DAY)
    assert advised(customer) == ("joint_guarantor", "D")


def test_an_invoice_in_default_is_enough(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", grade="D")
    about = {"issued_on": DAY - timedelta(days=200), "due_on": DAY - timedelta(days=61)}
    make_invoice(customer, 12_000_000, **about)
    assert advised(customer)[0] == "joint_guarantor"


def test_nothing_is_advised_twice_nor_without_a_default(session: Any, cast: Any) -> None:
    customer, closed = make_customer(owner="sales1", grade="B"), make_customer(owner="sales1", grade="B")
    default(closed, state="collected")
    default(customer)
    with as_reader("sales1"):
        service.propose(customer.id, "deposit", "客户", None, "违约", on=DAY)
        session.commit()
    assert advised(customer) == (None, "C")
    make_grade(customer, "C")
    assert (advised(customer), advised(closed)) == (None, None)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_pages_lead_to_the_form_filled_in_and_nothing_is_done_by_itself(
    session: Any, cast: Any, sign_in: Any
) -> None:
    customer = make_customer(owner="sales1", grade="B")
    report = default(customer)
    seller = sign_in("sales1")
    form = f"/countermeasures/new/?customer={customer.id}&amp;advised=1"
    for page in (f"/customers/details/?id={customer.id}", f"/defaults/details/?id={report.id}"):
        shown = seller.get(page).text
        assert form in shown
        assert "/grades/propose/" not in shown
    assert "/grades/propose/" in sign_in("credit").get(f"/defaults/details/?id={report.id}").text
    assert form not in sign_in("finance").get(f"/customers/details/?id={customer.id}").text
    filled = seller.get(form.replace("&amp;", "&")).text
    assert 'selected value="joint_guarantor"' in filled
    assert 'value="200000.00"' in filled
    assert "承兑汇票 HP-1" in filled
    with as_reader("gm"):
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (Countermeasure, GradeRecord)]
        assert counts == [0, 0]
        assert session.scalar(select(func.count()).select_from(DecisionRecord)) == 0
