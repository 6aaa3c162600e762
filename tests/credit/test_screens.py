"""The credit chapter in a browser's eyes: lists, forms, bulk confirmation, sales; and the answer on the page."""

import io

import pytest
from sqlalchemy import func, select

from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationPhoto, InvestigationStep
from admin_app.areas.credit.investigating.writing import TEMPLATE as ITEMS
from admin_app.areas.credit.models import (
    CarefulReview,
    CreditLimit,
    CreditReport,
    GradeRecord,
    Investigation,
    OverLimitReport,
    SupplyHold,
)
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Sale
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.attachments.test_content import picture
from tests.credit.helpers import buyer, late, with_limit
from tests.factories import DAY, make_customer, make_grade, make_limit, make_report, make_sale

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)  # the leak matrix asks every screen of both

LISTS = (
    "/sales/",
    "/grades/",
    "/limits/",
    "/over-limit/",
    "/credit-reports/",
    "/investigations/",
    "/investigation-cases/",
    "/oral-reports/",
    "/careful-reviews/",
    "/holds/",
)
FORMS = {
    "/sales/new/": "sales1",
    "/limits/new/": "csmanager",
    "/credit-reports/new/": "credit",
    "/investigation-cases/new/": "sales1",
    "/oral-reports/new/": "sales1",
    "/careful-reviews/new/": "credit",
    "/holds/new/": "csmanager",
}
TEMPLATE = {"operations": "经营正常", "payment_conduct": "按期付款", "evidence": "对账单"}


def all_of(model):
    with unguarded("a test looks"):
        return list(db.session.scalars(select(model)))


def only(model):
    (row,) = all_of(model)
    return row


def fresh(customer):
    with unguarded("a test looks"):
        return db.session.scalars(
            select(Customer).where(Customer.id == customer.id).execution_options(populate_existing=True)
        ).one()


# --- lists and forms open for whom they should


@pytest.mark.parametrize("username", ["gm", "csmanager", "credit", "sales1", "finance", "auditor"])
def test_every_list_opens(sign_in, cast, username):
    customer = with_limit("A", level="secret", name="华星机械")
    make_grade(customer)
    make_report(customer)
    make_sale(customer)
    browser = sign_in(username)
    pages = {url: browser.get(url) for url in LISTS}
    assert {url: page.status_code for url, page in pages.items()} == dict.fromkeys(LISTS, 200)
    for url in ("/sales/", "/grades/", "/limits/", "/credit-reports/"):
        assert "华星机械" in pages[url].text


def test_others_hidden_customers_are_in_no_list(sign_in, cast):
    customer = with_limit("A", level="secret", name="华星机械")
    make_grade(customer)
    make_report(customer)
    make_sale(customer)
    browser = sign_in("sales2")
    assert all("华星机械" not in browser.get(url).text for url in LISTS)


@pytest.mark.parametrize("url", LISTS)
def test_an_administrator_has_none(sign_in, cast, url):
    assert sign_in("admin").get(url).status_code == 403


@pytest.mark.parametrize(("url", "username"), FORMS.items())
def test_every_form_opens_with_the_customer_filled_in(sign_in, cast, url, username):
    customer = make_customer(name="华星机械")
    page = sign_in(username).get(f"{url}?customer={customer.id}")
    assert page.status_code == 200
    assert f'value="{customer.id}"' in page.text


@pytest.mark.parametrize("url", FORMS)
def test_forms_are_closed_to_who_may_not(sign_in, cast, url):
    browser = sign_in("auditor")
    assert browser.get(url).status_code == 403
    assert browser.post(url, data={}).status_code == 403


@pytest.mark.parametrize("url", LISTS)
def test_as_many_queries_for_one_row_as_for_three(sign_in, cast, count_queries, url):
    browser = sign_in("credit")

    def add():
        customer = with_limit("A")
        make_grade(customer)
        make_report(customer)
        make_sale(customer)

    def queries():
        with count_queries() as statements:
            assert browser.get(url).status_code == 200
        return len(statements)

    add()
    queries()
    one = queries()
    add()
    add()
    assert queries() == one


# --- grades


def test_a_credit_officer_proposes_for_all_and_confirms_in_bulk(sign_in, cast):
    made = [make_customer() for _ in range(3)]
    browser = sign_in("credit")
    assert browser.get("/grades/").text.count("post") > 0
    asked = browser.post("/grades/propose/")
    assert asked.status_code == 200
    assert all_of(GradeRecord) == []
    browser.post("/grades/propose/", data={"confirmed": "1"})
    keys = [record.id for record in all_of(GradeRecord)]
    assert len(keys) == 3
    asked = browser.post("/grades/action/", data={"action": "confirm", "rowid": keys})
    assert asked.status_code == 200
    assert [fresh(one).grade for one in made] == [None] * 3
    browser.post("/grades/action/", data={"action": "confirm", "rowid": keys, "confirmed": "1"})
    assert [(one.grade, one.graded_on) for one in map(fresh, made)] == [("C", DAY)] * 3


def test_all_proposals_are_confirmed_by_one_button(sign_in, cast):
    customer = make_customer()
    make_grade(customer, "B")
    browser = sign_in("credit")
    browser.post("/grades/confirm-all/")
    assert fresh(customer).grade is None
    browser.post("/grades/confirm-all/", data={"confirmed": "1"})
    assert fresh(customer).grade == "B"


def test_another_grade_wants_a_reason_beside_the_field(sign_in, cast):
    customer = make_customer()
    record = make_grade(customer, "B", proposed_grade="B")
    browser = sign_in("credit")
    url = f"/grades/edit/?id={record.id}&lang=en"
    given = {"grade": "A", "reason": "", "row_version": "1"}
    assert "Say why" in browser.post(url, data=given).text
    assert fresh(customer).grade is None
    browser.post(url, data=given | {"reason": "银行担保"})
    assert fresh(customer).grade == "A"


@pytest.mark.parametrize("username", ["csmanager", "sales1", "auditor"])
def test_nobody_else_proposes_or_confirms(sign_in, cast, username):
    customer = make_customer()
    record = make_grade(customer, "B")
    browser = sign_in(username)
    confirm = {"action": "confirm", "rowid": [record.id], "confirmed": "1"}
    assert browser.post("/grades/action/", data=confirm).status_code == 403
    browser.post("/grades/confirm-all/", data={"confirmed": "1"})
    browser.post("/grades/propose/", data={"confirmed": "1"})
    browser.post("/grades/propose/", data={"customer": customer.id})
    assert browser.get(f"/grades/edit/?id={record.id}").status_code == 403
    assert (fresh(customer).grade, len(all_of(GradeRecord))) == (None, 1)
    assert "/grades/propose/" not in browser.get("/grades/").text


def test_the_filter_by_state_leaves_what_it_says(sign_in, cast):
    make_grade(make_customer(name="华星机械"), "B")
    make_grade(make_customer(name="东方红纺织"), "C", state="confirmed")
    page = sign_in("credit").get("/grades/?flt0_state=confirmed").text
    assert "东方红纺织" in page
    assert "华星机械" not in page


# --- limits


def new_limit(customer, yuan, **given):
    return {
        "customer": customer.id,
        "limit_fen": yuan,
        "from_on": "2026-11-23",
        "until_on": "2027-11-22",
        "reason": "年度授信",
    } | given


def test_a_limit_is_approved_and_refused_above_policy_with_nothing_lost(sign_in, cast):
    customer = buyer("B")  # at most 30,000.00 yuan
    browser = sign_in("csmanager")
    page = browser.post("/limits/new/?lang=en", data=new_limit(customer, "30,000.01")).text
    assert "at most 30,000.00 yuan" in page
    assert "二(三)2.2" in page
    assert 'value="30,000.01"' in page
    assert all_of(CreditLimit) == []
    assert browser.post("/limits/new/", data=new_limit(customer, "30,000.00")).status_code == 302
    limit = only(CreditLimit)
    assert (limit.limit_fen, limit.payment_days) == (3_000_000, 30)
    assert "30,000.00" in browser.get("/limits/").text


def test_a_limit_is_ended_with_a_reason(sign_in, cast):
    limit = make_limit(buyer("A"), 100)
    browser = sign_in("csmanager")
    asked = browser.post("/limits/delete/?lang=en", data={"id": limit.id})
    assert "End this limit" in asked.text
    browser.post("/limits/delete/", data={"id": limit.id, "confirmed": "1", "reason": "客户要求"})
    assert only(CreditLimit).ended_on == DAY


def test_the_list_says_what_counts_today(sign_in, cast):
    make_limit(buyer("B"), 5_000_000)
    page = sign_in("credit").get("/limits/").text
    assert "50,000.00" in page
    assert "30,000.00" in page


# --- reports, findings, holds


def test_a_report_is_filed_from_the_duty_and_voided(sign_in, cast):
    customer = make_customer(grade="C", last_report_on=None)
    browser = sign_in("credit")
    given = {"customer": customer.id, "reported_on": "2026-11-23", "conclusion": "fair", **TEMPLATE}
    assert browser.post("/credit-reports/new/", data=given).status_code == 302
    report = only(CreditReport)
    assert (report.conclusion, fresh(customer).last_report_on) == ("fair", DAY)
    browser.post("/credit-reports/delete/", data={"id": report.id, "confirmed": "1", "reason": "填错客户"})
    assert fresh(customer).last_report_on is None


def test_a_report_without_evidence_keeps_the_rest_of_the_form(sign_in, cast):
    customer = make_customer()
    given = {"customer": customer.id, "reported_on": "2026-11-23", "conclusion": "fair", **TEMPLATE, "evidence": " "}
    page = sign_in("credit").post("/credit-reports/new/", data=given)
    assert page.status_code == 200
    assert "经营正常" in page.text
    assert all_of(CreditReport) == []


def test_findings_are_recorded(sign_in, cast):
    customer = make_customer()
    browser = sign_in("credit")
    given = {"customer": customer.id, "on": "2026-11-23"}
    browser.post("/investigations/new/", data=given | {"result": "good", "channel": "bank", "findings": "资信良好"})
    browser.post("/careful-reviews/new/", data=given | {"passed": "y", "reason": "审查"})
    assert (all_of(Investigation), only(CarefulReview).passed) == ([], True), "an investigation has its own way"


def test_an_investigation_goes_from_request_to_report_on_screen(sign_in, cast):
    customer = make_customer(owner="sales1")
    sales, officer = sign_in("sales1"), sign_in("credit")
    sales.post("/investigation-cases/new/", data={"customer": customer.id, "reason": "拟授信50万元"})
    case = only(InvestigationCase)
    officer.post(f"/investigation-cases/plan/?id={case.id}", data={"field": "2026-11-25", "analysis": "2026-11-25"})
    step = next(one for one in all_of(InvestigationStep) if one.channel == "field")
    photo = (io.BytesIO(picture("PNG")), "门头.png")
    brought = {"source": "厂区", "learnt": "两条产线开工", "photo": photo}
    assert sales.get(f"/investigation-cases/step/?id={step.id}").status_code == 200
    sales.post(f"/investigation-cases/step/?id={step.id}", data=brought, content_type="multipart/form-data")
    assert {one.channel: one.state for one in all_of(InvestigationStep)} == {"field": "done", "analysis": "open"}
    assert only(InvestigationPhoto).step_id == step.id
    analysis = next(one for one in all_of(InvestigationStep) if one.channel == "analysis")
    given = {"source": "报表", "learnt": "流动比率1.4"}
    assert sign_in("finance").post(f"/investigation-cases/step/?id={analysis.id}", data=given).status_code == 302
    items = dict.fromkeys(ITEMS, "如附件所示")
    items |= {f"{name}_evidence": f"step:{step.id}" for name in ITEMS}
    written = items | {"result": "good", "summary": "经营稳定"}
    officer.post(f"/investigation-cases/write/?id={case.id}", data=written)
    officer.post(f"/investigation-cases/submit/?id={case.id}", data={"csrf": "1"})
    assert only(InvestigationCase).state == "reported"
    assert "两条产线开工" in officer.get(f"/investigation-cases/details/?id={case.id}").text
    assert officer.post(f"/investigation-cases/write/?id={case.id}", data=written).status_code == 403


def test_supply_is_held_and_lifted(sign_in, cast):
    customer = make_customer()
    browser = sign_in("csmanager")
    browser.post("/holds/new/", data={"customer": customer.id, "kind": "hold", "reason": "拒付"})
    row = only(SupplyHold)
    assert (row.kind, fresh(customer).supply_hold) == ("hold", True)
    browser.post("/holds/delete/", data={"id": row.id, "confirmed": "1", "reason": "已补付"})
    assert fresh(customer).supply_hold is False


def test_a_salesperson_reports_an_emergency_but_holds_nothing(sign_in, cast):
    customer = make_customer(owner="sales1")
    browser = sign_in("sales1")
    browser.post("/holds/new/", data={"customer": customer.id, "kind": "hold", "reason": "拒付"})
    assert fresh(customer).supply_hold is False
    browser.post("/holds/new/", data={"customer": customer.id, "kind": "emergency", "reason": "失联"})
    assert fresh(customer).emergency_open is True


# --- sales


def new_sale(customer, yuan, number="XS-1", **given):
    return {
        "customer": customer.id,
        "number": number,
        "sold_on": "2026-11-23",
        "amount_fen": yuan,
        "on_account": "y",
    } | given


def test_a_sale_within_is_saved_and_says_so(sign_in, cast):
    customer = with_limit("A", 1_000_000)
    page = sign_in("sales1").post("/sales/new/?lang=en", data=new_sale(customer, "10000.00"), follow_redirects=True)
    assert "within the credit limit" in page.text
    assert only(Sale).amount_fen == 1_000_000


def test_a_sale_a_little_over_is_saved_and_reported(sign_in, cast):
    customer = with_limit("A", 1_000_000)
    page = sign_in("sales1").post("/sales/new/?lang=en", data=new_sale(customer, "10000.01"), follow_redirects=True)
    assert "marketing manager" in page.text
    assert "二(三)2.5" in page.text
    assert (only(Sale).verdict, only(OverLimitReport).mode) == ("report", "notice")


def test_a_sale_far_over_waits_for_the_general_manager_and_is_nothing_until_then(sign_in, cast):
    customer = with_limit("A", 1_000_000)
    page = sign_in("sales1").post("/sales/new/?lang=en", data=new_sale(customer, "12,000.01"), follow_redirects=True)
    assert page.status_code == 200
    assert "nothing is sold before" in page.text
    assert "二(三)2.5" in page.text
    assert "12,000.01" in page.text
    assert all_of(Sale) == []
    assert only(OverLimitReport).verdict == "pending"


def test_a_refused_sale_loses_nothing_that_was_typed(sign_in, cast):
    customer = with_limit("D", 1_000_000)
    page = sign_in("sales1").post("/sales/new/?lang=en", data=new_sale(customer, "12,000.01"))
    kept = ("12,000.01", "XS-1", "2026-11-23", str(customer.id))
    assert [typed for typed in kept if f'value="{typed}"' not in page.text] == []
    assert all_of(Sale) == []


def test_a_refused_sale_says_its_clause_in_chinese_too(sign_in, cast):
    page = sign_in("sales1").post("/sales/new/?lang=zh", data=new_sale(buyer("D"), "1.00"))
    assert "D级客户不给予任何信用" in page.text
    assert "二(三)2.4" in page.text
    assert all_of(Sale) == []


def test_a_sale_is_voided_by_its_owner_and_by_nobody_else(sign_in, cast):
    sale = make_sale(make_customer(owner="sales1"))
    void = {"id": sale.id, "confirmed": "1", "reason": "客户取消"}
    assert sign_in("credit").post("/sales/delete/", data=void).status_code == 403
    assert sign_in("sales2").post("/sales/delete/", data=void).status_code == 404
    sign_in("sales1").post("/sales/delete/", data=void)
    assert only(Sale).is_void is True


# --- the customer's page


def terms_on_page(sign_in, customer, username="sales1", lang="en"):
    page = sign_in(username).get(f"/customers/details/?id={customer.id}&lang={lang}")
    assert page.status_code == 200
    return page.text


def test_the_page_says_on_what_terms(sign_in, cast):
    customer = with_limit("A", 1_000_000)
    late(customer, 4, 250_000)
    page = terms_on_page(sign_in, customer)
    expected = (
        "On what terms may we sell?",
        "Grade A buys on account",
        "二(三)2.1",
        "10,000.00",  # counts
        "2,500.00",  # exposure
        "7,500.00",  # left
        "102,500.00",  # allowed: what was bought in the account period, the open invoice too
        "4 days late",
    )
    assert [text for text in expected if text not in page] == []


def test_the_page_says_it_in_chinese(sign_in, cast):
    assert "A级客户可账期结算" in terms_on_page(sign_in, with_limit("A"), lang="zh")


def test_ungraded_the_page_says_cash_and_who_grades(sign_in, cast):
    page = terms_on_page(sign_in, make_customer())
    assert "Sell against cash until a grade is confirmed" in page
    assert "二(三)1" in page


def test_a_hold_stands_above_everything(sign_in, cast):
    customer = make_customer(grade="A")
    sign_in("csmanager").post("/holds/new/", data={"customer": customer.id, "kind": "hold", "reason": "票据拒付"})
    assert "Supply on hold: 票据拒付" in terms_on_page(sign_in, customer)


def test_only_who_may_is_offered_to_act(sign_in, cast):
    customer = make_customer(grade="A", owner="sales1")
    assert "/sales/new/" in terms_on_page(sign_in, customer, "sales1")
    assert "/limits/new/" in terms_on_page(sign_in, customer, "csmanager")
    assert "/grades/propose/" in terms_on_page(sign_in, customer, "credit")
    for username in ("auditor", "finance"):
        page = terms_on_page(sign_in, customer, username)
        assert not any(url in page for url in ("/sales/new/", "/limits/new/", "/grades/propose/"))


def test_the_card_alone_shows_no_terms(sign_in, cast):
    page = terms_on_page(sign_in, make_customer(grade="A", owner="sales1"), "sales2")
    assert "On what terms" not in page


def test_a_grade_is_proposed_from_the_page(sign_in, cast):
    customer = make_customer()
    sign_in("credit").post("/grades/propose/", data={"customer": customer.id})
    assert only(GradeRecord).customer_id == customer.id
    assert "The rules propose grade C" in terms_on_page(sign_in, customer)


def test_a_hidden_customer_in_a_form_looks_missing(sign_in, cast, session):
    customer = make_customer(owner="sales1", level="secret")
    answer = sign_in("sales2").post("/sales/new/", data=new_sale(customer, "1.00"))
    missing = sign_in("sales2").post("/sales/new/", data=new_sale(customer, "1.00") | {"customer": 12345})
    assert (answer.status_code, missing.status_code) == (200, 200)
    assert answer.text.count("is-invalid") == missing.text.count("is-invalid") == 1
    with unguarded("a test looks"):
        assert session.scalar(select(func.count()).select_from(Sale)) == 0
