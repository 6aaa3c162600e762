"""Contracts over HTTP: acts by raw POST, copies, the paper, the ledger, the box, the board, notices."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from admin_app.areas.contracts import files
from admin_app.areas.contracts.models import ContractFile, PlannedDelivery
from admin_app.areas.contracts.performing import Performance, performances_of
from admin_app.areas.contracts.telling import tell_of_ends
from admin_app.extensions import db
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from tests.contracts.conftest import acting
from tests.factories import (
    DAY,
    make_contract,
    make_credit_note,
    make_delivery,
    make_grant,
    make_invoice,
    make_payment,
    store,
)
from tests.printing.sheets import pages

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


def test_a_salesperson_drafts_and_the_page_says_what_is_next(customer, sign_in):
    browser = sign_in("sales1")
    data = {
        "customer": customer.id, "contract_type": "sale", "title": "供货", "amount_fen": "1000", "payment_days": 30,
        "starts_on": DAY.isoformat(), "ends_on": DAY.isoformat(), "guarantee": "none",
    }  # fmt: skip
    page = browser.post("/contracts/new/?lang=en", data=data, follow_redirects=True).text
    assert "GZXS-20261123-01" in page
    assert "Record the due diligence first." in page
    assert "Send to review" in page


@pytest.mark.parametrize(
    ("act", "clause"),
    [
        ("sign", "二(四)5"),
        ("hand-in", "二(四)7"),
        ("close", "二(四)3.2"),
        ("take-out", "二(四)7"),
        ("plan", "二(四)6"),
        ("diligence", "二(四)4.1"),
        ("declare", "二(四)4.2"),
        ("dispute", "二(四)4.3"),
    ],
)
def test_an_act_that_the_state_or_the_post_forbids_has_no_page_and_says_its_clause(lead, sign_in, act, clause):
    led = lead().grounded().reviewed()
    url = f"/contracts/{act}/?id={led.id}"
    expected = 200 if act == "plan" else 403
    assert sign_in("sales1").get(url).status_code == expected
    refused = sign_in("finance").post(url, data={})
    assert (refused.status_code, f">{clause}</a>" in refused.text) == (403, True)
    assert sign_in("sales2").get(url).status_code == 404


def test_a_review_refused_says_why_and_the_clause(lead, sign_in):
    led = lead(payment_days=30)
    page = sign_in("sales1").post("/contracts/submit/", data={"id": led.id}, follow_redirects=True).text
    assert re.search(r"请先登记尽职调查。 \(<a [^>]*>二\(四\)4\.1</a>\)", page)


def test_whoever_sees_the_contract_takes_a_noted_copy_and_a_consultation_takes_none(lead, customer, sign_in):
    led = lead()
    with acting("sales1"):
        files.add(led.id, "text", io.BytesIO("文本".encode()), "合同.txt")
    with unguarded("a test looks"):
        key = db.session.scalars(select(ContractFile.id)).one()
    url = f"/contracts/file/?file={key}"
    answer = sign_in("finance").get(url)
    assert (answer.status_code, answer.data.decode("utf-8-sig")) == (200, "文本")
    make_grant(customer, "sales2", kind="consult")
    seen = sign_in("sales2")
    assert seen.get(f"/contracts/details/?id={led.id}").status_code == 200
    assert seen.get(url).status_code == 404


def test_the_form_of_the_review_says_terms_opinions_and_the_amount_in_capitals(lead, sign_in):
    led = lead().approved()
    answer = sign_in("contracts").get(f"/forms/contract-review/pdf/?id={led.id}")
    text = "".join(pages(answer.data))
    wanted = ["销售合同评审表", "HT-01", "GZXS-20261123-01", "肆拾万元整", "意见finance", "意见csmanager", "合理"]
    assert [one for one in wanted if one not in text] == []
    assert sign_in("auditor").get(f"/forms/contract-review/pdf/?id={led.id}").status_code == 403


def test_the_ledger_tells_what_was_signed_as_of_a_day(lead, customer, sign_in):
    lead()
    number = lead().kept().now().number
    make_contract(customer, number="HT-0", state="fulfilled", ended_on=DAY, ends_on=DAY, place="库房")
    browser = sign_in("finance")

    def numbers(**asked):
        answer = browser.get("/reports/contracts/xlsx/", query_string=asked)
        rows = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
        return [row[1] for row in list(rows)[3:] if row[1]]

    assert numbers() == [number]
    assert numbers(group="all") == [number, "HT-0"]
    assert numbers(on="2026-11-22") == ["HT-0"]


def test_the_ledger_says_what_was_delivered_invoiced_and_collected(customer, as_reader):
    """A delivery counts once, planned or under an invoice of the contract; what a credit note took off does not."""
    contract, other = make_contract(customer, 1_000), make_contract(customer, 2_000)
    invoice = make_invoice(customer, 500, contract_id=contract.id, issued_on=DAY)
    make_delivery(customer, 300, invoice=invoice)
    about = {
        "customer_id": customer.id,
        "contract_id": contract.id,
        "what": "首批",
        "due_on": DAY,
        "state": "delivered",
    }
    for made in (make_delivery(customer, 200), make_delivery(customer, 50, invoice=invoice)):
        store(PlannedDelivery(amount_fen=made.amount_fen, delivery_id=made.id, **about))
    make_delivery(customer, 70)
    make_payment(customer, 400, received_on=DAY, allocations={invoice: 350})
    make_credit_note(invoice, 100)
    with as_reader("finance"):
        found = performances_of([contract, other], DAY)
        assert found == {contract.id: Performance(550, 400, 350), other.id: Performance()}
        assert performances_of([contract], DAY - timedelta(days=1))[contract.id] == Performance()


def test_the_box_finds_it_by_number_and_title(lead, sign_in):
    lead()
    browser = sign_in("contracts")
    for text in ("gzxs-2026", "年度供"):
        assert "GZXS-20261123-01" in browser.get("/find/", query_string={"q": text}).text
    assert "20261123" not in sign_in("sales2").get("/find/?q=GZXS").text


def test_the_board_counts_by_stage_what_its_reader_sees(lead, sign_in):
    lead()
    lead().approved()
    page = sign_in("csmanager").get("/figures/contracts?lang=en").text
    assert "Draft" in page
    assert "400,000.00" in page


def test_sixty_thirty_and_seven_days_before_its_end_those_concerned_are_told_once(customer):
    for number, left in (("A", 60), ("B", 61), ("C", 7)):
        make_contract(customer, number=number, ends_on=DAY + timedelta(days=left))
    with unguarded("the desk tells"):
        assert (tell_of_ends(DAY), tell_of_ends(DAY)) == (4, 0)
        told = {text["en"] for text in db.session.scalars(select(Notice.text))}
    assert told == {"A contract ends in 60 days.", "A contract ends in 7 days."}


def test_whose_day_nobody_told_is_told_on_the_next_and_never_of_two_days_at_once(customer):
    """A day falls on a weekend, or nobody ran it: then it is told late, once; a contract's last day says "today"."""
    for number, left in (("A", 62), ("B", 31), ("C", 5), ("D", 0), ("E", -1)):
        make_contract(customer, number=number, ends_on=DAY + timedelta(days=left))
    with unguarded("the desk tells"):
        assert [tell_of_ends(DAY + timedelta(days=days)) for days in (0, 3, 4)] == [6, 4, 0]
        told = sorted(text["en"] for text in db.session.scalars(select(Notice.text)))
    said = ["A contract ends in 28 days.", "A contract ends in 31 days.", "A contract ends in 5 days."]
    said += ["A contract ends in 59 days.", "A contract ends today."]
    assert told == sorted(2 * said)
