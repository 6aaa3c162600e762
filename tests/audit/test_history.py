"""What does a reader learn of a record's past on its page? What he may see of it today, and nothing more."""

import re
from typing import Any

import pytest

from admin_app.areas.customers.models import Customer
from admin_app.audit import service
from admin_app.audit.erasing import erase_values
from admin_app.extensions import db
from admin_app.screens.columns import by_kind
from admin_app.secrecy.reader import unguarded
from tests.factories import make_contact, make_customer, make_invoice


def history_of(browser: Any, url: str, **options: Any) -> str:
    """The text of the panel; empty when there is none."""
    page = browser.get(url, **options)
    assert page.status_code == 200, url
    found = re.search(r'<section class="card mb-3" id="history">(.*?)</section>', page.text, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group(1))).strip() if found else ""


@pytest.fixture
def edited(session: Any, cast: Any, sign_in: Any) -> Any:
    """A secret customer of whom the clerk changed a column of the card, one of the working data, one of the archive."""
    customer = make_customer("青岚纸业", level="secret", phone="010-1", industry="造纸", strategy="旧策略")
    typed = {"name": "青岚纸业", "phone": "010-2", "industry": "印刷", "strategy": "新策略", "row_version": "1"}
    answer = sign_in("clerk").post(f"/customers/edit/?id={customer.id}", data=typed)
    assert answer.status_code == 302
    return customer


def test_the_clerk_sees_who_when_and_what_in_his_language(edited: Any, sign_in: Any, cast: Any) -> None:
    url = f"/customers/details/?id={edited.id}"
    english = history_of(sign_in("clerk"), url + "&lang=en")
    assert f"Customer edited {cast['clerk'].name} ·" in english
    assert "Telephone 010-1 → 010-2" in english
    assert "Industry 造纸 → 印刷" in english
    assert "Strategy 旧策略 → 新策略" in english
    chinese = history_of(sign_in("clerk"), url + "&lang=zh")
    assert "修改客户" in chinese
    assert "电话 010-1 → 010-2" in chinese


def test_who_sees_the_working_data_sees_no_change_of_the_archive(edited: Any, sign_in: Any) -> None:
    told = history_of(sign_in("finance"), f"/customers/details/?id={edited.id}")
    assert "010-2" in told
    assert "印刷" in told
    assert "策略" not in told


def test_who_sees_the_card_sees_changes_of_the_card(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", phone="010-1", industry="造纸")
    typed = {"name": "青岚纸业", "phone": "010-2", "industry": "印刷", "row_version": "1"}
    assert sign_in("clerk").post(f"/customers/edit/?id={customer.id}", data=typed).status_code == 302
    told = history_of(sign_in("sales2"), f"/customers/details/?id={customer.id}")
    assert "010-2" in told
    assert "印刷" not in told


def test_a_change_of_which_the_reader_sees_no_column_is_not_told(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("青岚纸业", level="secret")
    with unguarded("a test"):
        customer.strategy = "新策略"
        service.record("customer.edit", user_id=cast["clerk"].id, customer_id=customer.id)
        db.session.commit()
    assert history_of(sign_in("finance"), f"/customers/details/?id={customer.id}") == ""
    assert "新策略" in history_of(sign_in("clerk"), f"/customers/details/?id={customer.id}")


def test_amounts_stand_in_yuan_days_as_days_choices_in_words(session: Any, cast: Any, sign_in: Any) -> None:
    invoice = make_invoice(make_customer(), 1_000_000)
    with unguarded("a test"):
        invoice.amount_fen, invoice.kind, invoice.disputed = 123_456_789, "opening", True
        service.record("invoice.correct", user_id=cast["finance"].id)
        db.session.commit()
    told = history_of(sign_in("finance"), f"/invoices/details/?id={invoice.id}&lang=en")
    assert "Amount (yuan) 10,000.00 → 1,234,567.89" in told
    assert "Kind Invoice → Opening balance" in told
    assert "Disputed No → Yes" in told


def test_an_owner_is_told_by_name(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1")
    given = {"to_user": cast["sales2"].id, "reason": "调岗"}
    assert sign_in("clerk").post(f"/customers/hand-over/?id={customer.id}", data=given).status_code == 302
    told = history_of(sign_in("clerk"), f"/customers/details/?id={customer.id}&lang=en")
    assert f"Owner {cast['sales1'].name} → {cast['sales2'].name}" in told


def test_a_related_record_one_may_not_see_is_not_named(session: Any, cast: Any, sign_in: Any) -> None:
    hidden = make_customer("密林集团", level="top_secret", owner="sales2")
    seen = make_customer("青岚纸业", owner="sales1")
    contact = make_contact(hidden, "林")
    with unguarded("a test"):
        contact.customer_id = seen.id
        service.record("contact.edit", user_id=cast["clerk"].id)
        db.session.commit()
    url = f"/contacts/details/?id={contact.id}&lang=en"
    assert "密林集团" in history_of(sign_in("clerk"), url)
    told = history_of(sign_in("sales1"), url)
    assert "Customer not visible to you → 青岚纸业" in told
    assert "密林集团" not in told


def test_erased_values_say_so(edited: Any, sign_in: Any) -> None:
    erase_values("customer", edited.id, by_id=None, reason="销毁证书 1")
    db.session.commit()
    told = history_of(sign_in("clerk"), f"/customers/details/?id={edited.id}&lang=en")
    assert "The values were erased by destruction." in told
    assert "010-2" not in told


def test_long_histories_go_on_by_number(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(region="0")
    for number in range(1, 13):
        with unguarded("a test"):
            customer.region = str(number)
            service.record("customer.edit", user_id=cast["clerk"].id)
            session.commit()
    browser, url = sign_in("clerk"), f"/customers/details/?id={customer.id}&lang=en"
    first = history_of(browser, url)
    assert (first.count("Customer edited"), "11 → 12" in first, "2 → 3" in first, "1 → 2" in first) == (
        10,
        True,
        True,
        False,
    )
    (older,) = re.findall(r'href="([^"]*history=\d+)#history"', browser.get(url).text)
    rest = history_of(browser, older.replace("&amp;", "&"))
    assert (rest.count("Customer edited"), "1 → 2" in rest, "0 → 1" in rest, "Newest" in rest) == (2, True, True, True)


@pytest.mark.parametrize("before", ["0", "-1", "x", str(2**70)])
def test_any_number_in_the_address_is_answered(edited: Any, sign_in: Any, before: str) -> None:
    page = sign_in("clerk").get(f"/customers/details/?id={edited.id}&history={before}")
    assert page.status_code == 200


def test_a_history_is_asked_in_as_many_queries_for_one_entry_as_for_three(
    edited: Any, sign_in: Any, cast: Any, count_queries: Any
) -> None:
    browser, url = sign_in("clerk"), f"/customers/details/?id={edited.id}"
    browser.get(url)

    def queries() -> int:
        with count_queries() as statements:
            browser.get(url)
        return len(statements)

    one = queries()
    for number in (1, 2):
        with unguarded("a test"):
            db.session.get(Customer, edited.id).region = str(number)
            service.record("customer.edit", user_id=cast["clerk"].id)
            db.session.commit()
    assert queries() == one


def test_minutes_of_a_day_and_posts_are_told_as_they_are_read(app: Any) -> None:
    assert by_kind("from_minute", 690) == "11:30"
    with app.test_request_context("/?lang=zh"):
        assert "总经理" in by_kind("report_to", "general_manager")
