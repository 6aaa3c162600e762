"""Where a paper archive is and who has it, for whoever reads the archive (二(二)1, 7.2.5)."""

from typing import Any

import pytest

from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.customers import service
from admin_app.areas.customers.models import Customer
from tests.factories import DAY, as_reader, make_customer, store, user

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


def test_the_page_names_place_and_custodian_to_whoever_reads_the_archive(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer("松江精密", owner="sales1", level="confidential")
    with as_reader("clerk"):
        service.edit_customer(session.get_one(Customer, customer.id), {"kept_at": "档案室3柜12盒"}, on=DAY)
        session.commit()
    url = f"/customers/details/?id={customer.id}"
    pages = {who: sign_in(who).get(url).text for who in ("clerk", "csmanager", "auditor", "sales1", "finance")}
    assert {who for who, text in pages.items() if "档案室3柜12盒" in text} == {"clerk", "csmanager", "auditor"}
    assert user("clerk").name in pages["auditor"].partition("档案保管情况")[2].partition("</section>")[0]
    form = sign_in("clerk").get(f"/forms/customer-archive/?id={customer.id}").text
    assert ("档案室3柜12盒" in form, user("clerk").name in form) == (True, True)


def test_what_is_lent_is_with_its_borrower(session: Any, cast: Any, sign_in: Any) -> None:
    customer = make_customer(owner="sales1", level="secret")
    days = {"lent_on": DAY, "due_on": DAY, "purpose": "投标"}
    store(BorrowCard(customer_id=customer.id, number="JY-1", borrower_id=user("finmanager").id, state="out", **days))
    page = sign_in("clerk").get(f"/customers/details/?id={customer.id}").text
    told = page.partition("档案保管情况")[2]
    assert ("尚未登记" in told, user("finmanager").name in told) == (True, True)
