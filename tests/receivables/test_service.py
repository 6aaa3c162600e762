"""Recording what customers owe: what comes in, what is refused and why, what taking back undoes."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from admin_app.areas.receivables import service
from admin_app.areas.receivables.figures import figures_of, open_fen_of, unallocated_fen_of
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.areas.receivables.settlement import settled_days
from admin_app.audit.models import AuditEntry
from admin_app.duties.service import duties_of
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY


def day(ago: int) -> date:
    return DAY - timedelta(days=ago)


@pytest.fixture
def customer(session):
    return factories.make_customer(owner="sales1")


@pytest.fixture(autouse=True)
def finance(session):
    with factories.as_reader("finance"):
        yield


def invoice_of(customer, number="FP-1", **given):
    values = {"amount_fen": 1000, "issued_on": day(40), "due_on": day(10), "on": DAY} | given
    return service.record_invoice(customer.id, number=number, **values)


def payment_of(customer, number="SK-1", **given):
    values = {"amount_fen": 1000, "received_on": day(5), "on": DAY} | given
    return service.record_payment(customer.id, number=number, **values)


def bill_of(customer, number="PJ-1", **given):
    values = {"amount_fen": 1000, "received_on": day(20), "due_on": day(2), "on": DAY} | given
    return service.record_bill(customer.id, number=number, **values)


def says(caught):
    """The English sentences by field."""
    return {name: text["en"] for name, text in caught.value.errors.items()}


def exposure(customer, on=DAY):
    return figures_of([customer.id], on)[customer.id].exposure_fen


def actions():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


# Invoices


def test_invoice_is_owed_and_audited(customer):
    invoice = invoice_of(customer)
    assert exposure(customer) == 1000
    assert invoice.settled_on is None
    assert actions() == ["invoice.record"]


def test_impossible_invoice_is_refused_field_by_field(customer):
    with pytest.raises(Invalid) as caught:
        invoice_of(customer, "=1", amount_fen=0, issued_on=DAY + timedelta(days=1), due_on=DAY)
    assert says(caught) == {
        "number": "A number must not begin with = + - @.",
        "amount_fen": "An amount must be above zero.",
        "issued_on": "This day is still to come.",
        "due_on": "Not before 2026-11-24.",
    }


def test_number_in_use_is_refused_even_when_void(customer):
    service.void_invoice(invoice_of(customer).id, "typing error")
    with pytest.raises(Invalid) as caught:
        invoice_of(customer)
    assert says(caught) == {"number": "The number FP-1 is in use."}


def test_opening_balance_may_have_fallen_due_before_the_cut_off_day(customer):
    opening = invoice_of(customer, kind="opening", issued_on=day(10), due_on=day(70))
    assert figures_of([customer.id], DAY)[customer.id].oldest_open_days_late == 70
    assert exposure(customer, day(11)) == 0
    assert opening.kind == "opening"
    with pytest.raises(Invalid):
        invoice_of(customer, "FP-2", issued_on=day(10), due_on=day(70))


def test_invoice_takes_the_place_of_its_deliveries(customer):
    first = factories.make_delivery(customer, 600, delivered_on=day(50))
    second = factories.make_delivery(customer, 300, delivered_on=day(50))
    assert exposure(customer) == 900
    invoice_of(customer, delivery_ids=[first.id, second.id])
    assert exposure(customer) == 1000
    with pytest.raises(Invalid) as caught:
        invoice_of(customer, "FP-2", delivery_ids=[first.id])
    assert says(caught) == {"deliveries": "One of these is not to be invoiced."}


def test_invoice_below_its_deliveries_is_refused(customer):
    delivery = factories.make_delivery(customer, 1001)
    with pytest.raises(Invalid) as caught:
        invoice_of(customer, delivery_ids=[delivery.id])
    assert says(caught) == {"amount_fen": "It covers deliveries of 10.01 yuan."}


def test_void_invoice_sets_its_deliveries_free(customer):
    delivery = factories.make_delivery(customer, 1000)
    service.void_invoice(invoice_of(customer, delivery_ids=[delivery.id]).id, "wrong customer")
    assert exposure(customer) == 1000
    invoice_of(customer, "FP-2", delivery_ids=[delivery.id])


def test_contract_of_another_customer_is_no_contract(customer):
    other = factories.make_contract(factories.make_customer())
    with pytest.raises(Invalid) as caught:
        invoice_of(customer, contract_id=other.id)
    assert says(caught) == {"contract": "The customer has no such contract."}


def test_invoice_with_a_payment_is_not_voided_before_it_is_released(customer):
    invoice = invoice_of(customer)
    payment_of(customer, allocations={invoice.id: 400})
    with pytest.raises(Refused) as caught:
        service.void_invoice(invoice.id, "error")
    assert caught.value.says["en"] == "Payments are used for it. Release them first: SK-1."
    used = db.session.scalars(select(Allocation)).one()
    service.release(used.id, "wrong invoice")
    assert service.void_invoice(invoice.id, "error").is_void
    assert exposure(customer) == -1000


def test_voiding_needs_a_reason_and_is_done_once(customer):
    invoice = invoice_of(customer)
    with pytest.raises(Invalid):
        service.void_invoice(invoice.id, "  ")
    service.void_invoice(invoice.id, "error")
    with pytest.raises(Refused) as refused:
        service.void_invoice(invoice.id, "again")
    assert refused.value.clause == "二(四)3.3"


def test_dispute_is_kept_and_audited(customer):
    invoice = invoice_of(customer)
    assert service.mark_disputed(invoice.id, True, "goods damaged").disputed
    assert actions()[-1] == "invoice.dispute"


# Credit notes


def test_credit_note_up_to_what_is_open_and_not_a_fen_more(customer):
    invoice = invoice_of(customer)
    payment_of(customer, allocations={invoice.id: 400})
    values = {"issued_on": DAY, "on": DAY}
    with pytest.raises(Invalid) as caught:
        service.record_credit_note(invoice.id, number="HZ-1", amount_fen=601, **values)
    assert says(caught) == {"amount_fen": "Of the invoice, 6.00 yuan are open."}
    note = service.record_credit_note(invoice.id, number="HZ-1", amount_fen=600, **values)
    assert invoice.settled_on == DAY
    with pytest.raises(Refused) as hanging:
        service.void_invoice(invoice.id, "error")
    assert "SK-1" in hanging.value.says["en"]
    service.void_credit_note(note.id, "typing error")
    assert invoice.settled_on is None
    assert open_fen_of([invoice.id], DAY) == {invoice.id: 600}


def test_credit_note_does_not_come_before_its_invoice(customer):
    with pytest.raises(Invalid) as caught:
        service.record_credit_note(invoice_of(customer).id, number="HZ-1", amount_fen=1, issued_on=day(41), on=DAY)
    assert says(caught) == {"issued_on": f"Not before {day(40)}."}


# Payments


def test_payment_in_part_leaves_the_rest_open(customer):
    invoice = invoice_of(customer)
    payment_of(customer, amount_fen=400, allocations={invoice.id: 400})
    assert open_fen_of([invoice.id], DAY) == {invoice.id: 600}
    assert invoice.settled_on is None
    payment_of(customer, "SK-2", amount_fen=600, received_on=day(3), allocations={invoice.id: 600})
    assert invoice.settled_on == day(3)


def test_payment_in_advance_is_used_from_the_invoice_s_day(customer):
    payment = payment_of(customer, received_on=day(60))
    assert exposure(customer) == -1000
    invoice = invoice_of(customer)
    with pytest.raises(Invalid) as caught:
        service.allocate(payment.id, invoice.id, 1000, day(50))
    assert says(caught) == {"on": f"Not before {day(40)}."}
    service.allocate(payment.id, invoice.id, 1000, day(40))
    assert invoice.settled_on == day(40)
    assert unallocated_fen_of([payment.id], day(41)) == {payment.id: 1000}
    assert unallocated_fen_of([payment.id], DAY) == {payment.id: 0}


def test_allocation_is_never_more_than_the_rest_of_either(customer):
    invoice, payment = invoice_of(customer, amount_fen=500), payment_of(customer, amount_fen=300)
    with pytest.raises(Invalid) as caught:
        service.allocate(payment.id, invoice.id, 301, DAY)
    assert says(caught) == {"amount_fen": "Of the payment, 3.00 yuan are unallocated."}
    service.allocate(payment.id, invoice.id, 300, DAY)
    more = payment_of(customer, "SK-2")
    with pytest.raises(Invalid) as caught:
        service.allocate(more.id, invoice.id, 201, DAY)
    assert says(caught) == {"amount_fen": "Of the invoice, 2.00 yuan are open."}
    with pytest.raises(Invalid):
        service.allocate(more.id, invoice.id, 0, DAY)


def test_payment_is_not_used_for_another_customer(customer):
    other = invoice_of(factories.make_customer(), "FP-9")
    with pytest.raises(Invalid) as caught:
        service.allocate(payment_of(customer).id, other.id, 10, DAY)
    assert says(caught)["invoice"] == "It is another customer's invoice."


def test_void_payment_opens_what_it_had_settled(customer):
    invoice = invoice_of(customer)
    payment = payment_of(customer, allocations={invoice.id: 1000})
    assert invoice.settled_on == day(5)
    service.void_payment(payment.id, "bounced")
    assert invoice.settled_on is None
    assert exposure(customer) == 1000
    with pytest.raises(Refused):
        service.allocate(payment.id, invoice.id, 1000, DAY)


def test_payment_of_tomorrow_is_refused(customer):
    with pytest.raises(Invalid) as caught:
        payment_of(customer, received_on=DAY + timedelta(days=1), method="bill")
    assert set(says(caught)) == {"received_on", "method"}


# Bills


def test_bill_pays_and_stays_exposure_until_it_is_due(customer):
    invoice = invoice_of(customer)
    bill = bill_of(customer, due_on=DAY, allocations={invoice.id: 1000})
    assert invoice.settled_on == day(20)
    assert exposure(customer) == 1000
    assert exposure(customer, DAY + timedelta(days=1)) == 0
    assert bill.payment.number == "B-PJ-1"
    with pytest.raises(Refused) as caught:
        service.void_payment(bill.payment_id, "error")
    assert caught.value.says["en"] == "It was made by a bill. Void the bill instead: PJ-1."


def test_a_bill_is_presented_on_its_day_until_it_is_met_or_not(customer):
    bill = bill_of(customer, due_on=DAY + timedelta(days=7))
    other = bill_of(customer, due_on=DAY, number="PJ-2")

    def owed(on=DAY):
        found = {}
        for name in ("finance", "finmanager", "sales1"):
            with factories.as_reader(name, on) as reader:
                mine = [one for one in duties_of(reader, on)[0] if one.kind == "bill_due"]
                found[name] = [(one.key, one.state, one.is_mine, one.clause) for one in mine]
        return found

    clause = "二(三)3.4.2"
    assert owed(DAY - timedelta(days=1))["finance"] == [(other.id, "soon", True, clause)]
    assert owed() == {
        "finance": [(other.id, "due", True, clause), (bill.id, "soon", True, clause)],
        "finmanager": [(other.id, "due", False, clause), (bill.id, "soon", False, clause)],
        "sales1": [],
    }
    assert owed(DAY + timedelta(days=1))["finance"][0][:2] == (other.id, "overdue")
    service.honour_bill(other.id, DAY, on=DAY)
    with pytest.raises(Refused) as refused:
        service.honour_bill(other.id, DAY, on=DAY)
    assert refused.value.clause == clause
    service.dishonour_bill(bill.id, DAY, on=DAY)
    assert owed()["finance"] == []
    service.dishonour_bill(other.id, DAY, on=DAY)  # the bank returned it after all
    assert (other.honoured_on, other.default_owed_since) == (None, DAY)


def test_dishonoured_bill_is_owed_again(customer):
    invoice = invoice_of(customer)
    bill = bill_of(customer, allocations={invoice.id: 1000})
    service.dishonour_bill(bill.id, day(1), on=DAY)
    assert invoice.settled_on is None
    assert open_fen_of([invoice.id], day(2)) == {invoice.id: 0}
    assert open_fen_of([invoice.id], day(1)) == {invoice.id: 1000}
    assert figures_of([customer.id], DAY)[customer.id].dishonoured_bills == 1
    with pytest.raises(Refused):
        service.dishonour_bill(bill.id, DAY, on=DAY)
    with pytest.raises(Invalid) as caught:
        service.allocate(bill.payment_id, invoice.id, 1, DAY)
    assert says(caught) == {"amount_fen": "Of the payment, 0.00 yuan are unallocated."}
    payment_of(customer, allocations={invoice.id: 1000})
    assert invoice.settled_on == day(5)


def test_void_bill_takes_its_payment_along(customer):
    invoice = invoice_of(customer)
    bill = bill_of(customer, allocations={invoice.id: 1000})
    service.void_bill(bill.id, "typing error")
    assert bill.payment.is_void
    assert invoice.settled_on is None


# Deliveries


def test_salesperson_delivers_for_own_customers_only(customer):
    colleague = factories.make_customer(owner="sales2")
    values = {"amount_fen": 1, "delivered_on": DAY, "on": DAY}
    with factories.as_reader("sales1"), pytest.raises(NotAllowed):
        service.record_delivery(colleague.id, number="FH-2", **values)
    sale = factories.make_sale(customer)
    with factories.as_reader("sales1"):
        service.record_delivery(customer.id, number="FH-1", sale_id=sale.id, **values)


def test_refusal_names_who_may(customer):
    with factories.as_reader("csmanager"), pytest.raises(NotAllowed) as caught:
        invoice_of(customer)
    assert caught.value.says == {"en": "This is for the finance officer.", "zh": "此操作由财务人员办理。"}


def test_an_invoice_names_only_a_contract_that_is_signed(customer):
    draft = factories.make_contract(customer, state="draft", signed_on=None)
    with factories.as_reader("finance"), pytest.raises(Invalid) as caught:
        invoice_of(customer, contract_id=draft.id)
    assert says(caught) == {"contract": "This contract is not signed yet (二(四)3.1)."}


def test_delivery_is_never_more_than_its_sale(customer):
    sale = factories.make_sale(customer, 1000, sold_on=day(3))
    with factories.as_reader("sales1"):
        values = {"delivered_on": day(2), "on": DAY, "sale_id": sale.id}
        service.record_delivery(customer.id, number="FH-1", amount_fen=700, **values)
        with pytest.raises(Invalid) as caught:
            service.record_delivery(customer.id, number="FH-2", amount_fen=301, **values)
        assert says(caught) == {"amount_fen": "Of the sale, 3.00 yuan are undelivered."}
        service.record_delivery(customer.id, number="FH-2", amount_fen=300, **values)


def test_invoiced_delivery_is_not_voided(customer):
    delivery = factories.make_delivery(customer, 1000)
    invoice_of(customer, delivery_ids=[delivery.id])
    with factories.as_reader("sales1"), pytest.raises(Refused) as caught:
        service.void_delivery(delivery.id, "error")
    assert caught.value.says["en"] == "It is invoiced. Void the invoice first: FP-1."


# Secrecy


def test_hidden_customer_and_hidden_record_are_not_found(customer):
    hidden = factories.make_customer(owner="sales2", level="top_secret")
    sale = factories.make_sale(hidden)
    delivery = factories.make_delivery(hidden, sale=sale)
    with factories.as_reader("sales1"):
        for key in (hidden.id, 4711):
            with pytest.raises(NotFound):
                service.record_delivery(key, number="X", amount_fen=1, delivered_on=DAY, on=DAY)
        for key in (delivery.id, 4711):
            with pytest.raises(NotFound):
                service.void_delivery(key, "x")
        with pytest.raises(Invalid) as caught:
            service.record_delivery(customer.id, number="X", amount_fen=1, delivered_on=DAY, on=DAY, sale_id=sale.id)
    assert says(caught) == {"sale": "The customer has no such sale."}


def test_void_or_merged_customer_takes_nothing_new(session):
    gone = factories.make_customer(status="merged")
    with pytest.raises(Refused):
        invoice_of(gone)


# However it came about, settled_on is what the records say


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.tuples(st.sampled_from("ipcbvrd"), st.integers(1, 900), st.integers(0, 30)), max_size=14))
def test_settled_on_stays_true_through_any_acts(session, acts):
    customer = factories.make_customer()
    for at, (act, fen, ago) in enumerate(acts):
        point = db.session.begin_nested()
        try:
            _act(customer, f"{act}{at}", act, fen, ago)
            point.commit()
        except (Invalid, Refused):
            point.rollback()
    with unguarded("looking at all"):
        invoices = list(db.session.scalars(select(Invoice).where(Invoice.customer_id == customer.id)))
        assert {i.id: i.settled_on for i in invoices} == settled_days([i.id for i in invoices])
        payments = db.session.scalars(select(Payment.id).where(Payment.customer_id == customer.id))
        assert all(fen >= 0 for fen in open_fen_of([i.id for i in invoices], DAY).values())
        assert all(fen >= 0 for fen in unallocated_fen_of(list(payments), DAY).values())


def _act(customer, number, act, fen, ago):
    number = f"{customer.id}-{number}"
    invoices = list(db.session.scalars(select(Invoice).where(Invoice.customer_id == customer.id)))
    invoice = invoices[fen % len(invoices)] if invoices else None
    uses = {invoice.id: fen} if invoice else {}
    if act == "i":
        invoice_of(customer, number, amount_fen=fen, issued_on=day(ago), due_on=DAY)
    elif act == "p":
        payment_of(customer, number, amount_fen=fen, received_on=day(ago), allocations=uses)
    elif act == "b":
        bill = bill_of(customer, number, amount_fen=fen, received_on=day(ago), due_on=DAY, allocations=uses)
        if fen % 2:
            service.dishonour_bill(bill.id, DAY, on=DAY)
    elif act == "c" and invoice:
        service.record_credit_note(invoice.id, number=number, amount_fen=fen, issued_on=DAY, on=DAY)
    elif act == "v" and invoice:
        service.void_invoice(invoice.id, "any")
    elif act in "rd":
        wanted = select(Allocation).where(Allocation.customer_id == customer.id, Allocation.is_void.is_(False))
        used = db.session.scalars(wanted).first()
        if used is not None and act == "r":
            service.release(used.id, "any")
        elif used is not None:
            service.void_payment(used.payment_id, "any")
