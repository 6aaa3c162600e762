"""Is what the clerk types on the forms of a customer and its contacts kept, and is nothing overwritten unseen?"""

import pytest

from admin_app.areas.customers.models import Contact, Customer
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_customer, user


def kept(session, name: str) -> Customer:
    session.expire_all()
    with unguarded("a test looks"):
        return session.query(Customer).filter_by(name=name).one()


def test_a_new_customer_with_all_its_basics(sign_in, session, cast) -> None:
    typed = {
        "name": "远山贸易有限公司",
        "contact": "陈明",
        "phone": "0571-88880000",
        "owner": user("sales2").id,
        "industry": "贸易",
        "region": "华东",
        "address": "梧桐路八号",
        "is_key": "y",
        "is_institutional": "y",
        "founded_on": "2001-05-06",
        "first_deal_on": "2019-01-02",
        "headcount": "120",
        "registered_capital_fen": "5000000.50",
        "strategy": "稳步发展",
        "analysis": "按时付款",
    }
    answer = sign_in("clerk").post("/customers/new/", data=typed)
    assert answer.status_code == 302, answer.text
    customer = kept(session, "远山贸易有限公司")
    assert answer.headers["Location"].endswith(f"/customers/details/?id={customer.id}")
    assert (customer.owner_id, customer.is_key, customer.is_institutional) == (user("sales2").id, True, True)
    assert (customer.founded_on.isoformat(), customer.headcount) == ("2001-05-06", 120)
    assert (customer.registered_capital_fen, customer.status, customer.level) == (500000050, "active", "internal")
    assert (customer.strategy, customer.analysis) == ("稳步发展", "按时付款")


def test_a_box_unticked_is_no_longer_so(sign_in, session) -> None:
    customer = make_customer("远山贸易有限公司", is_key=True, is_institutional=True)
    url = f"/customers/edit/?id={customer.id}"
    browser = sign_in("clerk")
    assert browser.post(url, data={"name": "远山贸易有限公司", "row_version": "1"}).status_code == 302
    customer = kept(session, "远山贸易有限公司")
    assert (customer.is_key, customer.is_institutional) == (False, False)


def test_a_prospect_is_its_salespersons_own(sign_in, session, cast) -> None:
    typed = {"name": "近水商行", "owner": user("sales2").id}
    assert sign_in("sales1").post("/customers/new/", data=typed).status_code == 302
    customer = kept(session, "近水商行")
    assert (customer.status, customer.owner_id) == ("prospect", user("sales1").id)


@pytest.mark.parametrize("username", ["finance", "credit", "auditor", "itclerk", "admin"])
def test_who_writes_no_customer(sign_in, session, cast, username: str) -> None:
    customer = make_customer("远山贸易有限公司")
    browser = sign_in(username)
    assert browser.post("/customers/new/", data={"name": "近水商行"}).status_code in (403, 404)
    edited = browser.post(f"/customers/edit/?id={customer.id}", data={"name": "近水商行", "row_version": "1"})
    assert edited.status_code in (403, 404)
    with unguarded("a test looks"):
        assert [one.name for one in session.query(Customer)] == ["远山贸易有限公司"]


def test_the_second_of_two_who_edit_is_told_and_loses_nothing(sign_in, session) -> None:
    customer = make_customer("远山贸易有限公司")
    url = f"/customers/edit/?id={customer.id}"
    first, second = sign_in("clerk"), sign_in("clerk")
    base = {"name": "远山贸易有限公司", "row_version": "1"}
    assert first.post(url, data=base | {"region": "华东"}).status_code == 302
    late = second.post(url + "&lang=en", data=base | {"address": "梧桐路八号"})
    assert late.status_code in (200, 409, 422)
    assert "梧桐路八号" in late.text
    assert "changed" in late.text
    customer = kept(session, "远山贸易有限公司")
    assert (customer.region, customer.address) == ("华东", None)


def test_the_clerk_keeps_the_contacts(sign_in, session, cast) -> None:
    customer = make_customer("远山贸易有限公司", owner="sales2")
    browser = sign_in("clerk")
    typed = {
        "customer": customer.id,
        "name": "陈明",
        "position": "采购经理",
        "phone": "13800000000",
        "email": "chen@example.invalid",
        "is_decision_maker": "y",
        "purpose": "商务洽谈",
        "lawful_ground": "contract",
        "notes": "喜欢电话联系",
    }
    answer = browser.post("/contacts/new/", data=typed)
    assert answer.status_code == 302, answer.text
    with unguarded("a test looks"):
        contact = session.query(Contact).one()
    assert (contact.customer_id, contact.name, contact.is_decision_maker) == (customer.id, "陈明", True)
    edited = typed | {"position": "总经理", "row_version": str(getattr(contact, "row_version", 1))}
    edited.pop("is_decision_maker")
    assert browser.post(f"/contacts/edit/?id={contact.id}", data=edited).status_code == 302
    session.expire_all()
    with unguarded("a test looks"):
        contact = session.query(Contact).one()
    assert (contact.position, contact.is_decision_maker, contact.notes) == ("总经理", False, "喜欢电话联系")


@pytest.mark.parametrize("username", ["sales1", "finance", "itclerk"])
def test_contacts_are_of_the_archive_and_hidden_with_it(sign_in, session, cast, username: str) -> None:
    customer = make_customer("远山贸易有限公司", owner="sales2", level="secret", level_ends=DAY.replace(year=2027))
    typed = {"customer": customer.id, "name": "陈明"}
    assert sign_in("clerk").post("/contacts/new/", data=typed).status_code == 302
    page = sign_in(username).get("/contacts/")
    assert "陈明" not in page.text
    assert sign_in(username).post("/contacts/new/", data=typed | {"name": "李强"}).status_code in (200, 403, 404, 422)
    with unguarded("a test looks"):
        assert [one.name for one in session.query(Contact)] == ["陈明"]


def test_a_contact_without_a_name_is_refused_beside_the_field(sign_in, session, cast) -> None:
    customer = make_customer("远山贸易有限公司")
    answer = sign_in("clerk").post("/contacts/new/", data={"customer": customer.id, "name": " ", "notes": "电话联系"})
    assert answer.status_code in (200, 422)
    assert "电话联系" in answer.text
    with unguarded("a test looks"):
        assert session.query(Contact).count() == 0
