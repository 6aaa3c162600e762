"""Columns, order and views of a list: kept for each person, and a shared view shows nobody more than he may see."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.lists.models import SavedView
from tests.factories import make_customer, make_invoice, user
from tests.screens.conftest import look


def heads(page: Any) -> list[str]:
    """What the columns shown are called, but for ticks and actions."""
    cells = re.findall(r"<th scope=\"col\"(.*?)</th>", page.text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", cell.partition(">")[2]).strip() for cell in cells]


def save(browser: Any, **given: Any) -> Any:
    answer = browser.post("/lists/views/?lang=en", data={"list": "customer", "url": "/customers/", **given})
    assert answer.status_code == 302
    return look(browser, answer.location + ("&" if "?" in answer.location else "?") + "lang=en")


@pytest.fixture
def two(session: Any, cast: Any) -> Any:
    make_customer("甲公司", owner="sales1", grade="A", level="secret")
    return make_customer("乙公司", owner="sales2", grade="A", level="secret")


def test_columns_are_remembered_for_each_person(two: Any, sign_in: Any) -> None:
    lin, zhao = sign_in("clerk"), sign_in("sales1")
    usual = heads(look(lin, "/customers/?lang=en"))
    chosen = {"list": "customer", "column": ["name", "phone", "nonsense"], "url": "/customers/"}
    assert lin.post("/lists/columns/", data=chosen).location == "/customers/"
    assert heads(look(lin, "/customers/?lang=en"))[:2] == ["Name", "Telephone"]
    assert heads(look(zhao, "/customers/?lang=en")) == usual
    lin.post("/lists/columns/", data={**chosen, "usual": "1"})
    assert heads(look(lin, "/customers/?lang=en")) == usual


def test_the_order_is_remembered_for_each_person_beyond_signing_out(two: Any, sign_in: Any) -> None:
    lin = sign_in("clerk")

    def order(url: str, lin: Any = lin) -> list[str]:
        return re.findall(r"[甲乙]公司", re.sub(r"<[^>]*title=[^>]*>", "", look(lin, url).text))

    assert order("/customers/?sort=1")[0] == "乙公司"
    assert order("/customers/?sort=1&desc=1")[0] == "甲公司"
    assert order("/customers/")[0] == "甲公司"
    order("/customers/?sort=999")  # no column: nothing to remember
    assert order("/customers/", sign_in("csmanager"))[0] == "乙公司", "another person's"
    lin.post("/logout")
    assert order("/customers/", sign_in("clerk"))[0] == "甲公司"
    lin = sign_in("clerk")
    lin.post("/lists/columns/", data={"list": "customer", "column": ["name"], "url": "/customers/"})
    assert order("/customers/", lin)[0] == "甲公司", "with other columns"


def test_a_shared_view_shows_each_what_he_may_see(two: Any, sign_in: Any) -> None:
    lin, zhao = sign_in("clerk"), sign_in("sales1")
    page = save(lin, name="A级", asked="flt0_grade=A&sort=2&desc=1", column=["name", "grade"], is_shared="1")
    assert "甲公司" in page.text
    assert "乙公司" in page.text
    url = re.search(r'href="(/customers/\?[^"]*view=\d+)"', look(zhao, "/customers/?lang=en").text)
    assert url is not None
    page = look(zhao, url[1].replace("&amp;", "&") + "&lang=en")
    assert heads(page)[:2] == ["Name", "Grade"]
    assert "甲公司" in page.text
    assert "乙公司" not in page.text


@pytest.mark.parametrize(("endpoint", "asked"), [("customer", "search=甲公司"), ("contact", "flt0_customer=甲公司")])
def test_what_somebody_typed_is_not_shared(two: Any, sign_in: Any, endpoint: str, asked: str) -> None:
    lin, url = sign_in("clerk"), f"/{endpoint}s/"
    given = {"list": endpoint, "url": url, "asked": asked}
    assert "cannot be shared" in save(lin, **given, name="某客户", is_shared="1").text
    assert "某客户" not in look(lin, url).text
    assert "自用" in save(lin, **given, name="自用").text
    assert "自用" not in look(sign_in("sales1"), url).text


def test_only_its_maker_changes_or_deletes_a_view(two: Any, sign_in: Any, session: Any) -> None:
    lin, zhao = sign_in("clerk"), sign_in("sales1")
    save(lin, name="A级", asked="flt0_grade=A", is_shared="1")
    key = session.scalars(select(SavedView.id)).one()
    given = {"list": "customer", "view": key, "name": "改名", "asked": ""}
    assert zhao.post("/lists/views/", data={**given, "change": "1"}).status_code == 404
    assert zhao.post("/lists/views/", data={**given, "delete": "1"}).status_code == 404
    assert save(lin, view=key, name="改名", asked="flt0_grade=B", change="1").status_code == 200
    session.expire_all()
    view = session.scalars(select(SavedView)).one()
    assert (view.name, view.asked, view.is_shared, view.user_id) == (
        "改名",
        {"flt0_grade": "B"},
        False,
        user("clerk").id,
    )
    save(lin, view=key, delete="1")
    assert session.scalars(select(SavedView)).all() == []


def test_the_audit_tells_what_others_may_open_and_nothing_of_ones_own(two: Any, sign_in: Any, session: Any) -> None:
    lin, told = (
        sign_in("clerk"),
        select(AuditEntry.action, AuditEntry.user_id, AuditValues.content).join(
            AuditValues, AuditValues.number == AuditEntry.number
        ),
    )
    told = told.where(AuditEntry.action.startswith("saved_view")).order_by(AuditEntry.number)
    save(lin, name="自用", asked="flt0_grade=A")
    mine = session.scalars(select(SavedView.id)).one()
    save(lin, view=mine, name="自用", asked="flt0_grade=B", change="1")
    assert session.execute(told).all() == []
    for given in ({"is_shared": "1"}, {"name": "改名", "is_shared": "1"}, {}, {"is_shared": "1"}):
        save(lin, view=mine, **({"name": "B级", "asked": "flt0_grade=B", "change": "1"} | given))
    save(lin, view=mine, delete="1")
    entries = session.execute(told).all()
    assert [action for action, _who, _values in entries] == [
        f"saved_view.{act}" for act in ("share", "change", "withdraw", "share", "withdraw")
    ]
    assert {who for _action, who, _values in entries} == {user("clerk").id}
    assert entries[1][2] == {"list": "customer", "name": "改名", "asked": {"flt0_grade": "B"}, "columns": []}


def test_a_name_is_needed_and_used_once(two: Any, sign_in: Any) -> None:
    lin = sign_in("clerk")
    assert "Give the view a name" in save(lin, name=" ", asked="").text
    save(lin, name="A级", asked="")
    assert "a view of this name already" in save(lin, name="A级", asked="").text


def test_a_list_that_one_may_not_open_keeps_nothing(session: Any, cast: Any, sign_in: Any) -> None:
    for path in ("views", "columns"):
        for name in ("customer", "nonsense"):
            assert sign_in("admin").post(f"/lists/{path}/", data={"list": name, "name": "x"}).status_code == 404


def test_what_stands_between_the_parts_of_a_button_may_be_searched_for(session: Any, cast: Any, sign_in: Any) -> None:
    """Buttons are drawn once a page and split where the row's key stands."""
    invoice = make_invoice(make_customer("甲-row-公司", owner="sales1"))
    page = look(sign_in("finance"), "/invoices/?search=甲-row-公司").text
    assert f'name="id" value="{invoice.id}"' in page
    assert f'name="rowid" value="{invoice.id}"' in page
    assert f"/invoices/details/?id={invoice.id}&amp;url=" in page
