"""Receivables on screen: every page opens, what is typed is recorded or refused in words, nothing hidden shows."""

import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.receivables.models import Allocation, Bill, Delivery, Invoice, Payment
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY

LISTS = ("invoices", "payments", "allocations", "credit-notes", "bills", "deliveries", "contracts")


@pytest.fixture
def customer(session):
    return factories.make_customer("华星机械", owner="sales1", level="secret")


@pytest.fixture
def books(customer):
    """One of everything."""
    contract = factories.make_contract(customer)
    invoice = factories.make_invoice(
        customer, 123456, number="FP-7", issued_on=DAY - timedelta(days=50), contract=contract
    )
    payment = factories.make_payment(customer, 200000, number="SK-7", allocations={invoice: 23456})
    bill = factories.make_bill(customer, 5000, number="PJ-7")
    delivery = factories.make_delivery(customer, 7000, number="FH-7")
    note = factories.make_credit_note(invoice, 100, number="HZ-7")
    with unguarded("looking"):
        used = db.session.scalars(select(Allocation)).one()
    return {
        "invoices": invoice,
        "payments": payment,
        "bills": bill,
        "deliveries": delivery,
        "credit-notes": note,
        "contracts": contract,
        "allocations": used,
    }


def one(model):
    with unguarded("looking"):
        return db.session.scalars(select(model)).one()


def text_of(page):
    return html.unescape(page.text)


@pytest.mark.parametrize("username", ["finance", "sales1", "csmanager", "auditor", "contracts"])
def test_every_list_and_record_opens(books, sign_in, username):
    browser = sign_in(username)
    for name, row in books.items():
        assert browser.get(f"/{name}/").status_code == 200, name
        assert "华星机械" in text_of(browser.get(f"/{name}/"))
        assert browser.get(f"/{name}/details/?id={row.id}").status_code == 200, name


def test_hidden_customer_s_records_are_nowhere(books, sign_in):
    browser = sign_in("sales2")
    for name, row in books.items():
        page = browser.get(f"/{name}/")
        assert page.status_code == 200
        assert "华星机械" not in text_of(page)
        assert browser.get(f"/{name}/details/?id={row.id}").status_code == 404


def test_invoice_list_shows_what_is_open_and_how_late(books, sign_in):
    page = text_of(sign_in("finance").get("/invoices/"))
    assert "1,234.56" in page
    assert "999.00" in page  # less 234.56 paid and 1.00 credited
    assert ">20<" in page.replace(" ", "").replace("\n", "")


def test_number_of_queries_is_the_same_for_one_row_and_for_three(books, customer, sign_in, count_queries):
    browser = sign_in("finance")
    browser.get("/invoices/")
    for name in ("invoices", "payments", "deliveries"):
        with count_queries() as for_one:
            browser.get(f"/{name}/")
        for _ in range(2):
            invoice = factories.make_invoice(customer)
            factories.make_payment(customer, allocations={invoice: 5})
            factories.make_delivery(customer, invoice=invoice)
        with count_queries() as for_more:
            browser.get(f"/{name}/")
        assert len(for_one) == len(for_more), name


@pytest.mark.parametrize(("state", "shown"), [("open", True), ("overdue", True), ("settled", False)])
def test_invoices_are_filtered_by_what_is_open(books, sign_in, state, shown):
    page = sign_in("finance").get(f"/invoices/?flt0_open_state={state}")
    assert ("FP-7" in page.text) == shown


def test_invoice_is_recorded_in_yuan(customer, sign_in):
    browser = sign_in("finance")
    assert browser.get(f"/invoices/new/?customer={customer.id}").status_code == 200
    data = {
        "customer": customer.id,
        "number": "0012",
        "kind": "invoice",
        "amount_fen": "1,234.5",
        "issued_on": DAY.isoformat(),
        "due_on": (DAY + timedelta(days=30)).isoformat(),
    }
    assert browser.post("/invoices/new/", data=data).status_code == 302
    kept = one(Invoice)
    assert (kept.number, kept.amount_fen, kept.customer_id) == ("0012", 123450, customer.id)
    again = browser.post("/invoices/new/?lang=en", data=data)
    assert "Already exists." in text_of(again)
    assert "1,234.5" in again.text


def test_ticked_deliveries_become_an_invoice(books, customer, sign_in):
    browser = sign_in("finance")
    data = {"action": "invoice", "rowid": books["deliveries"].id}
    answer = browser.post("/deliveries/action/", data=data)
    assert answer.status_code == 302
    page = browser.get(answer.location)
    assert "70.00" in page.text
    data = {
        "customer": customer.id,
        "number": "FP-8",
        "amount_fen": "70",
        "kind": "invoice",
        "issued_on": DAY.isoformat(),
        "due_on": DAY.isoformat(),
        "deliveries": books["deliveries"].id,
    }
    assert browser.post("/invoices/new/", data=data).status_code == 302
    with unguarded("looking"):
        assert one(Delivery).invoice.number == "FP-8"


def test_payment_is_recorded_and_allocated(customer, sign_in):
    invoice = factories.make_invoice(customer, 5000)
    browser = sign_in("finance")
    data = {
        "customer": customer.id,
        "number": "SK-1",
        "amount_fen": "60",
        "received_on": DAY.isoformat(),
        "method": "transfer",
    }
    assert browser.post("/payments/new/", data=data).status_code == 302
    payment = one(Payment)
    url = f"/payments/allocate/?id={payment.id}"
    assert "60.00" in browser.get(url).text
    data = {"invoice": invoice.id, "amount_fen": "50.01", "on": DAY.isoformat()}
    assert "Of the invoice, 50.00 yuan are open." in text_of(browser.post(url + "&lang=en", data=data))
    assert browser.post(url, data=data | {"amount_fen": "50"}).status_code == 302
    with unguarded("looking"):
        db.session.expire_all()
        assert db.session.get(Invoice, invoice.id).settled_on == DAY
    page = browser.get(f"/payments/details/?id={payment.id}")
    assert "10.00" in page.text
    assert invoice.number in page.text


def test_invoice_look_up_of_the_allocation_passes_the_guard(books, sign_in):
    url = "/payments/ajax/lookup/?name=invoice&query=FP-7"
    assert "FP-7" in sign_in("finance").get(url).text
    assert sign_in("sales2").get(url).status_code == 403


def test_allocation_is_released_with_a_reason(books, sign_in):
    browser = sign_in("finance")
    data = {"id": books["allocations"].id}
    assert browser.post("/allocations/delete/", data=data).status_code == 200
    assert one(Allocation).is_void is False
    data |= {"confirmed": 1, "reason": "wrong invoice"}
    assert browser.post("/allocations/delete/", data=data).status_code == 302
    assert one(Allocation).void_reason == "wrong invoice"


def test_invoice_in_use_is_not_voided_and_says_why(books, sign_in):
    data = {"id": books["invoices"].id, "confirmed": 1, "reason": "error"}
    page = sign_in("finance").post("/invoices/delete/?lang=en", data=data)
    assert "Payments are used for it. Release them first: SK-7." in text_of(page)
    assert not one(Invoice).is_void


def test_bill_is_recorded_and_dishonoured(customer, sign_in):
    browser = sign_in("finance")
    data = {
        "customer": customer.id,
        "number": "PJ-1",
        "amount_fen": "60",
        "received_on": DAY.isoformat(),
        "due_on": (DAY + timedelta(days=90)).isoformat(),
    }
    assert browser.post("/bills/new/", data=data).status_code == 302
    bill = one(Bill)
    url = f"/bills/dishonour/?id={bill.id}"
    assert browser.get(url).status_code == 200
    data = {"dishonoured_on": DAY.isoformat(), "reason": "no funds"}
    assert browser.post(url, data=data).status_code == 302
    assert one(Bill).dishonoured_on == DAY
    assert browser.get(url).status_code == 403


def test_dispute_is_marked_in_the_list(books, sign_in):
    data = {"action": "dispute", "rowid": books["invoices"].id, "confirmed": 1}
    assert sign_in("finance").post("/invoices/action/", data=data).status_code == 302
    assert one(Invoice).disputed is True


def test_salesperson_records_delivery_and_no_invoice(customer, sign_in):
    browser = sign_in("sales1")
    data = {
        "customer": customer.id,
        "number": "FH-1",
        "amount_fen": "60",
        "delivered_on": DAY.isoformat(),
        "sale": factories.make_sale(customer, 6000).id,
    }
    assert browser.post("/deliveries/new/", data=data).status_code == 302
    assert one(Delivery).amount_fen == 6000
    for name in ("invoices", "payments", "bills", "credit-notes"):
        assert browser.get(f"/{name}/new/").status_code == 403
        assert browser.post(f"/{name}/new/", data={}).status_code == 403


def test_export_is_for_finance_and_holds_the_computed_columns(books, sign_in):
    page = sign_in("finance").get("/invoices/export/csv/")
    assert page.status_code == 200
    assert "999.00" in page.text
    assert sign_in("sales1").get("/invoices/export/csv/").status_code == 403
