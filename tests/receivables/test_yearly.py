"""Past and present sales of a customer by year, as invoiced, in his archive (二(二)5.4)."""

from datetime import date
from typing import Any

import pytest

from admin_app.areas.receivables.yearly import Year, sales_by_year
from tests.factories import DAY, as_reader, make_credit_note, make_customer, make_invoice


def told(customer: Any, username: str = "finance") -> list[Year]:
    with as_reader(username):
        return sales_by_year(customer.id, DAY)


def test_by_the_year_of_the_invoice_less_what_was_credited_until_today(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    first = make_invoice(customer, 5_000, issued_on=date(2024, 12, 31))
    make_invoice(customer, 7_000, issued_on=date(2025, 1, 1))
    make_invoice(customer, 8_000, issued_on=DAY)
    make_invoice(customer, 9_000, issued_on=date(2026, 11, 24))
    make_invoice(customer, 1_000, issued_on=date(2025, 3, 1), is_void=True)
    make_invoice(customer, 2_000, issued_on=date(2025, 3, 1), kind="opening")
    make_invoice(make_customer(owner="sales1"), 3_000, issued_on=date(2025, 3, 1))
    make_credit_note(first, 500, issued_on=date(2025, 6, 1))
    make_credit_note(first, 600, issued_on=date(2026, 11, 24))
    make_credit_note(first, 700, issued_on=date(2025, 6, 1), is_void=True)
    assert told(customer) == [Year(2026, 1, 8_000), Year(2025, 1, 7_000), Year(2024, 1, 4_500)]


def test_whoever_sees_no_invoices_sees_no_sales(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1", level="top_secret")
    make_invoice(customer, 5_000, issued_on=DAY)
    assert (told(customer), told(customer, "sales2"), told(customer, "service")) == ([Year(2026, 1, 5_000)], [], [])


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_the_section_leads_from_each_year_to_its_invoices(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1")
    make_invoice(customer, 123_456, number="FP-2024", issued_on=date(2024, 5, 5))
    make_invoice(customer, 100, number="FP-2026", issued_on=DAY)
    browser = sign_in("sales1")
    section = browser.get(f"/customers/details/?id={customer.id}").text.partition('id="section-5-4"')[2]
    url = (
        f"/invoices/?flt0_customer={customer.id}&amp;flt1_issued_on_from=2024-01-01&amp;flt2_issued_on_until=2024-12-31"
    )
    assert url in section
    assert "1,234.56" in section
    listed = browser.get(url.replace("&amp;", "&")).text
    assert ("FP-2024" in listed, "FP-2026" in listed) == (True, False)
