"""Two people at once: is the second told who changed what, and does he lose nothing he typed?"""

import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import make_customer, make_invoice


def kept(row: Any) -> Any:
    """As it is in the database now."""
    with unguarded("a test looks"):
        found = select(type(row)).where(type(row).id == row.id).execution_options(populate_existing=True)
        return db.session.scalars(found).unique().one()


def table(page: Any) -> list[list[str]]:
    """The rows of the conflict's table."""
    section = re.search(r'<section class="card mb-3 conflict".*?</section>', page.text, re.DOTALL)
    if section is None:
        return []
    rows = re.findall(r"<tr>(.*?)</tr>", section.group(), re.DOTALL)[1:]
    return [[_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def _plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def typed_in(page: Any) -> dict[str, str]:
    """What stands in the form of the page, as a browser would send it."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' in tag and "checked" not in tag:
            continue
        if name:
            found[name.group(1)] = value.group(1) if value else ""
    for name, value in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', page.text, re.DOTALL):
        found[name] = value.strip()
    return {name: value for name, value in found.items() if name not in ("csrf_token", "search", "url")}


@pytest.fixture
def customer(session: Any, cast: Any) -> Customer:
    return make_customer("青岚纸业", industry="造纸", region="华北", headcount=10, level="secret")


def opened(browser: Any, customer: Customer) -> tuple[str, dict[str, str]]:
    url = f"/customers/edit/?id={customer.id}&lang=en"
    page = browser.get(url)
    assert page.status_code == 200
    return url, typed_in(page)


def test_the_second_is_told_who_changed_what_and_keeps_his_typing(customer: Customer, sign_in: Any, cast: Any) -> None:
    lin, mei = sign_in("clerk"), sign_in("clerk")
    url, his = opened(mei, customer)
    _url, hers = opened(lin, customer)
    assert lin.post(url, data=hers | {"industry": "印刷", "region": "华东"}).status_code == 302
    late = mei.post(url, data=his | {"industry": "包装", "address": "梧桐路八号"})
    assert late.status_code == 409
    who = f"{cast['clerk'].name} 2026-11-23 09:00"
    assert table(late) == [
        ["Industry", "造纸", "印刷", who, "包装"],
        ["Region", "华北", "华东", who, "nothing; the form shows what stands now"],
    ]
    now = kept(customer)
    assert (now.industry, now.region, now.address) == ("印刷", "华东", None)
    again = typed_in(late)
    assert (again["industry"], again["region"], again["address"]) == ("包装", "华东", "梧桐路八号")


def test_saving_again_stands_and_undoes_nobody_unseen(customer: Customer, sign_in: Any, cast: Any) -> None:
    lin, mei = sign_in("clerk"), sign_in("clerk")
    url, his = opened(mei, customer)
    lin.post(url, data=his | {"industry": "印刷", "region": "华东"})
    late = mei.post(url, data=his | {"industry": "包装", "address": "梧桐路八号"})
    assert mei.post(url, data=typed_in(late)).status_code == 302
    now = kept(customer)
    assert (now.industry, now.region, now.address) == ("包装", "华东", "梧桐路八号")


def test_a_third_change_meanwhile_is_told_too(customer: Customer, sign_in: Any, cast: Any) -> None:
    lin, mei = sign_in("clerk"), sign_in("clerk")
    url, his = opened(mei, customer)
    lin.post(url, data=his | {"industry": "印刷"})
    late = mei.post(url, data=his | {"industry": "包装"})
    lin.post(url, data=his | {"industry": "出版", "row_version": "2"})
    later = mei.post(url, data=typed_in(late))
    assert later.status_code == 409
    assert [row[:3] for row in table(later)] == [["Industry", "印刷", "出版"]]
    assert mei.post(url, data=typed_in(later)).status_code == 302
    assert kept(customer).industry == "包装"


def test_several_changes_are_told_from_the_first_to_the_last(customer: Customer, sign_in: Any, cast: Any) -> None:
    lin, mei = sign_in("clerk"), sign_in("clerk")
    url, his = opened(mei, customer)
    for version, industry in ((1, "印刷"), (2, "出版")):
        lin.post(url, data=his | {"industry": industry, "row_version": str(version)})
    late = mei.post(url, data=his)
    assert [row[:3] for row in table(late)] == [["Industry", "造纸", "出版"]]


def test_what_one_may_not_see_is_not_told(session: Any, cast: Any, sign_in: Any) -> None:
    """A salesperson edits his own secret prospect at work; the clerk changed its strategy, which needs more."""
    prospect = make_customer("云帆包装", status="prospect", owner="sales1", level="confidential", strategy="旧策略")
    url, his = opened(sign_in("sales1"), prospect)
    assert "strategy" not in his
    _url, hers = opened(sign_in("clerk"), prospect)
    sign_in("clerk").post(url, data=hers | {"strategy": "新策略", "industry": "包装"})
    late = sign_in("sales1").post(url, data=his | {"address": "梧桐路八号"})
    assert late.status_code == 409
    assert [row[0] for row in table(late)] == ["Industry"]
    assert "策略" not in late.text


def test_a_wrong_field_and_a_change_meanwhile_are_said_together(customer: Customer, sign_in: Any, cast: Any) -> None:
    lin, mei = sign_in("clerk"), sign_in("clerk")
    url, his = opened(mei, customer)
    lin.post(url, data=his | {"industry": "印刷"})
    late = mei.post(url, data=his | {"headcount": "viele"})
    assert [row[0] for row in table(late)] == ["Industry"]
    assert 'value="viele"' in late.text


def test_nobody_is_told_anything_when_nothing_changed(customer: Customer, sign_in: Any, cast: Any) -> None:
    browser = sign_in("clerk")
    url, his = opened(browser, customer)
    wrong = browser.post(url, data=his | {"headcount": "viele"})
    assert (wrong.status_code, table(wrong)) == (200, [])
    assert browser.post(url, data=his | {"industry": "包装"}).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "99"])
def test_any_other_version_saves_nothing(customer: Customer, sign_in: Any, cast: Any, version: str) -> None:
    browser = sign_in("clerk")
    url, his = opened(browser, customer)
    assert browser.post(url, data=his | {"industry": "包装", "row_version": version}).status_code in (200, 409)
    assert kept(customer).industry == "造纸"


# --- voiding and acts


def test_voiding_what_somebody_changed_is_asked_again(session: Any, cast: Any, sign_in: Any) -> None:
    invoice = make_invoice(make_customer())
    first, second = sign_in("finance"), sign_in("finance")
    asked = first.post("/invoices/delete/", data={"id": invoice.id, "row_version": "1"})
    data = typed_in(asked) | {"reason": "开错"}
    assert data["row_version"] == "1"
    mark = {"action": "dispute", "rowid": [invoice.id], "confirmed": "1"}
    assert second.post("/invoices/action/", data=mark).status_code == 302
    again = first.post("/invoices/delete/?lang=en", data=data)
    assert [row[:3] for row in table(again)] == [["Disputed", "No", "Yes"]]
    assert (kept(invoice).is_void, "开错" in again.text) == (False, True)
    assert first.post("/invoices/delete/", data=typed_in(again)).status_code == 302
    assert kept(invoice).is_void


def test_rows_changed_since_they_were_ticked_are_asked_about_again(session: Any, cast: Any, sign_in: Any) -> None:
    invoice = make_invoice(make_customer(), number="FP-CHANGED")
    first, second = sign_in("finance"), sign_in("finance")
    asked = first.post("/invoices/action/?lang=en", data={"action": "dispute", "rowid": [invoice.id]})
    assert "Changed since you chose them" not in asked.text
    data = typed_in(asked)
    assert data["seen"] == f"{invoice.id}:1"
    other = {"action": "dispute", "rowid": [invoice.id], "confirmed": "1"}
    second.post("/invoices/action/", data=other)
    second.post("/invoices/action/", data=other | {"action": "settle_dispute"})
    again = first.post("/invoices/action/?lang=en", data=data)
    assert "Changed since you chose them" in again.text
    assert kept(invoice).disputed is False
    assert first.post("/invoices/action/", data=typed_in(again)).status_code == 302
    assert db.session.get(Invoice, invoice.id) is None  # nobody reads here
    assert kept(invoice).disputed is True


def test_an_act_on_a_customer_changed_meanwhile_is_asked_again(customer: Customer, sign_in: Any, cast: Any) -> None:
    first, second = sign_in("clerk"), sign_in("clerk")
    url = f"/customers/hand-over/?id={customer.id}&lang=en"
    data = typed_in(first.get(url)) | {"to_user": str(cast["sales2"].id), "reason": "调岗"}
    assert data["row_version"] == "1"
    edit, hers = opened(second, customer)
    second.post(edit, data=hers | {"industry": "印刷"})
    again = first.post(url, data=data)
    assert [row[:3] for row in table(again)] == [["Industry", "造纸", "印刷"]]
    assert (kept(customer).owner_id, "调岗" in again.text) == (cast["sales1"].id, True)
    now = typed_in(again) | {"to_user": str(cast["sales2"].id)}
    assert first.post(url, data=now).status_code == 302
    assert kept(customer).owner_id == cast["sales2"].id


# --- people and departments, whose tables keep no version: the last entry about them is it


def test_of_two_administrators_the_second_is_told_and_undoes_nothing(session: Any, cast: Any, sign_in: Any) -> None:
    first, second = sign_in("admin"), sign_in("admin")
    url = f"/people/edit/?id={cast['finance'].id}&lang=en"
    opened_form = typed_in(second.get(url)) | {"rank": "staff", "department": str(cast["finance"].department_id)}
    assert opened_form["row_version"] == "0"
    form = opened_form | {"posts": ["finance_officer"]}
    answer = first.post(url, data=form | {"posts": ["finance_officer", "service_officer"], "name": "贝会计"})
    assert answer.status_code == 302
    late = second.post(url, data=form | {"rank": "manager"})
    assert late.status_code == 409
    assert [row[:3] for row in table(late)] == [
        ["Name", "贝会", "贝会计"],
        ["Posts", "finance officer", "finance officer, service officer"],
    ]
    again = typed_in(late)
    ticked = re.findall(r'<input checked[^>]*name="posts"[^>]*value="([^"]+)"', late.text)
    assert (again["name"], sorted(ticked)) == ("贝会计", ["finance_officer", "service_officer"])
    session.expire_all()
    assert session.get(type(cast["finance"]), cast["finance"].id).rank == "staff"
    data = again | {"posts": ticked, "rank": "manager", "department": form["department"]}
    assert second.post(url, data=data).status_code == 302
    session.expire_all()
    now = session.get(type(cast["finance"]), cast["finance"].id)
    assert (now.name, now.rank, now.posts) == ("贝会计", "manager", frozenset(ticked))


def test_of_two_who_edit_a_department_the_second_is_told(session: Any, cast: Any, sign_in: Any) -> None:
    browser = sign_in("admin")
    url = f"/departments/edit/?id={cast['finance'].department_id}&lang=en"
    data = typed_in(browser.get(url))
    assert browser.post(url, data=data | {"name_en": "Money"}).status_code == 302
    late = browser.post(url, data=data | {"name_en": "Coins"})
    assert [row[:3] for row in table(late)] == [["Name in English", "Finance", "Money"]]
    assert browser.post(url, data=typed_in(late)).status_code == 302
