"""What does a void touch, told before it is done; and is it taken back as one, by whom, until when?"""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from admin_app.areas.receivables import service
from admin_app.areas.receivables.models import Allocation, Bill, Invoice, Payment
from admin_app.audit import taking_back
from admin_app.audit.models import AuditEntry
from admin_app.audit.verifying import broken_entries
from admin_app.errors import Refused
from admin_app.extensions import db
from tests.factories import DAY, as_reader, make_customer, make_delivery, make_invoice, user


def text_of(page: Any) -> str:
    body = page.text.partition('<form class="card confirm"')[2].partition("</form>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.fixture
def bill(session: Any, cast: Any) -> Any:
    """It settled an invoice by the payment it made."""
    customer = make_customer("厦门远山贸易有限公司", owner="sales1", grade="A")
    invoice = make_invoice(customer, 5_000, number="F1", issued_on=DAY)
    with as_reader("finance"):
        made = service.record_bill(
            customer.id, number="PJ1", amount_fen=5_000, received_on=DAY, due_on=DAY + timedelta(days=3), on=DAY
        )
        service.allocate(made.payment_id, invoice.id, 5_000, on=DAY)
        db.session.commit()
    return made


def stands(model: Any) -> list[bool]:
    with as_reader("csmanager"):
        db.session.expire_all()
        return [not one.is_void for one in db.session.query(model).all()]


def void(username: str, key: int, act: Any = service.void_bill) -> None:
    with as_reader(username):
        act(key, "wrong")
        db.session.commit()


def take_back(username: str, model: Any, key: int, on: Any = DAY) -> None:
    with as_reader(username, on):
        try:
            record = db.session.get(model, key)
            taking_back.take_back(record, user(username).id, on, "二(四)3.3")
            db.session.commit()
        finally:
            db.session.rollback()


def test_what_falls_with_a_bill_is_told_before_and_stands_again_after(bill: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    asked = browser.post("/bills/delete/?lang=en", data={"id": bill.id})
    page = text_of(asked)
    assert f'name="row_version" value="{bill.row_version}"' in asked.text, "it was only tried"
    assert "Change with it Allocations 1, Invoices 1, Payments 1" in page
    assert "Duties that end 1: Present an acceptance bill and note whether it was met" in page
    assert "Until the day ends you can take the void back." in page
    assert (stands(Bill), stands(Payment), stands(Allocation)) == ([True], [True], [True])
    browser.post("/bills/delete/", data={"id": bill.id, "confirmed": 1, "reason": "wrong"})
    assert (stands(Bill), stands(Payment), stands(Allocation)) == ([False], [False], [False])
    assert "Take the void back" in browser.get(f"/bills/details/?id={bill.id}&lang=en").text
    assert "Take the void back" not in sign_in("csmanager").get(f"/bills/details/?id={bill.id}&lang=en").text
    assert browser.post("/bills/unvoid/", data={"id": bill.id}).status_code == 302
    assert (stands(Bill), stands(Payment), stands(Allocation)) == ([True], [True], [True])
    with as_reader("csmanager"):
        assert db.session.query(Invoice).one().settled_on == DAY
        assert db.session.query(AuditEntry).order_by(AuditEntry.number.desc()).first().action == "void.take_back"
        assert list(broken_entries()) == []


def test_what_refuses_a_void_is_told_before_a_reason_is_typed(bill: Any, sign_in: Any) -> None:
    with as_reader("finance"):
        invoice = db.session.query(Invoice).one()
    page = text_of(sign_in("finance").post("/invoices/delete/?lang=en", data={"id": invoice.id}))
    assert "Payments are used for it. Release them first" in page
    assert "Until the day ends" not in page


def test_what_moves_for_the_customer_and_what_names_the_record_is_told(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("甲", owner="sales1", grade="A")
    invoice = make_invoice(customer, 5_000)
    make_delivery(customer, 2_000, invoice_id=invoice.id)
    make_delivery(customer, 2_000, invoice_id=invoice.id, is_void=True)
    page = text_of(sign_in("finance").post("/invoices/delete/?lang=en", data={"id": invoice.id}))
    assert "Name it and stay Deliveries 1 Exposure (yuan) 50.00 → 20.00" in page


@pytest.mark.parametrize(
    ("username", "on"), [("csmanager", DAY), ("finance", DAY + timedelta(days=1))], ids=["another", "tomorrow"]
)
def test_only_whoever_voided_takes_it_back_and_on_the_day(bill: Any, username: str, on: Any) -> None:
    void("finance", bill.id)
    with pytest.raises(Refused) as refused:
        take_back(username, Bill, bill.id, on)
    assert refused.value.says == taking_back.NOT_NOW


def test_nothing_is_taken_back_once_something_else_was_recorded_about_the_customer(bill: Any) -> None:
    void("finance", bill.id)
    with as_reader("finance"):
        service.record_payment(bill.customer_id, number="SK2", amount_fen=100, received_on=DAY, on=DAY)
        db.session.commit()
    with pytest.raises(Refused) as refused:
        take_back("finance", Bill, bill.id)
    assert refused.value.says == taking_back.SINCE


def test_a_raw_request_of_somebody_else_is_refused(bill: Any, sign_in: Any) -> None:
    void("finance", bill.id)
    assert sign_in("csmanager").post("/bills/unvoid/", data={"id": bill.id}).status_code in (403, 409)
    assert sign_in("sales1").post("/bills/unvoid/", data={"id": bill.id}).status_code == 403
    assert stands(Bill) == [False]
