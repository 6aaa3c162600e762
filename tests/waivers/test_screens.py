"""Waiving on screen: from the duty to the form, the request, the list, the customer's page, and back."""

import re
from datetime import date, timedelta

import pytest

from admin_app.duties.waivers.models import DutyWaiver
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_customer
from tests.screens.conftest import look
from tests.waivers.conftest import UNTIL

pytestmark = pytest.mark.usefixtures("no_monthly_report", "cast")
FILED = date(2026, 10, 1)
ASK = "/duty-waivers/ask/"


@pytest.fixture
def late(session):
    return make_customer("松江精密", grade="C", last_report_on=FILED)


def link(customer, kind="credit_report"):
    return f"{ASK}?kind={kind}&key={customer.id}&base={FILED}"


def rows():
    with unguarded("a test looks"):
        return db.session.query(DutyWaiver).count()


def test_from_the_duty_to_the_signature_and_taken_back(late, sign_in, sign, waiver):
    officer, manager = sign_in("credit"), sign_in("csmanager")
    assert ">· overdue<" in look(officer, f"/customers/details/?id={late.id}&lang=en").text
    page = look(officer, "/?lang=en").text
    assert "Ask for a waiver" in page
    assert link(late).replace("&", "&amp;") in page
    assert "Ask for a waiver" not in look(manager, "/?lang=en").text  # he oversees it
    page = look(officer, link(late) + "&lang=en").text
    assert "File the regular credit report" in page
    assert "Until 2026-12-23 at the latest" in page
    page = look(officer, link(late) + "&lang=en", data={"until_on": "2027-02-01", "reason": "停产检修"}).text
    assert re.search(r"2026-12-23 at the latest \(<a [^>]*>三3</a>\)\.", page)
    assert "停产检修" in page  # nothing typed is lost
    sent = {"until_on": UNTIL.isoformat(), "reason": "停产检修"}
    page = officer.post(link(late) + "&lang=en", data=sent, follow_redirects=True).text
    assert "Awaiting signature" in page
    request = look(manager, f"/signoffs/{waiver().request_id}?lang=en").text
    for text in ("File the regular credit report (二(三)3.2.3)", "2026-11-01", UNTIL.isoformat(), "停产检修"):
        assert text in request
    assert sign("csmanager") == ["signed"]
    assert "松江精密" not in look(officer, "/?lang=en").text.partition("At a glance")[0]
    page = look(officer, f"/customers/details/?id={late.id}&lang=en").text
    assert f"Waived until {UNTIL}: File the regular credit report" in page
    assert "signed by 梅经理" in page
    assert ">· overdue<" not in page
    assert "松江精密" in look(officer, "/duty-waivers/?flt0_state=granted&lang=en").text
    assert "松江精密" not in look(officer, "/duty-waivers/?flt0_state=pending&lang=en").text
    here = f"/duty-waivers/details/?id={waiver().id}&lang=en"
    page = look(manager, here).text
    assert "Take the waiver back" in page
    assert "Duty waived" in page  # its history
    assert "&#39;zh&#39;" not in page
    assert "Take the waiver back" not in look(officer, here).text
    page = manager.post(
        f"/duty-waivers/step/take_back/?id={waiver().id}&lang=en", data={"reason": "已复产"}, follow_redirects=True
    ).text
    assert "The duty is owed again." in page
    told = look(officer, f"/customers/timeline/?id={late.id}&lang=en").text
    assert f"Waived until {UNTIL}: File the regular credit report" in told
    assert "Owed again, its waiver taken back: File the regular credit report" in told


def test_what_is_sent_raw_makes_nothing(late, sign_in):
    sent = {"until_on": UNTIL.isoformat(), "reason": "停产检修"}
    for person, url, code in (
        ("csmanager", link(late), 403),
        ("sales2", link(late), 404),
        ("admin", link(late), 403),
        ("credit", link(late, "visit"), 404),
        ("credit", ASK, 404),
        ("credit", f"{ASK}?kind=credit_report&key=x&base={FILED}", 404),
        ("credit", f"{ASK}?kind=credit_report&key={late.id}&base=gestern", 404),
        ("credit", f"{ASK}?kind=credit_report&key={late.id}&base=0001-01-01", 404),
    ):
        browser = sign_in(person)
        assert (browser.get(url).status_code, browser.post(url, data=sent).status_code) == (code, code), (person, url)
    officer = sign_in("credit")
    for data in ({}, {"until_on": "gestern", "reason": "x"}, {"until_on": UNTIL.isoformat(), "reason": " "}):
        assert officer.post(link(late), data=data).status_code == 200
    assert officer.post("/duty-waivers/step/take_back/?id=1", data={"reason": "x"}).status_code == 404
    assert rows() == 0


def test_what_is_never_waived_has_no_link_and_says_its_clause(session, sign_in):
    ends = DAY + timedelta(days=3)
    customer = make_customer(level="secret", level_ends=ends)
    clerk = sign_in("clerk")
    assert "Ask for a waiver" not in look(clerk, "/?lang=en").text
    page = look(clerk, f"{ASK}?kind=level_renewal&key={customer.id}&base={ends}&lang=en").text
    assert re.search(r"whether it is kept is decided before its day\. \(<a [^>]*>二\(二\)7\.2\.4</a>\)", page)
    assert 'name="until_on"' not in page


def test_a_hidden_customer_is_in_no_list_and_no_page(session, sign_in, ask, sign, waiver):
    customer = make_customer("机密客户", owner="sales1", level="confidential", grade="C", last_report_on=FILED)
    ask("credit", "credit_report", customer.id, FILED)
    sign("csmanager")
    assert "机密客户" in look(sign_in("sales1"), "/duty-waivers/").text
    other = sign_in("sales2")
    assert "机密客户" not in look(other, "/duty-waivers/").text
    assert other.get(f"/duty-waivers/details/?id={waiver().id}").status_code == 404
    assert other.post(f"/duty-waivers/step/take_back/?id={waiver().id}", data={"reason": "x"}).status_code == 404
