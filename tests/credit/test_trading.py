"""Trading starts with a visit, two opinions and a condition (二(三)3.4.1); a default is collected, then ends it (3.4.2)."""

import io
from datetime import date, timedelta

import pytest

from admin_app.accounts.models import Deputy
from admin_app.accounts.people.leaving import left_with
from admin_app.areas.attachments import service as attachments
from admin_app.areas.credit import service as credit
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.credit.trading import documents, ending, starting
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import service as receivables
from admin_app.areas.receivables.service import record_delivery
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from tests.credit.helpers import with_limit
from tests.credit.signing import sign
from tests.factories import (
    DAY,
    make_bill,
    make_contract,
    make_customer,
    make_invoice,
    make_limit,
    make_waiver,
    store,
    user,
)
from tests.plans.conftest import PNG

LATER = DAY + timedelta(days=3)


def newcomer():
    """Graded, with a contract and a limit, and no dealings yet."""
    customer = make_customer(grade="A", owner="sales1")
    make_contract(customer, 10_000_000)
    make_limit(customer, 1_000_000, payment_days=30)
    return customer


def started(as_reader, session, customer, condition="personal"):
    with as_reader("sales1"):
        visit = starting.plan_visit(customer.id, DAY, "商谈首单", on=DAY)
        starting.report_visit(visit.id, "厂区整洁", DAY, on=DAY)
        request = starting.ask_to_start(customer.id, 1_000_000, condition, "担保书", "首单", on=DAY)
        on_file(TradingStart, int(request.subject))
        session.commit()
        return request.id


def on_file(model, key):
    return documents.file_copy(model, key, io.BytesIO(PNG), "副本.png", on=DAY)


def sell(as_reader, session, customer, number, *, on_account=True):
    with as_reader("sales1"):
        answer = credit.record_sale(customer.id, number, 1000, DAY, on_account)
        session.commit()
        return answer.verdict, answer.clause


def test_the_first_sale_on_account_waits_for_the_start_of_trading(as_reader, session):
    customer = newcomer()
    assert sell(as_reader, session, customer, "S1") == ("refused", "二(三)3.4.1")
    assert sell(as_reader, session, customer, "S2", on_account=False)[0] == "within"
    request_id = started(as_reader, session, customer)
    sign(request_id, "csmanager")
    assert sell(as_reader, session, customer, "S3") == ("refused", "二(三)3.4.1"), "finance has not signed"
    sign(request_id, "finance")
    assert sell(as_reader, session, customer, "S4")[0] == "within"
    with as_reader("sales1"):
        assert session.query(TradingStart).one().state == "agreed"


def test_an_exchanged_contract_alone_is_not_enough_without_a_good_investigation(as_reader, session):
    customer = newcomer()
    sign(started(as_reader, session, customer, "exchanged_contract"), "csmanager", "finance")
    assert sell(as_reader, session, customer, "S1") == ("refused", "二(三)3.4.1")


def test_whoever_dealt_with_us_before_is_not_asked(as_reader, session):
    assert sell(as_reader, session, with_limit(owner="sales1"), "S1")[0] == "within"


@pytest.mark.usefixtures("no_monthly_report")
def test_a_visit_is_reported_once_by_whoever_planned_it(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1") as one:
        with pytest.raises(Invalid):
            starting.plan_visit(customer.id, DAY - timedelta(days=1), "商谈", on=DAY)
        session.rollback()
        key = starting.plan_visit(customer.id, LATER, "商谈", on=DAY).id
        session.commit()
        assert [duty.kind for duty in duties_of(one, LATER)[0]] == ["visit_plan"]
    with as_reader("mktmanager"):
        with pytest.raises(NotAllowed):
            starting.report_visit(key, "…", DAY, on=DAY)
        session.rollback()
    with as_reader("sales1"):
        starting.drop_visit(key, "对方出差")
        with pytest.raises(Conflict):
            starting.report_visit(key, "…", DAY, on=DAY)


def test_goods_without_a_sale_wait_for_the_start_of_trading_too(as_reader):
    customer = newcomer()
    with as_reader("sales1"), pytest.raises(Refused) as refused:
        record_delivery(customer.id, number="FH-1", amount_fen=1000, delivered_on=DAY, on=DAY)
    assert refused.value.clause == "二(三)3.4.1"


def test_visits_and_collections_are_held_until_a_deputy_or_the_person_ends_them(as_reader, session):
    customer, person = make_customer(owner="sales1"), user("sales1")
    with as_reader("sales1"):
        visit = starting.plan_visit(customer.id, DAY, "商谈", on=DAY).id
        ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, on=DAY)
        session.commit()
    held = {one.words["en"]: number for one, number in left_with(person)}
    assert (held["planned visits to customers"], held["defaults to collect"]) == (1, 1)
    store(Deputy(person_id=person.id, deputy_id=user("mktmanager").id, from_on=DAY, until_on=DAY, reason="假"))
    with as_reader("mktmanager"):
        starting.report_visit(visit, "厂区整洁", DAY, on=DAY)
        session.commit()
    assert "planned visits to customers" not in {one.words["en"] for one, _number in left_with(person)}


def test_finance_helps_to_collect_and_a_printed_letter_is_a_step(as_reader, session, sign_in):
    """Whoever may not collect logs nothing; finance closes nothing (二(四)3.3)."""
    customer = make_customer(owner="sales1")
    make_invoice(customer, 100, issued_on=DAY - timedelta(days=90), due_on=DAY - timedelta(days=60))
    with as_reader("sales1"):
        key = ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, on=DAY).id
        session.commit()
    with as_reader("contracts"), pytest.raises(NotAllowed) as refused:
        ending.log_step(key, "call", "…", LATER, on=DAY)
    session.rollback()
    assert refused.value.clause == "二(四)3.3"
    with as_reader("finance"):
        ending.log_step(key, "call", "答应月底付款", LATER, on=DAY)
        session.commit()
        with pytest.raises(NotAllowed):
            ending.collected(key, "已付清", on=DAY)
        session.rollback()
    finance = sign_in("finance")
    page = finance.get(f"/defaults/details/?id={key}").text
    letter = f"/forms/reminder/?id={customer.id}"
    assert [act in page for act in (letter, "/defaults/step/", "/defaults/collected/")] == [True, True, False]
    assert finance.get(letter).status_code == 200
    assert steps_told(as_reader, key) == [("call", "finance", "答应月底付款")]
    choices = "tone=urgent&pay_by=2026-12-04"
    for kind in ("docx", "xlsx"):
        assert finance.get(f"/forms/reminder/{kind}/?id={customer.id}&{choices}").status_code == 200
    assert steps_told(as_reader, key) == [
        ("call", "finance", "答应月底付款"),
        ("letter", "finance", "催款函，限 2026-12-04 前付款"),
    ]
    assert "催款函，限 2026-12-04 前付款" in finance.get(f"/defaults/details/?id={key}").text


def steps_told(as_reader, key):
    db.session.expire_all()
    with as_reader("credit"):
        steps = ending.steps_of(db.session.get(DefaultReport, key))
        return sorted((step.act, step.by.username, step.outcome) for step in steps)


@pytest.mark.usefixtures("no_monthly_report")
def test_a_default_is_collected_before_dealings_end_on_instruction(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1") as one:
        key = ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, on=DAY).id
        session.commit()
        assert [duty.kind for duty in duties_of(one, DAY)[0]] == ["collection"]
        with pytest.raises(Refused) as refused:
            ending.ask_to_end(key, "多次催收无果", on=DAY)
        session.rollback()
        assert refused.value.clause == "二(三)3.4.2"
        ending.log_step(key, "visit", "拒绝见面", LATER, on=DAY)
        request_id = ending.ask_to_end(key, "多次催收无果", on=DAY).id
        session.commit()
        with pytest.raises(Conflict):
            ending.log_step(key, "call", "…", LATER, on=DAY)
        session.rollback()
    sign(request_id, "gm")
    with as_reader("gm"):
        assert session.get(DefaultReport, key).state == "ended"
        assert session.get(Customer, customer.id).supply_hold is True
        assert session.query(SupplyHold).one().opened_by_id == user("gm").id
    with as_reader("credit"):
        with pytest.raises(NotAllowed):
            credit.resume_dealings(customer.id, DAY, "已付清")
        session.rollback()
    with as_reader("gm"):
        assert credit.resume_dealings(customer.id, DAY, "已付清").supply_hold is False


@pytest.mark.parametrize(("owner", "reporter"), [("sales1", "sales1"), (None, "credit")])
def test_a_bill_not_met_is_reported_in_detail_from_the_bill(as_reader, session, sign_in, owner, reporter):
    customer = make_customer(owner=owner)
    bill = make_bill(customer, 500_00, number="PJ-9", due_on=DAY)
    with as_reader("finance"):
        receivables.dishonour_bill(bill.id, DAY, on=DAY)
        session.commit()

    def owed():
        found = {}
        for name in ("sales1", "sales2", "credit"):
            with as_reader(name) as one:
                mine = [duty for duty in duties_of(one, DAY)[0] if duty.kind == "bill_default"]
                found.update((name, (duty.key, duty.due_on, duty.is_mine)) for duty in mine)
        return found

    told = (bill.id, DAY + timedelta(days=1))
    assert owed() == {"credit": (*told, reporter == "credit"), reporter: (*told, True)}
    browser = sign_in(reporter)
    form = browser.get(f"/bills/report/?id={bill.id}&lang=en", follow_redirects=True)
    assert "Acceptance bill PJ-9" in form.text
    assert 'value="500.00"' in form.text
    data = {
        "customer": customer.id,
        "document": "Acceptance bill PJ-9",
        "amount_fen": "500.00",
        "detail": "退票",
        "next_on": LATER.isoformat(),
    }
    url = f"/defaults/new/?bill={bill.id}&customer={customer.id}"
    assert browser.post(url, data=data).status_code == 302
    with as_reader("credit"):
        report = session.query(DefaultReport).one()
        assert (report.bill_id, report.document, report.amount_fen) == (bill.id, "Acceptance bill PJ-9", 500_00)
    assert owed() == {}
    with as_reader(reporter), pytest.raises(Conflict) as refused:
        ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, bill_id=bill.id, on=DAY)
    assert refused.value.clause == "二(三)3.4.2"


def owed_by(as_reader, *names, on=DAY):
    """Who owes the report of which invoices, and by when."""
    found = set()
    for name in names:
        with as_reader(name) as one:
            mine = [duty for duty in duties_of(one, on)[0] if duty.kind == "invoice_default"]
            found.update((name, duty.about, duty.due_on, duty.is_mine) for duty in mine)
    return found


def late_by(customer, days, **about):
    return make_invoice(
        customer, 300_00, issued_on=DAY - timedelta(days=200), due_on=DAY - timedelta(days=days), **about
    )


@pytest.mark.parametrize(("owner", "reporter"), [("sales1", "sales1"), (None, "credit")])
def test_an_invoice_later_than_the_rules_allow_is_reported_as_a_bill_not_met_is(
    as_reader, session, sign_in, owner, reporter
):
    customer = make_customer(owner=owner)
    late, later = late_by(customer, 61, number="FP-61"), late_by(customer, 70, number="FP-70")
    late_by(customer, 60, number="FP-60")
    late_by(customer, 90, number="FP-D", disputed=True)
    late_by(make_customer(owner=owner), 100, number="FP-P", settled_on=DAY)
    everybody = ("sales1", "sales2", "credit", "finance")
    due = {"FP-61": date(2026, 11, 24), "FP-70": date(2026, 11, 16)}  # a working day after the 61st day late
    told = {(name, number, day, name == reporter) for name in {"credit", reporter} for number, day in due.items()}
    assert owed_by(as_reader, *everybody) == told
    browser = sign_in(reporter)
    form = browser.get(f"/invoices/report/?id={late.id}&lang=en", follow_redirects=True).text
    assert "Invoice FP-70, FP-61" in form
    assert 'value="600.00"' in form
    assert "FP-70: due on 2026-09-14, 70 days late, 300.00 yuan open" in form
    given = {"customer": customer.id, "document": "发票 FP-70、FP-61", "amount_fen": "600.00", "detail": "多次催收未付"}
    url = f"/defaults/new/?invoice={late.id}&customer={customer.id}"
    made = browser.post(url, data=given | {"next_on": LATER.isoformat()})
    assert made.status_code == 302
    with as_reader("credit"):
        report = session.query(DefaultReport).one()
        assert [one.number for one in ending.invoices_of(report)] == ["FP-70", "FP-61"]
    assert "FP-70" in browser.get(f"/defaults/details/?id={report.id}").text
    assert owed_by(as_reader, *everybody) == set()
    assert browser.get(f"/invoices/report/?id={late.id}").status_code == 403
    with as_reader(reporter), pytest.raises(Conflict) as refused:
        ending.report_default(customer.id, "发票", 100, "逾期", DAY, invoice_id=later.id, on=DAY)
    assert refused.value.clause == "二(三)3.4.2"


def test_an_invoice_of_another_customer_is_not_reported(as_reader, session):
    customer, late = make_customer(owner="sales1"), late_by(make_customer(owner="sales1"), 99)
    with as_reader("sales1"), pytest.raises(NotFound):
        ending.report_default(customer.id, "发票", 100, "逾期", DAY, invoice_id=late.id, on=DAY)


def test_a_bill_of_another_customer_is_not_reported(as_reader, session):
    customer, bill = make_customer(owner="sales1"), make_bill(make_customer(owner="sales1"), due_on=DAY)
    with as_reader("finance"):
        receivables.dishonour_bill(bill.id, DAY, on=DAY)
        session.commit()
    with as_reader("sales1"), pytest.raises(NotFound):
        ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, bill_id=bill.id, on=DAY)


def test_not_ended_it_is_collected_on(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        key = ending.report_default(customer.id, "商业汇票", 100, "退票", DAY, on=DAY).id
        ending.log_step(key, "call", "无人接听", LATER, on=DAY)
        request_id = ending.ask_to_end(key, "无果", on=DAY).id
        session.commit()
    sign(request_id, "gm", refuse="继续催收")
    with as_reader("sales1"):
        ending.collected(key, "已全额收回", on=DAY)
        assert session.get(DefaultReport, key).state == "collected"


def default_of(as_reader, session, amount_fen):
    """Reported by its salesperson, one step tried."""
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        key = ending.report_default(customer.id, "商业汇票", amount_fen, "退票", DAY, on=DAY).id
        ending.log_step(key, "call", "无人接听", LATER, on=DAY)
        session.commit()
    return key


def owes_copy(as_reader, name, key):
    """Is the copy of this start owed by the person, or overseen by him?"""
    with as_reader(name) as one:
        found, _more = duties_of(one, DAY)
    return [duty.is_mine for duty in found if (duty.kind, duty.key) == ("trading_copy", key)]


def test_an_opinion_on_credit_and_limit_says_something(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        request = starting.ask_to_start(customer.id, 1_000_000, "exchanged_contract", "合同", "首单", on=DAY)
        session.commit()
        steps = [one.id for one in request.steps]
    for step, username in zip(steps, ("csmanager", "finance"), strict=True):
        with as_reader(username):
            with pytest.raises(Refused) as refused:
                signoffs.sign(step)
            session.rollback()
            assert refused.value.clause == "二(三)3.4.1"
            signoffs.sign(step, comment="同意，额度一万元")
            session.commit()
    with as_reader("gm"):
        assert session.query(TradingStart).one().state == "agreed"


def test_a_guarantee_is_on_file_before_the_opinions_are_signed(as_reader, session):
    customer = make_customer(owner="sales1")
    with as_reader("sales1"):
        request = starting.ask_to_start(customer.id, 1_000_000, "joint", "担保书", "首单", on=DAY)
        session.commit()
        key, (step, _other) = int(request.subject), [one.id for one in request.steps]
    people = ("sales1", "credit", "csmanager", "mktmanager")
    assert [owes_copy(as_reader, name, key) for name in people] == [[True], [True], [False], []]
    with as_reader("csmanager"), pytest.raises(Refused) as refused:
        signoffs.sign(step, comment="同意")
    assert (refused.value.clause, "copy of the guarantee" in refused.value.says["en"]) == ("二(三)3.4.1", True)
    session.rollback()
    with as_reader("mktmanager"), pytest.raises(NotAllowed):
        on_file(TradingStart, key)
    session.rollback()
    with as_reader("sales1"):
        kept = on_file(TradingStart, key).attachment
        session.commit()
        assert (kept.customer_id, kept.note) == (customer.id, "担保书")
    assert owes_copy(as_reader, "sales1", key) == []
    with as_reader("clerk"):
        attachments.void(kept.id, "误传")
        session.commit()
    assert owes_copy(as_reader, "sales1", key) == [True]
    with as_reader("csmanager"), pytest.raises(Refused):
        signoffs.sign(step, comment="同意")
    session.rollback()
    with as_reader("credit"):
        on_file(TradingStart, key)
        session.commit()
    sign(request.id, "csmanager", "finance")
    with as_reader("sales1"), pytest.raises(Conflict):
        on_file(TradingStart, key)


@pytest.mark.parametrize(("amount_fen", "is_needed"), [(999_999, False), (1_000_000, True)])
def test_a_large_default_ends_no_dealings_without_its_document(as_reader, session, amount_fen, is_needed):
    key = default_of(as_reader, session, amount_fen)
    with as_reader("sales1"):
        if is_needed:
            with pytest.raises(Refused) as refused:
                ending.ask_to_end(key, "无果", on=DAY)
            assert (refused.value.clause, "bill or invoice" in refused.value.says["en"]) == ("二(三)3.4.2", True)
            session.rollback()
            on_file(DefaultReport, key)
        assert ending.ask_to_end(key, "无果", on=DAY).state == "pending"


def test_without_its_document_a_large_default_is_owed_by_who_may_file_it(as_reader, session, sign_in):
    """Two working days after it was reported, by those who keep archives and its salesperson; waived like any other."""
    key, small = (default_of(as_reader, session, fen) for fen in (1_000_000, 999_999))
    due = DAY + timedelta(days=2)

    def owed(on=DAY):
        found = {}
        for name in ("sales1", "sales2", "credit", "clerk", "csmanager", "finmanager"):
            with as_reader(name, on) as one:
                for duty in duties_of(one, on)[0]:
                    if duty.kind == "default_copy":
                        assert duty.key != small
                        found[name] = duty.is_mine, duty.due_on, duty.state, duty.clause
        return found

    owes = (True, due, "soon", "二(三)3.4.2")
    assert owed() == {
        **dict.fromkeys(("sales1", "credit", "clerk"), owes),
        "csmanager": (False, *owes[1:]),
    }
    assert owed(due + timedelta(days=1))["credit"][2] == "overdue"
    page = sign_in("credit").get("/?lang=en").text
    assert f"/defaults/details/?id={key}" in page
    assert "Put the copy of a bill or invoice not paid on file" in page
    waiver = make_waiver("default_copy", key, DAY, DAY)
    assert owed() == {}
    waiver.state = "revoked"
    store(waiver)
    with as_reader("sales1"):
        kept = on_file(DefaultReport, key).attachment
        session.commit()
    assert owed() == {}
    with as_reader("clerk"):
        attachments.void(kept.id, "误传")
        session.commit()
    assert owed()["credit"] == owes
    with as_reader("sales1"):
        ending.collected(key, "已全额收回", on=DAY)
        session.commit()
    assert owed() == {}


def test_the_copy_is_put_on_file_on_its_page_by_who_may_add_to_the_archive(as_reader, session, sign_in):
    key = default_of(as_reader, session, 1_000_000)
    address = f"/defaults/copy/?id={key}"
    assert sign_in("finance").get(address).status_code == 403
    browser = sign_in("sales1")
    assert "请选择文件或拍照。" in browser.post(address, data={}).text
    page = browser.post(address, data={"file": (io.BytesIO(PNG), "退票.png")}, follow_redirects=True).text
    assert "退票.png" in page
    assert "退票.png" in sign_in("csmanager").get(f"/defaults/details/?id={key}").text
